"""The values that templates work on, and how Go prints them, names their types and judges them.

Strings, numbers, truth values, lists and maps are Python's. What Python can't tell apart is here:
structs (whose fields are known, unlike a map's keys), lists and maps that are not there, numbers
that came from JSON unread.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tui.docker_command.showing.times import local_time, spelled


class Number(str):
    """A number from JSON, kept as it was written."""

    __slots__ = ()


class Strings(list[str]):
    """A list that can only have strings, unlike one that came from JSON."""


class TextMap(dict[str, str]):
    """A map that can only have strings, unlike one that came from JSON."""


class NilList(Strings):
    """A list that is not there: it prints as an empty one, and is null in JSON."""


class NilMap(TextMap):
    """A map that is not there: it prints as an empty one, and is null in JSON."""


@dataclass(frozen=True, slots=True)
class NilPointer:
    """A struct or number that is not there, where there could be one."""

    kind: str = "*struct"


class Headers(dict[str, str]):
    """A list's column headers: a map with methods."""

    methods: ClassVar[Mapping[str, Callable[..., object]]]


class Duration(int):
    """A span of time, in ns."""

    def __str__(self) -> str:
        return spelled(self)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, as JSON has it."""

    text: str

    def __str__(self) -> str:
        return local_time(self.text)


@dataclass(frozen=True, slots=True, eq=False)
class Struct:
    """Something whose fields are known, in their order."""

    kind: str
    """The name of its type in Go."""
    fields: Mapping[str, object]
    keys: Mapping[str, str] = field(default_factory=dict)
    """Names of fields in JSON, where these are other ones; `""` leaves a field out."""
    methods: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    pointer: bool = False
    """Whether Go has only its address where it is a field."""
    shown: tuple[object, ...] | None = None
    """What is printed of it, if that is not just the fields: they may be those of its parts."""
    escapes: bool = False
    """Whether its JSON has `<`, `>` and `&` escaped."""


def is_true(value: object) -> bool:
    """Whether `if` takes it for true: empty things and zeros are not."""
    if isinstance(value, Struct):
        return True
    return not isinstance(value, NilPointer) and bool(value)


def type_name(value: object) -> str:
    """Its type, as Go names it."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "bool"
        case Number():
            return "json.Number"
        case str():
            return "string"
        case Duration():
            return "time.Duration"
        case Moment():
            return "time.Time"
        case int():
            return "int"
        case float():
            return "float64"
        case Struct() | NilPointer():
            return value.kind
        case Headers():
            return "formatter.SubHeaderContext"
        case TextMap():
            return "map[string]string"
        case Mapping():
            return "map[string]interface {}"
        case Strings():
            return "[]string"
        case Sequence():
            return "[]interface {}"
    return type(value).__name__


def ordered(mapping: Mapping[Any, object]) -> list[tuple[Any, object]]:
    """A map's entries, in the order in which Go goes through them."""
    return sorted(
        mapping.items(), key=lambda entry: str(entry[0]).encode("utf-8", "surrogateescape")
    )


def printed(value: object, *, inside: bool = False) -> str:
    """A value as Go's `%v` writes it; `inside` another one."""
    match value:
        case None | NilPointer():
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case float():
            return general(value)
        case str() | int():
            return str(value)
        case Struct():
            if value.pointer and inside:
                return f"0xc{id(value) & 0xFFFFFFFFF:09x}"
            shown = value.fields.values() if value.shown is None else value.shown
            return f"{{{' '.join(printed(each, inside=True) for each in shown)}}}"
        case Mapping():
            entries = (
                f"{printed(key, inside=True)}:{printed(each, inside=True)}"
                for key, each in ordered(value)
            )
            return f"map[{' '.join(entries)}]"
        case Sequence():
            return f"[{' '.join(printed(each, inside=True) for each in value)}]"
    return str(value)


def general(value: float, most: int = 21) -> str:
    """A number with as few digits as tell it from all others; from 10**most on with an exponent."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else ("+Inf" if value > 0 else "-Inf")
    mantissa, _, exponent = f"{value!r}".partition("e")
    digits = mantissa.replace(".", "").lstrip("-").lstrip("0").rstrip("0") or "0"
    if value == 0:
        return "-0" if str(value).startswith("-") else "0"
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    leading = len(fraction) - len(fraction.lstrip("0")) if whole == "0" else 0
    power = int(exponent or 0) + (len(whole) - 1 if whole != "0" else -leading - 1)
    sign = "-" if value < 0 else ""
    if power < -4 or power >= most:
        rest = f".{digits[1:]}" if digits[1:] else ""
        return f"{sign}{digits[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return sign + f"{abs(value):.{max(0, len(digits) - 1 - power)}f}"


_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\u2028\u2029\udc80-\udcff]')
_HTML = re.compile(r"[<>&]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", '"': '\\"', "\\": "\\\\"}


def as_json(value: object, *, escapes: bool = False) -> str:
    """A value as Go's `encoding/json` writes it; `escapes` what means something in HTML."""
    match value:
        case None | NilPointer() | NilList() | NilMap():
            return "null"
        case bool():
            return "true" if value else "false"
        case Number():
            return str(value)
        case str():
            return _json_text(value, escapes)
        case int():
            return str(int(value))
        case Moment():
            return _json_text(value.text, escapes)
        case float():
            return json.dumps(int(value) if value.is_integer() and abs(value) < 1e21 else value)
        case Struct():
            escapes = escapes or value.escapes
            entries = ((value.keys.get(name, name), each) for name, each in value.fields.items())
            return _json_object([entry for entry in entries if entry[0]], escapes)
        case Mapping():
            return _json_object(ordered(value), escapes)
        case Sequence():
            return f"[{','.join(as_json(each, escapes=escapes) for each in value)}]"
    return _json_text(str(value), escapes)


def _json_object(entries: Sequence[tuple[Any, object]], escapes: bool) -> str:
    parts = (
        f"{_json_text(str(name), escapes)}:{as_json(each, escapes=escapes)}"
        for name, each in entries
    )
    return f"{{{','.join(parts)}}}"


def _json_text(text: str, escapes: bool) -> str:
    text = _TO_ESCAPE.sub(_escape, text)
    if escapes:
        text = _HTML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if "\udc80" <= char <= "\udcff":
        return "\\ufffd"
    return _SHORT.get(char) or f"\\u{ord(char):04x}"
