"""The shapes of documents that clients send, and how they are read.

As Go reads JSON into a struct, whose words are borrowed for what does not fit: names in any
case, `null` for nothing, what no field is there for left aside. What comes out has every field,
in the order of the table and of the right type, so that nobody after this needs to look again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tui.practice.errors import BadRequest

_KINDS: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "bool",
    int: "number",
    float: "number",
}
_LARGEST = 1 << 63


class Shape(Protocol):
    """What a value has to look like."""

    @property
    def empty(self) -> Any:
        """What stands for nothing."""
        ...

    def read(self, value: Any, where: str) -> Any:
        """The value, checked and completed. Raises BadRequest; `where` tells the place."""
        ...


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text, or yes and no."""

    go: str
    python: type
    empty: Any

    def read(self, value: Any, where: str) -> Any:
        if value is None:
            return self.empty
        if type(value) is not self.python:
            raise _misfit(value, where, self.go)
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    go: str = "int64"
    empty: int | None = 0
    least: int = -_LARGEST

    def read(self, value: Any, where: str) -> Any:
        if value is None:
            return self.empty
        if type(value) is int and self.least <= value < _LARGEST:
            return value
        given = f"number {value}" if type(value) in (int, float) else None
        raise _misfit(value, where, self.go, given)


@dataclass(frozen=True, slots=True)
class Optional:
    """Something for which nothing given is not the same as the empty value."""

    shape: Shape
    empty: None = None

    def read(self, value: Any, where: str) -> Any:
        return None if value is None else self.shape.read(value, where)


@dataclass(frozen=True, slots=True)
class Listed:
    """Any number of one shape."""

    item: Shape
    go: str = "[]string"
    empty: None = None

    def read(self, value: Any, where: str) -> Any:
        if value is None:
            return self.empty
        if not isinstance(value, list):
            raise _misfit(value, where, self.go)
        return [self.item.read(item, f"{where}.{place}") for place, item in enumerate(value)]


@dataclass(frozen=True, slots=True)
class Words:
    """A command: a list of words, or one of them alone."""

    empty: None = None

    def read(self, value: Any, where: str) -> Any:
        if value is None or isinstance(value, str):
            return value if value is None else [value]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            kind = _kind(value)
            raise BadRequest(
                f"invalid JSON: json: cannot unmarshal {kind} into Go value of type string"
            )
        return list(value)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One shape by any name. Names come out sorted, as Go writes them."""

    item: Shape
    go: str = "map[string]string"
    empty: None = None

    def read(self, value: Any, where: str) -> Any:
        if value is None:
            return self.empty
        if not isinstance(value, dict):
            raise _misfit(value, where, self.go)
        return {
            name: self.item.read(item, f"{where}.{name.replace('/', '~1')}")
            for name, item in sorted(value.items())
        }


@dataclass(frozen=True, slots=True)
class Struct:
    """Certain fields, each of its own shape."""

    go: str
    fields: Mapping[str, Shape]
    omitted: Collection[str] = ()
    """Fields that are not shown while there is nothing in them."""
    _names: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._names.update({name.lower(): name for name in self.fields})

    @property
    def empty(self) -> Any:
        """Every field, with nothing in it."""
        return self.read({}, "")

    def read(self, value: Any, where: str) -> Any:
        if value is None:
            return self.empty
        if not isinstance(value, dict):
            raise _misfit(value, where, self.go)
        given: dict[str, Any] = {}
        for name, item in value.items():
            known = self._names.get(name.lower())
            if known is not None:
                given[known] = item
        document = {
            name: shape.read(given[name], f"{where}.{name}") if name in given else shape.empty
            for name, shape in self.fields.items()
        }
        for name in self.omitted:
            value = document[name]
            if value is None or not (value or isinstance(self.fields[name], Optional)):
                del document[name]
        return document


def sparse(go: str, fields: Mapping[str, Shape]) -> Struct:
    """A struct that shows no field with nothing in it."""
    return Struct(go, fields, tuple(fields))


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "value")


def _misfit(value: Any, where: str, go: str, given: str | None = None) -> BadRequest:
    return BadRequest(
        f"invalid JSON: json: cannot unmarshal {given or _kind(value)} "
        f"into Go struct field {where} of type {go}"
    )


TEXT = Scalar("string", str, "")
FLAG = Scalar("bool", bool, False)
NUMBER = Number()
TEXTS = Listed(TEXT)
TEXT_MAP = Mapped(TEXT)
NOTHING = Struct("struct {}", {})
SET = Mapped(NOTHING, "map[string]struct {}")
