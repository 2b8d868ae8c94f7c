"""How a point in time is written: the conversions of strftime(3), in the C locale. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_CONVERSION = re.compile(
    r"%(?P<flags>[-_0^#+]*)(?P<width>\d{0,4})(?P<colons>:{0,3})[EO]?(?P<kind>[a-zA-Z%])"
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_COMPOUND = {
    "c": "%a %b %e %H:%M:%S %Y",
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "r": "%I:%M:%S %p",
    "R": "%H:%M",
    "T": "%H:%M:%S",
    "x": "%m/%d/%y",
    "X": "%H:%M:%S",
}
_SPACED = frozenset("ekl")
"""Padded with blanks, the other numbers with zeros."""
_SHOUTED = frozenset("ZpP")
"""What `#` has in small letters; everything else that is text gets large ones."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, as precise as the kernel's clock."""

    at: datetime
    """With its time zone."""
    nanosecond: int = 0


def written(form: str, moment: Moment, *, gnu: bool) -> str:
    """The moment in a form. busybox leaves alone what only GNU has: `%N`, `%:z`, `%q`."""
    return _CONVERSION.sub(lambda found: _converted(found, moment, gnu=gnu), form)


def offset(moment: Moment, form: str = "") -> str:
    """How far it is from UTC: `+0100`, and with up to three colons `+01:00`, `+01:00:00`, `+01`."""
    seconds = int((moment.at.utcoffset() or timedelta()).total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    match form:
        case "":
            return f"{sign}{hours:02}{minutes:02}"
        case ":":
            return f"{sign}{hours:02}:{minutes:02}"
        case "::":
            return f"{sign}{hours:02}:{minutes:02}:{rest:02}"
    shown = f"{sign}{hours:02}"
    if minutes or rest:
        shown += f":{minutes:02}"
    return shown + (f":{rest:02}" if rest else "")


def _converted(found: re.Match[str], moment: Moment, *, gnu: bool) -> str:
    flags, kind = found["flags"], found["kind"]
    width = int(found["width"] or 0)
    if not gnu and (kind in "Nq" or found["colons"] or "+" in flags):
        return "" if found[0] == "%N" else found[0]
    if (found["colons"] and kind != "z") or (kind == "%" and found[0] != "%%"):
        return found[0]
    if kind in _COMPOUND:
        shown = written(_COMPOUND[kind], moment, gnu=gnu)
        shown = shown.upper() if "^" in flags else shown
        return shown.rjust(width, "0" if "0" in flags else " ")
    if kind == "N":
        return _nanoseconds(moment.nanosecond, flags, width)
    number = _number(kind, moment)
    if number is not None:
        value, digits_wanted = number
        pad = " " if kind in _SPACED else "0"
        for flag in flags:
            pad = {"_": " ", "0": "0", "+": "0", "-": ""}.get(flag, pad)
        if not pad:
            return str(value)
        size = width or digits_wanted
        return f"{value:0{size}}" if pad == "0" else f"{value:>{size}}"
    text = _text(kind, moment, found["colons"])
    if text is None:
        return found[0]
    return _cased(text, kind, flags).rjust(width, "0" if "0" in flags else " ")


def _nanoseconds(nanosecond: int, flags: str, width: int) -> str:
    """The fraction of a second, `width` digits of it, padded on the right."""
    digits = f"{nanosecond:09}"[: width or 9]
    if "_" in flags or ("-" in flags and width):
        digits = digits.rstrip("0") or "0"
        return digits if "-" in flags else digits.ljust(width or 9)
    return digits.ljust(width, "0")


def _number(kind: str, moment: Moment) -> tuple[int, int] | None:
    """What a conversion counts, and how many digits that has at least; None if it is a text."""
    at = moment.at
    week_year, week, _ = at.isocalendar()
    day_of_year = at.timetuple().tm_yday
    sunday = at.isoweekday() % 7
    found: dict[str, tuple[int, int]] = {
        "C": (at.year // 100, 2),
        "d": (at.day, 2),
        "e": (at.day, 2),
        "g": (week_year % 100, 2),
        "G": (week_year, 4),
        "H": (at.hour, 2),
        "I": (at.hour % 12 or 12, 2),
        "j": (day_of_year, 3),
        "k": (at.hour, 2),
        "l": (at.hour % 12 or 12, 2),
        "m": (at.month, 2),
        "M": (at.minute, 2),
        "q": ((at.month + 2) // 3, 1),
        "s": (int(at.timestamp()), 1),
        "S": (at.second, 2),
        "u": (at.isoweekday(), 1),
        "U": ((day_of_year + 6 - sunday) // 7, 2),
        "V": (week, 2),
        "w": (sunday, 1),
        "W": ((day_of_year + 6 - at.weekday()) // 7, 2),
        "y": (at.year % 100, 2),
        "Y": (at.year, 1),
    }
    return found.get(kind)


def _text(kind: str, moment: Moment, colons: str) -> str | None:
    at = moment.at
    match kind:
        case "a" | "A":
            day = _DAYS[at.weekday()]
            return day[:3] if kind == "a" else day
        case "b" | "h" | "B":
            month = _MONTHS[at.month - 1]
            return month if kind == "B" else month[:3]
        case "p" | "P":
            half = "AM" if at.hour < 12 else "PM"
            return half if kind == "p" else half.lower()
        case "z":
            return offset(moment, colons)
        case "Z":
            return at.tzname() or ""
        case "n" | "t" | "%":
            return {"n": "\n", "t": "\t", "%": "%"}[kind]
    return None


def _cased(text: str, kind: str, flags: str) -> str:
    if "^" in flags and kind != "P":
        return text.upper()
    if "#" in flags:
        return text.lower() if kind in _SHOUTED else text.upper()
    return text
