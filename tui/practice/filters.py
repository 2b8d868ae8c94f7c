"""What a list or a stream is narrowed down to: the `filters` of a query, as the engine reads them.

Facts: the API's reference, and what Docker Engine 28.5 answers to right and wrong filters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tui.practice.errors import BadRequest

_QUANTIFIER = re.compile(r"[*+{]")
_REPEATED_GROUP = re.compile(r"\)[*+?{]")
_MOST_QUANTIFIERS = 3


class Filters(Mapping[str, tuple[str, ...]]):
    """The values that were asked for, by the name of the filter. Without any, all passes."""

    def __init__(self, values: Mapping[str, Iterable[str]] | None = None) -> None:
        self._values = {name: tuple(asked) for name, asked in (values or {}).items()}

    @classmethod
    def parse(cls, text: str) -> Filters:
        """Read `{"name": {"value": true}}`, or `{"name": ["value"]}` as older clients write it.

        Raises BadRequest for anything else.
        """
        if not text:
            return cls()
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            raise BadRequest("invalid filter") from None
        if document is None:
            return cls()
        if not isinstance(document, dict):
            raise BadRequest("invalid filter")
        values = document.values()
        if all(_is_set(value) for value in values):
            return cls({name: _set_members(value) for name, value in document.items()})
        if all(_is_list(value) for value in values):
            return cls({name: value or () for name, value in document.items()})
        raise BadRequest("invalid filter")

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Filters({self._values!r})"

    def check(self, allowed: Collection[str]) -> None:
        """Raise BadRequest if there is a filter that is not among the allowed ones."""
        for name in self:
            if name not in allowed:
                raise BadRequest(f"invalid filter '{name}'")

    def flag(self, name: str, default: bool = False) -> bool:
        """A filter that can only be true or false. Raises BadRequest for another value."""
        if name not in self:
            return default
        asked = set(self[name])
        if not asked:
            raise BadRequest(f"invalid filter '{name}'")
        yes, no = bool(asked & {"1", "true"}), bool(asked & {"0", "false"})
        if yes == no:
            raise BadRequest(f"invalid filter '{name}=[{' '.join(self[name])}]'")
        return yes

    def match_exactly(self, name: str, *sources: str) -> bool:
        """Whether one of the sources is one of the values, or none are asked for."""
        asked = self.get(name)
        return not asked or any(source in asked for source in sources)

    def match_start(self, name: str, *sources: str) -> bool:
        """Whether one of the sources starts with one of the values, or none are asked for."""
        asked = self.get(name)
        return not asked or any(source.startswith(asked) for source in sources)

    def match_pattern(self, name: str, *sources: str) -> bool:
        """Whether a value, taken as a regular expression, is found in one of the sources."""
        asked = self.get(name)
        return not asked or any(_found(value, source) for value in asked for source in sources)

    def match_labels(self, labels: Mapping[str, str] | None) -> bool:
        """Whether all of `label` hold, each `name` or `name=value`, and not all of `label!`."""
        labels = labels or {}
        if self.get("label") and not _all_hold(self["label"], labels):
            return False
        return not (self.get("label!") and _all_hold(self["label!"], labels))


def _is_set(value: Any) -> bool:
    return value is None or (
        isinstance(value, dict) and all(isinstance(member, bool) for member in value.values())
    )


def _set_members(value: dict[str, bool] | None) -> tuple[str, ...]:
    return tuple(name for name, is_member in (value or {}).items() if is_member)


def _is_list(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    )


def _all_hold(asked: Iterable[str], labels: Mapping[str, str]) -> bool:
    for text in asked:
        name, equals, value = text.partition("=")
        if name not in labels or (equals and labels[name] != value):
            return False
    return True


def _found(pattern: str, source: str) -> bool:
    if pattern == source:
        return True
    # Where Go's expressions take linear time, Python's may take for ever, and with them the
    # engine. What could do that is taken literally.
    if _REPEATED_GROUP.search(pattern) or len(_QUANTIFIER.findall(pattern)) > _MOST_QUANTIFIERS:
        return pattern in source
    try:
        return re.search(pattern, source) is not None
    except (re.error, RecursionError, OverflowError):
        return False
