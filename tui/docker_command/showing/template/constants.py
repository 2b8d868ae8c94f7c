"""Constants of a template: strings, characters and numbers, as Go writes them in its source."""

from __future__ import annotations

import re

from tui.docker_command.values import quoted

_SIMPLE_ESCAPES = dict(zip("abfnrtv\\\"'", "\a\b\f\n\r\t\v\\\"'", strict=True))
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\\"'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))"
)


def string(source: str) -> str:
    """What a string in quotes or backticks says. Raises ValueError with Go's words."""
    if source.startswith("`"):
        return source[1:-1].replace("\r", "")
    return _unescaped(source[1:-1])


def character(source: str) -> int:
    """The number of a character in single quotes. Raises ValueError with Go's words."""
    char = _unescaped(source[1:-1])
    if len(char) != 1:
        raise ValueError(f"malformed character constant: {source}")
    return ord(char)


def number(source: str) -> int | float:
    """A number. Raises ValueError with Go's words."""
    digits = source.lstrip("+-")
    try:
        if len(digits) > 1 and digits[0] == "0" and digits.replace("_", "").isdigit():
            return int(source, 8)
        return int(source, 0)
    except ValueError:
        pass
    try:
        return float(source)
    except ValueError:
        raise ValueError(f"bad number syntax: {quoted(source)}") from None


def _unescaped(text: str) -> str:
    if "\\" in _ESCAPE.sub("", text):
        raise ValueError("invalid syntax")
    return _ESCAPE.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    simple, byte, short, long, octal = match.groups()
    if simple:
        return _SIMPLE_ESCAPES[simple]
    if byte or octal:
        number = int(byte, 16) if byte else int(octal, 8)
        return chr(number) if number < 0x80 else chr(0xDC00 + number)
    number = int(short or long, 16)
    return chr(number) if number < 0x110000 else "\N{REPLACEMENT CHARACTER}"
