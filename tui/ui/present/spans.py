"""Lines, spans and roles; and the cleaning and fitting of text into cells of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Role(StrEnum):
    """What a piece of text means; the style sheet says how that looks."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    ACCENT = "accent"
    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    role: Role = Role.PLAIN


Line = tuple[Span, ...]

_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: terminal commands
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # invisible, line-breaking, re-ordering
    "\ud800-\udfff"  # lone surrogates, which no terminal can be sent
    "]"
)


def clean(text: str) -> str:
    """Text from outside made safe to draw: what could steer a terminal becomes U+FFFD.

    Ordinary text comes back as the same object.
    """
    return _UNSAFE.sub("\ufffd", text)


@lru_cache(maxsize=4096)
def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cleaned text in exactly `width` cells: padded, or cut with an ellipsis at the end."""
    text = clean(text)
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    padding = " " * (width - length)
    return padding + text if right else text + padding


def plain(line: Line) -> str:
    """The words of a line, for a place without roles."""
    return "".join(span.text for span in line)


def joined(cells: Iterable[tuple[str, Role]]) -> Line:
    """Cells of a row side by side, one blank between."""
    spans: list[Span] = []
    for text, role in cells:
        spans += (Span(text, role), Span(" "))
    return tuple(spans[:-1])
