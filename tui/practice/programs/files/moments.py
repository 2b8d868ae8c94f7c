"""Points in time as people write them: for `touch -d`, `find -newermt` and the like. All in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tui.practice.files.nodes import SECOND
from tui.practice.programs.system import date_words

_EPOCH = datetime.fromtimestamp(0, UTC)


def understood(text: str, now: int, *, gnu: bool) -> int | None:
    """The nanoseconds since the epoch that a text means; None for what is no time."""
    try:
        found = date_words.read(text, now) if gnu else _busybox(text.strip(), now)
    except (ValueError, OverflowError):
        return None
    return None if found is None else _within(found)


def stamp(text: str, now: int) -> int | None:
    """The time that `[[CC]YY]MMDDhhmm[.ss]` means, as `touch -t` takes it."""
    found = re.fullmatch(r"((?:\d\d){4,6})(?:\.(\d\d))?", text)
    if not found:
        return None
    digits, seconds = found[1], int(found[2] or 0)
    head, tail = digits[:-8], digits[-8:]
    if len(head) == 2:
        head = ("20" if int(head) < 69 else "19") + head
    year = int(head) if head else _moment(now).year
    month, day, hour, minute = (int(tail[at : at + 2]) for at in range(0, 8, 2))
    try:
        return _nanoseconds(datetime(year, month, day, hour, minute, seconds, tzinfo=UTC))
    except ValueError:
        return None


def _busybox(text: str, now: int) -> int | None:
    """What is not said stays as it is now."""
    if re.fullmatch(r"@-?\d{1,18}", text):
        return int(text[1:]) * SECOND
    clock = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
    today = _moment(now).replace(microsecond=0)
    if found := re.fullmatch(clock, text):
        return _nanoseconds(_at(today, *found.groups()))
    if found := re.fullmatch(rf"(\d+)-(\d+)-(\d+)(?:[ T]{clock})?", text):
        year, month, day = (int(part[:6]) for part in found.groups()[:3])
        date = today.replace(year=year, month=month, day=day)
        return _nanoseconds(_at(date, *found.groups()[3:]))
    if found := re.fullmatch(rf"(?:(\d+)\.)?(\d+)\.(\d+)-{clock}", text):
        year = int((found[1] or str(today.year))[:6])
        date = today.replace(year=year, month=int(found[2][:3]), day=int(found[3][:3]))
        return _nanoseconds(_at(date, *found.groups()[3:]))
    return stamp(text, now)


def _at(date: datetime, hour: str | None, minute: str | None, second: str | None) -> datetime:
    if hour is None or minute is None:
        return date
    date = date.replace(hour=int(hour), minute=int(minute))
    return date if second is None else date.replace(second=int(second))


def _moment(moment: int) -> datetime:
    return datetime.fromtimestamp(moment // SECOND, UTC)


def _nanoseconds(moment: datetime) -> int:
    return _within(int((moment - _EPOCH) // timedelta(seconds=1)) * SECOND)


def _within(moment: int) -> int:
    """A time that a file system can hold."""
    most = 2**63 - 1
    return max(-most, min(moment, most))
