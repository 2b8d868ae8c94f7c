"""Expressions of `find`, put together from tests and actions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tui.practice.programs.files.finding.search import Entry, Search

Node = Callable[[Entry], Awaitable[bool]]
"""A part of an expression: looks at one entry, says whether it is true for it."""
Test = Callable[[Entry], bool]
"""The same for what never has to wait."""
Made = Callable[[Search, str, str], Test]
"""Makes a test of its name and its argument."""


def tested(test: Test) -> Node:
    """A test as a part of an expression."""

    async def node(entry: Entry) -> bool:
        return test(entry)

    return node


def all_of(parts: Sequence[Node]) -> Node:
    """One after the other, up to the first that is false."""
    if len(parts) == 1:
        return parts[0]

    async def node(entry: Entry) -> bool:
        for part in parts:
            if not await part(entry):
                return False
        return True

    return node


def any_of(parts: Sequence[Node]) -> Node:
    """One after the other, up to the first that is true."""
    if len(parts) == 1:
        return parts[0]

    async def node(entry: Entry) -> bool:
        for part in parts:
            if await part(entry):
                return True
        return False

    return node


def each_of(parts: Sequence[Node]) -> Node:
    """All, whatever they say; the last one counts."""
    if len(parts) == 1:
        return parts[0]

    async def node(entry: Entry) -> bool:
        found = False
        for part in parts:
            found = await part(entry)
        return found

    return node


def opposite(part: Node) -> Node:
    """True where the part is false."""

    async def node(entry: Entry) -> bool:
        return not await part(entry)

    return node
