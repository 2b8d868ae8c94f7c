"""Go's `fmt`: `print`, `println` and `printf`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tui.docker_command.showing.template.values import (
    Number,
    Struct,
    general,
    ordered,
    printed,
    type_name,
)
from tui.docker_command.values import quoted

_VERB = re.compile(r"%([-+# 0]*)(\d+|\*)?(?:\.(\d+)?)?(.?)", re.DOTALL)
_PRECISE = re.compile(r"%[-+# 0]*(?:\d+|\*)?\.")


def sprint(*values: object) -> str:
    """`print`: with a space between two values of which none is text."""
    parts: list[str] = []
    before: object = ""
    for number, value in enumerate(values):
        if number and not isinstance(before, str) and not isinstance(value, str):
            parts.append(" ")
        parts.append(printed(value))
        before = value
    return "".join(parts)


def sprintln(*values: object) -> str:
    """`println`: with spaces, and a line's end."""
    return " ".join(printed(value) for value in values) + "\n"


def sprintf(form: str, *values: object) -> str:
    """`printf`; what does not fit is said in the text, as Go says it."""
    rest = list(values)
    parts: list[str] = []
    end = 0
    for match in _VERB.finditer(form):
        parts.append(form[end : match.start()])
        end = match.end()
        parts.append(_converted(match, rest))
    parts.append(form[end:])
    if rest:
        extra = ", ".join(
            "<nil>" if value is None else f"{type_name(value)}={printed(value)}" for value in rest
        )
        parts.append(f"%!(EXTRA {extra})")
    return "".join(parts)


def _converted(match: re.Match[str], rest: list[object]) -> str:
    flags, width, precision, verb = match.groups()
    if not verb:
        return "%!(NOVERB)"
    if verb == "%":
        return "%"
    if width == "*":
        if not rest or not isinstance(rest[0], int):
            return "%!(BADWIDTH)"
        width = str(rest.pop(0))
    if not rest:
        return f"%!{verb}(MISSING)"
    places = None
    if _PRECISE.match(match[0]):
        places = int(precision or 0)
    text = _verb(verb, rest.pop(0), flags, places)
    return _padded(text, flags, int(width or 0))


def _padded(text: str, flags: str, width: int) -> str:
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and re.fullmatch(r"[-+]?[\d.]+(?:e[-+]\d+)?", text):
        return text.zfill(width)
    return text.rjust(width)


def _verb(verb: str, value: object, flags: str, places: int | None) -> str:
    if verb == "T":
        return type_name(value)
    if verb == "v":
        if "#" in flags and isinstance(value, str):
            return quoted(value)
        return _cut(printed(value), value, places)
    if isinstance(value, Mapping) and not isinstance(value, Struct):
        entries = (
            f"{_verb(verb, key, flags, places)}:{_verb(verb, each, flags, places)}"
            for key, each in ordered(value)
        )
        return f"map[{' '.join(entries)}]"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{' '.join(_verb(verb, each, flags, places) for each in value)}]"
    if isinstance(value, str):
        return _text_verb(verb, value, flags, places)
    if isinstance(value, bool):
        return printed(value) if verb == "t" else _wrong(verb, value)
    if isinstance(value, int):
        return _integer_verb(verb, value, flags, places)
    if isinstance(value, float):
        return _float_verb(verb, value, flags, places)
    return _wrong(verb, value)


def _text_verb(verb: str, value: str, flags: str, places: int | None) -> str:
    match verb:
        case "s":
            return _cut(str(value), value, places)
        case "q":
            text = _cut(str(value), value, places)
            return f"`{text}`" if "#" in flags and "`" not in text else quoted(text)
        case "x" | "X":
            digits = value.encode("utf-8", "surrogateescape").hex()
            return digits.upper() if verb == "X" else digits
    return _wrong(verb, value)


def _integer_verb(verb: str, value: int, flags: str, places: int | None) -> str:
    plus = "+" if "+" in flags and value >= 0 else " " if " " in flags and value >= 0 else ""
    mark = "#" if "#" in flags else ""
    match verb:
        case "d":
            digits = str(abs(value)).zfill(places or 0)
            return plus + ("-" if value < 0 else "") + digits
        case "x" | "X" | "o" | "b":
            text = format(value, f"{mark}{verb}")
            return plus + (text.replace("0o", "0") if verb == "o" else text)
        case "c":
            return chr(value) if 0 <= value < 0x110000 else "\N{REPLACEMENT CHARACTER}"
        case "q":
            return "'" + quoted(chr(value))[1:-1] + "'"
        case "U":
            return f"U+{value:04X}"
    return _wrong(verb, value)


def _float_verb(verb: str, value: float, flags: str, places: int | None) -> str:
    plus = "+" if "+" in flags and value >= 0 else ""
    match verb:
        case "f" | "F" | "e" | "E":
            return plus + format(value, f".{6 if places is None else places}{verb}")
        case "g" | "G":
            if places is None:
                return plus + general(value)
            return plus + format(value, f".{places}{verb}")
    return _wrong(verb, value)


def _cut(text: str, value: object, places: int | None) -> str:
    return text[:places] if places is not None and isinstance(value, str) else text


def _wrong(verb: str, value: object) -> str:
    if value is None:
        return f"%!{verb}(<nil>)"
    kind = "json.Number" if isinstance(value, Number) else type_name(value)
    return f"%!{verb}({kind}={printed(value)})"
