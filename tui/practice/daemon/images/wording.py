"""Values as Go prints them, since the lines of an image's history are made of such. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tui.practice.dockerfile import go
from tui.practice.files.nodes import SECOND

_UNITS = ((1_000_000, "ms"), (1_000, "µs"), (1, "ns"))
"""Of durations below a second."""


def quoted_list(texts: Iterable[str]) -> str:
    """Texts in double quotes (`%q` of a slice)."""
    return f"[{' '.join(map(go.quote, texts))}]"


def plain_list(texts: Iterable[str]) -> str:
    """Texts without quotes (`%v` of a slice)."""
    return f"[{' '.join(texts)}]"


def duration(nanoseconds: int) -> str:
    """A duration, such as `1m30s` or `1.5ms`."""
    if not nanoseconds:
        return "0s"
    if nanoseconds < SECOND:
        size, unit = next(pair for pair in _UNITS if nanoseconds >= pair[0])
        return f"{_decimal(nanoseconds, size)}{unit}"
    minutes, rest = divmod(nanoseconds, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(rest, SECOND)}s"
    if hours:
        return f"{hours}h{minutes}m{text}"
    return f"{minutes}m{text}" if minutes else text


def _decimal(value: int, unit: int) -> str:
    whole, rest = divmod(value, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)
