"""Streams in gzip's format (RFC 1952), made piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from tui.practice.files.nodes import SECOND
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK
from tui.practice.programs.tools import raw


class Packer:
    """Makes a gzip stream of what it is fed."""

    def __init__(self, level: int, name: str = "", moment: int = 0) -> None:
        self._work = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._sum = 0
        self.length = 0
        """Bytes that it was fed."""
        flags = 8 if name else 0
        seconds = max(0, min(moment // SECOND, 2**32 - 1))
        effort = 2 if level == 9 else 4 if level == 1 else 0
        self.head = b"\x1f\x8b\x08" + bytes([flags]) + seconds.to_bytes(4, "little")
        self.head += bytes([effort, 3]) + (raw(name) + b"\0" if name else b"")
        """What the stream begins with."""

    def feed(self, data: bytes) -> bytes:
        """What there is of the stream now."""
        self._sum = zlib.crc32(data, self._sum)
        self.length += len(data)
        return self._work.compress(data)

    def end(self) -> bytes:
        """The rest of the stream."""
        tail = self._sum.to_bytes(4, "little") + (self.length & 0xFFFFFFFF).to_bytes(4, "little")
        return self._work.flush() + tail


def head_size(first: bytes) -> int:
    """Bytes before the data: ten, and the name if there is one."""
    has_name = len(first) > 10 and bool(first[3] & 8)
    return first.find(b"\0", 10) + 1 if has_name else 10


class Chunks:
    """What a handle gives, of which the beginning may be looked at first."""

    def __init__(self, source: Handle) -> None:
        self._source = source
        self._first = b""
        self.count = 0
        """Bytes that were read."""

    async def peek(self, size: int) -> bytes:
        """The beginning, which is still to come."""
        while len(self._first) < size and (data := await self._source.read(CHUNK)):
            self._first += data
        return self._first[:size]

    async def all(self) -> AsyncIterator[bytes]:
        """Everything."""
        data = self._first
        while data:
            self.count += len(data)
            yield data
            data = await self._source.read(CHUNK)
