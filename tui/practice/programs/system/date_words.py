"""Points in time in words, as GNU's `date -d` takes them: `2024-03-01 -1 day`, `next monday`.

Every part of the text says something about the day, the time, the zone, or how far away it is.
Source: the manual of coreutils, "Date input formats". Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from tui.practice.files.nodes import SECOND

_LONGEST = 200
_EPOCH = datetime.fromtimestamp(0, UTC)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = (
    r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nes(?:day)?)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)(?![a-z])\.?,?"
)
_ORDINALS = {"last": -1, "this": 0, "next": 1, "first": 1, "third": 3, "fourth": 4, "fifth": 5}
_ORDINALS |= {"sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11}
_ORDINALS |= {"twelfth": 12}
_ORDINAL = rf"({'|'.join(_ORDINALS)})(?![a-z])"
_SECONDS = {"hour": 3600, "minute": 60, "min": 60, "second": 1, "sec": 1}
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "year": 12}
_UNIT = r"(years?|months?|fortnights?|weeks?|days?|hours?|minutes?|mins?|seconds?|secs?)(?![a-z])"
_WORDS = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}
_ZONES = {"utc": 0, "ut": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2}
_ZONES |= {"eet": 2, "eest": 3, "msk": 3, "jst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5}
_ZONES |= {"mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_OFFSET = r"([+-])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)"

_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("date", r"(\d+)-(\d{1,2})-(\d{1,2})(?!\d)"),
        ("date", r"(\d{4,})/(\d{1,2})/(\d{1,2})(?!\d)"),
        ("american", r"(\d{1,2})/(\d{1,2})(?:/(\d+))?(?!\d)"),
        ("day_month", rf"(\d{{1,2}})[ -]*{_MONTH}(?:[ -]*(\d{{4}}|\d{{2}})(?![\d:]))?"),
        ("month_day", rf"{_MONTH}\s*(\d{{1,2}})(?![\d:])(?:,\s*(\d{{4}})(?![\d:]))?"),
        ("clock", r"t?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])\.?m\.?(?![a-z]))?"),
        ("hour", r"()(\d{1,2})\s*([ap])\.?m\.?(?![a-z])"),
        ("word", rf"({'|'.join(_WORDS)})(?![a-z])"),
        ("shift", rf"([+-]\s*\d+|\d+)\s*{_UNIT}(\s+ago(?![a-z]))?"),
        ("ordinal_shift", rf"{_ORDINAL}\s+{_UNIT}(\s+ago(?![a-z]))?"),
        ("shift", rf"(){_UNIT}(\s+ago(?![a-z]))?"),
        ("weekday", rf"(?:(?:{_ORDINAL}|([+-]?\d+))\s+)?{_DAY}"),
        ("zone", rf"({'|'.join(_ZONES)})(?![a-z])(?:\s*{_OFFSET}(?!\s*{_UNIT}))?"),
        ("number", r"(\d+)(?![\d:])"),
    )
)
"""What a part of the text may be, the first that fits; the names are those of methods."""


def read(text: str, now: int, zone: tzinfo = UTC) -> int | None:
    """The nanoseconds since the epoch that a text means; None for what is no time."""
    text = re.sub(r"\([^()]*\)", " ", text.lower()).strip()
    if len(text) > _LONGEST:
        return None
    if found := re.fullmatch(r"@\s*([+-]?\d{1,18})(?:[.,](\d+))?", text):
        return int(found[1]) * SECOND + _fraction(found[2])
    reading = _Reading()
    try:
        rest = text
        while rest:
            rest = reading.take(rest).lstrip()
        return reading.meaning(now, zone)
    except (ValueError, OverflowError):
        return None


def _fraction(digits: str | None) -> int:
    return int(((digits or "") + "0" * 9)[:9])


def _year(digits: str) -> int:
    year = int(digits[:6])
    if len(digits) > 2:
        return year
    return year + (2000 if year < 69 else 1900)


@dataclass(slots=True)
class _Reading:
    """What the text has said so far."""

    date: tuple[str | None, int, int] | None = None
    """Year, which may be missing, month and day."""
    time: tuple[int, int, int, int] | None = None
    """The last are nanoseconds."""
    offset: timedelta | None = None
    weekday: tuple[int, int] | None = None
    """The day, and which of them: 0 the coming one, 1 the one after."""
    shifted: bool = False
    months: int = 0
    days: int = 0
    seconds: int = 0

    def take(self, rest: str) -> str:
        """Understand what the text begins with; the rest of it. ValueError where that fails."""
        for name, pattern in _PATTERNS:
            if found := pattern.match(rest):
                getattr(self, f"_{name}")(found)
                rest = rest[found.end() :]
                if name == "clock" and not found[5] and (at := re.match(rf"\s*{_OFFSET}", rest)):
                    self._set_offset(timedelta(), at)
                    rest = rest[at.end() :]
                return rest
        raise ValueError(rest)

    def meaning(self, now: int, zone: tzinfo) -> int:
        """All of it together. Raises ValueError, OverflowError."""
        today = (_EPOCH + timedelta(seconds=now // SECOND)).astimezone(zone)
        year, month, day = self.date or (None, today.month, today.day)
        fraction = 0
        moment = datetime(_year(year) if year else today.year, month, day)
        if self.time is not None:
            hour, minute, second, fraction = self.time
            moment = moment.replace(hour=hour, minute=minute, second=second)
        elif self.shifted and self.date is None and self.weekday is None:
            fraction = now % SECOND
            moment = moment.replace(hour=today.hour, minute=today.minute, second=today.second)
        if self.weekday is not None and self.date is None:
            number, ordinal = self.weekday
            ahead = (number - moment.weekday()) % 7
            passed = ordinal > 0 and ahead > 0
            moment += timedelta(days=ahead + 7 * (ordinal - passed))
        if self.months:
            months = moment.year * 12 + moment.month - 1 + self.months
            first = date(months // 12, months % 12 + 1, 1)
            spare = timedelta(days=moment.day - 1)
            moment = datetime.combine(first + spare, moment.time())
        moment += timedelta(days=self.days)
        place = zone if self.offset is None else timezone(self.offset)
        since = moment.replace(tzinfo=place) - _EPOCH
        return (since // timedelta(seconds=1) + self.seconds) * SECOND + fraction

    # -- the parts -------------------------------------------------------------------------------

    def _date(self, found: re.Match[str]) -> None:
        self._set_date(found[1], int(found[2]), int(found[3]))

    def _american(self, found: re.Match[str]) -> None:
        self._set_date(found[3], int(found[1]), int(found[2]))

    def _day_month(self, found: re.Match[str]) -> None:
        self._set_date(found[3], _MONTHS.index(found[2][:3]) + 1, int(found[1]))

    def _month_day(self, found: re.Match[str]) -> None:
        self._set_date(found[3], _MONTHS.index(found[1][:3]) + 1, int(found[2]))

    def _set_date(self, year: str | None, month: int, day: int) -> None:
        if self.date is not None:
            raise ValueError("two dates")
        self.date = (year, month, day)

    def _clock(self, found: re.Match[str]) -> None:
        hour = _hour(int(found[1]), found[5])
        self._set_time(hour, int(found[2]), int(found[3] or 0), _fraction(found[4]))

    def _hour(self, found: re.Match[str]) -> None:
        self._set_time(_hour(int(found[2]), found[3]), 0)

    def _set_time(self, hour: int, minute: int, second: int = 0, fraction: int = 0) -> None:
        if self.time is not None:
            raise ValueError("two times")
        self.time = (hour, minute, second, fraction)

    def _word(self, found: re.Match[str]) -> None:
        self._shift_by(_WORDS[found[1]], "day")

    def _shift(self, found: re.Match[str]) -> None:
        count = int(re.sub(r"\s", "", found[1])[:12] or 1)
        self._shift_by(-count if found[3] else count, found[2])

    def _ordinal_shift(self, found: re.Match[str]) -> None:
        count = _ORDINALS[found[1]]
        self._shift_by(-count if found[3] else count, found[2])

    def _shift_by(self, count: int, unit: str) -> None:
        self.shifted = True
        unit = unit.removesuffix("s")
        self.months += count * _MONTHS_OF.get(unit, 0)
        self.days += count * _DAYS_OF.get(unit, 0)
        self.seconds += count * _SECONDS.get(unit, 0)

    def _weekday(self, found: re.Match[str]) -> None:
        if self.weekday is not None:
            raise ValueError("two days of the week")
        ordinal = _ORDINALS[found[1]] if found[1] else int((found[2] or "0")[:6])
        self.weekday = (_DAYS.index(found[3][:3]), ordinal)

    def _zone(self, found: re.Match[str]) -> None:
        self._set_offset(timedelta(hours=_ZONES[found[1]]), found, 1)

    def _set_offset(self, base: timedelta, found: re.Match[str], before: int = 0) -> None:
        if self.offset is not None:
            raise ValueError("two zones")
        sign, hours, minutes = found.groups()[before : before + 3]
        away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        self.offset = base - away if sign == "-" else base + away

    def _number(self, found: re.Match[str]) -> None:
        """A number alone is a year, a date or a time, as its length and what is missing tell."""
        digits = found[1]
        if self.date and not self.date[0] and not self.shifted and (self.time or len(digits) > 2):
            self.date = (digits, *self.date[1:])
        elif len(digits) > 4:
            self._set_date(digits[:-4], int(digits[-4:-2]), int(digits[-2:]))
        elif len(digits) > 2:
            self._set_time(int(digits[:-2]), int(digits[-2:]))
        else:
            self._set_time(int(digits), 0)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "p" else 0)
