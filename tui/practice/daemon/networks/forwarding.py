"""Connections from the host to a published port, carried to whoever listens in the container."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from tui.practice.daemon.networks.host_ports import HostPort, Unavailable
from tui.practice.kernel.sockets import Address, Connection, Listener, Sockets

CHUNK = 65_536
LINGER_SECONDS = 5.0
"""How long a client may take for the rest of an answer once the container has ended."""
_HEARD_SECONDS = 0.2
"""How long a client that is to be turned away may take to say something."""
_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Inside(NamedTuple):
    """How a container is reached from the host at a moment."""

    address: str
    """The container's."""
    gateway: str
    """Where the container sees those from who come from the host."""


class Door:
    """A published port: open on the host while a program in the container listens."""

    def __init__(
        self,
        ports: Sequence[HostPort],
        port: int,
        sockets: Sockets,
        inside: Callable[[], Inside | None],
    ) -> None:
        """`port` is the container's; `inside` tells its place, None while it has none."""
        self._ports = ports
        self._port = port
        self._sockets = sockets
        self._inside = inside
        self._forwards: set[asyncio.Task[None]] = set()
        self._unwatch = sockets.watch(self._settle)
        self._settle()

    @property
    def busy(self) -> bool:
        """Whether something is being carried."""
        return bool(self._forwards)

    def close(self) -> None:
        """Let the ports go. What the container has said before its end still reaches clients."""
        self._unwatch()
        for port in self._ports:
            port.close()
        if self._forwards:
            loop = asyncio.get_running_loop()
            loop.call_later(LINGER_SECONDS, self._abort)

    async def aborted(self) -> None:
        """End what is still being carried, and wait for that."""
        forwards = self._abort()
        await asyncio.gather(*forwards, return_exceptions=True)

    def _abort(self) -> tuple[asyncio.Task[None], ...]:
        forwards = tuple(self._forwards)
        for forward in forwards:
            forward.cancel()
        return forwards

    def _settle(self) -> None:
        """Open or shut the ports, after who listens."""
        listened = bool(self._sockets.listening(self._port))
        for port in self._ports:
            if not listened:
                port.shut()
                continue
            try:
                port.open(self._accepted)
            except Unavailable as error:
                print(f"cais: port {port.port} can't be opened: {error}", file=sys.stderr)

    def _accepted(self, client: socket.socket) -> None:
        forward = asyncio.get_running_loop().create_task(self._carry(client))
        self._forwards.add(forward)
        forward.add_done_callback(self._forwards.discard)

    async def _carry(self, client: socket.socket) -> None:
        place = self._inside()
        listener = self._sockets.listener(place.address, self._port) if place else None
        if place is None or listener is None:
            # Such as of a program that listens on the container's own loopback alone.
            await _turn_away(client)
            return
        try:
            source = (place.gateway, client.getpeername()[1])
        except OSError:
            client.close()
            return
        await _forward(client, listener, source, (place.address, self._port))


async def _forward(
    client: socket.socket, listener: Listener, source: Address, destination: Address
) -> None:
    """Carry bytes both ways until both sides have said their last, or one breaks off."""
    try:
        inner = await listener.connect(source, destination)
    except OSError:
        _reset(client)
        return
    except BaseException:
        client.close()
        raise
    try:
        reader, writer = await asyncio.open_connection(sock=client)
    except BaseException:
        client.close()
        inner.close()
        raise
    try:
        async with asyncio.TaskGroup() as group:
            inwards = group.create_task(_inwards(reader, inner))
            await _outwards(inner, writer)
            inner.when_left(inwards.cancel)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    except* OSError:
        inner.reset()
        with suppress(OSError):
            client_socket = writer.get_extra_info("socket")
            client_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    finally:
        writer.transport.abort()
        inner.close()


async def _inwards(reader: asyncio.StreamReader, inner: Connection) -> None:
    heard = True
    while data := await reader.read(CHUNK):
        if heard:
            try:
                await inner.write(data)
            except ConnectionError:
                # Nobody in the container wants it; what was said there still goes out.
                heard = False
    inner.end()


async def _outwards(inner: Connection, writer: asyncio.StreamWriter) -> None:
    while data := await inner.read(CHUNK):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


async def _turn_away(client: socket.socket) -> None:
    """Break a connection off once the client has begun to speak.

    One that has just been made would look to the client as if nobody had accepted it.
    """
    try:
        async with asyncio.timeout(_HEARD_SECONDS):
            await asyncio.get_running_loop().sock_recv(client, 1)
    except OSError:
        # Also where it says nothing for so long.
        pass
    finally:
        _reset(client)


def _reset(client: socket.socket) -> None:
    """Close a connection so that the client learns of it as an error."""
    with suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    client.close()
