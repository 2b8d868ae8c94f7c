"""Backslash sequences, as `$'…'`, `echo -e` and `printf %b` understand them."""

from __future__ import annotations

import re

_SIMPLE = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
    "v": "\v", "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip
_SEQUENCE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))",
    re.DOTALL,
)
_ECHO = re.compile(r"\\(?:0([0-7]{0,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
_ECHO_SIMPLE = {key: _SIMPLE[key] for key in "abefnrtv\\"}


def ansi_c(text: str) -> str:
    """What `$'text'` stands for; a sequence that is none stays as it is."""
    if "\\" not in text:
        return text
    return as_text(_SEQUENCE.sub(_one, text))


def _one(match: re.Match[str]) -> str:
    byte, short, long, octal, control, other = match.groups()
    if byte or octal:
        return _byte(int(byte, 16) if byte else int(octal, 8))
    if short or long:
        number = int(short or long, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
    if control:
        return chr(ord(control) & 0x1F)
    return _SIMPLE.get(other, f"\\{other}")


def echoed(text: str, *, hexadecimal: bool = True) -> tuple[str, bool]:
    r"""What `echo -e` makes of a text, and whether `\c` ended the output there.

    Sequences with `x` are left alone unless `hexadecimal`; dash does not know them.
    """
    head, stop, _ = _until_stop(text)
    return as_text(_ECHO.sub(_echo_hexadecimal if hexadecimal else _echo_octal, head)), stop


def _until_stop(text: str) -> tuple[str, bool, str]:
    for match in _ECHO.finditer(text):
        if match[3] == "c":
            return text[: match.start()], True, text[match.end() :]
    return text, False, ""


def _echo_octal(match: re.Match[str]) -> str:
    octal, byte, other = match.groups()
    if octal is not None:
        return _byte(int(octal or "0", 8))
    return match[0] if byte else _ECHO_SIMPLE.get(other, match[0])


def _echo_hexadecimal(match: re.Match[str]) -> str:
    return _byte(int(match[2], 16)) if match[2] else _echo_octal(match)


def _byte(number: int) -> str:
    """One byte, as it stands among characters that may not be UTF-8."""
    number &= 0xFF
    return chr(number) if number < 0x80 else chr(0xDC00 + number)


def as_text(text: str) -> str:
    """Bytes that make up characters, put together to these."""
    if text.isascii():
        return text
    return text.encode(errors="surrogateescape").decode(errors="surrogateescape")
