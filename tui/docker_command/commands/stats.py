"""`docker stats`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Refused
from tui.docker_command.grammar import ANY, Command
from tui.docker_command.names import CONTAINERS
from tui.docker_command.showing.formats import print_rows
from tui.docker_command.showing.readings import reading, unknown
from tui.docker_command.showing.units import truncated_id
from tui.docker_command.values import TEXT
from tui.docker_command.watching import Watch

_TABLE = (
    "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}"
    "\t{{.PIDs}}"
)
_HEADERS = {
    "ID": "CONTAINER ID",
    "CPUPerc": "CPU %",
    "MemUsage": "MEM USAGE / LIMIT",
    "MemPerc": "MEM %",
    "NetIO": "NET I/O",
    "BlockIO": "BLOCK I/O",
}
_REST = 0.5
"""Seconds between two pictures; the engine has news once a second."""
_AT_ONCE = 16
"""Containers that are asked for at the same time."""


@click.command(
    cls=Command,
    usage="[OPTIONS] [CONTAINER...]",
    takes=ANY,
    completes=CONTAINERS,
    help="Watch what containers use of the machine, until ctrl-C.",
)
@click.option("-a", "--all", is_flag=True, help="Those that do not run, too")
@click.option("--format", type=TEXT, default="", help="table, json, or a template")
@click.option("--no-stream", is_flag=True, help="Look once")
@click.option("--no-trunc", is_flag=True, help="Show identifiers whole")
@click.pass_obj
def stats(
    engine: Engine, words: tuple[str, ...], all: bool, format: str, no_stream: bool, no_trunc: bool
) -> None:
    """Watch containers."""
    for name in words:
        # An unknown one is an error at the start, and none when it goes later.
        engine.get(f"/containers/{segment(name)}/json")
    if no_stream:
        # Connected before threads ask for it.
        _ = engine.connection
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            names = words or _names(engine, all)
            _print(
                list(pool.map(lambda name: _once(engine.another(), name, no_trunc), names)), format
            )
        return
    watch = Watch(engine, shorten=not no_trunc)
    while True:
        watch.follow(words or _names(engine, all), only=not words)
        if sys.stdout.isatty():
            # Home, and away with what was there.
            sys.stdout.write("\x1b[H\x1b[J")
        _print(watch.rows, format)
        time.sleep(_REST)


def _names(engine: Engine, all: bool) -> list[str]:
    return [one["Id"] for one in engine.get("/containers/json", all=all or None)]


def _print(rows: Sequence[dict[str, object]], format: str) -> None:
    print_rows(rows, format, table=_TABLE, headers=_HEADERS)


def _once(engine: Engine, name: str, no_trunc: bool) -> dict[str, object]:
    """One container's row, of two readings a second apart."""
    try:
        said = engine.get(f"/containers/{segment(name)}/stats", stream=False)
    except Refused as error:
        if error.status != 404:
            raise
        return unknown(name if no_trunc else truncated_id(name))
    return reading(said, shorten=not no_trunc)
