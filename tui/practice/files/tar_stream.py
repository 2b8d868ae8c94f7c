"""A tar that comes as a stream, read member by member with little memory."""

from __future__ import annotations

import tarfile
from collections.abc import AsyncIterator

from tui.practice.files.compression import PIECE, PlainStream
from tui.practice.files.tar_headers import (
    BLOCK,
    EXTENSIONS,
    LONGEST_EXTENSION,
    cut_short,
    extend,
    header,
    invalid,
    records,
)

_MOST_EXTENSIONS = 8
"""Extended headers of one member."""
_WITHOUT_CONTENT = (
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)
"""Types that nothing follows, whatever their header says of a size."""


class TarStream:
    """The members of a tar, one after the other, compressed or not.

    Everything raises BadRequest where the tar is damaged or cut short, and LeftOut for what the
    practice engine does not read.
    """

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = PlainStream(stream)
        self._buffer = b""
        self._position = 0
        self._left = 0
        """Bytes of the member's content that are still to come."""
        self._padding = 0

    async def next(self) -> tarfile.TarInfo | None:
        """The next member, what is left of the one before passed over; None at the end.

        Its `mtime` is in nanoseconds.
        """
        while await self.piece():
            pass
        await self._exactly(self._padding)
        said: dict[str, str] = {}
        for _ in range(_MOST_EXTENSIONS + 1):
            block = await self._block()
            if block is None:
                if said:
                    raise cut_short()
                return None
            member = header(block)
            if member.type not in EXTENSIONS:
                extend(member, said)
                self._expect(0 if member.type in _WITHOUT_CONTENT else member.size)
                return member
            if member.size > LONGEST_EXTENSION:
                raise invalid()
            said |= records(member.type, await self._exactly(member.size))
            await self._exactly(-member.size % BLOCK)
        raise invalid()

    async def piece(self) -> bytes:
        """The next bytes of the member's content; empty at its end."""
        if not self._left:
            return b""
        data = await self._some(min(self._left, PIECE))
        if not data:
            raise cut_short()
        self._left -= len(data)
        return data

    def _expect(self, size: int) -> None:
        self._left = size
        self._padding = -size % BLOCK

    async def _block(self) -> bytes | None:
        """The next header's bytes; None where the tar ends, with zeros or without."""
        first = await self._some(BLOCK)
        if not first:
            return None
        block = first + await self._exactly(BLOCK - len(first))
        if any(block):
            return block
        second = await self._some(BLOCK)
        if any(second):
            raise invalid()
        return None

    async def _some(self, most: int) -> bytes:
        """What has come, up to `most` bytes; empty only at the end of the stream."""
        if self._position == len(self._buffer):
            self._buffer, self._position = await self._stream.read(), 0
        data = self._buffer[self._position : self._position + most]
        self._position += len(data)
        return data

    async def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            data = await self._some(size)
            if not data:
                raise cut_short()
            parts.append(data)
            size -= len(data)
        return b"".join(parts)
