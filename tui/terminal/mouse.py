"""What the mouse does, as the bytes that a program reads which asked for it.

Source: "XTerm Control Sequences" (ctlseqs), the chapter on mouse tracking. Nothing is written
anywhere here.
"""

from __future__ import annotations

from enum import Enum

WHEEL_UP, WHEEL_DOWN = 4, 5
"""Buttons of the wheel; the others are 1 (left), 2 (middle) and 3 (right), and 0 for none."""

_CODES = {0: 3, 1: 0, 2: 1, 3: 2, WHEEL_UP: 64, WHEEL_DOWN: 65}
_LARGEST_LEGACY = 223
"""The last column or row that the old encoding has a byte for."""


class Act(Enum):
    """What happened."""

    PRESS = "press"
    RELEASE = "release"
    MOVE = "move"


def wanted(act: Act, button: int, tracking: str) -> bool:
    """Whether a program hears of this under its tracking mode (see the emulator's `Modes`)."""
    match tracking:
        case "x10":
            return act is Act.PRESS
        case "click":
            return act is not Act.MOVE
        case "drag":
            return act is not Act.MOVE or button > 0
        case "any":
            return True
        case _:
            return False


def encoded(
    act: Act,
    button: int,
    column: int,
    row: int,
    *,
    sgr: bool,
    shift: bool = False,
    alt: bool = False,
    ctrl: bool = False,
) -> bytes:
    """The report; columns and rows count from 0. Empty where the old encoding can't say it."""
    code = _CODES.get(button, 0)
    code += 4 * shift + 8 * alt + 16 * ctrl + 32 * (act is Act.MOVE)
    if sgr:
        final = "m" if act is Act.RELEASE else "M"
        return f"\x1b[<{code};{column + 1};{row + 1}{final}".encode()
    if act is Act.RELEASE:
        code |= 3
    if max(column, row) >= _LARGEST_LEGACY:
        return b""
    return b"\x1b[M" + bytes((32 + code, 33 + column, 33 + row))
