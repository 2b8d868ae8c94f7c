"""The docker commands that do what the keys do, so that the panels teach the command line."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from tui.state.containers import Container, ContainerState
from tui.state.selectors import PortRow, PruneKind, Reach
from tui.ui.present.containers import address
from tui.ui.present.images import ImageRow
from tui.ui.present.spans import clean


@dataclass(frozen=True, slots=True)
class Taught:
    """A command that a person could type, and what it is for."""

    meaning: str
    """Key of the translation table."""
    command: str


_VERBS = ("stop", "start", "restart", "pause", "unpause", "kill")
_PRUNES = {
    PruneKind.CONTAINERS: "docker container prune",
    PruneKind.IMAGES: "docker image prune",
    PruneKind.VOLUMES: "docker volume prune",
    PruneKind.NETWORKS: "docker network prune",
}


def verbs_for(container: Container) -> frozenset[str]:
    """What can be done to a container in its state; the engine has the last word."""
    always = {"remove", "copy"}
    match container.state:
        case ContainerState.RUNNING | ContainerState.RESTARTING:
            return frozenset({"stop", "restart", "pause", "kill", "shell"} | always)
        case ContainerState.PAUSED:
            return frozenset({"unpause", "stop", "restart", "kill"} | always)
        case ContainerState.REMOVING:
            return frozenset({"copy"})
        case _:
            return frozenset({"start"} | always)


def command_for(verb: str, item: object) -> str:
    """The command that does what a panel's verb does to an item; empty where none does."""
    match verb, item:
        case "remove", Container():
            return f"docker rm {'-f ' if item.state.is_alive else ''}{_word(item.name)}"
        case "shell", Container():
            return f"docker exec -it {_word(item.name)} sh"
        case _, Container() if verb in _VERBS:
            return f"docker {verb} {_word(item.name)}"
        case "remove", ImageRow():
            return f"docker rmi {_word(item.reference)}"
        case "open", PortRow():
            where = address(item.binding, any_address="localhost")
            return f"curl {_word(f'http://{where}/')}"
        case _:
            return ""


def prune_command(kind: PruneKind) -> str:
    """The command that cleans up one kind of thing."""
    return _PRUNES[kind]


def commands_for(item: object) -> tuple[Taught, ...]:
    """Everything worth typing about the row under the cursor: what its keys do, and what looks
    at it."""
    return tuple(_commands(item))


def _commands(item: object) -> Iterable[Taught]:
    match item:
        case Container():
            name, verbs = _word(item.name), verbs_for(item)
            alive = item.state.is_alive
            if "shell" in verbs:
                yield Taught("taught.shell", command_for("shell", item))
            yield Taught("taught.logs", f"docker logs {'-f ' if alive else ''}{name}")
            yield Taught("taught.inspect", f"docker inspect {name}")
            if alive:
                yield Taught("taught.top", f"docker top {name}")
                yield Taught("taught.stats", f"docker stats {name}")
            if any(port.published for port in item.ports):
                yield Taught("taught.port", f"docker port {name}")
            yield Taught("taught.diff", f"docker diff {name}")
            for verb in _VERBS:
                if verb in verbs:
                    yield Taught(f"key.{verb}", command_for(verb, item))
            if "remove" in verbs:
                yield Taught("key.remove", command_for("remove", item))
        case ImageRow():
            reference = _word(item.reference)
            yield Taught("taught.run", f"docker run --rm -it {reference}")
            yield Taught("taught.history", f"docker history {reference}")
            yield Taught("taught.inspect", f"docker inspect {reference}")
            yield Taught("key.remove", command_for("remove", item))
        case PortRow():
            yield Taught("taught.port", f"docker port {_word(item.container)}")
            if item.reach is Reach.PUBLISHED and item.binding.protocol == "tcp":
                yield Taught("taught.fetch", command_for("open", item))
            if item.reach is Reach.CONFLICT:
                taken = f"docker ps --filter publish={item.binding.host_port}"
                yield Taught("taught.who_publishes", taken)


def _word(text: str) -> str:
    """A name from outside as one word of a shell, on one line whatever it holds."""
    return shlex.quote(clean(text))
