"""`docker logs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.joined.frames import ERR, OUT, unframed
from tui.docker_command.names import CONTAINERS
from tui.docker_command.showing.moments import moment
from tui.docker_command.values import TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER",
    takes=exactly(1),
    completes=CONTAINERS,
    help="Show what a container has printed.",
)
@click.option("--details", is_flag=True, help="Show the labels and variables that are logged too")
@click.option("-f", "--follow", is_flag=True, help="Go on with what it prints from now on")
@click.option("--since", type=TEXT, default="", help="Since a time, or for so long (such as 42m)")
@click.option("-n", "--tail", type=TEXT, default="all", help="Number of lines from the end")
@click.option("-t", "--timestamps", is_flag=True, help="Show when each line was printed")
@click.option("--until", type=TEXT, default="", help="Until a time, or until so long ago")
@click.pass_obj
def logs(
    engine: Engine,
    words: tuple[str, ...],
    details: bool,
    follow: bool,
    since: str,
    tail: str,
    timestamps: bool,
    until: str,
) -> None:
    """Show logs."""
    path = f"/containers/{segment(words[0])}"
    terminal = engine.get(f"{path}/json")["Config"]["Tty"]
    answer = engine.ask(
        "GET",
        f"{path}/logs",
        query={
            "stdout": True,
            "stderr": True,
            "since": _moment("since", since),
            "until": _moment("until", until),
            "timestamps": timestamps or None,
            "details": details or None,
            "follow": follow or None,
            "tail": tail,
        },
        stream=True,
    )
    pieces = engine.pieces(answer)
    streams = {OUT: sys.stdout.buffer, ERR: sys.stderr.buffer}
    found: Iterator[tuple[int, bytes]] = (
        ((OUT, piece) for piece in pieces) if terminal else unframed(pieces)
    )
    for stream, content in found:
        streams[stream].write(content)
        streams[stream].flush()


def _moment(flag: str, text: str) -> str | None:
    try:
        return moment(text) or None
    except Failed as error:
        raise Failed(f'invalid value for "{flag}": {error.words}') from error
