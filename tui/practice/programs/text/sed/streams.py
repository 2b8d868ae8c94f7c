"""What sed reads and writes: several inputs as one, and outputs that mind the last line's end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.tools import Input, Lines, Words, raw

MOST_SPACE = 16 << 20
"""Characters that the pattern space and the hold space may hold."""
_WORDS = Words(gnu="can't read {name}: {reason}", gnu_reading="read error on {name}: {reason}")


class Source:
    """The lines of several inputs, with a look at whether there is another."""

    def __init__(
        self, p: Process, names: list[str], end: bytes, flush: Callable[[], Awaitable[None]]
    ) -> None:
        self._p = p
        self._names = iter(names)
        self._end = end
        self._flush = flush
        self._input: Input | None = None
        self._lines: Lines | None = None
        self._batch: Iterator[bytes] = iter(())
        self._ahead: bytes | None = None
        self.name = "-"
        self.failed = False

    async def next(self) -> bytes | None:
        """The next line with its end; None if there is none."""
        if self._ahead is not None:
            line, self._ahead = self._ahead, None
            return line
        while True:
            for line in self._batch:
                return line
            if self._lines is not None:
                await self._flush()
                try:
                    self._batch = iter(await anext(self._lines))
                    continue
                except StopAsyncIteration:
                    self.close()
            name = next(self._names, None)
            if name is None:
                return None
            self._input = Input(self._p, name, _WORDS)
            await self._input.__aenter__()
            self.name = name
            self._lines = self._input.lines(self._end)

    async def is_last(self) -> bool:
        """Whether the line that came last was the last of all."""
        if self._ahead is None:
            self._ahead = await self.next()
        return self._ahead is None

    def close(self) -> None:
        """Let go of the input."""
        if self._input is not None:
            self.failed = self.failed or self._input.failed
            self._input.close()
        self._input = self._lines = None


class Output:
    """Where lines go; what has no line end at the end of the input gets none here either."""

    def __init__(self, p: Process, handle: Handle | None) -> None:
        self._p = p
        self._handle = handle
        """None for standard output."""
        self._buffer = bytearray()
        self._owes_end = b""

    def put(self, line: str, end: bytes) -> None:
        """Add a line; it is printed with the next flush."""
        self._buffer += self._owes_end + raw(line) + end
        self._owes_end = b"" if end else b"\n"

    async def copy(self, name: str) -> None:
        """The content of a file, if there is one."""
        with suppress(OSError):
            self._buffer += self._owes_end + await self._p.read_all(name, MOST_SPACE)
            self._owes_end = b""

    async def flush(self, above: int = 0) -> None:
        """Print what was added, if it is more than `above` bytes."""
        if len(self._buffer) > above:
            data = bytes(self._buffer)
            self._buffer.clear()
            if self._handle is None:
                await self._p.out(data)
            else:
                await self._handle.write(data)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None
