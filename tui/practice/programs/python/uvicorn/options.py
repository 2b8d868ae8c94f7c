"""The options of the command `uvicorn`, and how it speaks of wrong ones: in the words of click."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from tui.practice.programs.python.uvicorn.log import LEVELS

_TABLE = f"""\
--host TEXT  Listen at this address (127.0.0.1).
--port INTEGER  Listen at this port (8000); 0 for any free one.
--uds TEXT  Not simulated.
--fd INTEGER  Not simulated.
--reload  Start anew when a file changes.
--reload-dir PATH  Watch this folder, not the current one.
--reload-include TEXT  No effect.
--reload-exclude TEXT  No effect.
--reload-delay FLOAT  Seconds between two looks (0.25).
--workers INTEGER  How many processes serve (1, or $WEB_CONCURRENCY).
--loop TEXT  No effect.
--http [auto|h11|httptools]  No effect.
--ws [auto|none|websockets|websockets-sansio|wsproto]  No effect.
--ws-max-size INTEGER  No effect.
--ws-max-queue INTEGER  No effect.
--ws-ping-interval FLOAT  No effect.
--ws-ping-timeout FLOAT  No effect.
--ws-per-message-deflate BOOLEAN  No effect.
--lifespan [auto|on|off]  No effect.
--interface [auto|asgi3|asgi2|wsgi]  No effect.
--env-file PATH  No effect.
--log-config PATH  No effect.
--log-level [{"|".join(LEVELS)}]  What is worth a line (info).
--access-log/--no-access-log  Whether each answer is.
--use-colors/--no-use-colors  Whether lines have colours (in a terminal).
--proxy-headers/--no-proxy-headers  No effect.
--server-header/--no-server-header  Whether answers name the server.
--date-header/--no-date-header  Whether answers have a date.
--forwarded-allow-ips TEXT  No effect.
--root-path TEXT  The path below which the app is.
--limit-concurrency INTEGER  No effect.
--backlog INTEGER  No effect.
--limit-max-requests INTEGER  No effect.
--limit-max-requests-jitter INTEGER  No effect.
--timeout-keep-alive INTEGER  Seconds that a connection may rest (5).
--timeout-graceful-shutdown INTEGER  Seconds that requests may take at the end.
--timeout-worker-healthcheck INTEGER  No effect.
--ssl-keyfile TEXT  Not simulated.
--ssl-certfile TEXT  Not simulated.
--ssl-keyfile-password TEXT  Not simulated.
--ssl-version INTEGER  No effect.
--ssl-cert-reqs INTEGER  No effect.
--ssl-ca-certs TEXT  No effect.
--ssl-ciphers TEXT  No effect.
--header TEXT  A header of every answer: Name:Value.
--version  Show the version.
--app-dir TEXT  The folder that the app is looked for in, not the current one.
--h11-max-incomplete-event-size INTEGER  No effect.
--factory  APP is a function that makes the app.
--help  Show this message.
"""
_SHOWN_WIDTH = 30
_DIGITS = 20
"""Of a number that somebody can have meant."""


class Misuse(Exception):
    """The command line makes no sense; `text` is all that is said about it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Given:
    """What stood on the command line."""

    app: str
    values: tuple[tuple[str, str], ...] = ()
    """The options in their order; those without a value have their own name."""

    def text(self, name: str, default: str = "") -> str:
        """The last value of an option."""
        return next((value for key, value in reversed(self.values) if key == name), default)

    def number(self, name: str, default: int = 0) -> int:
        """The same for one that takes a whole number."""
        return int(self.text(name) or default)

    def all(self, name: str) -> list[str]:
        """All values of an option."""
        return [value for key, value in self.values if key == name]

    def chosen(self, name: str) -> bool | None:
        """Whether `--name` or `--no-name` came last; None if neither did."""
        pair = {f"--{name}": True, f"--no-{name}": False}
        return next((pair[key] for key, _ in reversed(self.values) if key in pair), None)

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.values)


def usage(program: str) -> str:
    """The answer to `--help`."""
    rows = [line.split("  ", 1) for line in _TABLE.splitlines()]
    lines = []
    for head, about in rows:
        shown = f"  {head.replace('/', ' / ')}"
        short = len(shown) <= _SHOWN_WIDTH
        lines.append(f"{shown:<{_SHOWN_WIDTH}}  {about}" if short else shown)
        if not short:
            lines.append(f"{'':<{_SHOWN_WIDTH}}  {about}")
    return f"Usage: {program} [OPTIONS] APP\n\nOptions:\n" + "\n".join(lines) + "\n"


def read(program: str, words: Sequence[str]) -> Given:
    """Understand a command line. Raises Misuse."""
    hint = f"Usage: {program} [OPTIONS] APP\nTry '{program} --help' for help.\n\n"
    values: list[tuple[str, str]] = []
    operands: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            operands += rest
            break
        if not word.startswith("-") or word == "-":
            operands.append(word)
            continue
        name, joined, value = word.partition("=")
        if name not in _KINDS:
            raise Misuse(f"{hint}Error: No such option '{name}'.{_suggestion(name)}\n")
        kind = _KINDS[name]
        if not kind:
            if joined:
                raise Misuse(f"Error: Option '{name}' does not take a value.\n")
            if name in ("--help", "--version"):
                return Given("", ((name, name),))
            values.append((name, name))
            continue
        if not joined:
            value = next(rest, "\0")
        if value == "\0":
            raise Misuse(f"Error: Option '{name}' requires an argument.\n")
        if problem := _problem(kind, value):
            raise Misuse(f"{hint}Error: Invalid value for '{name}': {problem}\n")
        values.append((name, value))
    if not operands:
        raise Misuse(f"{hint}Error: Missing argument 'APP'.\n")
    if len(operands) > 1:
        plural = "s" if len(operands) > 2 else ""
        raise Misuse(
            f"{hint}Error: Got unexpected extra argument{plural} ({' '.join(operands[1:])})\n"
        )
    return Given(operands[0], tuple(values))


def _kinds() -> dict[str, str]:
    """What kind of value each option takes; empty for those that take none."""
    kinds = {}
    for line in _TABLE.splitlines():
        names, _, kind = line.split("  ", 1)[0].partition(" ")
        kinds.update(dict.fromkeys(names.split("/"), kind))
    return kinds


_KINDS = _kinds()


def _problem(kind: str, value: str) -> str:
    if kind == "INTEGER" and not (value.removeprefix("-").isdecimal() and len(value) < _DIGITS):
        return f"'{value}' is not a valid integer."
    if kind == "FLOAT" and not value.removeprefix("-").replace(".", "", 1).isdecimal():
        return f"'{value}' is not a valid float."
    if kind.startswith("["):
        choices = kind.strip("[]").split("|")
        if value not in choices:
            shown = ", ".join(f"'{choice}'" for choice in choices)
            return f"'{value}' is not one of {shown}."
    return ""


def _suggestion(name: str) -> str:
    near = sorted(difflib.get_close_matches(name, _KINDS))
    if not near:
        return ""
    shown = ", ".join(f"'{one}'" for one in near)
    return f" (Did you mean one of: {shown}?)" if len(near) > 1 else f" Did you mean {shown}?"
