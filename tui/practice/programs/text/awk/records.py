"""What awk reads: records, one after the other, from files, standard input and commands."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.options import Failure
from tui.practice.programs.regex import Pattern
from tui.practice.programs.tools import LONGEST_LINE, text


class Records:
    """The records of one input. The separator may change between two of them."""

    def __init__(
        self, p: Process, read: Callable[[int], Awaitable[bytes]], close: Callable[[], None]
    ) -> None:
        self._p = p
        self._read = read
        self.close = close
        self._data = ""
        self._place = 0
        self._bytes = b""
        self._ended = False

    async def next(self, separator: str, pattern: Pattern | None) -> str | None:
        """The next record; None at the end. `pattern` is for separators of several characters."""
        if not separator:
            return await self._paragraph()
        while True:
            cut = await self._cut(separator, pattern)
            if cut is not None:
                record, self._place = self._data[self._place : cut[0]], cut[1]
                return record
            if not await self._more():
                return self._rest() or None

    def _rest(self) -> str:
        record, self._data, self._place = self._data[self._place :], "", 0
        return record

    async def _cut(self, separator: str, pattern: Pattern | None) -> tuple[int, int] | None:
        if pattern is None:
            place = self._data.find(separator, self._place)
            return None if place < 0 else (place, place + len(separator))
        found = await pattern.search(self._data, self._place, self._p.breathe)
        if found is None or found[0] == found[1]:
            return None
        # What is at the end might go on in what has not come yet.
        if found[1] == len(self._data) and not self._ended:
            return None
        return found[0], found[1]

    async def _paragraph(self) -> str | None:
        while True:
            while self._data.startswith("\n", self._place):
                self._place += 1
            found = re.compile(r"\n\n+").search(self._data, self._place)
            if found and (found.end() < len(self._data) or self._ended):
                record, self._place = self._data[self._place : found.start()], found.end()
                return record
            if not await self._more():
                return self._rest().rstrip("\n") or None

    async def _more(self) -> bool:
        if self._ended:
            return False
        chunk = await self._read(CHUNK)
        await self._p.breathe()
        self._ended = not chunk
        data = self._bytes + chunk
        # A character of several bytes may come in two pieces.
        whole = len(data) if not chunk else _whole(data)
        self._data = self._rest() + text(data[:whole])
        self._bytes = data[whole:]
        if len(self._data) > LONGEST_LINE:
            raise Failure("out of memory", 2)
        return bool(chunk)


def _whole(data: bytes) -> int:
    """How much of it ends with a whole character."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        needed = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return len(data) - back if needed > back else len(data)
    return len(data)
