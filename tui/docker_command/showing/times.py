"""Points in time and spans of it, as Go prints them; local ones are of this machine's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$", re.ASCII)


def local_time(text: str) -> str:
    """A time of JSON as Go's `String` writes it; what is no time is left as it is."""
    match = _RFC3339.match(text)
    if match is None:
        return text
    day, clock, fraction, zone = match.groups()
    point = f".{fraction.rstrip('0')}" if fraction and fraction.strip("0") else ""
    if zone == "Z":
        return f"{day} {clock}{point} +0000 UTC"
    offset = zone.replace(":", "")
    try:
        here = datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone()
    except (ValueError, OverflowError):
        return f"{day} {clock}{point} {offset} {offset}"
    name = here.tzname() if here.strftime("%z") == offset else offset
    return f"{day} {clock}{point} {offset} {name}"


def second(seconds: int) -> str:
    """A point in time, in seconds since 1970, as Go's `String` writes it."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S %z %Z")


def standard(seconds: int) -> str:
    """The same by RFC 3339."""
    text = datetime.fromtimestamp(seconds, UTC).astimezone().isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def spelled(nanoseconds: int) -> str:
    """A span of time as Go's `time.Duration` writes it, such as `1m30s`."""
    size = abs(int(nanoseconds))
    sign = "-" if nanoseconds < 0 else ""
    for unit, name in ((10**3, "ns"), (10**6, "µs"), (10**9, "ms")):
        if 0 < size < unit:
            return f"{sign}{_short(size, unit // 10**3)}{name}"
    minutes, rest = divmod(size, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    text = f"{_short(rest, 10**9)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return f"{sign}{hours}h{text}" if hours else f"{sign}{text}"


def _short(number: int, unit: int) -> str:
    whole, rest = divmod(number, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0")
    return f"{whole}.{digits}" if rest else str(whole)
