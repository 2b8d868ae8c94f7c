"""Texts that sed makes of a line: a replacement filled in, and the line with all of it visible."""

from __future__ import annotations

from tui.practice.programs.regex import Span
from tui.practice.programs.tools import raw

_MARKS = {"\\U": str.upper, "\\L": str.lower}


def filled_in(parts: tuple[str | int, ...], space: str, found: Span) -> str:
    """The replacement for one match."""
    filled: list[str] = []
    whole, once = "", ""
    for part in parts:
        if isinstance(part, str) and len(part) == 2 and part[0] == "\\" and part[1] in "ULEul":
            if part[1] in "ul":
                once = part
            else:
                whole = part
            continue
        if isinstance(part, int):
            start, stop = found[2 * part : 2 * part + 2] or (-1, -1)
            piece = space[start:stop] if start >= 0 else ""
        else:
            piece = part
        if whole in _MARKS:
            piece = _MARKS[whole](piece)
        if once and piece:
            piece = _MARKS[once.upper()](piece[0]) + piece[1:]
            once = ""
        filled.append(piece)
    return "".join(filled)


def visible(space: str) -> str:
    """The pattern space as `l` shows it, in lines of 70 columns at most."""
    shown, column = [], 0
    for byte in raw(space):
        letter = chr(byte)
        if letter in _SEEN:
            piece = _SEEN[letter]
        else:
            piece = letter if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
        if column + len(piece) > 69:
            shown.append("\\\n")
            column = 0
        shown.append(piece)
        column += len(piece)
    return "".join(shown) + "$"


_SEEN = {"\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r"}
_SEEN |= {"\t": "\\t", "\v": "\\v"}
