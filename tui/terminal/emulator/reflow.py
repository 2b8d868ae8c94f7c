"""Lines broken anew for another width: what was one line to the program stays one to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from tui.terminal.emulator.lines import Line
from tui.terminal.emulator.shapes import DEFAULT, Style

Cell = tuple[str, int, Style]
"""A character, the cells that it fills, and its look."""


def reflowed(
    lines: Iterable[Line], columns: int, row: int, column: int
) -> tuple[list[Line], int, int]:
    """The lines for a screen of so many columns, and where the cursor, which was at `row` and
    `column`, is on them: on the same character."""
    made: list[Line] = []
    at = (0, 0)
    for first, whole in _joined(lines):
        wanted = None
        if first <= row < first + len(whole):
            wanted = sum(len(line.chars) for line in whole[: row - first]) + column
        broken, place = _broken(_cells(whole, wanted), columns, wanted)
        if place is not None:
            at = (len(made) + place[0], place[1])
        made += broken
    return made, *at


def _joined(lines: Iterable[Line]) -> Iterator[tuple[int, list[Line]]]:
    """Lines that go on in one another together, with the number of the first."""
    first, whole = 0, []
    for number, line in enumerate(lines):
        whole.append(line)
        if not line.wrapped:
            yield first, whole
            first, whole = number + 1, []
    if whole:
        yield first, whole


def _cells(whole: Iterable[Line], least: int | None) -> list[Cell]:
    """All characters of a line, without the blanks at its end, but with `least` cells."""
    cells: list[Cell] = []
    for line in whole:
        following = zip_longest(line.chars, line.chars[1:], fillvalue=" ")
        for (char, after), style in zip(following, line.styles, strict=True):
            if char:
                cells.append((char, 1 if after else 2, style))
    width = sum(cells_of for _, cells_of, _ in cells)
    while cells and cells[-1][0] == " " and cells[-1][2] is DEFAULT and width > (least or 0):
        width -= cells.pop()[1]
    return cells


def _broken(
    cells: Iterable[Cell], columns: int, wanted: int | None
) -> tuple[list[Line], tuple[int, int] | None]:
    """Lines of so many columns, and where the cell of number `wanted` has come to."""
    made, at, passed = [Line(columns)], 0, 0
    place = None
    for char, cells_of, style in cells:
        text, width = (char, cells_of) if cells_of <= columns else (" ", 1)
        if at + width > columns:
            made[-1].wrapped = True
            made.append(Line(columns))
            at = 0
        if wanted is not None and passed <= wanted < passed + cells_of:
            place = len(made) - 1, at
        made[-1].put(at, text, width, style)
        at, passed = at + width, passed + cells_of
    if wanted is not None and place is None:
        place = len(made) - 1, min(at, columns - 1)
    return made, place
