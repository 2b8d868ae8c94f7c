"""`docker history`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from tui.docker_command.commands.listing import FORMAT
from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.names import IMAGES
from tui.docker_command.registries.platforms import as_json
from tui.docker_command.showing.formats import print_rows
from tui.docker_command.showing.listed import ago
from tui.docker_command.showing.times import standard
from tui.docker_command.showing.units import ellipsis, human_size, truncated_id
from tui.docker_command.values import TEXT

_TABLE = r"{{.ID}}\t{{.%s}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}"
_HEADERS = {
    "ID": "IMAGE",
    "CreatedSince": "CREATED",
    "CreatedAt": "CREATED AT",
    "CreatedBy": "CREATED BY",
}


@click.command(
    cls=Command,
    usage="[OPTIONS] IMAGE",
    takes=exactly(1),
    completes=IMAGES,
    help="List the layers of an image, and what made them; the newest first.",
)
@click.option("--format", type=TEXT, default="", help=FORMAT)
@click.option(
    "-H", "--human", is_flag=True, default=True, help="Round sizes and times (on by default)"
)
@click.option("--no-trunc", is_flag=True, help="Do not shorten anything")
@click.option("--platform", type=TEXT, default="", help="Of an image for several: which one")
@click.option("-q", "--quiet", is_flag=True, help="Print identifiers only")
@click.pass_obj
def history(
    engine: Engine,
    words: tuple[str, ...],
    format: str,
    human: bool,
    no_trunc: bool,
    platform: str,
    quiet: bool,
) -> None:
    """List an image's layers."""
    try:
        wanted = as_json(platform) if platform else None
    except ValueError as error:
        raise Failed(f"invalid platform: {error}") from error
    layers = engine.get(f"/images/{segment(words[0])}/history", platform=wanted)
    print_rows(
        (_row(layer, human=human, shorten=not no_trunc) for layer in layers),
        "{{.ID}}" if quiet and format in ("", "table") else format,
        table=_TABLE % ("CreatedSince" if human else "CreatedAt"),
        headers=_HEADERS,
        kind="*image.historyContext",
    )


def _row(layer: Mapping[str, Any], *, human: bool, shorten: bool) -> dict[str, object]:
    created, size = layer.get("Created", 0), layer.get("Size", 0)
    command = str(layer.get("CreatedBy", "")).replace("\t", " ")
    return {
        "ID": truncated_id(layer["Id"]) if shorten else layer["Id"],
        "CreatedAt": standard(created),
        "CreatedSince": ago(created) if human else standard(created),
        "CreatedBy": ellipsis(command, 45) if shorten else command,
        "Size": human_size(size, 3) if human else str(size),
        "Comment": layer.get("Comment", ""),
    }
