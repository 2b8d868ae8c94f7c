"""Shell patterns: `*`, `?`, `[…]`, matched in time that grows with the text, never explodes.

A pattern becomes a regular expression that never tries the same thing again: what stands between
two stars is looked for where it comes first, and that choice is final. Facts: POSIX.1-2017
(Shell Command Language, 2.13).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import groupby

from tui.practice.shell.variables import OutOfMemory

Runs = tuple[tuple[str, bool], ...]
"""Pieces of a pattern, each with whether it was quoted and so stands for itself."""

MOST_CHARACTERS = 4096
"""Of a pattern that is more than plain text."""
MOST_IN_BRACKETS = 1000
"""Characters; what is longer has no closing bracket, most likely."""

_STAR = ""
"""The item for any number of characters; every other item is an expression for one."""
_SPECIAL = frozenset("*?[\\")
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
_MOST_CHARACTER = 0x3000
"""Classes hold characters below this one only, which takes in all alphabets with two cases."""


class Pattern:
    """A pattern, ready to be matched."""

    def __init__(self, items: tuple[str, ...], plain: str | None = None) -> None:
        """`plain` is the one text that it matches, if there is only one."""
        self._items = items
        self.plain = plain

    @property
    def single(self) -> re.Pattern[str] | None:
        """An expression that finds it, if all that it matches is of one length."""
        return None if _STAR in self._items else self._shortest

    def matches(self, text: str) -> bool:
        """Whether it matches the whole text."""
        if self.plain is not None:
            return text == self.plain
        return self._longest.fullmatch(text) is not None

    def reach(self, text: str, start: int = 0, *, longest: bool) -> int:
        """How many characters from `start` on it matches; 0 also where it matches none."""
        if self.plain is not None:
            return len(self.plain) if text.startswith(self.plain, start) else 0
        found = (self._longest if longest else self._shortest).match(text, start)
        return found.end() - start if found else 0

    def reversed(self) -> Pattern:
        """The pattern that matches the same texts, read from behind."""
        return Pattern(self._items[::-1], self.plain[::-1] if self.plain is not None else None)

    @cached_property
    def _longest(self) -> re.Pattern[str]:
        return re.compile(self._expression(longest=True), re.DOTALL)

    @cached_property
    def _shortest(self) -> re.Pattern[str]:
        return re.compile(self._expression(longest=False), re.DOTALL)

    def _expression(self, *, longest: bool) -> str:
        if self.plain is not None:
            return re.escape(self.plain)
        groups = ["".join(run) for is_star, run in _runs(self._items) if not is_star]
        if _STAR not in self._items:
            return "".join(groups)
        first = "" if self._items[0] == _STAR else groups.pop(0)
        last = "" if self._items[-1] == _STAR else groups.pop()
        between = "".join(f"(?>.*?{group})" for group in groups)
        if not last:
            return first + between + (".*" if longest else "")
        return first + between + (f".*{last}" if longest else f".*?{last}")


def _runs(items: Iterable[str]) -> Iterable[tuple[bool, Iterable[str]]]:
    return groupby(items, key=lambda item: item == _STAR)


def is_pattern(runs: Iterable[tuple[str, bool]]) -> bool:
    """Whether there is anything in it that may match more than itself."""
    opened = False
    for text, quoted in runs:
        if quoted:
            continue
        if "*" in text or "?" in text or (opened and "]" in text):
            return True
        bracket = text.find("[")
        if bracket >= 0:
            opened = True
            if "]" in text[bracket:]:
                return True
    return False


def compiled(runs: Runs, *, negations: str = "!^") -> Pattern:
    """The pattern that the pieces make up. Raises OutOfMemory for a very long one.

    A bracket that is not closed stands for itself. `negations`: what turns its meaning around.
    """
    if all(quoted or _SPECIAL.isdisjoint(text) for text, quoted in runs):
        return Pattern((), "".join(text for text, _ in runs))
    if sum(len(text) for text, _ in runs) > MOST_CHARACTERS:
        raise OutOfMemory
    return _compiled(runs, negations)


@lru_cache(maxsize=256)
def _compiled(runs: Runs, negations: str) -> Pattern:
    text = "".join(piece for piece, _ in runs)
    quoted = [flag for piece, flag in runs for _ in piece]
    items: list[str] = []
    plain: list[str] | None = []
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        item = None
        if not quoted[position - 1]:
            if character == "*":
                item = _STAR
            elif character == "?":
                item = "."
            elif character == "[" and (found := _brackets(text, quoted, position, negations)):
                item, position = found
            elif character == "\\" and position < len(text):
                # From the value of a variable: it protects what follows.
                character = text[position]
                position += 1
        if item is None:
            items.append(re.escape(character))
            if plain is not None:
                plain.append(character)
        else:
            items.append(item)
            plain = None
    return Pattern(tuple(items), None if plain is None else "".join(plain))


def _brackets(text: str, quoted: list[bool], start: int, negations: str) -> tuple[str, int] | None:
    """The expression for a pair of brackets, and where the text goes on."""
    position = start
    negated = position < len(text) and text[position] in negations and not quoted[position]
    position += negated
    inner: list[str] = []
    first = True
    while position < min(len(text), start + MOST_IN_BRACKETS):
        character = text[position]
        if character == "]" and not quoted[position] and not first:
            return _set("".join(inner), negated), position + 1
        first = False
        known = _CLASS.match(text, position) if not quoted[position] else None
        if known and known[1] in _CLASSES:
            inner.append(_members(known[1]))
            position = known.end()
            continue
        if character == "\\" and not quoted[position] and position + 1 < len(text):
            position += 1
            character = text[position]
        high = text[position + 2 : position + 3]
        ranged = text[position + 1 : position + 2] == "-" and not quoted[position + 1]
        if ranged and high and (high != "]" or quoted[position + 2]):
            inner.append(_range(character, high))
            position += 3
            continue
        inner.append(re.escape(character))
        position += 1
    return None


def _set(inner: str, negated: bool) -> str:
    if not inner:
        return "." if negated else "(?!)"
    return f"[{'^' * negated}{inner}]"


def _range(low: str, high: str) -> str:
    return f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""


@lru_cache
def _members(name: str) -> str:
    """A class, as ranges of an expression's brackets."""
    holds = _CLASSES[name]
    ranges: list[list[int]] = []
    for number in range(_MOST_CHARACTER):
        if holds(chr(number)):
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
    return "".join(_range(chr(low), chr(high)) for low, high in ranges)
