"""Shell patterns: `*`, `?`, `[…]`, matched in time that grows with the text, never explodes.

A pattern is run as an automaton with one bit per item, so that `*a*a*a*a*b` costs no more than
any other of its length. Facts: POSIX.1-2017 (Shell Command Language, 2.13).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

Runs = tuple[tuple[str, bool], ...]
"""Pieces of a pattern, each with whether it was quoted and so stands for itself."""

MOST_IN_BRACKETS = 1000
"""Characters; what is longer has no closing bracket, most likely."""
_MOST_KEPT = 200

_CLASSES: dict[str, Callable[[str], bool]] = {
    "alpha": str.isalpha,
    "digit": lambda c: "0" <= c <= "9",
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "blank": lambda c: c in " \t",
    "punct": lambda c: c.isprintable() and not c.isalnum() and not c.isspace(),
    "print": str.isprintable,
    "graph": lambda c: c.isprintable() and not c.isspace(),
    "cntrl": lambda c: c < " " or c == "\x7f",
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
}
_CLASS = re.compile(r"\[:([a-z]+):\]")


class _Set:
    """What one pair of brackets matches."""

    def __init__(
        self,
        negated: bool,
        ranges: tuple[tuple[str, str], ...],
        classes: tuple[Callable[[str], bool], ...],
    ) -> None:
        self._negated = negated
        self._ranges = ranges
        self._classes = classes

    def __contains__(self, character: str) -> bool:
        found = any(low <= character <= high for low, high in self._ranges)
        found = found or any(known(character) for known in self._classes)
        return found != self._negated


_Item = str | _Set | None
"""A character, a set, or (None) any character; `*` is kept apart."""


class Pattern:
    """A pattern, ready to be matched."""

    def __init__(self, items: tuple[_Item, ...], stars: int) -> None:
        """Bit n of `stars` says that anything may come before item n."""
        self._items = items
        self._stars = stars
        self._accepting = 1 << len(items)
        self._masks: dict[str, int] = {}
        self.plain = "".join(i for i in items if isinstance(i, str)) if self._is_plain() else None
        """The one text that it matches, if there is only one."""

    def _is_plain(self) -> bool:
        return not self._stars and all(isinstance(item, str) for item in self._items)

    def matches(self, text: str) -> bool:
        """Whether it matches the whole text."""
        if self.plain is not None:
            return text == self.plain
        states = 1
        for character in text:
            states = self._step(states, character)
            if not states:
                return False
        return bool(states & self._accepting)

    def lengths(self, text: str, start: int = 0) -> Iterator[int]:
        """The lengths of what it matches from `start` on, shortest first."""
        if self.plain is not None:
            if text.startswith(self.plain, start):
                yield len(self.plain)
            return
        states = 1
        if states & self._accepting:
            yield 0
        for position in range(start, len(text)):
            states = self._step(states, text[position])
            if not states:
                return
            if states & self._accepting:
                yield position + 1 - start

    def reach(self, text: str, *, longest: bool) -> int:
        """How many characters at the start of a text it matches; 0 also where it matches none."""
        count = len(self._items)
        if self._stars in (1, 1 << count) and all(isinstance(item, str) for item in self._items):
            plain = "".join(item for item in self._items if isinstance(item, str))
            if self._stars == 1 and plain:
                found = text.rfind(plain) if longest else text.find(plain)
                return found + count if found >= 0 else 0
            if not text.startswith(plain):
                return 0
            return len(text) if longest else count
        reached = 0
        for length in self.lengths(text):
            reached = length
            if not longest:
                break
        return reached

    def reversed(self) -> Pattern:
        """The pattern that matches the same texts, read from behind."""
        count = len(self._items)
        stars = sum(1 << (count - n) for n in range(count + 1) if self._stars >> n & 1)
        return Pattern(self._items[::-1], stars)

    def _step(self, states: int, character: str) -> int:
        mask = self._masks.get(character)
        if mask is None:
            mask = self._masks[character] = self._mask(character)
        return (states & mask) << 1 | states & self._stars

    def _mask(self, character: str) -> int:
        mask = 0
        for number, item in enumerate(self._items):
            matches = character in item if isinstance(item, _Set) else item in (None, character)
            mask |= matches << number
        return mask


def is_pattern(runs: Iterable[tuple[str, bool]]) -> bool:
    """Whether there is anything in it that may match more than itself."""
    return any(not quoted and ("*" in t or "?" in t or "[" in t) for t, quoted in runs)


def compiled(runs: Runs) -> Pattern:
    """The pattern that the pieces make up. A bracket that is not closed stands for itself."""
    short = sum(len(text) for text, _ in runs) <= _MOST_KEPT
    return _kept(runs) if short else _compiled(runs)


@lru_cache(maxsize=512)
def _kept(runs: Runs) -> Pattern:
    return _compiled(runs)


def _compiled(runs: Runs) -> Pattern:
    text = "".join(piece for piece, _ in runs)
    quoted = [flag for piece, flag in runs for _ in piece]
    items: list[_Item] = []
    stars = 0
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        if quoted[position - 1]:
            items.append(character)
        elif character == "*":
            stars |= 1 << len(items)
        elif character == "?":
            items.append(None)
        elif character == "[" and (found := _brackets(text, quoted, position)):
            items.append(found[0])
            position = found[1]
        elif character == "\\" and position < len(text):
            # From the value of a variable: it protects what follows.
            items.append(text[position])
            position += 1
        else:
            items.append(character)
    return Pattern(tuple(items), stars)


def _brackets(text: str, quoted: list[bool], start: int) -> tuple[_Set, int] | None:
    position = start
    negated = text[position : position + 1] in ("!", "^") and not quoted[position]
    position += negated
    ranges: list[tuple[str, str]] = []
    classes: list[Callable[[str], bool]] = []
    first = True
    while position < min(len(text), start + MOST_IN_BRACKETS):
        character = text[position]
        if character == "]" and not quoted[position] and not first:
            return _Set(negated, tuple(ranges), tuple(classes)), position + 1
        first = False
        known = _CLASS.match(text, position) if not quoted[position] else None
        if known and known[1] in _CLASSES:
            classes.append(_CLASSES[known[1]])
            position = known.end()
            continue
        if character == "\\" and not quoted[position] and position + 1 < len(text):
            position += 1
            character = text[position]
        high = text[position + 2 : position + 3]
        ranged = text[position + 1 : position + 2] == "-" and not quoted[position + 1]
        if ranged and high and (high != "]" or quoted[position + 2]):
            ranges.append((character, high))
            position += 3
            continue
        ranges.append((character, character))
        position += 1
    return None
