"""A connection that no longer speaks HTTP: bytes both ways, as they come."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys

if sys.platform == "linux":
    import fcntl
    import termios

PATIENCE_SECONDS = 1.0
"""How long nothing is sent while the client has not read the head yet. The docker SDK loses what
it reads together with that (docker-py, issue 3332)."""
QUIET_SECONDS = 0.02
"""The same, where the system does not tell what the client has read. A millisecond does, unless
the machine is busy."""

_A_LOOK = 0.0005
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
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._head_was_read = False

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
        if not self._head_was_read:
            await self._wait_for_head()
        self._writer.write(data)
        await self._writer.drain()

    async def _wait_for_head(self) -> None:
        """Return when the client has read the head, or has had time enough for that."""
        connection = self._writer.get_extra_info("socket")
        while (unread := _unread(connection)) is not None:
            if not unread or self._clock() - self._began > PATIENCE_SECONDS:
                break
            await asyncio.sleep(_A_LOOK)
        else:
            await asyncio.sleep(self._began + QUIET_SECONDS - self._clock())
        self._head_was_read = True


def _unread(connection: socket.socket) -> int | None:
    """How much was sent that the other end has not read; None where that is not told.

    Of TCP the system knows what has arrived, not what was read (unix(7) and tcp(7), SIOCOUTQ).
    """
    if sys.platform != "linux" or connection.family != socket.AF_UNIX:
        return None
    try:
        told = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4))
    except OSError:
        return None
    (unread,) = struct.unpack("i", told)
    return int(unread)
