"""Flags behind an instruction's keyword: `--name=value`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.suggestions import did_you_mean

Kind = Literal["switch", "text", "texts"]
"""A flag that is true or false, one that has a value, and one that may come several times."""

_ASCII_SPACES = "\t\n\v\f\r "
BYTE_SPACES = f"{_ASCII_SPACES}\x85\xa0"
_ORDINARY = re.compile(rf"[^{BYTE_SPACES}'\"\\`]+")


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags that were given, by their names."""

    values: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """In the order in which they were given first."""
        return tuple(self.values)

    def text(self, name: str) -> str:
        """A flag's value; empty if it was not given."""
        return self.values[name][0] if name in self.values else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a flag that may come several times."""
        return self.values.get(name, ())

    def switch(self, name: str) -> bool:
        """Whether a flag is given, and not as false."""
        return self.text(name) == "true"


def as_bytes(text: str) -> str:
    """The text with a character for each of its bytes, which is how the engine reads some."""
    return text.encode(errors="surrogateescape").decode("latin-1")


def as_text(source: str) -> str:
    """The text that such bytes are."""
    return source.encode("latin-1").decode(errors="surrogateescape")


def take_flags(text: str, escape: str) -> tuple[tuple[str, ...], str]:
    """The words that begin with two dashes at the start of a text, unquoted, and the rest.

    Two dashes alone end them. The engine looks at bytes here rather than at characters, so that
    letters beyond ASCII come out as several; nothing that a flag takes has any.
    """
    rest = text.lstrip(_ASCII_SPACES)
    if not rest.startswith("--"):
        return (), rest
    source = as_bytes(rest)
    words: list[str] = []
    place = 0
    while source.startswith("--", place):
        word, place = _word(source, place, escape)
        if word == "--":
            break
        words.append(word)
        while place < len(source) and source[place] in BYTE_SPACES:
            place += 1
    return tuple(words), as_text(source[place:])


def _word(source: str, place: int, escape: str) -> tuple[str, int]:
    """A word without its quotes and escapes, and where it ends."""
    parts: list[str] = []
    mark = ""
    while place < len(source):
        if ordinary := _ORDINARY.match(source, place):
            parts.append(ordinary[0])
            place = ordinary.end()
            continue
        sign = source[place]
        if not mark and sign in BYTE_SPACES:
            break
        place += 1
        if sign == mark:
            mark = ""
        elif not mark and sign in "'\"":
            mark = sign
        elif sign == escape:
            parts.append(source[place : place + 1])
            place += 1
        else:
            parts.append(sign)
    return "".join(parts), min(place, len(source))


def parse_flags(words: Iterable[str], known: Mapping[str, Kind]) -> Flags:
    """What the words say to an instruction that knows these flags. Raises DockerfileError."""
    values: dict[str, list[str]] = {}
    for word in words:
        name, equals, value = word[2:].partition("=")
        if name not in known:
            raise DockerfileError(f"unknown flag: --{name}{did_you_mean(name, known, fold=False)}")
        kind = known[name]
        if name in values and kind != "texts":
            raise DockerfileError(f"duplicate flag specified: --{name}")
        if (kind == "switch" and equals and not value) or (kind != "switch" and not equals):
            raise DockerfileError(f"missing a value on flag: --{name}")
        if kind == "switch":
            value = _switch(name, value)
        values.setdefault(name, []).append(value)
    return Flags({name: tuple(given) for name, given in values.items()})


def _switch(name: str, value: str) -> str:
    state = value.lower() or "true"
    if state not in ("true", "false"):
        raise DockerfileError(f"expecting boolean value for flag --{name}, not: {value}")
    return state
