"""The lines of a screen: a character and a look for every cell, and the rows made of them."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len

from tui.terminal.emulator.shapes import DEFAULT, Row, Run, Style

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class Line:
    """One line that can be written. A wide character fills its first cell, and leaves the next
    one empty."""

    __slots__ = ("_row", "chars", "styles", "wrapped")

    def __init__(self, columns: int, style: Style = DEFAULT) -> None:
        self.chars = [" "] * columns
        self.styles = [style] * columns
        self.wrapped = False
        self._row: Row | None = None

    @classmethod
    def of(cls, row: Row, columns: int) -> Line:
        """A row made writable again, cut to this width."""
        line, at = cls(columns), 0
        for run in row.runs:
            for text, cells in _pieces(run):
                if at + cells > columns:
                    break
                line.put(at, text, cells, run.style)
                at += cells
        line.wrapped = row.wrapped
        return line

    @property
    def row(self) -> Row:
        """The line as it is now; the same object until it changes."""
        if self._row is None:
            self._row = Row(_runs(self.chars, self.styles), self.wrapped)
        return self._row

    def write(self, column: int, text: str, style: Style) -> None:
        """Put characters of one cell each side by side; they have to fit."""
        end = column + len(text)
        self._part(column, end)
        self.chars[column:end] = text
        self.styles[column:end] = [style] * len(text)

    def put(self, column: int, text: str, cells: int, style: Style) -> None:
        """Put one character of one cell or two."""
        self._part(column, column + cells)
        self.chars[column] = text
        self.styles[column] = style
        if cells == 2:
            self.chars[column + 1] = ""
            self.styles[column + 1] = style

    def erase(self, start: int, end: int, style: Style) -> None:
        """Blank the cells from `start` up to `end`."""
        if start < end:
            self._part(start, end)
            self.chars[start:end] = " " * (end - start)
            self.styles[start:end] = [style] * (end - start)

    def insert(self, column: int, count: int, style: Style) -> None:
        """Push the cells from a column on to the right; what leaves the line is lost."""
        columns = len(self.chars)
        count = min(count, columns - column)
        self._part(column, column)
        self.chars[column:column] = " " * count
        self.styles[column:column] = [style] * count
        self._cut(columns)

    def delete(self, column: int, count: int, style: Style) -> None:
        """Pull the cells to the right of some into their place."""
        columns = len(self.chars)
        count = min(count, columns - column)
        self._part(column, column + count)
        del self.chars[column : column + count]
        del self.styles[column : column + count]
        self.chars += " " * count
        self.styles += [style] * count

    def resize(self, columns: int) -> None:
        """Cut, or fill with blanks."""
        missing = columns - len(self.chars)
        self._row = None
        if missing > 0:
            self.chars += " " * missing
            self.styles += [DEFAULT] * missing
        else:
            self._cut(columns)

    def append_mark(self, column: int, mark: str) -> None:
        """Put a mark that has no cell of its own onto a character."""
        self._row = None
        self.chars[column] += mark

    def _part(self, start: int, end: int) -> None:
        """Whatever is written next changes the row, and blanks the rest of what it cuts in two."""
        self._row = None
        if start < len(self.chars) and start > 0 and self.chars[start] == "":
            self.chars[start - 1] = self.chars[start] = " "
        if 0 < end < len(self.chars) and self.chars[end] == "":
            self.chars[end - 1] = self.chars[end] = " "

    def _cut(self, columns: int) -> None:
        if columns < len(self.chars) and self.chars[columns] == "":
            self.chars[columns - 1] = " "
        del self.chars[columns:]
        del self.styles[columns:]


def text_of(row: Row, start: int, end: int) -> str:
    """What stands in the cells from `start` up to `end`; a wide character belongs to its first."""
    pieces, at = [], 0
    for run in row.runs:
        for text, cells in _pieces(run):
            if start <= at < end:
                pieces.append(text)
            at += cells
    return "".join(pieces)


def cell_at(row: Row, column: int) -> tuple[int, int]:
    """Where the character over a column begins, and how many cells it fills."""
    at = 0
    for run in row.runs:
        if column < at + run.cells:
            for _, cells in _pieces(run):
                if column < at + cells:
                    return at, cells
                at += cells
            break
        at += run.cells
    return column, 1


def _runs(chars: list[str], styles: list[Style]) -> tuple[Run, ...]:
    first = styles[0]
    if styles.count(first) == len(styles):
        text = "".join(chars)
        if first is DEFAULT:
            text = text.rstrip(" ")
            if not text:
                return ()
        if text.isascii():
            return (Run(text, first, len(text)),)
    runs: list[Run] = []
    at = 0
    for style, group in groupby(zip(styles, chars, strict=True), key=itemgetter(0)):
        part = [char for _, char in group]
        runs += _measured(part, style)
        at += len(part)
    while runs and runs[-1].style is DEFAULT and not runs[-1].text.rstrip(" "):
        runs.pop()
    return tuple(runs)


def _measured(part: list[str], style: Style) -> list[Run]:
    """Cells of one look as a run, or as several where together they would measure differently."""
    text = "".join(part)
    if text.isascii() or cell_len(text) == len(part):
        return [Run(text, style, len(part))]
    runs: list[Run] = []
    for index, char in enumerate(part):
        if char:
            cells = 2 if part[index + 1 : index + 2] == [""] else 1
            runs.append(Run(_fitting(char, cells), style, cells))
    return runs


def _fitting(char: str, cells: int) -> str:
    """A character as it is, or without its marks where those would change its width."""
    for candidate in (char, char[0]):
        if cell_len(candidate) == cells:
            return candidate
    return _UNKNOWN.ljust(cells)


def _pieces(run: Run) -> list[tuple[str, int]]:
    """A run's characters with their marks, and the cells of each."""
    if run.cells == len(run.text) and run.text.isascii():
        return [(char, 1) for char in run.text]
    pieces: list[tuple[str, int]] = []
    for char in run.text:
        width = cell_len(char)
        if pieces and (width == 0 or pieces[-1][0].endswith(JOINER)):
            text, cells = pieces[-1]
            pieces[-1] = (text + char, max(cells, min(2, cell_len(text + char))))
        else:
            pieces.append((char, width))
    return pieces


JOINER = "\N{ZERO WIDTH JOINER}"
