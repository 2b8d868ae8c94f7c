"""`docker attach`."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import Any

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.joined import signals
from tui.docker_command.joined.conversing import Joining, converse
from tui.docker_command.joined.joining import (
    LEFT,
    Waiting,
    attached,
    cancelled,
    check_terminal,
    chosen_keys,
    of_container,
    raw_input,
    sized,
    told,
    watched_keys,
)
from tui.docker_command.names import RUNNING
from tui.docker_command.values import TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER",
    takes=exactly(1),
    completes=RUNNING,
    help="Join the terminal of a running container to this one.",
)
@click.option("--detach-keys", type=TEXT, default="", help="Keys that let go of it: ctrl-p,ctrl-q")
@click.option("--no-stdin", is_flag=True, help="Give it no input")
@click.option("--sig-proxy", is_flag=True, default=True, help="Hand signals on to the program")
@click.pass_obj
def attach(
    engine: Engine, words: tuple[str, ...], detach_keys: str, no_stdin: bool, sig_proxy: bool
) -> None:
    """Attach to a container."""
    name = words[0]
    waiting = Waiting(engine, name)
    config = _running(engine, name)["Config"]
    check_terminal(stdin=not no_stdin, tty=config["Tty"])
    keys = chosen_keys(detach_keys)
    joining = Joining(
        stdin=not no_stdin and config["OpenStdin"],
        stdout=True,
        stderr=True,
        tty=config["Tty"],
        keys=watched_keys(keys) if config["Tty"] else b"",
    )
    with ExitStack() as stack:
        if sig_proxy and not joining.tty:
            stack.enter_context(told(engine, name, signals.handed_on()))
        elif joining.tty:
            stack.enter_context(cancelled())
        else:
            stack.enter_context(signals.disregarded(signal.SIGINT, signal.SIGTERM))
        stream = attached(engine, name, joining, keys)
        stack.callback(stream.close)
        # It may have ended in the meantime, and would never say a word.
        _running(engine, name)
        with raw_input(joining), ExitStack() as while_joined:
            if joining.tty:
                while_joined.enter_context(sized(engine, of_container(name), redraws=True))
            left = converse(stream, joining)
        if left:
            raise Failed(LEFT)
        code = waiting.code()
    if code:
        raise Ended(code)


def _running(engine: Engine, name: str) -> dict[str, Any]:
    container: dict[str, Any] = engine.get(f"/containers/{segment(name)}/json")
    state = container["State"]
    if not state["Running"]:
        raise Failed("You cannot attach to a stopped container, start it first")
    if state["Paused"]:
        raise Failed("You cannot attach to a paused container, unpause it first")
    if state["Restarting"]:
        raise Failed("You cannot attach to a restarting container, wait until it is running")
    return container
