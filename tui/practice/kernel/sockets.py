"""TCP as the programs of containers have it: listeners, connections, and who listens where.

All of it is in memory: a connection is two pipes, so each direction holds 64 kB before its writer
waits. What connects containers with one another, and with the host, is for others to know.
"""

from __future__ import annotations

import asyncio
import errno
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.kernel.handles import Handle, PipeReader, PipeWriter, pipe

Address = tuple[str, int]
"""An IPv4 address, and a port."""
Claim = Callable[[str, int], Callable[[], None]]
"""Takes a port at an address elsewhere, too, and returns what lets it go. Raises OSError."""
Gate = asyncio.Event
"""Cleared while those who are at one end of a connection are paused."""

EVERYWHERE = "0.0.0.0"
LOOPBACK = "127.0.0.1"
BACKLOG = 511
"""Connections that wait to be accepted, where nobody said how many; as nginx asks for."""
FIRST_FREE, LAST_FREE = 32_768, 60_999
"""Where ports that nobody chose are taken from; as Linux has it by default."""
_SAME = {"::": EVERYWHERE, "": EVERYWHERE, "*": EVERYWHERE, "::1": LOOPBACK}


class _Wire:
    """What both ends of a connection know."""

    def __init__(self) -> None:
        self.reset = False
        self.ends: list[Connection] = []
        """Those that are open still."""


class Connection(Handle):
    """One end of a TCP connection."""

    def __init__(
        self,
        local: Address,
        peer: Address,
        incoming: PipeReader,
        outgoing: PipeWriter,
        wire: _Wire,
        gate: Gate | None,
    ) -> None:
        super().__init__()
        self.local = local
        self.peer = peer
        self._incoming = incoming
        self._outgoing = outgoing
        self._wire = wire
        self._gate = gate
        self._ended = False
        self._left: Callable[[], object] | None = None
        wire.ends.append(self)

    async def read(self, size: int) -> bytes:
        """Up to `size` bytes, waiting for the first; empty when the other end has said its last.

        Raises ConnectionResetError, after all that had arrived, where it broke the connection.
        """
        data = await self._incoming.read(size)
        if self._gate is not None and not self._gate.is_set():
            await self._gate.wait()
        if not data and self._wire.reset:
            raise failure(errno.ECONNRESET)
        return data

    async def write(self, data: bytes) -> None:
        """All of it. Raises BrokenPipeError or ConnectionResetError when nobody will read it."""
        if self._gate is not None and not self._gate.is_set():
            await self._gate.wait()
        if self._ended:
            raise failure(errno.EPIPE)
        try:
            await self._outgoing.write(data)
        except BrokenPipeError:
            if self._wire.reset:
                raise failure(errno.ECONNRESET) from None
            raise

    def end(self) -> None:
        """Say that no more is going to be written, as shutdown(2) does; reading goes on."""
        if not self._ended:
            self._ended = True
            self._outgoing.close()

    def reset(self) -> None:
        """Break the connection, so that the other end learns of it as an error."""
        self._wire.reset = True
        self._incoming.close()
        self.end()

    def when_left(self, told: Callable[[], object]) -> None:
        """Have something called once the other end is closed, in both directions."""
        if self._wire.ends == [self]:
            told()
        else:
            self._left = told

    def stat(self) -> Stat:
        return Stat(Kind.SOCKET, 0o777)

    def release(self) -> None:
        self._wire.ends.remove(self)
        for other in self._wire.ends:
            if other._left is not None:
                other._left()
        if self._incoming.pending:
            # As TCP has it: whoever leaves without having read everything breaks it off.
            self._wire.reset = True
        self._incoming.close()
        self.end()


def connection(
    source: Address,
    destination: Address,
    *,
    source_gate: Gate | None = None,
    destination_gate: Gate | None = None,
) -> tuple[Connection, Connection]:
    """The two ends of a new connection: of the one who connects, and of the one who listens."""
    forth_reader, forth_writer = pipe()
    back_reader, back_writer = pipe()
    wire = _Wire()
    return (
        Connection(source, destination, back_reader, forth_writer, wire, source_gate),
        Connection(destination, source, forth_reader, back_writer, wire, destination_gate),
    )


