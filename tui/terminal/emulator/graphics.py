"""Select Graphic Rendition: the numbers that say how the next characters look (ECMA-48, 8.3.117;
colours after ITU T.416 and as xterm reads them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.terminal.emulator.shapes import DEFAULT, Colour, Style

_FIELDS: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    5: {"blink": True},
    6: {"blink": True},
    7: {"reverse": True},
    8: {"hidden": True},
    9: {"strike": True},
    21: {"underline": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    25: {"blink": False},
    27: {"reverse": False},
    28: {"hidden": False},
    29: {"strike": False},
    39: {"foreground": None},
    49: {"background": None},
}


def rendered(style: Style, parameters: Sequence[Sequence[int]]) -> Style:
    """The style after these parameters; what is not known is passed over."""
    at = 0
    while at < len(parameters):
        first, *rest = parameters[at]
        at += 1
        if first <= 0:
            style = DEFAULT
        elif first == 4 and rest:
            style = style.but(underline=rest[0] != 0)
        elif first in (38, 48):
            if rest:
                colour = _from_subparameters(rest)
            else:
                colour, used = _from_followers(parameters[at:])
                at += used
            if colour is not None:
                changed: dict[str, Any] = {"foreground" if first == 38 else "background": colour}
                style = style.but(**changed)
        elif first in _FIELDS:
            style = style.but(**_FIELDS[first])
        elif 30 <= first <= 37 or 90 <= first <= 97:
            style = style.but(foreground=first - 30 if first < 90 else first - 82)
        elif 40 <= first <= 47 or 100 <= first <= 107:
            style = style.but(background=first - 40 if first < 100 else first - 92)
    return style


def _from_subparameters(rest: Sequence[int]) -> Colour:
    """`38:5:n`, `38:2:r:g:b`, and `38:2:space:r:g:b`."""
    kind, *values = rest
    if kind == 5 and values:
        return _indexed(values[0])
    if kind == 2 and len(values) >= 3:
        return _mixed(values[1:4] if len(values) > 3 else values)
    return None


def _from_followers(rest: Sequence[Sequence[int]]) -> tuple[Colour, int]:
    """`38;5;n` and `38;2;r;g;b`, with the number of parameters that they took."""
    values = [one[0] for one in rest[:4]]
    if values[:1] == [5]:
        return (_indexed(values[1]) if len(values) > 1 else None), 2
    if values[:1] == [2]:
        return (_mixed(values[1:]) if len(values) == 4 else None), 4
    return None, 0


def _indexed(value: int) -> Colour:
    return max(value, 0) if value < 256 else None


def _mixed(values: Sequence[int]) -> Colour:
    red, green, blue = (min(max(value, 0), 255) for value in values)
    return red, green, blue
