"""Sizes, spans of time and identifiers as the real command writes them for people.

The rounding is that of docker's go-units library, the shortening that of its lists.
"""

from __future__ import annotations

import unicodedata

_DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB")
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")
_ID_LENGTH = 12


def human_size(n: float, precision: int = 4) -> str:
    """Bytes with a decimal unit, such as `1.98MB`, with so many digits that count."""
    return _scaled(n, 1000, _DECIMAL, precision)


def binary_size(n: float) -> str:
    """Bytes with a binary unit, such as `64MiB`."""
    return _scaled(n, 1024, _BINARY, 4)


def _scaled(n: float, base: int, units: tuple[str, ...], precision: int) -> str:
    size = float(n)
    unit = 0
    while size >= base and unit < len(units) - 1:
        size /= base
        unit += 1
    return f"{size:.{precision}g}{units[unit]}"


def human_duration(seconds: float) -> str:
    """About how long, in words: `3 minutes`, `About an hour`."""
    whole = int(seconds)
    minutes = int(seconds / 60)
    hours = int(seconds / 3600 + 0.5)
    if whole < 1:
        return "Less than a second"
    if whole == 1:
        return "1 second"
    if whole < 60:
        return f"{whole} seconds"
    if minutes == 1:
        return "About a minute"
    if minutes < 60:
        return f"{minutes} minutes"
    if hours == 1:
        return "About an hour"
    if hours < 48:
        return f"{hours} hours"
    if hours < 24 * 7 * 2:
        return f"{hours // 24} days"
    if hours < 24 * 30 * 2:
        return f"{hours // 24 // 7} weeks"
    if hours < 24 * 365 * 2:
        return f"{hours // 24 // 30} months"
    return f"{int(seconds / 3600) // 24 // 365} years"


def truncated_id(id: str) -> str:
    """An identifier's first twelve characters, without the name of its algorithm."""
    return id.partition(":")[2][:_ID_LENGTH] if ":" in id else id[:_ID_LENGTH]


def ellipsis(text: str, n: int) -> str:
    """Text cut to so many columns, the last of which then holds `…`."""
    if n <= 0:
        return ""
    if n == 1:
        return text[:1]
    if sum(map(_width, text)) <= n:
        return text
    kept, room = 0, n - 1
    for char in text:
        room -= _width(char)
        if room < 0:
            break
        kept += 1
    return f"{text[:kept]}…"


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
