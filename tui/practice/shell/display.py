"""A prompt and a line on a terminal of some width: what to write so that they look right.

Only sequences that every terminal has are used (ECMA-48): moves, and erasing to the end.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x1f]")


@lru_cache(maxsize=2048)
def cells(character: str) -> int:
    """The columns that a character takes: 0, 1 or 2."""
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def visible(prompt: str) -> str:
    """What is seen of the last line of a prompt: no colours, no controls."""
    return _INVISIBLE.sub("", prompt.rpartition("\n")[2])


def _is_mark(text: str, place: int) -> bool:
    return place < len(text) and cells(text[place]) == 0


Place = tuple[int, int]
"""Row and column, counted from where the prompt's last line begins."""


class Display:
    """What the terminal shows, and where its cursor is."""

    def __init__(self, prompt: str, width: int) -> None:
        self._prompt = prompt
        self._seen = visible(prompt)
        self._width = max(width, 2)
        self._text = ""
        self._at: Place = (0, 0)

    def show(self) -> str:
        """The prompt, to begin with."""
        self._text = ""
        self._at = self._after(self._seen)
        return self._prompt + self._wrapped(self._seen)

    def update(self, text: str, cursor: int) -> str:
        """Make it show `text` with the cursor before character `cursor`."""
        same = 0
        for old, new in zip(self._text, text, strict=False):
            if old != new:
                break
            same += 1
        while same and (_is_mark(text, same) or _is_mark(self._text, same)):
            # A mark is drawn on what it belongs to, so that has to be drawn again.
            same -= 1
        out = ""
        if same < len(text) or same < len(self._text):
            shown = self._seen + text
            kept = self._seen + text[:same]
            out = self._move(self._after(kept)) + self._drawn(kept, text[same:])
            self._at = self._after(shown)
            if same < len(text):
                out += self._wrapped(shown)
            if same < len(self._text):
                out += "\x1b[J"
        self._text = text
        return out + self._move(self._after(self._seen + text[:cursor]))

    def resize(self, width: int, cursor: int) -> str:
        """Draw all of it anew for another width."""
        self._width = max(width, 2)
        self._at = self._after(self._seen + self._text[:cursor])
        return self._anew(self._text, cursor)

    def relabel(self, prompt: str, text: str, cursor: int) -> str:
        """Have another prompt, and another text behind it."""
        row = self._at[0]
        self._prompt, self._seen = prompt, visible(prompt)
        self._at = (row, 0)
        return self._anew(text, cursor)

    def _anew(self, text: str, cursor: int) -> str:
        row = self._at[0]
        up = f"\x1b[{row}A" if row else ""
        self._text = ""
        self._at = self._after(self._seen)
        last = self._prompt.rpartition("\n")[2]
        return f"{up}\r\x1b[J{last}{self._wrapped(self._seen)}{self.update(text, cursor)}"

    def clear(self, cursor: int) -> str:
        """Empty the screen, and show all of it at the top."""
        text = self._text
        return f"\x1b[H\x1b[2J{self.show()}{self.update(text, cursor)}"

    def leave(self) -> str:
        """Go to a fresh line below."""
        return self._move(self._after(self._seen + self._text)) + "\r\n"

    def _drawn(self, before: str, text: str) -> str:
        """The text, with the place emptied that a wide character leaves at the right edge."""
        if text.isascii():
            return text
        column = self._after(before)[1]
        out = []
        for character in text:
            size = cells(character)
            if column + size > self._width:
                if column < self._width:
                    out.append("\x1b[K")
                column = 0
            column += size
            out.append(character)
        return "".join(out)

    def _after(self, shown: str) -> Place:
        """Where the cursor is once this has been written from the left edge on."""
        if shown.isascii():
            return divmod(len(shown), self._width)
        row = column = 0
        for character in shown:
            size = cells(character)
            if column + size > self._width:
                row, column = row + 1, 0
            column += size
        return (row + 1, 0) if column == self._width else (row, column)

    def _wrapped(self, shown: str) -> str:
        """What takes the cursor off the right edge, where terminals let it hang."""
        return " \r" if shown and self._after(shown)[1] == 0 else ""

    def _move(self, to: Place) -> str:
        (row, column), (to_row, to_column) = self._at, to
        self._at = to
        out = ""
        if to_row < row:
            out += f"\x1b[{row - to_row}A"
        elif to_row > row:
            out += f"\x1b[{to_row - row}B"
        if to_column == column:
            return out
        if to_column == 0:
            return out + "\r"
        if to_column < column:
            back = column - to_column
            return out + ("\b" if back == 1 else f"\x1b[{back}D")
        return out + f"\x1b[{to_column - column}C"
