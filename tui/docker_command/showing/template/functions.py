"""What templates can call: the functions of Go's `text/template`, and docker's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote_plus

from tui.docker_command.showing.template.errors import Complaint
from tui.docker_command.showing.template.printing import sprint, sprintf, sprintln
from tui.docker_command.showing.template.values import (
    NilPointer,
    Number,
    Strings,
    TextMap,
    as_json,
    is_true,
    printed,
    type_name,
)

ANY = "interface {}"
TEXT = "string"
INT = "int"
TEXTS = "[]string"


@dataclass(frozen=True, slots=True)
class Function:
    """A function, and the types of its arguments."""

    call: Callable[..., object]
    takes: tuple[str, ...]
    variadic: bool = False
    """Whether the last argument may come any number of times, or not at all."""


def _plain(value: object) -> object:
    if isinstance(value, NilPointer):
        return None
    return value


def _index(item: object, *indexes: object) -> object:
    if item is None:
        raise Complaint("index of untyped nil")
    for index in indexes:
        if isinstance(item, NilPointer):
            raise Complaint("index of nil pointer")
        if isinstance(item, Mapping):
            if not isinstance(index, str) or isinstance(index, Number):
                raise Complaint(f"value has type {type_name(index)}; should be string")
            # Where a map has nothing, Go finds the empty value of its values' type.
            item = item.get(index, "" if isinstance(item, TextMap) else None)
        elif isinstance(item, str) and not isinstance(item, Number):
            raw = item.encode("utf-8", "surrogateescape")
            item = raw[_inside(index, len(raw), "string")]
        elif isinstance(item, Sequence):
            item = item[_inside(index, len(item), "slice")]
        else:
            raise Complaint(f"can't index item of type {type_name(item)}")
    return item


def _place(index: object, length: int) -> int:
    if index is None:
        raise Complaint("cannot index slice/array with nil")
    if not isinstance(index, int) or isinstance(index, bool):
        raise Complaint(f"cannot index slice/array with type {type_name(index)}")
    if not 0 <= index <= length:
        raise Complaint(f"index out of range: {index}")
    return index


def _inside(index: object, length: int, kind: str) -> int:
    place = _place(index, length)
    if place == length:
        # Go's own check lets this one pass, and its reflection then complains.
        raise Complaint(f"reflect: {kind} index out of range")
    return place


def _slice(item: object, *indexes: object) -> object:
    if item is None:
        raise Complaint("slice of untyped nil")
    if len(indexes) > 3:
        raise Complaint(f"too many slice indexes: {len(indexes)}")
    if isinstance(item, str) and len(indexes) == 3:
        raise Complaint("cannot 3-index slice a string")
    if not isinstance(item, Sequence):
        raise Complaint(f"can't slice item of type {type_name(item)}")
    raw = item.encode("utf-8", "surrogateescape") if isinstance(item, str) else item
    places = [_place(index, len(raw)) for index in indexes]
    for low, high in pairwise(places):
        if low > high:
            raise Complaint(f"invalid slice index: {low} > {high}")
    part = raw[slice(*places[:2])] if len(places) > 1 else raw[sum(places) :]
    return part.decode("utf-8", "surrogateescape") if isinstance(part, bytes) else part


def _length(item: object) -> int:
    if item is None or isinstance(item, NilPointer):
        raise Complaint("len of nil pointer")
    if isinstance(item, str):
        return len(item.encode("utf-8", "surrogateescape"))
    if isinstance(item, Mapping | Sequence):
        return len(item)
    raise Complaint(f"len of type {type_name(item)}")


def _basic(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    for kind, name in ((str, "string"), (int, "int"), (float, "float")):
        if isinstance(value, kind):
            return name
    return ""


def _equal(first: object, *others: object) -> bool:
    if not others:
        raise Complaint("missing argument for comparison")
    for other in map(_plain, others):
        one = _plain(first)
        if _basic(one) != _basic(other):
            if one is not None and other is not None:
                raise Complaint("incompatible types for comparison")
            continue
        if not _basic(one) and not (one is None and other is None):
            kind = type_name(one)
            raise Complaint(f"non-comparable type {printed(one)}: {kind}")
        if one == other:
            return True
    return False


def _unequal(first: object, other: object) -> bool:
    return not _equal(first, other)


def _less(first: Any, other: Any) -> bool:
    kinds = _basic(first), _basic(other)
    if not all(kinds) or kinds == ("bool", "bool"):
        raise Complaint("invalid type for comparison")
    if kinds[0] != kinds[1]:
        raise Complaint("incompatible types for comparison")
    if isinstance(first, str):
        return first.encode("utf-8", "replace") < str(other).encode("utf-8", "replace")
    return bool(first < other)


def _less_or_equal(first: object, other: object) -> bool:
    return _less(first, other) or _equal(first, other)


def _greater(first: object, other: object) -> bool:
    return not _less_or_equal(first, other)


def _greater_or_equal(first: object, other: object) -> bool:
    return not _less(first, other)


def _never(*_: object) -> object:
    # Evaluation looks at the arguments of `and`, `or` and `call` one by one itself.
    raise Complaint("not a function of its own")


_HTML = {'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"}
_SCRIPT = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "<": "\\u003C",
    ">": "\\u003E",
    "&": "\\u0026",
    "=": "\\u003D",
}


def _joined(values: tuple[object, ...]) -> str:
    return str(values[0]) if len(values) == 1 and isinstance(values[0], str) else sprint(*values)


def _html(*values: object) -> str:
    return "".join(_HTML.get(char, char) for char in _joined(values))


def _script(*values: object) -> str:
    return "".join(
        _SCRIPT.get(char) or (char if char.isprintable() else f"\\u{ord(char):04X}")
        for char in _joined(values)
    )


def _for_query(*values: object) -> str:
    return quote_plus(_joined(values), safe="")


def _split(text: str, separator: str) -> Strings:
    return Strings(text.split(separator) if separator else list(text))


def _title(text: str) -> str:
    return re.sub(r"(?<![\w])\w", lambda match: match[0].title(), text)


def _pad(text: str, before: int, after: int) -> str:
    return f"{' ' * before}{text}{' ' * after}" if text else text


def _truncate(text: str, length: int) -> str:
    raw = text.encode("utf-8", "surrogateescape")
    return raw[:length].decode("utf-8", "surrogateescape") if len(raw) >= length else text


_BUILT_IN = {
    "and": Function(_never, (ANY, ANY), variadic=True),
    "or": Function(_never, (ANY, ANY), variadic=True),
    "call": Function(_never, (ANY, ANY), variadic=True),
    "not": Function(lambda value: not is_true(value), (ANY,)),
    "eq": Function(_equal, (ANY, ANY), variadic=True),
    "ne": Function(_unequal, (ANY, ANY)),
    "lt": Function(_less, (ANY, ANY)),
    "le": Function(_less_or_equal, (ANY, ANY)),
    "gt": Function(_greater, (ANY, ANY)),
    "ge": Function(_greater_or_equal, (ANY, ANY)),
    "len": Function(_length, (ANY,)),
    "index": Function(_index, (ANY, ANY), variadic=True),
    "slice": Function(_slice, (ANY, ANY), variadic=True),
    "print": Function(sprint, (ANY,), variadic=True),
    "printf": Function(sprintf, (TEXT, ANY), variadic=True),
    "println": Function(sprintln, (ANY,), variadic=True),
    "html": Function(_html, (ANY,), variadic=True),
    "js": Function(_script, (ANY,), variadic=True),
    "urlquery": Function(_for_query, (ANY,), variadic=True),
}
DOCKER: Mapping[str, Function] = {
    **_BUILT_IN,
    "json": Function(as_json, (ANY,)),
    "split": Function(_split, (TEXT, TEXT)),
    "join": Function(lambda parts, separator: separator.join(parts), (TEXTS, TEXT)),
    "title": Function(_title, (TEXT,)),
    "lower": Function(str.lower, (TEXT,)),
    "upper": Function(str.upper, (TEXT,)),
    "pad": Function(_pad, (TEXT, INT, INT)),
    "truncate": Function(_truncate, (TEXT, INT)),
}
HEADER: Mapping[str, Function] = {
    **DOCKER,
    **{name: Function(lambda text: text, (TEXT,)) for name in ("json", "title", "lower", "upper")},
    "truncate": Function(lambda text, length: text, (TEXT, INT)),
}
"""The same for a table's headers, which are never changed."""


def fits(value: object, kind: str) -> bool:
    """Whether a value is of an argument's type."""
    if kind == ANY:
        return True
    if kind == INT:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == TEXT:
        return isinstance(value, str) and not isinstance(value, Number)
    return isinstance(value, Strings)
