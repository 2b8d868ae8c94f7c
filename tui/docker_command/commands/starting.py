"""`docker start`."""

from __future__ import annotations

import signal
from contextlib import ExitStack

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed
from tui.docker_command.grammar import Command, at_least
from tui.docker_command.joined import signals
from tui.docker_command.joined.conversing import Joining, converse
from tui.docker_command.joined.joining import (
    Waiting,
    attached,
    cancelled,
    chosen_keys,
    of_container,
    raw_input,
    sized,
    told,
    watched_keys,
)
from tui.docker_command.names import STOPPED
from tui.docker_command.output import complain, say
from tui.docker_command.values import TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER [CONTAINER...]",
    takes=at_least(1),
    completes=STOPPED,
    help="Start containers that are stopped.",
)
@click.option("-a", "--attach", is_flag=True, help="Show its output, and hand signals on to it")
@click.option("--checkpoint", type=TEXT, default="", help="Taken by experimental engines only")
@click.option("--checkpoint-dir", type=TEXT, default="", help="Taken by experimental engines only")
@click.option("--detach-keys", type=TEXT, default="", help="Keys that let go of it: ctrl-p,ctrl-q")
@click.option("-i", "--interactive", is_flag=True, help="Give it the input")
@click.pass_obj
def start(
    engine: Engine,
    words: tuple[str, ...],
    attach: bool,
    checkpoint: str,
    checkpoint_dir: str,
    detach_keys: str,
    interactive: bool,
) -> None:
    """Start containers."""
    for flag, value in (("checkpoint", checkpoint), ("checkpoint-dir", checkpoint_dir)):
        if value:
            raise Failed(
                f'"--{flag}" is only supported on a Docker daemon with experimental'
                " features enabled"
            )
    if not (attach or interactive):
        _start_all(engine, words)
        return
    if len(words) > 1:
        raise Failed("you cannot start and attach multiple containers at once")
    _start_and_join(engine, words[0], chosen_keys(detach_keys), stdin=interactive)


def _start_all(engine: Engine, names: tuple[str, ...]) -> None:
    failed = []
    for name in names:
        try:
            _start(engine, name)
        except Failed as error:
            complain(error.words)
            failed.append(name)
        else:
            say(name)
    if failed:
        raise Failed(f"Error: failed to start containers: {', '.join(failed)}")


def _start_and_join(engine: Engine, name: str, keys: str, *, stdin: bool) -> None:
    container = engine.get(f"/containers/{segment(name)}/json")
    identity, config = container["Id"], container["Config"]
    removes = bool((container.get("HostConfig") or {}).get("AutoRemove"))
    joining = Joining(
        stdin=stdin and config["OpenStdin"],
        stdout=True,
        stderr=True,
        tty=config["Tty"],
        keys=watched_keys(keys) if config["Tty"] else b"",
    )
    with ExitStack() as stack:
        stack.enter_context(cancelled())
        if not joining.tty:
            stack.enter_context(told(engine, identity, _told()))
        stream = attached(engine, identity, joining, keys)
        stack.callback(stream.close)
        waiting = Waiting(engine, identity, "removed" if removes else "next-exit")
        with raw_input(joining), ExitStack() as while_joined:
            try:
                _start(engine, identity)
            except Failed:
                if removes:
                    waiting.code()
                raise
            if joining.tty:
                while_joined.enter_context(sized(engine, of_container(identity)))
            left = converse(stream, joining)
        code = 0 if left else waiting.code()
    if code:
        raise Ended(code)


def _told() -> list[int]:
    """The signals that the program gets: all but those that end this command."""
    return [one for one in signals.handed_on() if one not in (signal.SIGINT, signal.SIGTERM)]


def _start(engine: Engine, name: str) -> None:
    engine.post(f"/containers/{segment(name)}/start")
