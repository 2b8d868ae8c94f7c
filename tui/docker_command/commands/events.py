"""`docker events`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from tui.docker_command.engine import Engine, Filters, filters
from tui.docker_command.grammar import Command
from tui.docker_command.output import say
from tui.docker_command.showing.formats import as_struct, template
from tui.docker_command.showing.moments import moment
from tui.docker_command.values import FILTER, TEXT

_KIND = "*formatter.Context"


@click.command(cls=Command, help="Tell what happens on the engine, as it happens.")
@click.option("-f", "--filter", type=FILTER, multiple=True, help="Only what this is true of")
@click.option("--format", type=TEXT, default="", help="How to print each: json, or a template")
@click.option("--since", type=TEXT, default="", help="Begin with what happened since a time")
@click.option("--until", type=TEXT, default="", help="End at a time")
@click.pass_obj
def events(
    engine: Engine,
    words: tuple[str, ...],
    filter: Filters,
    format: str,
    since: str,
    until: str,
) -> None:
    """Tell events."""
    shape = template("{{json .}}" if format == "json" else format) if format else None
    answer = engine.ask(
        "GET",
        "/events",
        query={
            "since": moment(since) or None,
            "until": moment(until) or None,
            "filters": filters(filter),
        },
        stream=True,
    )
    for event in engine.messages(answer):
        say(shape.render(as_struct(event, _KIND)) if shape else line(event))


def line(event: dict[str, Any]) -> str:
    """An event in one line: when, what kind, what, which, and the details in parentheses."""
    nano = int(event.get("timeNano") or int(event.get("time", 0)) * 10**9)
    seconds, rest = divmod(nano, 10**9)
    local = datetime.fromtimestamp(seconds).astimezone()
    zone = local.isoformat()[19:].replace("+00:00", "Z")
    when = f"{local:%Y-%m-%dT%H:%M:%S}.{rest:09d}{zone}"
    actor = event.get("Actor") or {}
    details = ", ".join(
        f"{name}={value}" for name, value in sorted((actor.get("Attributes") or {}).items())
    )
    text = f"{when} {event.get('Type')} {event.get('Action')} {actor.get('ID')}"
    return f"{text} ({details})" if details else text
