"""A screen of lines with a cursor: writing, scrolling and erasing; and what scrolled away."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from tui.terminal.emulator.lines import Line
from tui.terminal.emulator.reflow import reflowed
from tui.terminal.emulator.shapes import DEFAULT, Row, Style


@dataclass(frozen=True, slots=True)
class Saved:
    """A cursor that was put aside, with what goes with it."""

    column: int = 0
    row: int = 0
    style: Style = DEFAULT
    origin: bool = False
    charsets: tuple[bool, bool] = (False, False)
    shifted: bool = False


class Grid:
    """One of the two screens. The first keeps the lines that scroll off its top."""

    def __init__(self, columns: int, rows: int, scrollback: int) -> None:
        self.columns = columns
        self.rows = rows
        self.lines = [Line(columns) for _ in range(rows)]
        self.history: deque[Row] = deque(maxlen=scrollback)
        self.column = 0
        self.row = 0
        self.wraps = False
        """Whether the last column is filled, and the next character goes to the next line."""
        self.top = 0
        self.bottom = rows - 1
        self.saved = Saved()
        self.changed: set[int] = set()
        self.all_changed = True
        self.scrolled = 0
        self.dropped = 0

    # -- lines -----------------------------------------------------------------------------

    def touch(self, row: int) -> Line:
        """The line of a row, which is about to change."""
        self.changed.add(row)
        return self.lines[row]

    def index(self, style: Style) -> None:
        """Go down one row; at the bottom of the region, scroll it."""
        self.wraps = False
        if self.row == self.bottom:
            self.scroll_up(1, style)
        elif self.row < self.rows - 1:
            self.row += 1

    def reverse_index(self, style: Style) -> None:
        """Go up one row; at the top of the region, scroll it down."""
        self.wraps = False
        if self.row == self.top:
            self.scroll_down(1, style)
        elif self.row > 0:
            self.row -= 1

    def scroll_up(self, count: int, style: Style) -> None:
        """Move the region's lines up. What leaves the screen's top is kept."""
        for _ in range(min(count, self.bottom - self.top + 1)):
            gone = self.lines.pop(self.top)
            if self.top == 0:
                self.keep(gone)
            self.lines.insert(self.bottom, Line(self.columns, style.paper))
        self.all_changed = True

    def scroll_down(self, count: int, style: Style) -> None:
        """Move the region's lines down; what leaves it is lost."""
        self._push_down(self.top, count, style)

    def insert_lines(self, count: int, style: Style) -> None:
        """Make room at the cursor."""
        if self.top <= self.row <= self.bottom:
            self._push_down(self.row, count, style)
            self.column, self.wraps = 0, False

    def delete_lines(self, count: int, style: Style) -> None:
        """Take lines away at the cursor."""
        if not self.top <= self.row <= self.bottom:
            return
        for _ in range(min(count, self.bottom - self.row + 1)):
            self.lines.pop(self.row)
            self.lines.insert(self.bottom, Line(self.columns, style.paper))
        self.column, self.wraps = 0, False
        self.all_changed = True

    def _push_down(self, first: int, count: int, style: Style) -> None:
        for _ in range(min(count, self.bottom - first + 1)):
            self.lines.pop(self.bottom)
            self.lines.insert(first, Line(self.columns, style.paper))
        self.all_changed = True

    def keep(self, line: Line) -> None:
        """Put a line into the history."""
        if self.history.maxlen:
            self.dropped += len(self.history) == self.history.maxlen
            self.history.append(line.row)
            self.scrolled += 1

    # -- erasing ---------------------------------------------------------------------------

    def erase_display(self, how: int, style: Style) -> None:
        """From the cursor on (0), up to it (1), or all (2)."""
        paper = style.paper
        if how == 0:
            self.touch(self.row).erase(self.column, self.columns, paper)
            self._blank(range(self.row + 1, self.rows), paper)
        elif how == 1:
            self._blank(range(self.row), paper)
            self.touch(self.row).erase(0, self.column + 1, paper)
        elif how == 2:
            self._blank(range(self.rows), paper)
        elif how == 3:
            self.dropped += len(self.history)
            self.history.clear()
            self.all_changed = True

    def erase_line(self, how: int, style: Style) -> None:
        """From the cursor on (0), up to it (1), or all (2)."""
        start, end = {0: (self.column, self.columns), 1: (0, self.column + 1)}.get(
            how, (0, self.columns)
        )
        line = self.touch(self.row)
        line.erase(start, end, style.paper)
        if how != 1:
            line.wrapped = False

    def _blank(self, rows: range, paper: Style) -> None:
        for row in rows:
            self.lines[row] = Line(self.columns, paper)
            self.changed.add(row)

    # -- the cursor ------------------------------------------------------------------------

    def move(self, row: int, column: int, *, origin: bool = False) -> None:
        """Go to a place, kept within the screen; with `origin`, counted and kept within the
        region."""
        low, high = (self.top, self.bottom) if origin else (0, self.rows - 1)
        self.row = min(max(row + (self.top if origin else 0), low), high)
        self.column = min(max(column, 0), self.columns - 1)
        self.wraps = False

    def move_vertically(self, count: int) -> None:
        """Go up or down, and not out of the region from within."""
        low = self.top if self.row >= self.top else 0
        high = self.bottom if self.row <= self.bottom else self.rows - 1
        self.row = min(max(self.row + count, low), high)
        self.wraps = False

    # -- the size --------------------------------------------------------------------------

    def resize(self, columns: int, rows: int) -> None:
        """Take another size. What does not fit above the cursor goes to the history, and comes
        back from there when there is room again. Where there is a history, lines are broken anew
        for another width; those that have scrolled away stay as they were."""
        if columns != self.columns and self.history.maxlen:
            self._reflow(columns)
        elif columns != self.columns:
            for line in self.lines:
                line.resize(columns)
        self.columns = columns
        while len(self.lines) > rows:
            if len(self.lines) - 1 > self.row:
                self.lines.pop()
            else:
                self.keep(self.lines.pop(0))
                self.row -= 1
        while len(self.lines) < rows and self.history:
            self.lines.insert(0, Line.of(self.history.pop(), columns))
            self.row += 1
            self.scrolled -= 1
        self.lines += [Line(columns) for _ in range(rows - len(self.lines))]
        self.rows, self.top, self.bottom = rows, 0, rows - 1
        self.row = min(self.row, rows - 1)
        self.column = min(self.column, columns - 1)
        self.saved = replace(
            self.saved,
            row=min(self.saved.row, rows - 1),
            column=min(self.saved.column, columns - 1),
        )
        self.wraps = False
        self.all_changed = True

    def _reflow(self, columns: int) -> None:
        lines = self.lines[: self._filled()]
        while self.history and self.history[-1].wrapped:
            lines.insert(0, Line.of(self.history.pop(), self.columns))
            self.row += 1
            self.scrolled -= 1
        # A cursor that waits behind a full line stands for the cell after it.
        column = self.column + self.wraps
        self.lines, self.row, self.column = reflowed(lines, columns, self.row, column)

    def _filled(self) -> int:
        """How many lines there are down to the cursor, or to the last that has something."""
        last = max((row for row, line in enumerate(self.lines) if line.row.runs), default=0)
        return max(last, self.row) + 1
