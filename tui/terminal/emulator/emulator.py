"""A terminal as a program sees it, after xterm ("XTerm Control Sequences", ctlseqs).

What a program prints can't reach anything but this object. Its answers say nothing that the
program could have chosen: a terminal that reports its title types for whoever set it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tui.terminal.emulator.graphics import rendered
from tui.terminal.emulator.grid import Grid, Saved
from tui.terminal.emulator.lines import text_of
from tui.terminal.emulator.parser import Parser
from tui.terminal.emulator.pen import Pen
from tui.terminal.emulator.shapes import DEFAULT, Changes, Cursor, Modes, Row

SCROLLBACK = 10_000
"""Lines."""
_TAB = 8
_LONGEST_TITLE = 256
_SMALLEST, _LARGEST = 1, 1000
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_MOUSE = {9: "x10", 1000: "click", 1002: "drag", 1003: "any"}
_FLAGS = {
    1: "application_cursor",
    5: "reverse_video",
    1004: "focus_reports",
    1006: "mouse_sgr",
    1007: "alternate_scroll",
    2004: "bracketed_paste",
}
_SHAPES = {0: "block", 1: "block", 2: "block", 3: "underline", 4: "underline", 5: "bar", 6: "bar"}


class Emulator:
    """Takes in what a program prints, and holds what its screen shows."""

    def __init__(self, columns: int, rows: int, scrollback: int = SCROLLBACK) -> None:
        self._scrollback = scrollback
        self._parser = Parser(self)
        self._reset(_bounded(columns), _bounded(rows))
        self.title = ""
        self.bells = 0
        self._answers = bytearray()

    def _reset(self, columns: int, rows: int) -> None:
        self._main = Grid(columns, rows, self._scrollback)
        self._other = Grid(columns, rows, 0)
        self._grid = self._main
        self._pen = Pen()
        self._modes = Modes()
        self._visible = True
        self._shape = "block"
        self._origin = self._newline = False
        self._stops = set(range(0, _LARGEST, _TAB))

    # -- for whoever feeds and shows it ----------------------------------------------------

    def feed(self, data: bytes) -> bytes:
        """Take in output, in pieces of any size. Returns what the terminal answers."""
        self._parser.feed(data)
        answers = bytes(self._answers)
        self._answers.clear()
        return answers

    def resize(self, columns: int, rows: int) -> None:
        """Take another size, in cells."""
        columns, rows = _bounded(columns), _bounded(rows)
        if (columns, rows) != (self.columns, self.rows):
            self._main.resize(columns, rows)
            self._other.resize(columns, rows)

    @property
    def columns(self) -> int:
        """The width, in cells."""
        return self._grid.columns

    @property
    def rows(self) -> int:
        """The height."""
        return self._grid.rows

    @property
    def history(self) -> int:
        """How many lines above the screen are kept; none on the alternate screen."""
        return len(self._grid.history)

    def line(self, index: int) -> Row:
        """A line, counted from the oldest that is kept; the screen follows the history."""
        history = self._grid.history
        if index < len(history):
            return history[index]
        return self._grid.lines[index - len(history)].row

    @property
    def cursor(self) -> Cursor:
        """Where it is on the screen."""
        grid = self._grid
        return Cursor(grid.column, grid.row, self._visible, self._shape)

    @property
    def modes(self) -> Modes:
        """What the program has asked for."""
        return self._modes

    def take_changes(self) -> Changes:
        """What has changed since this was last called."""
        grid = self._grid
        changes = Changes(
            frozenset(row for row in grid.changed if row < grid.rows),
            max(0, grid.scrolled),
            grid.dropped,
            grid.all_changed,
        )
        grid.changed.clear()
        grid.scrolled = grid.dropped = 0
        grid.all_changed = False
        return changes

    def text(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The text from one place (a line and a column) up to another, as one would have typed
        it: lines that were broken for want of room are joined, blanks at line ends dropped."""
        last = self.history + self.rows - 1
        pieces: list[str] = []
        for index in range(max(0, start[0]), min(end[0], last) + 1):
            row = self.line(index)
            first = start[1] if index == start[0] else 0
            upto = end[1] if index == end[0] else self.columns
            text = text_of(row, first, upto)
            goes_on = row.wrapped and index < end[0]
            pieces.append(text if goes_on else text.rstrip(" "))
            if not goes_on and index < min(end[0], last):
                pieces.append("\n")
        return "".join(pieces)

    # -- text ------------------------------------------------------------------------------

    def put(self, text: str) -> None:
        """Write printable text at the cursor."""
        self._pen.put(self._grid, text)

    # -- controls --------------------------------------------------------------------------

    def control(self, character: str) -> None:
        """Act on a C0 control character."""
        grid = self._grid
        match character:
            case "\n" | "\x0b" | "\x0c":
                grid.index(self._pen.style)
                if self._newline:
                    grid.column = 0
            case "\r":
                grid.column, grid.wraps = 0, False
            case "\b":
                grid.column, grid.wraps = max(0, grid.column - 1), False
            case "\t":
                self._tab(1)
            case "\x07":
                self.bells += 1
            case "\x0e" | "\x0f":
                self._pen.shifted = character == "\x0e"

    def _tab(self, count: int) -> None:
        grid = self._grid
        step = 1 if count > 0 else -1
        for _ in range(min(abs(count), grid.columns)):
            column = grid.column + step
            while 0 < column < grid.columns - 1 and column not in self._stops:
                column += step
            grid.column = min(max(column, 0), grid.columns - 1)
        grid.wraps = False

    def escape(self, intermediate: str, final: str) -> None:
        """Act on an escape sequence."""
        grid = self._grid
        match intermediate, final:
            case "", "7":
                self._save()
            case "", "8":
                self._restore()
            case "", "D":
                grid.index(self._pen.style)
            case "", "E":
                grid.index(self._pen.style)
                grid.column = 0
            case "", "M":
                grid.reverse_index(self._pen.style)
            case "", "H":
                self._stops.add(grid.column)
            case "", "c":
                self._reset(self.columns, self.rows)
            case "(" | ")", _:
                first, second = self._pen.charsets
                lines = final == "0"
                self._pen.charsets = (lines, second) if intermediate == "(" else (first, lines)
            case "#", "8":
                for row in range(grid.rows):
                    grid.touch(row).write(0, "E" * grid.columns, DEFAULT)

    def sequence(
        self, private: str, parameters: list[list[int]], intermediate: str, final: str
    ) -> None:
        """Act on a control sequence."""
        first = parameters[0][0]
        count = max(1, first)
        if intermediate or private:
            self._special(private, parameters, intermediate, final)
            return
        grid, style = self._grid, self._pen.style
        match final:
            case "m":
                self._pen.style = rendered(style, parameters)
            case "A":
                grid.move_vertically(-count)
            case "B" | "e":
                grid.move_vertically(count)
            case "C" | "a":
                grid.move(grid.row, grid.column + count)
            case "D":
                grid.move(grid.row, grid.column - count)
            case "E" | "F":
                grid.move_vertically(count if final == "E" else -count)
                grid.column = 0
            case "G" | "`":
                grid.move(grid.row, count - 1)
            case "H" | "f":
                column = parameters[1][0] if len(parameters) > 1 else 1
                grid.move(count - 1, max(1, column) - 1, origin=self._origin)
            case "d":
                grid.move(count - 1, grid.column, origin=self._origin)
            case "I":
                self._tab(count)
            case "Z":
                self._tab(-count)
            case "J":
                grid.erase_display(max(0, first), style)
            case "K":
                grid.erase_line(max(0, first), style)
            case "X":
                end = min(grid.columns, grid.column + count)
                grid.touch(grid.row).erase(grid.column, end, style.paper)
            case "@":
                grid.touch(grid.row).insert(grid.column, count, style.paper)
            case "P":
                grid.touch(grid.row).delete(grid.column, count, style.paper)
            case "L":
                grid.insert_lines(count, style)
            case "M":
                grid.delete_lines(count, style)
            case "S":
                grid.scroll_up(count, style)
            case "T":
                grid.scroll_down(count, style)
            case "b":
                self._pen.repeat(grid, count)
            case "g":
                if first == 3:
                    self._stops.clear()
                else:
                    self._stops.discard(grid.column)
            case "h" | "l":
                self._set_modes(parameters, final == "h")
            case "r":
                self._set_region(parameters)
            case "s":
                self._save()
            case "u":
                self._restore()
            case "c":
                self._answer("\x1b[?62;22c")
            case "n":
                self._report(first, "")
            case "t":
                if first == 18:
                    self._answer(f"\x1b[8;{grid.rows};{grid.columns}t")

    def string(self, kind: str, text: str) -> None:
        """Act on an operating system command or a device control string: of all there are, the
        title alone. Clipboards, colours, links and files of the outer terminal are not touched."""
        number, _, rest = text.partition(";")
        if kind == "]" and number in ("0", "2"):
            self.title = _UNSAFE.sub("", rest)[:_LONGEST_TITLE]
        elif kind == "P" and text.startswith(("$q", "+q")):
            self._answer("\x1bP0$r\x1b\\" if text.startswith("$") else "\x1bP0+r\x1b\\")

    # -- what is rarer ---------------------------------------------------------------------

    def _special(
        self, private: str, parameters: Sequence[Sequence[int]], intermediate: str, final: str
    ) -> None:
        first = parameters[0][0]
        match private, intermediate, final:
            case "?", "", "h" | "l":
                for one in parameters:
                    self._set_private(one[0], final == "h")
            case "?", "", "J" | "K":
                self.sequence("", [[first]], "", final)
            case "?", "", "n":
                self._report(first, "?")
            case ">", "", "c":
                self._answer("\x1b[>1;0;0c")
            case ">", "", "q":
                self._answer("\x1bP>|cais\x1b\\")
            case "", " ", "q":
                self._shape = _SHAPES.get(max(0, first), "block")
            case "", "!", "p":
                self._soft_reset()
            case (("?" | ""), "$", "p"):
                self._answer(f"\x1b[{private}{max(0, first)};{self._mode_state(private, first)}$y")

    def _set_modes(self, parameters: Sequence[Sequence[int]], on: bool) -> None:
        for one in parameters:
            if one[0] == 4:
                self._pen.insert = on
            elif one[0] == 20:
                self._newline = on

    def _set_private(self, number: int, on: bool) -> None:
        grid = self._grid
        if number in _FLAGS:
            changed: dict[str, Any] = {_FLAGS[number]: on}
            self._modes = replace(self._modes, **changed)
            grid.all_changed = grid.all_changed or number == 5
        elif number in _MOUSE:
            self._modes = replace(self._modes, mouse=_MOUSE[number] if on else "off")
        elif number == 6:
            self._origin = on
            grid.move(0, 0, origin=on)
        elif number == 7:
            self._pen.autowrap = on
        elif number == 25:
            self._visible = on
            grid.changed.add(grid.row)
        elif number == 1048:
            self._save() if on else self._restore()
        elif number in (47, 1047, 1049):
            self._switch(on, number)

    def _switch(self, alternate: bool, number: int) -> None:
        if alternate == self._modes.alternate_screen:
            return
        if alternate and number == 1049:
            self._save()
        leaving = self._grid
        self._grid = self._other if alternate else self._main
        self._grid.row, self._grid.column = leaving.row, leaving.column
        self._grid.wraps = False
        if alternate:
            self._other.erase_display(2, DEFAULT)
            self._other.top, self._other.bottom = 0, self._other.rows - 1
        elif number == 1049:
            self._restore()
        self._grid.all_changed = True
        self._modes = replace(self._modes, alternate_screen=alternate)

    def _set_region(self, parameters: Sequence[Sequence[int]]) -> None:
        grid = self._grid
        top = max(1, parameters[0][0])
        bottom = parameters[1][0] if len(parameters) > 1 else -1
        bottom = grid.rows if bottom < 1 else min(bottom, grid.rows)
        if top < bottom:
            grid.top, grid.bottom = top - 1, bottom - 1
            grid.move(0, 0, origin=self._origin)

    def _save(self) -> None:
        grid = self._grid
        pen = self._pen
        grid.saved = Saved(
            grid.column, grid.row, pen.style, self._origin, pen.charsets, pen.shifted
        )

    def _restore(self) -> None:
        saved = self._grid.saved
        self._grid.move(saved.row, saved.column)
        self._origin = saved.origin
        self._pen.style = saved.style
        self._pen.charsets, self._pen.shifted = saved.charsets, saved.shifted

    def _soft_reset(self) -> None:
        self._pen = Pen()
        self._origin = False
        self._visible = True
        self._modes = replace(self._modes, application_cursor=False)
        self._grid.top, self._grid.bottom = 0, self._grid.rows - 1
        self._grid.saved = Saved()

    # -- answers ---------------------------------------------------------------------------

    def _answer(self, text: str) -> None:
        self._answers += text.encode()

    def _report(self, number: int, private: str) -> None:
        grid = self._grid
        if number == 5 and not private:
            self._answer("\x1b[0n")
        elif number == 6:
            row = grid.row - (grid.top if self._origin else 0)
            self._answer(f"\x1b[{private}{row + 1};{grid.column + 1}R")

    def _mode_state(self, private: str, number: int) -> int:
        """1 for a mode that is set, 2 for one that is not, 0 for one that is not known."""
        if not private:
            known = {4: self._pen.insert, 20: self._newline}
        else:
            known = {code: bool(getattr(self._modes, name)) for code, name in _FLAGS.items()}
            known |= {code: self._modes.mouse == name for code, name in _MOUSE.items()}
            known |= {6: self._origin, 7: self._pen.autowrap, 25: self._visible}
            known |= dict.fromkeys((47, 1047, 1049), self._modes.alternate_screen)
        return (1 if known[number] else 2) if number in known else 0


def _bounded(size: int) -> int:
    return min(max(size, _SMALLEST), _LARGEST)
