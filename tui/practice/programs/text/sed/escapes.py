r"""The escapes in scripts of sed: in expressions, in replacements, in the letters of `y`."""

from __future__ import annotations

import re

_ESCAPES = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NUMBERED = re.compile(r"x([0-9A-Fa-f]{1,2})|o([0-7]{1,3})|d(\d{1,3})|c(.)", re.DOTALL)


def unescaped(body: str) -> str:
    r"""An expression with `\n`, `\t`, `\x41` and the like put in as characters."""
    parts: list[str] = []
    place = 0
    while place < len(body):
        character = body[place]
        if character != "\\" or place + 1 >= len(body):
            parts.append(character)
            place += 1
            continue
        following = body[place + 1]
        found = _NUMBERED.match(body, place + 1)
        if following in _ESCAPES:
            parts.append(_ESCAPES[following])
            place += 2
        elif found:
            made = _numbered(found)
            parts.append("\\" + made if made in "^$.*[]\\" else made)
            place = found.end()
        else:
            parts.append(character + following)
            place += 2
    return "".join(parts)


def _numbered(found: re.Match[str]) -> str:
    hexadecimal, octal, decimal, control = found.groups()
    if control:
        return chr(ord(control.upper()) & 0x7F ^ 0x40)
    number = int(hexadecimal, 16) if hexadecimal else int(octal, 8) if octal else int(decimal)
    return bytes([number & 0xFF]).decode(errors="surrogateescape")


def replacement(source: str, *, marks: bool) -> tuple[str | int, ...]:
    r"""The parts of a replacement: texts, numbers of groups, and (`marks`) `\U` and its kin."""
    parts: list[str | int] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            parts.append("".join(plain))
            plain.clear()

    place = 0
    while place < len(source):
        character = source[place]
        place += 1
        if character == "&":
            flush()
            parts.append(0)
            continue
        if character != "\\" or place >= len(source):
            plain.append(character)
            continue
        following = source[place]
        found = _NUMBERED.match(source, place)
        place += 1
        if following.isdigit():
            flush()
            parts.append(int(following))
        elif marks and following in "ULEul":
            flush()
            parts.append("\\" + following)
        elif found and following != "d":
            plain.append(_numbered(found))
            place = found.end()
        else:
            plain.append(_ESCAPES.get(following, following))
    flush()
    return tuple(parts)


def letters(source: str) -> list[str]:
    """What stands between the slashes of `y`, letter by letter."""
    found: list[str] = []
    rest = iter(source)
    for letter in rest:
        if letter == "\\":
            following = next(rest, "\\")
            found.append(_ESCAPES.get(following, following))
        else:
            found.append(letter)
    return found
