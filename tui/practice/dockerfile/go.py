"""Texts as Go reads and writes them, since the engine's messages and verdicts are made of them.

Facts: Go's packages `strconv`, `time` and `unicode`.
"""

from __future__ import annotations

import re

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What `unicode.IsSpace` holds for; Python knows a few more."""

_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}
_NO_UTF8 = re.compile("[\ud800-\udfff]")

_MICROSECOND = 1_000
_MILLISECOND = 1_000 * _MICROSECOND
_SECOND = 1_000 * _MILLISECOND
_UNITS = {
    "ns": 1,
    "us": _MICROSECOND,
    "µs": _MICROSECOND,
    "μs": _MICROSECOND,
    "ms": _MILLISECOND,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
}
_DURATION = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?P<unit>[^0-9.]*)", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_MOST_DIGITS = 64
"""More than any number has that is in range."""
_LARGEST = (1 << 63) - 1


def scrubbed(text: str) -> str:
    """The text with U+FFFD for each byte that is no UTF-8, which is what Go's runes are."""
    return _NO_UTF8.sub("\ufffd", text)


def quote(text: str) -> str:
    """The text between double quotes, with escapes: `%q`."""
    return '"' + "".join(_quoted(character) for character in text) + '"'


def _quoted(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def parse_int32(text: str) -> int:
    """A decimal number of 32 bits. Raises ValueError with the words of `strconv.ParseInt`."""
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax")
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits or "0") if len(digits) < _MOST_DIGITS else 1 << 32
    number = -number if text.startswith("-") else number
    if not -(1 << 31) <= number < 1 << 31:
        raise ValueError(f"strconv.ParseInt: parsing {quote(text)}: value out of range")
    return number


def parse_duration(text: str) -> int:
    """Nanoseconds of `1h2m3.5s`. Raises ValueError with the words of `time.ParseDuration`."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    wrong = ValueError(f"time: invalid duration {quote(text)}")
    total = 0
    place = 0
    while place < len(rest) or not place:
        found = _DURATION.match(rest, place)
        if found is None or not (found["whole"] or found["part"]):
            raise wrong
        if not found["unit"]:
            raise ValueError(f"time: missing unit in duration {quote(text)}")
        if found["unit"] not in _UNITS:
            raise ValueError(f"time: unknown unit {quote(found['unit'])} in duration {quote(text)}")
        total += _nanoseconds(found["whole"], found["part"] or "", _UNITS[found["unit"]])
        if total > _LARGEST:
            raise wrong
        place = found.end()
    return sign * total


def _nanoseconds(whole: str, part: str, unit: int) -> int:
    if len(whole.lstrip("0")) > _MOST_DIGITS:
        return _LARGEST + 1
    part = part[:_MOST_DIGITS]
    fraction: int = int(part or "0") * unit // 10 ** len(part)
    return int(whole or "0") * unit + fraction
