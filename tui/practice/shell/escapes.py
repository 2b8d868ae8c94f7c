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
_ECHO = re.compile(
    r"\\(?:0([0-7]{0,3})|([1-7][0-7]{0,2})|x([0-9A-Fa-f]{1,2})"
    r"|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(.))",
    re.DOTALL,
)
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
        return _character(int(short or long, 16))
    if control:
        return chr(ord(control) & 0x1F)
    return _SIMPLE.get(other, f"\\{other}")


def echoed(
    text: str, *, hexadecimal: bool = True, short: bool = True, unicode: bool = False
) -> tuple[str, bool]:
    r"""What `echo -e` makes of a text, and whether `\c` ended the output there.

    Not everybody knows all sequences: `hexadecimal` is for `\x41`, `short` for `\101` without a
    0 in front, `unicode` for `\u41`.
    """

    def one(match: re.Match[str]) -> str:
        octal, bare, byte, four, eight, other = match.groups()
        if octal is not None:
            return _byte(int(octal or "0", 8))
        if bare and short:
            return _byte(int(bare, 8))
        if byte and hexadecimal:
            return _byte(int(byte, 16))
        if (four or eight) and unicode:
            return _character(int(four or eight, 16))
        return _ECHO_SIMPLE.get(other, match[0])

    head, stop = _until_stop(text)
    return as_text(_ECHO.sub(one, head)), stop


def _until_stop(text: str) -> tuple[str, bool]:
    for match in _ECHO.finditer(text):
        if match[6] == "c":
            return text[: match.start()], True
    return text, False


def _character(number: int) -> str:
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _byte(number: int) -> str:
    """One byte, as it stands among characters that may not be UTF-8."""
    number &= 0xFF
    return chr(number) if number < 0x80 else chr(0xDC00 + number)


def as_text(text: str) -> str:
    """Bytes that make up characters, put together to these."""
    if text.isascii():
        return text
    return text.encode(errors="surrogateescape").decode(errors="surrogateescape")
