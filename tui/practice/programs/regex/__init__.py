"""POSIX regular expressions for the simulated programs, that no expression can make run away.

Python's own engine is used where it can be told beforehand that it will be quick. It tries one
way after the other, so some expressions would keep it busy for years, and nothing could stop it;
those run as an automaton, in pieces.
"""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable
from functools import cached_property

from tui.practice.programs.regex.automaton import Automaton, Search, Span
from tui.practice.programs.regex.perl import parse_perl
from tui.practice.programs.regex.syntax import (
    Alt,
    Assertion,
    Back,
    BadRegex,
    Chars,
    Group,
    Look,
    Node,
    Repeat,
    Seq,
    parse,
)

__all__ = ["BadRegex", "Pattern", "Span"]

QUICK = 1_000_000
"""Ways to try for which Python's engine takes some ten milliseconds at the very worst."""
BEARABLE = 20 * QUICK
"""The same, where there is no other way: for references back."""
LONGEST = 32_768
"""Characters of one expression."""


class Pattern:
    """One expression, compiled. Raises BadRegex."""

    def __init__(
        self,
        pattern: str,
        *,
        extended: bool = False,
        ignore_case: bool = False,
        multiline: bool = False,
        bound: str = "",
        perl: bool = False,
    ) -> None:
        """`bound` is `word` or `line` where a match has to be a whole one."""
        if len(pattern) > LONGEST:
            raise BadRegex("Regular expression too big")
        if perl and pattern.startswith("(?i)"):
            pattern, ignore_case = pattern[4:], True
        read = parse_perl(pattern) if perl else parse(pattern, extended=extended)
        self._node, self.groups = read
        if bound:
            before, after = _BOUNDS[bound]
            self._node = Seq((Assertion(before), self._node, Assertion(after)))
        self._ignore_case = ignore_case
        self._multiline = multiline
        self._backtracks = perl or _any_of(self._node, Back)
        self._is_greedy_enough = not _may_prefer_short(self._node)
        flags = re.ASCII | (re.IGNORECASE if ignore_case else 0)
        try:
            self._quick = re.compile(_translated(self._node, multiline), flags)
        except (re.error, RecursionError, OverflowError):
            raise BadRegex("Regular expression too big") from None

    async def search(
        self,
        text: str,
        start: int,
        breathe: Callable[[], Awaitable[None]],
        *,
        exact: bool = True,
    ) -> Span | None:
        """The leftmost longest match from `start` on. Raises BadRegex if it would take too long.

        Without `exact` only whether there is one can be relied on. `breathe` is awaited in
        between, where it takes long.
        """
        if len(text) - start <= self.quick_length:
            found = self._quick.search(text, start)
            if found is None:
                return None
            if not exact or self._is_greedy_enough or self._backtracks:
                return tuple(place for pair in found.regs for place in pair)
            return await _run(self._automaton.search(text, found.start(), anchored=True), breathe)
        if self._backtracks:
            raise BadRegex("Regular expression too big for a line of this length")
        return await _run(self._automaton.search(text, start, anchored=False), breathe)

    @cached_property
    def quick_length(self) -> int:
        """The longest text that Python's engine is let loose on."""
        most = BEARABLE if self._backtracks else QUICK
        low, high = -1, most
        while low < high:
            middle = (low + high + 1) // 2
            if (middle + 1) * _ways(self._node, middle + 1) <= most:
                low = middle
            else:
                high = middle - 1
        return low

    @cached_property
    def _automaton(self) -> Automaton:
        return Automaton(
            self._node, self.groups, ignore_case=self._ignore_case, multiline=self._multiline
        )


async def _run(search: Search, breathe: Callable[[], Awaitable[None]]) -> Span | None:
    while True:
        try:
            next(search)
        except StopIteration as end:
            found: Span | None = end.value
            return found
        await breathe()


def _inside(node: Node) -> tuple[Node, ...]:
    match node:
        case Seq(parts):
            return parts
        case Alt(choices):
            return choices
        case Repeat(inner) | Group(_, inner) | Look(_, inner):
            return (inner,)
    return ()


def _any_of(node: Node, kind: type[Node]) -> bool:
    return isinstance(node, kind) or any(_any_of(inner, kind) for inner in _inside(node))


def _may_prefer_short(node: Node) -> bool:
    """Whether the first match by greed may be shorter than another at the same place."""
    if isinstance(node, Alt):
        return True
    if isinstance(node, Repeat) and node.least != node.most:
        inner = node.node
        while isinstance(inner, Group):
            inner = inner.node
        if not isinstance(inner, Chars):
            return True
    return any(_may_prefer_short(inner) for inner in _inside(node))


def _ways(node: Node, length: int) -> float:
    """An upper bound of the ways in which a text of this length can be matched from one place."""
    match node:
        case Seq(parts):
            return math.prod(_ways(part, length) for part in parts)
        case Alt(choices):
            return sum(_ways(choice, length) for choice in choices)
        case Group(_, inner) | Look(_, inner):
            return _ways(inner, length)
        case Repeat(inner, least, most):
            once = _ways(inner, length)
            often = length if most is None else min(most, length)
            choices_of_length = max(often - least, 0) + 1
            if once <= 1:
                return choices_of_length
            return math.exp(min(often * math.log(once), 300)) * choices_of_length
    return 1


_BOUNDS = {"word": ("{", "}"), "line": ("A", "Z")}
_PLACES = {
    "{": r"(?<!\w)",
    "}": r"(?!\w)",
    "<": r"\b(?=\w)",
    ">": r"\b(?<=\w)",
    "b": r"\b",
    "B": r"\B",
    "A": r"\A",
    "Z": r"\Z",
}


def _translated(node: Node, multiline: bool) -> str:
    match node:
        case Chars(ranges, negated):
            return _set(ranges, negated)
        case Seq(parts):
            return "".join(_translated(part, multiline) for part in parts)
        case Alt(choices):
            return f"(?:{'|'.join(_translated(choice, multiline) for choice in choices)})"
        case Group(_, inner):
            return f"({_translated(inner, multiline)})"
        case Back(number):
            return f"(?:\\{number})"
        case Repeat(inner, least, most, lazy):
            end = "" if most is None else most
            how = "?" if lazy else ""
            return f"(?:{_translated(inner, multiline)}){{{least},{end}}}{how}"
        case Look(mark, inner):
            return f"(?{mark}{_translated(inner, multiline)})"
        case Assertion("^"):
            return "(?m:^)" if multiline else r"\A"
        case Assertion("$"):
            return r"(?=\n|\Z)" if multiline else r"\Z"
        case Assertion(kind):
            return _PLACES[kind]


def _set(ranges: tuple[tuple[str, str], ...], negated: bool) -> str:
    if not ranges:
        return r"[\s\S]"
    if not negated and len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return re.escape(ranges[0][0])
    inner = "".join(
        re.escape(low) if low == high else f"{re.escape(low)}-{re.escape(high)}"
        for low, high in ranges
    )
    return f"[{'^' if negated else ''}{inner}]"
