"""Which lines the commands of sed are for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure
from tui.practice.programs.regex import Pattern, Span
from tui.practice.programs.text.sed.commands import Address, Command


class Space:
    """The pattern space: the line that is being edited."""

    def __init__(self, p: Process, end: bytes) -> None:
        self._p = p
        self.text = ""
        self.end = end
        """What ended the line; nothing for a last line without an end."""
        self.line = 0
        """Its number."""
        self._last_pattern: Pattern | None = None

    async def match(self, pattern: Pattern | None, start: int) -> Span | None:
        """Look for an expression, or (None) for the one that was used last."""
        used = pattern or self._last_pattern
        if used is None:
            raise Failure("no previous regular expression")
        self._last_pattern = used
        return await used.search(self.text, start, self._p.breathe)


class Selector:
    """The addresses of commands, and the ranges that are open."""

    def __init__(self, space: Space, is_last: Callable[[], Awaitable[bool]]) -> None:
        self._space = space
        self._is_last = is_last
        self._inside: dict[int, int] = {}
        """By command: the line that its range goes to (-1: not known)."""

    async def selects(self, place: int, command: Command) -> bool:
        """Whether the command at a place is for the current line, as far as its addresses go."""
        first, second = command.first, command.second
        if first is None:
            return True
        if second is None:
            return await self._at(first)
        end = self._inside.get(place)
        if end is None and first.line == 0 and not first.step and self._space.line == 1:
            end = self._inside[place] = -1
        if end is not None:
            return await self._goes_on(place, second, end)
        if not await self._at(first):
            return False
        if second.line >= 0 and not second.step:
            if second.line > self._space.line:
                self._inside[place] = second.line
        elif second.more >= 0:
            if second.more:
                self._inside[place] = self._space.line + second.more
        elif second.step:
            up_to = -(-self._space.line // second.step) * second.step
            if up_to > self._space.line:
                self._inside[place] = up_to
        elif not (second.last and await self._is_last()):
            self._inside[place] = -1
        return True

    def is_inside(self, place: int) -> bool:
        """Whether the range of the command at a place goes on after this line."""
        return place in self._inside

    async def _goes_on(self, place: int, second: Address, end: int) -> bool:
        if end >= 0:
            if self._space.line >= end:
                del self._inside[place]
            # A range that was passed while other commands read lines is over at once.
            return self._space.line <= end
        if await self._at(second):
            del self._inside[place]
        return True

    async def _at(self, address: Address) -> bool:
        if address.last:
            return await self._is_last()
        if address.pattern is not None or address.empty:
            return await self._space.match(address.pattern, 0) is not None
        if address.step:
            beyond = self._space.line - address.line
            return beyond >= 0 and beyond % address.step == 0
        return self._space.line == address.line
