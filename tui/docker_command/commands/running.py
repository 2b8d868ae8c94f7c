"""`docker run` and `docker create`."""

from __future__ import annotations

from typing import Any

import click

from tui.docker_command.containers.container_flags import container_flags
from tui.docker_command.engine import Engine
from tui.docker_command.foreground import run_attached, run_detached
from tui.docker_command.grammar import Command, at_least
from tui.docker_command.making import make, wish
from tui.docker_command.names import IMAGE_THEN_COMMAND
from tui.docker_command.output import say
from tui.docker_command.values import TEXT

USAGE = "[OPTIONS] IMAGE [COMMAND] [ARG...]"


@click.command(
    cls=Command,
    usage=USAGE,
    takes=at_least(1),
    interspersed=False,
    completes=IMAGE_THEN_COMMAND,
    help="Make a container of an image, and start it.",
)
@container_flags
@click.option("-d", "--detach", is_flag=True, help="Leave it running, and print its ID")
@click.option("--detach-keys", type=TEXT, help="Keys that let go of it: ctrl-p,ctrl-q")
@click.option("--sig-proxy", is_flag=True, default=True, help="Hand signals on to the program")
@click.pass_obj
def run(
    engine: Engine,
    /,
    words: tuple[str, ...],
    detach: bool,
    detach_keys: str | None,
    sig_proxy: bool,
    **given: Any,
) -> None:
    """Run a container."""
    wanted = wish(engine, words, given, "run")
    if detach:
        run_detached(engine, wanted, given["attach"])
    else:
        run_attached(engine, wanted, detach_keys or "", hand_on=sig_proxy)


@click.command(
    cls=Command,
    usage=USAGE,
    takes=at_least(1),
    interspersed=False,
    completes=IMAGE_THEN_COMMAND,
    help="Make a container of an image, and leave it stopped.",
)
@container_flags
@click.pass_obj
def create(engine: Engine, /, words: tuple[str, ...], **given: Any) -> None:
    """Make a container."""
    say(make(engine, wish(engine, words, given, "create")))
