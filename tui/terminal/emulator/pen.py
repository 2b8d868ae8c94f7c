"""Writing text on a grid: where a character goes, how many cells it takes, and how it looks."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

from tui.terminal.emulator.charsets import SPECIAL_GRAPHICS
from tui.terminal.emulator.grid import Grid
from tui.terminal.emulator.lines import JOINER
from tui.terminal.emulator.shapes import DEFAULT, Style

_MOST_MARKS = 8
"""Characters without a cell of their own that one cell may carry."""
_MARKS = ("Mn", "Me", "Mc", "Sk")
_NOT_SHOWN = ("Cf", "Cc", "Cs", "Cn", "Zl", "Zp")


class Pen:
    """The look, the character sets and the ways of writing that a program has chosen."""

    def __init__(self) -> None:
        self.style = DEFAULT
        self.autowrap = True
        self.insert = False
        self.charsets = (False, False)
        """Which of the two sets, G0 and G1, is the one of lines instead of letters."""
        self.shifted = False
        """Whether the second set is in use."""
        self._last = ""

    @property
    def paper(self) -> Style:
        """What erased cells look like."""
        return self.style.paper

    def put(self, grid: Grid, text: str) -> None:
        """Write printable text at the cursor."""
        if self.charsets[self.shifted]:
            text = text.translate(SPECIAL_GRAPHICS)
        if text.isascii() and not self.insert:
            self._put_narrow(grid, text)
        else:
            for character in text:
                self._put_one(grid, character)
        self._last = text[-1]

    def repeat(self, grid: Grid, count: int) -> None:
        """Write the last character again."""
        for _ in range(min(count, grid.columns * grid.rows) if self._last else 0):
            self._put_one(grid, self._last)

    def _put_narrow(self, grid: Grid, text: str) -> None:
        at = 0
        while at < len(text):
            if grid.wraps:
                self._wrap(grid)
            piece = text[at : at + grid.columns - grid.column]
            grid.touch(grid.row).write(grid.column, piece, self.style)
            at += len(piece)
            self._advance(grid, len(piece))
            if grid.wraps and not self.autowrap and at < len(text):
                # Everything else would go into the last cell, and the last one stays.
                at = max(at, len(text) - 1)
                grid.wraps = False

    def _put_one(self, grid: Grid, character: str) -> None:
        if not character.isascii():
            category = unicodedata.category(character)
            if category in _NOT_SHOWN and character != JOINER:
                return
            cells = cell_len(character)
            if self._joins(grid, character, cells, category):
                return
        else:
            cells = 1
        if grid.wraps:
            self._wrap(grid)
        if cells > grid.columns:
            character, cells = " ", 1
        if grid.column + cells > grid.columns:
            if not self.autowrap:
                return
            self._wrap(grid)
        if self.insert:
            grid.touch(grid.row).insert(grid.column, cells, self.style)
        grid.touch(grid.row).put(grid.column, character, cells, self.style)
        self._advance(grid, cells)

    def _joins(self, grid: Grid, character: str, cells: int, category: str) -> bool:
        """Whether a character belongs to the one before it; if so, it is put there."""
        column = grid.column if grid.wraps else grid.column - 1
        line = grid.lines[grid.row]
        if column > 0 and line.chars[column] == "":
            column -= 1
        before = line.chars[column] if column >= 0 else ""
        after_joiner = before.endswith(JOINER)
        if cells and not after_joiner:
            return False
        marks = cells or category in _MARKS or character in (JOINER, "\ufe0e", "\ufe0f")
        if before.strip(" ") and marks and len(before) <= _MOST_MARKS:
            grid.touch(grid.row).append_mark(column, character)
            self._widen(grid, column)
        return True

    def _widen(self, grid: Grid, column: int) -> None:
        """A mark may ask for an emoji, which takes the next cell as well."""
        line = grid.lines[grid.row]
        text, style = line.chars[column], line.styles[column]
        fits = column + 1 == grid.column and column + 2 <= grid.columns and not grid.wraps
        if fits and cell_len(text) == 2:
            line.put(column, text, 2, style)
            self._advance(grid, 1)

    def _advance(self, grid: Grid, cells: int) -> None:
        grid.column += cells
        if grid.column >= grid.columns:
            grid.column = grid.columns - 1
            grid.wraps = True

    def _wrap(self, grid: Grid) -> None:
        if not self.autowrap:
            grid.wraps = False
            return
        line = grid.touch(grid.row)
        line.wrapped = True
        line.erase(0, 0, self.style)
        grid.index(self.style)
        grid.column = 0
