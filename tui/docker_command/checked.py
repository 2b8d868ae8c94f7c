"""Flags whose values are read by a function, and lists in them.

What a function raises as ValueError is the end of the real command's complaint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tui.docker_command.values import invalid


class Checked(click.ParamType[Any]):
    """What a function makes of a text."""

    def __init__(self, read: Callable[[str], Any], name: str = "list") -> None:
        """`read` raises ValueError; `name` is what the help shows in the value's place."""
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._read(value)
        except ValueError as error:
            raise invalid(value, param, str(error)) from error


def fields(text: str) -> list[str]:
    """One line of CSV, in which a field with a comma stands in double quotes. Raises ValueError.

    Complaints are those of Go's encoding/csv.
    """
    if not text:
        raise ValueError("EOF")
    found = []
    rest = text
    while True:
        field, rest = _quoted(text, rest[1:]) if rest[:1] == '"' else _plain(text, rest)
        found.append(field)
        if not rest:
            return found
        rest = rest[1:]


def _plain(text: str, rest: str) -> tuple[str, str]:
    field, comma, after = rest.partition(",")
    if '"' in field:
        where = len(text) - len(rest) + field.index('"')
        raise ValueError(f'parse error on line 1, column {where + 1}: bare " in non-quoted-field')
    return field, comma + after


def _quoted(text: str, rest: str) -> tuple[str, str]:
    field = ""
    while True:
        part, quote, rest = rest.partition('"')
        field += part
        if quote and rest[:1] == '"':
            field, rest = f'{field}"', rest[1:]
        elif quote and rest[:1] in ("", ","):
            return field, rest
        else:
            where = len(text) - len(rest) + (not quote)
            raise ValueError(
                f'parse error on line 1, column {where}: extraneous or missing " in quoted-field'
            )
