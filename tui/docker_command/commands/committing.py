"""`docker commit`."""

from __future__ import annotations

import click

from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, between
from tui.docker_command.names import CONTAINERS
from tui.docker_command.output import say
from tui.docker_command.registries.references import reference
from tui.docker_command.values import LIST, TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
    takes=between(1, 2),
    completes=CONTAINERS,
    help="Make an image of what a container's file system has become.",
)
@click.option("-a", "--author", type=TEXT, default="", help="Who made it")
@click.option(
    "-c", "--change", type=LIST, multiple=True, help="Dockerfile line to apply, such as CMD"
)
@click.option("-m", "--message", type=TEXT, default="", help="Remark, which history shows")
@click.option("-p", "--pause", is_flag=True, default=True, help="Freeze the container meanwhile")
@click.pass_obj
def commit(
    engine: Engine,
    words: tuple[str, ...],
    author: str,
    change: tuple[str, ...],
    message: str,
    pause: bool,
) -> None:
    """Commit a container."""
    container, *names = words
    query = {
        "container": container,
        **_named("".join(names)),
        "comment": message or None,
        "author": author or None,
        "changes": list(change),
        "pause": None if pause else False,
    }
    say(engine.ask("POST", "/commit", query=query).json()["Id"])


def _named(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        name = reference(text)
    except ValueError as error:
        raise Failed(str(error)) from error
    if name.digest:
        raise Failed("refusing to create a tag with a digest reference")
    return {"repo": name.familiar, "tag": name.tagged().tag}
