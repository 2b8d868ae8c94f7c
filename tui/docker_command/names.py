"""Names that may be typed, for the shell's completion: asked of the engine while one types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed

Find = Callable[[Engine], Iterable[str]]


class Names(click.ParamType[str]):
    """Names of one kind, of those that the engine has."""

    name = "name"

    def __init__(self, find: Find, *, last: bool = False) -> None:
        """`last` where what follows the first name is something else."""
        self._find = find
        self._last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        given = ctx.params.get("words") or ()
        if self._last and given:
            return [CompletionItem(incomplete, type="file")]
        engine = ctx.obj if isinstance(ctx.obj, Engine) else Engine()
        try:
            names = sorted(set(self._find(engine)) - set(given))
        except Failed:
            # Nobody can be told anything in the middle of a line.
            return []
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def one_of(*words: str) -> Offer:
    """Offers these words, for `shell_complete` of a flag."""

    def offer(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(word) for word in words if word.startswith(incomplete)]

    return offer


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leaves it to the shell to offer files, for `shell_complete` of a flag."""
    return [CompletionItem(incomplete, type="file")]


def _containers(**query: Any) -> Find:
    def find(engine: Engine) -> Iterable[str]:
        for container in engine.get("/containers/json", **query):
            # A link's name holds a slash of its own.
            yield from (name[1:] for name in container["Names"] if name.count("/") == 1)

    return find


def _images(engine: Engine) -> Iterable[str]:
    for image in engine.get("/images/json"):
        for name in image["RepoTags"] or ():
            if name != "<none>:<none>":
                yield name
                if name.endswith(":latest"):
                    yield name.removesuffix(":latest")


def _volumes(engine: Engine) -> Iterable[str]:
    return (volume["Name"] for volume in engine.get("/volumes")["Volumes"] or ())


def _networks(engine: Engine) -> Iterable[str]:
    return (network["Name"] for network in engine.get("/networks"))


def _anything(engine: Engine) -> Iterable[str]:
    yield from _containers(all=True)(engine)
    yield from _images(engine)
    yield from _volumes(engine)
    yield from _networks(engine)


def _in_state(*states: str) -> Find:
    wanted = "{" + '"status":{' + ",".join(f'"{state}":true' for state in states) + "}}"
    return _containers(all=True, filters=wanted)


CONTAINERS = Names(_containers(all=True))
RUNNING = Names(_containers())
RUNNING_THEN_COMMAND = Names(_containers(), last=True)
STOPPED = Names(_in_state("created", "exited"))
PAUSED = Names(_in_state("paused"))
IMAGES = Names(_images)
IMAGE_THEN_COMMAND = Names(_images, last=True)
VOLUMES = Names(_volumes)
NETWORKS = Names(_networks)
ANYTHING = Names(_anything)
