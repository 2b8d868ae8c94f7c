"""`docker volume create` and `docker volume rm`."""

from __future__ import annotations

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.grammar import Command, at_least
from tui.docker_command.names import VOLUMES
from tui.docker_command.output import each


@click.command(
    cls=Command,
    usage="[OPTIONS] VOLUME [VOLUME...]",
    takes=at_least(1),
    completes=VOLUMES,
    help="Remove volumes. One that a container uses stays.",
)
@click.option("-f", "--force", is_flag=True, help="Say nothing of those that there are not")
@click.pass_obj
def rm(engine: Engine, words: tuple[str, ...], force: bool) -> None:
    """Remove volumes."""
    each(words, lambda name: engine.delete(f"/volumes/{segment(name)}", force=force))
