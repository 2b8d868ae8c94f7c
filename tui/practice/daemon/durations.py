"""Times and durations, in every spelling that the engine reads and writes.

Moments are nanoseconds since the epoch, and 0 stands for never. Facts: the package go-units for
durations in words, Go's `time` package for the rest, and what Docker Engine 28.5 answers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from tui.practice.errors import BadRequest, Failed
from tui.practice.files.nodes import SECOND

_MINUTE = 60 * SECOND
_HOUR = 60 * _MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": _MINUTE,
    "h": _HOUR,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


def human_duration(nanoseconds: int) -> str:
    """How long something lasted, as roughly as a person would say it."""
    seconds = int(nanoseconds / SECOND)
    minutes = seconds // 60
    if seconds < 60:
        words = {0: "Less than a second", 1: "1 second"}
        return words.get(max(seconds, 0), f"{seconds} seconds")
    if minutes < 60:
        return "About a minute" if minutes == 1 else f"{minutes} minutes"
    hours = int(nanoseconds / _HOUR + 0.5)
    if hours < 48:
        return "About an hour" if hours == 1 else f"{hours} hours"
    days = hours // 24
    for limit, length, unit in ((14, 1, "days"), (60, 7, "weeks"), (730, 30, "months")):
        if hours < limit * 24:
            return f"{days // length} {unit}"
    return f"{int(nanoseconds / _HOUR) // 24 // 365} years"


def status_text(
    status: str,
    *,
    now: int,
    started: int = 0,
    finished: int = 0,
    exit_code: int = 0,
    health: str = "",
) -> str:
    """The sentence that lists show of a container's state, which is given in the API's word."""
    up = f"Up {human_duration(now - started)}"
    ago = f"({exit_code}) {human_duration(now - finished)} ago"
    match status:
        case "paused":
            return f"{up} (Paused)"
        case "restarting":
            return f"Restarting {ago}"
        case "running" if health == "starting":
            return f"{up} (health: starting)"
        case "running":
            return f"{up} ({health})" if health else up
        case "removing":
            return "Removal In Progress"
        case "dead":
            return "Dead"
    if not started:
        return "Created"
    return f"Exited {ago}" if finished else ""


def rfc3339(nanoseconds: int) -> str:
    """A moment as Go writes it: in UTC, with no more digits of a second than it has."""
    if not nanoseconds:
        return "0001-01-01T00:00:00Z"
    seconds, rest = divmod(nanoseconds, SECOND)
    fraction = f".{rest:09}".rstrip("0") if rest else ""
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def from_rfc3339(text: str) -> int:
    """A moment written as RFC 3339 has it, or as the beginning of that; UTC if no zone is given.

    Raises ValueError for anything else.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    *parts, fraction, zone = found.groups()
    if parts[:3] == ["0001", "01", "01"]:
        return 0
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    when = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _offset(zone)
    return (when - _EPOCH) // timedelta(seconds=1) * SECOND + int((fraction or "").ljust(9, "0"))


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z"):
        return timedelta()
    sign, hours, minutes = zone[0], int(zone[1:3]), int(zone[4:])
    away = timedelta(hours=hours, minutes=minutes)
    return -away if sign == "-" else away


def go_duration(text: str) -> int:
    """Nanoseconds of a duration as Go writes it, such as `1h30m` or `-1.5s`.

    Raises ValueError for anything else.
    """
    sign = -1 if text.startswith("-") else 1
    rest = text.removeprefix("-") if sign < 0 else text.removeprefix("+")
    if rest == "0":
        return 0
    total = 0.0
    place = 0
    while place < len(rest):
        part = _PART.match(rest, place)
        if part is None:
            raise ValueError(text)
        total += float(part[1]) * _UNITS[part[2]]
        place = part.end()
    if not place or total >= 1 << 63:
        raise ValueError(text)
    return sign * int(total)


def moment(text: str) -> int:
    """The moment of a `since` or `until` in a query: seconds since the epoch, with a fraction.

    0 where nothing is given. Raises Failed for anything else, with the words and the status that
    the real engine has for it.
    """
    if not text:
        return 0
    seconds, _, fraction = text.partition(".")
    for part in (seconds, *([fraction] if fraction else ())):
        if not _WHOLE.fullmatch(part):
            raise Failed(f'strconv.ParseInt: parsing "{part}": invalid syntax')
    nanoseconds = int(fraction.ljust(9, "0")[:9]) if fraction else 0
    return int(seconds) * SECOND + nanoseconds


def cutoff(values: Sequence[str], now: int | None = None) -> int:
    """The moment that an `until` filter names; 0 where there is none.

    It may be a moment in any spelling, or how long ago it was. Raises BadRequest for more than
    one, and for what is neither.
    """
    if not values:
        return 0
    if len(values) > 1:
        raise BadRequest("more than one until filter specified")
    text = values[0]
    with suppress(ValueError):
        return (time.time_ns() if now is None else now) - go_duration(text)
    with suppress(ValueError, OverflowError):
        return from_rfc3339(text)
    with suppress(Failed):
        if text:
            return moment(text)
    raise BadRequest(f'failed to parse value as time or duration: "{text}"')
