"""`docker port`."""

from __future__ import annotations

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, between
from tui.docker_command.names import RUNNING
from tui.docker_command.output import say
from tui.docker_command.values import quoted


@click.command(
    cls=Command,
    usage="CONTAINER [PRIVATE_PORT[/PROTO]]",
    takes=between(1, 2),
    completes=RUNNING,
    help="List the ports that a container publishes, or where one of them is.",
)
@click.pass_obj
def port(engine: Engine, words: tuple[str, ...]) -> None:
    """List published ports."""
    found = engine.get(f"/containers/{segment(words[0])}/json")["NetworkSettings"]["Ports"] or {}
    if len(words) == 1:
        lines = [f"{inner} -> {_address(place)}" for inner in found for place in found[inner] or ()]
        for line in sorted(lines, key=_order):
            say(line)
        return
    number, _, protocol = words[1].partition("/")
    if not number.isdecimal():
        why = f"strconv.ParseUint: parsing {quoted(number)}: invalid syntax"
        raise Failed(f"Error: invalid port ({number}): {why}")
    wanted = f"{number}/{protocol or 'tcp'}"
    places = found.get(wanted)
    if not places:
        raise Failed(f"Error: No public port '{words[1]}' published for {words[0]}")
    for place in places:
        say(_address(place))


def _address(place: dict[str, str]) -> str:
    host, number = place["HostIp"], place["HostPort"]
    return f"[{host}]:{number}" if ":" in host else f"{host}:{number}"


def _order(line: str) -> tuple[int, str]:
    number = line.partition("/")[0]
    return int(number) if number.isdigit() else 0, line
