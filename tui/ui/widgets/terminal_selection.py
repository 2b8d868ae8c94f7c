"""What is selected of an emulator's lines; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from rich.cells import cell_len

from tui.terminal.emulator import Row

Place = tuple[int, int]
"""A line, counted from the oldest that is kept, and a column."""

_WORD = re.compile(r"[^\s\"'`(){}\[\]<>|;,]+")
"""What a double click takes: paths, image names and addresses whole."""


class Lines(Protocol):
    """What text can be taken from."""

    def text(self, start: Place, end: Place) -> str: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """From where the mouse went down to where it is."""

    anchor: Place
    head: Place

    @classmethod
    def at(cls, line: int, column: int) -> Selection:
        """Nothing yet, here."""
        return cls((line, column), (line, column))

    @property
    def empty(self) -> bool:
        """Whether nothing is selected."""
        return self.anchor == self.head

    def to(self, line: int, column: int) -> Selection:
        """As far as another place."""
        return Selection(self.anchor, (max(0, line), max(0, column)))

    def shifted(self, lines: int) -> Selection | None:
        """The same text where its lines have other numbers; None once it is gone."""
        (one, first), (other, second) = self.anchor, self.head
        if min(one, other) + lines < 0:
            return None
        return Selection((one + lines, first), (other + lines, second))

    def on_line(self, line: int, width: int) -> tuple[int, int]:
        """The selected columns of a line, as start and end."""
        start, end = sorted((self.anchor, self.head))
        if self.empty or not start[0] <= line <= end[0]:
            return (0, 0)
        return (start[1] if line == start[0] else 0, end[1] if line == end[0] else width)

    def text(self, lines: Lines) -> str:
        """What is selected."""
        start, end = sorted((self.anchor, self.head))
        return lines.text(start, end)


def word_around(row: Row, line: int, column: int) -> Selection | None:
    """The word at a column, if there is one."""
    text = "".join(run.text for run in row.runs)
    for found in _WORD.finditer(text):
        start, end = cell_len(text[: found.start()]), cell_len(text[: found.end()])
        if start <= column < end:
            return Selection((line, start), (line, end))
    return None
