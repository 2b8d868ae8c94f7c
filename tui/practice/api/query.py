"""What follows the question mark of a request, read by the rules of the engine."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from tui.practice.errors import BadRequest, Failed
from tui.practice.filters import Filters

_FALSE = frozenset(("", "0", "no", "false", "none"))
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}")
_MOST_DIGITS = 20


class Query:
    """The parameters of one request. A name may occur more than once; the first one counts."""

    def __init__(self, raw: str = "") -> None:
        """Raises BadRequest if it is not properly escaped."""
        self._values: dict[str, list[str]] = {}
        for part in filter(None, raw.split("&")):
            if ";" in part:
                raise BadRequest("invalid semicolon separator in query")
            name, _, value = part.partition("=")
            self._values.setdefault(_decoded(name), []).append(_decoded(value))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of this name, in the order they came."""
        return tuple(self._values.get(name, ()))

    def text(self, name: str, default: str = "") -> str:
        """The value as it stands."""
        values = self._values.get(name)
        return values[0] if values else default

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether the value means yes: anything but nothing, `0`, `no`, `false` and `none`."""
        if name not in self._values:
            return default
        return self.text(name).strip().lower() not in _FALSE

    def number(self, name: str, default: int = 0) -> int:
        """A whole number of 64 bits. Raises Failed for anything else, as the real engine does."""
        text = self.text(name)
        if not text:
            return default
        if not _INTEGER.fullmatch(text):
            raise Failed(f'strconv.Atoi: parsing "{text}": invalid syntax')
        if len(text) > _MOST_DIGITS or not -(1 << 63) <= int(text) < 1 << 63:
            raise Failed(f'strconv.Atoi: parsing "{text}": value out of range')
        return int(text)

    def filters(self, name: str = "filters") -> Filters:
        """What a list is narrowed down to. Raises BadRequest if it can't be read."""
        return Filters.parse(self.text(name))


def _decoded(text: str) -> str:
    bad = _BAD_ESCAPE.search(text)
    if bad:
        raise BadRequest(f'invalid URL escape "{bad[0]}"')
    return unquote_plus(text, errors="replace")
