"""Tabs as blanks, and blanks as tabs: expand and unexpand."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import Input, program, raw, text

_EXPAND = Manual(
    "[OPTION]... [FILE]...",
    """Turn tabs into blanks.

    -i, --initial    only those before other characters
    -t, --tabs=LIST  a tab stop at every so many columns instead of 8, or at those listed""",
)
_UNEXPAND = Manual(
    "[OPTION]... [FILE]...",
    """Turn blanks into tabs.

    -a, --all         all of them, and not only those before other characters
    -f, --first-only  only those before other characters
        --first-only  the same
    -t, --tabs=LIST   a tab stop at every so many columns instead of 8, or at those listed""",
)


class _Stops:
    """Where tabs lead to."""

    def __init__(self, stops: list[int]) -> None:
        self._every = stops[0] if len(stops) == 1 else 0
        self._stops = stops

    def after(self, column: int) -> int | None:
        """The next stop; None behind the last one."""
        if self._every:
            return (column // self._every + 1) * self._every
        return next((stop for stop in self._stops if stop > column), None)


def _stops(p: Process, given: Given) -> _Stops:
    listed = given.value("t")
    if listed is None:
        return _Stops([8])
    stops: list[int] = []
    for word in re.split("[, ]", listed):
        if not (word.isascii() and word.isdigit()):
            if p.gnu:
                raise Failure(f"tab size contains invalid character(s): {in_quotes(p, word)}")
            raise Failure(f"invalid number '{listed}'")
        stop = int(word[:9])
        if not stop:
            words = "tab size cannot be 0" if p.gnu else "number 0 is not in 1..4294967295 range"
            raise Failure(words)
        if stops and stop <= stops[-1]:
            raise Failure("tab sizes must be ascending")
        stops.append(stop)
    return _Stops(stops)


@program(_EXPAND)
async def expand(p: Process, given: Given) -> int:
    """Turn tabs into blanks."""
    stops, initial = _stops(p, given), "i" in given
    return await _each(p, given, lambda line: _expanded(line, stops, initial=initial))


@program(_UNEXPAND)
async def unexpand(p: Process, given: Given) -> int:
    """Turn blanks into tabs."""
    stops = _stops(p, given)
    everywhere = ("a" in given or "t" in given) and "f" not in given
    return await _each(p, given, lambda line: _unexpanded(line, stops, everywhere=everywhere))


async def _each(p: Process, given: Given, shown: Callable[[str], str]) -> int:
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name) as source:
            async for lines in source.lines():
                await p.out(b"".join(raw(shown(text(line))) for line in lines))
            code |= source.failed
    return code


def _expanded(line: str, stops: _Stops, *, initial: bool) -> str:
    parts: list[str] = []
    column = 0
    for place, character in enumerate(line):
        if character == "\t":
            stop = stops.after(column) or column + 1
            parts.append(" " * (stop - column))
            column = stop
        elif character == "\b":
            parts.append(character)
            column = max(column - 1, 0)
        else:
            if initial and character != " ":
                return "".join(parts) + line[place:]
            parts.append(character)
            column += 1
    return "".join(parts)


def _unexpanded(line: str, stops: _Stops, *, everywhere: bool) -> str:
    parts: list[str] = []
    place = column = 0
    while place < len(line):
        found = re.compile(r"[ \t]+").match(line, place)
        if found is None:
            if parts and not everywhere:
                return "".join(parts) + line[place:]
            if not everywhere:
                return line
            parts.append(line[place])
            column += 1
            place += 1
            continue
        end = _width(found[0], column, stops)
        parts.append(_blanks(column, end, stops, alone=found[0] == " " and place > 0))
        column, place = end, found.end()
    return "".join(parts)


def _width(blanks: str, column: int, stops: _Stops) -> int:
    """The column behind a run of blanks and tabs."""
    for character in blanks:
        column = column + 1 if character == " " else stops.after(column) or column + 1
    return column


def _blanks(column: int, end: int, stops: _Stops, *, alone: bool) -> str:
    """From one column to another with as many tabs as possible; one blank alone stays one."""
    tabs = ""
    while not alone and (stop := stops.after(column)) is not None and stop <= end:
        tabs += "\t"
        column = stop
    return tabs + " " * (end - column)
