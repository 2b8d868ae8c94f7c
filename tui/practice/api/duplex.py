"""A connection that no longer speaks HTTP: bytes both ways, as they come."""

from __future__ import annotations

import asyncio

QUIET_SECONDS = 0.02
"""How long nothing is sent after the head. The docker SDK loses what shares a segment with it
(docker-py, issue 3332); even a millisecond apart, none is lost."""

_PIECE = 1 << 16


class Duplex:
    """A hijacked connection, on the engine's side."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, already: bytes
    ) -> None:
        """`already` was read behind the request. The head must have been sent by now."""
        self._reader = reader
        self._writer = writer
        self._already = already
        self._quiet_until = asyncio.get_running_loop().time() + QUIET_SECONDS

    async def read(self) -> bytes:
        """What the client sent; empty once it will send no more, though it may still listen.

        Raises OSError when the connection broke.
        """
        if self._already:
            data, self._already = self._already, b""
            return data
        return await self._reader.read(_PIECE)

    async def write(self, data: bytes) -> None:
        """Send, and wait while the client is far behind. Raises OSError when it is gone."""
        left = self._quiet_until - asyncio.get_running_loop().time()
        if left > 0:
            await asyncio.sleep(left)
        self._writer.write(data)
        await self._writer.drain()
