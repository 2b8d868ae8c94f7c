"""Rows of an emulator as strips of the screen."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as Look
from textual.strip import Strip

from tui.terminal.emulator import Row, Style

_CURSOR_LOOKS = {
    "block": Look(reverse=True),
    "underline": Look(underline=True),
    "bar": Look(underline=True),
}
_ASLEEP = Look(reverse=True, dim=True)
"""The cursor of a pane that does not have the keys."""


@lru_cache(maxsize=4096)
def look_of(style: Style) -> Look:
    """A style of the emulator as one of the screen. The 16 colours stay names, which the theme
    turns into colours that go with it."""
    return Look(
        color=_colour(style.foreground),
        bgcolor=_colour(style.background),
        bold=style.bold or None,
        dim=style.dim or None,
        italic=style.italic or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
        strike=style.strike or None,
    )


def strip_of(row: Row, width: int, base: Look) -> Strip:
    """A row in exactly `width` cells, on a base style."""
    segments = [
        Segment(" " * run.cells if run.style.hidden else run.text, base + look_of(run.style))
        for run in row.runs
    ]
    return Strip(segments).adjust_cell_length(width, base)


def marked(strip: Strip, start: int, end: int, look: Look) -> Strip:
    """A strip with another look over the cells from `start` up to `end`."""
    length = strip.cell_length
    start, end = max(0, start), min(end, length)
    if start >= end:
        return strip
    before, middle, after = strip.divide((start, end, length))
    painted = [Segment(text, (style or Look()) + look) for text, style, _ in middle]
    return Strip.join([before, Strip(painted, end - start), after])


def with_cursor(strip: Strip, column: int, cells: int, shape: str, *, awake: bool) -> Strip:
    """A strip with the cursor on it; `awake` where keys go to it."""
    look = _CURSOR_LOOKS.get(shape, _CURSOR_LOOKS["block"]) if awake else _ASLEEP
    if look.reverse and _is_reversed(strip, column):
        look = Look(reverse=False)
    return marked(strip, column, column + cells, look)


def _is_reversed(strip: Strip, column: int) -> bool:
    return any(
        style is not None and style.reverse for _, style, _ in strip.crop(column, column + 1)
    )


@lru_cache(maxsize=1024)
def _colour(value: int | tuple[int, int, int] | None) -> Color | None:
    if value is None:
        return None
    if isinstance(value, int):
        return Color.from_ansi(value)
    return Color.from_rgb(*value)
