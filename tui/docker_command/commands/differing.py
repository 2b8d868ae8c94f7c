"""`docker diff`."""

from __future__ import annotations

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.names import CONTAINERS
from tui.docker_command.output import say

_KINDS = ("C", "A", "D")


@click.command(
    cls=Command,
    usage="CONTAINER",
    takes=exactly(1),
    completes=CONTAINERS,
    help="List what a container has changed in its file system: A added, C changed, D deleted.",
)
@click.pass_obj
def diff(engine: Engine, words: tuple[str, ...]) -> None:
    """List changes."""
    for change in engine.get(f"/containers/{segment(words[0])}/changes") or ():
        say(f"{_KINDS[change['Kind']]} {change['Path']}")