class Listener(Handle):
    """A listening socket; it is gone when the last process that holds it has closed it."""

    def __init__(
        self,
        sockets: Sockets,
        address: str,
        shown: str,
        port: int,
        backlog: int,
        gate: Gate | None,
    ) -> None:
        super().__init__()
        self.address = address
        """`0.0.0.0`, a loopback address, or one of the container's own."""
        self.shown = shown
        """The address as it was asked for: perhaps one of IPv6."""
        self.port = port
        self._sockets = sockets
        self._backlog = max(backlog, 1)
        self._gate = gate
        self._open = True
        self._waiting: deque[Connection] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def accept(self) -> Connection:
        """The next connection. Raises OSError (EINVAL) once nobody listens any more."""
        while True:
            if self._gate is not None and not self._gate.is_set():
                await self._gate.wait()
            if self._waiting:
                accepted = self._waiting.popleft()
                self._settle()
                return accepted
            if not self._open:
                raise failure(errno.EINVAL)
            await self._arrived.wait()

    async def connect(
        self, source: Address, destination: Address, gate: Gate | None = None
    ) -> Connection:
        """A new connection from `source`, whose end this is; waits while too many wait already.

        Raises ConnectionRefusedError when nobody listens any more.
        """
        while True:
            if not self._open:
                raise failure(errno.ECONNREFUSED)
            if len(self._waiting) < self._backlog:
                break
            await self._room.wait()
        client, server = connection(
            source, destination, source_gate=gate, destination_gate=self._gate
        )
        self._waiting.append(server)
        self._settle()
        return client

    def stat(self) -> Stat:
        return Stat(Kind.SOCKET, 0o777)

    def release(self) -> None:
        self._open = False
        for unwelcome in self._waiting:
            unwelcome.reset()
        self._waiting.clear()
        self._arrived.set()
        self._room.set()
        self._sockets.closed(self)

    def _settle(self) -> None:
        """Wake whoever can go on."""
        for event, ready in (
            (self._arrived, bool(self._waiting)),
            (self._room, len(self._waiting) < self._backlog),
        ):
            if ready:
                event.set()
            else:
                event.clear()


class Sockets:
    """Who listens where, in one container or in several that share a network."""

    def __init__(
        self, addresses: Callable[[], Iterable[str]] = tuple, claim: Claim | None = None
    ) -> None:
        """`addresses` tells those that are its own now, besides the loopback."""
        self._addresses = addresses
        self.claim = claim
        self._claimed: dict[Listener, Callable[[], None]] = {}
        self._listeners: dict[int, list[Listener]] = {}
        self._watchers: list[Callable[[], None]] = []
        self._free = itertools.cycle(range(FIRST_FREE, LAST_FREE + 1))

    def __iter__(self) -> Iterator[Listener]:
        """All listeners, by their ports."""
        for port in sorted(self._listeners):
            yield from self._listeners[port]

    def listen(
        self, address: str, port: int, *, backlog: int = BACKLOG, gate: Gate | None = None
    ) -> Listener:
        """Listen at an address of one's own, `0.0.0.0` for all of them, and a port, 0 for any.

        Raises OSError: EADDRINUSE, EADDRNOTAVAIL, and what a claim raises.
        """
        shown, address = address or EVERYWHERE, _SAME.get(address, address)
        if address != EVERYWHERE and not self._is_own(address):
            raise failure(errno.EADDRNOTAVAIL)
        port = port or self.free_port()
        for other in self._listeners.get(port, ()):
            if address == other.address or EVERYWHERE in (address, other.address):
                raise failure(errno.EADDRINUSE)
        let_go = self.claim(address, port) if self.claim is not None else None
        listener = Listener(self, address, shown, port, backlog, gate)
        if let_go is not None:
            self._claimed[listener] = let_go
        self._listeners.setdefault(port, []).append(listener)
        self._tell()
        return listener

    def listener(self, address: str, port: int) -> Listener | None:
        """Who answers a connection to this address and port; None if nobody does."""
        return next(
            (one for one in self.listening(port) if one.address in (address, EVERYWHERE)), None
        )

    def listening(self, port: int) -> tuple[Listener, ...]:
        """Those who listen on a port, at whatever address."""
        return tuple(self._listeners.get(port, ()))

    def free_port(self) -> int:
        """A port on which nobody listens. Raises OSError (EADDRNOTAVAIL) where there is none."""
        for port in itertools.islice(self._free, LAST_FREE + 1 - FIRST_FREE):
            if port not in self._listeners:
                return port
        raise failure(errno.EADDRNOTAVAIL)

    def watch(self, told: Callable[[], None]) -> Callable[[], None]:
        """Be told whenever somebody begins or ceases to listen; returns what ends that."""
        self._watchers.append(told)

        def unwatch() -> None:
            with suppress(ValueError):
                self._watchers.remove(told)

        return unwatch

    def closed(self, listener: Listener) -> None:
        """A listener is gone; for the listener itself."""
        there = self._listeners[listener.port]
        there.remove(listener)
        if not there:
            del self._listeners[listener.port]
        if (let_go := self._claimed.pop(listener, None)) is not None:
            let_go()
        self._tell()

    def _tell(self) -> None:
        for told in tuple(self._watchers):
            told()

    def _is_own(self, address: str) -> bool:
        try:
            return IPv4Address(address).is_loopback or address in self._addresses()
        except ValueError:
            return False
