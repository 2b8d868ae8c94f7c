"""`docker volume create` and `docker volume rm`."""

from __future__ import annotations

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, at_least, between
from tui.docker_command.names import VOLUMES
from tui.docker_command.output import each, say
from tui.docker_command.pairs import pairs
from tui.docker_command.values import LIST, TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] [VOLUME]",
    takes=between(0, 1),
    help="Make a volume: a place for data that outlives the containers that use it.",
)
@click.option("-d", "--driver", type=TEXT, default="local", help="Who keeps the data")
@click.option("--label", type=LIST, multiple=True, help="Label of the volume: NAME=VALUE")
@click.option("--name", type=TEXT, hidden=True)
@click.option("-o", "--opt", type=LIST, multiple=True, help="Setting of the driver: NAME=VALUE")
@click.pass_obj
def create(
    engine: Engine,
    words: tuple[str, ...],
    driver: str,
    label: tuple[str, ...],
    name: str | None,
    opt: tuple[str, ...],
) -> None:
    """Make a volume."""
    if name and words:
        raise Failed(
            "conflicting options: cannot specify a volume name through both --name"
            " and as a positional arg"
        )
    body = {
        "Name": words[0] if words else name or "",
        "Driver": driver,
        "DriverOpts": pairs(opt) or None,
        "Labels": pairs(label),
    }
    say(engine.post("/volumes/create", body)["Name"])


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
    each(words, lambda name: engine.delete(f"/volumes/{segment(name)}", force=force or None))
