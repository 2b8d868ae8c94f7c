"""`docker top`."""

from __future__ import annotations

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.grammar import Command, at_least
from tui.docker_command.names import RUNNING
from tui.docker_command.output import say
from tui.docker_command.showing.tables import columns


@click.command(
    cls=Command,
    usage="CONTAINER [ps OPTIONS]",
    takes=at_least(1),
    interspersed=False,
    completes=RUNNING,
    help="List the programs that run in a container.",
)
@click.pass_obj
def top(engine: Engine, words: tuple[str, ...]) -> None:
    """List processes."""
    name, *options = words
    said = engine.get(f"/containers/{segment(name)}/top", ps_args=" ".join(options) or None)
    for line in columns([said["Titles"], *(said["Processes"] or ())], minimum=20):
        say(line)
