"""How JSON becomes the typed data that templates of `inspect` see first.

The real command reads an answer into Go's structs, so that a field that the engine left out is
there nevertheless, and fields stand in an order of their own. A shape says which fields a struct
has, a line each: `Name type`, then the name in JSON where it is another one, and `?` where JSON
leaves out what is empty. Types are Go's: `[]T`, `map[T]`, `*T`, and the names of shapes; `+T`
alone has the fields of another shape among its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tui.docker_command.showing.template.values import (
    Duration,
    Moment,
    NilList,
    NilMap,
    NilPointer,
    Strings,
    Struct,
    TextMap,
    is_true,
)

_T = TypeVar("_T")
_BEGINNING = "0001-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    type: str
    key: str
    optional: bool


Shapes = Mapping[str, tuple[_Field, ...]]


def shapes(**texts: str) -> Shapes:
    """Shapes by their names."""
    return {
        name: tuple(_field(line) for line in text.splitlines() if line.strip())
        for name, text in texts.items()
    }


def _field(line: str) -> _Field:
    words = line.split()
    if len(words) == 1:
        return _Field("", words[0].removeprefix("+"), "", optional=False)
    optional = words[-1] == "?"
    name, kind, *key = words[:-1] if optional else words
    return _Field(name, kind, key[0] if key else name, optional)


def typed(document: Any, kind: str, known: Shapes) -> object:
    """A JSON document as a value of a type. Raises ValueError where it is not of that type."""
    if kind.startswith("*"):
        return _pointer(document, kind, known)
    if kind.startswith("[]"):
        return _list(document, kind.removeprefix("[]"), known)
    if kind.startswith("map[]"):
        return _map(document, kind.removeprefix("map[]"), known)
    if kind in known:
        return _struct(document, kind, known)
    return _plain(document, kind)


def _pointer(document: Any, kind: str, known: Shapes) -> object:
    if document is None:
        return NilPointer(kind)
    value = typed(document, kind.removeprefix("*"), known)
    if isinstance(value, Struct):
        return Struct(kind, value.fields, value.keys, pointer=True, shown=value.shown)
    return value


def _list(document: Any, kind: str, known: Shapes) -> object:
    if document is None:
        return NilList()
    if not isinstance(document, list):
        raise ValueError(f"not a list: {document!r}")
    items = [typed(each, kind, known) for each in document]
    return Strings(str(item) for item in items) if kind == "string" else items


def _map(document: Any, kind: str, known: Shapes) -> object:
    if document is None:
        return NilMap()
    if not isinstance(document, dict):
        raise ValueError(f"not a map: {document!r}")
    items = {key: typed(each, kind, known) for key, each in document.items()}
    return TextMap({key: str(each) for key, each in items.items()}) if kind == "string" else items


def _struct(document: Any, kind: str, known: Shapes) -> Struct:
    document = {} if document is None else document
    if not isinstance(document, dict):
        raise ValueError(f"not a struct: {document!r}")
    fields: dict[str, object] = {}
    keys: dict[str, str] = {}
    shown: list[object] = []
    for field in known[kind]:
        if not field.name:
            part = _struct(document, field.type, known)
            fields.update(part.fields)
            keys.update(part.keys)
            shown.append(part)
            continue
        value = typed(document.get(field.key), field.type, known)
        fields[field.name] = value
        keys[field.name] = "" if field.optional and not is_true(value) else field.key
        shown.append(value)
    return Struct(kind, fields, keys, shown=tuple(shown))


def _plain(document: Any, kind: str) -> object:
    match kind:
        case "any":
            return document
        case "string":
            return _expected(document, str, "")
        case "bool":
            return _expected(document, bool, False)
        case "time":
            return Moment(_expected(document, str, _BEGINNING))
        case "duration":
            return Duration(_expected(document, str, "0"))
        case "int":
            return int(_expected(document, str, "0"))
    raise ValueError(f"no such type: {kind}")


def _expected(document: Any, kind: type[_T], otherwise: _T) -> _T:
    if document is None:
        return otherwise
    if not isinstance(document, kind):
        raise ValueError(f"not of type {kind.__name__}: {document!r}")
    return document
