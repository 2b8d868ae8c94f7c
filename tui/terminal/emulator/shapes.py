"""What an emulator tells of itself: frozen values that a screen draws."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

Colour: TypeAlias = "int | tuple[int, int, int] | None"
"""A number of the palette of 256, red, green and blue, or None for the default."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a character looks."""

    foreground: Colour = None
    background: Colour = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    blink: bool = False
    reverse: bool = False
    hidden: bool = False
    strike: bool = False

    def but(self, **changes: Any) -> Style:
        """The style with some fields changed; the same object for the same looks, so that
        neighbours can be compared by identity."""
        return shared(replace(self, **changes))

    @property
    def paper(self) -> Style:
        """What erased cells look like: the background that is set, and nothing else."""
        return DEFAULT if self.background is None else DEFAULT.but(background=self.background)


_SHARED: dict[Style, Style] = {}
_SHARED_AT_MOST = 4096


def shared(style: Style) -> Style:
    """The one object for a look. Where a program uses more looks than anybody can tell apart,
    they are forgotten and begun again."""
    if len(_SHARED) > _SHARED_AT_MOST:
        _SHARED.clear()
    return _SHARED.setdefault(style, style)


DEFAULT = shared(Style())


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one look. Nothing but printable characters is in `text`, and a
    wide one is never cut."""

    text: str
    style: Style
    cells: int


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line. Compared by identity: a row that has changed is another object."""

    runs: tuple[Run, ...]
    wrapped: bool = False
    """Whether the text goes on in the next row, without a line end."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next character goes, counted from 0 on the screen."""

    column: int = 0
    row: int = 0
    visible: bool = True
    shape: str = "block"
    """`block`, `underline` or `bar`."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What the program has asked the terminal for."""

    application_cursor: bool = False
    bracketed_paste: bool = False
    mouse: str = "off"
    """`off`, `x10` (presses), `click`, `drag` or `any` (every movement)."""
    mouse_sgr: bool = False
    """The encoding without a largest column."""
    focus_reports: bool = False
    alternate_screen: bool = False
    alternate_scroll: bool = True
    """Whether the wheel is the arrow keys on the alternate screen."""
    reverse_video: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since somebody last asked."""

    rows: frozenset[int] = field(default_factory=frozenset)
    """Rows of the screen."""
    scrolled: int = 0
    """Lines that went into the history."""
    dropped: int = 0
    """Lines that left it at its other end: what is counted from there counts less."""
    everything: bool = False
