"""What goes between a process's standard streams and the clients that are attached to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Literal, Protocol

from tui.practice.daemon.containers.detach import DetachKeys
from tui.practice.daemon.containers.logs import Log
from tui.practice.kernel.handles import Handle, Nothing, PipeWriter, Sink, pipe
from tui.practice.kernel.terminal import Terminal, TerminalHandle

MOST_PENDING = 1 << 20
"""Bytes that wait for a slow client before the process that writes them has to wait too."""
_LINES_A_TURN = 500
_WHOLE = 4096
"""Bytes that are never taken apart, as a pipe of Linux keeps them together (PIPE_BUF)."""

Stream = Literal["stdout", "stderr"]
Frame = Callable[[Stream, bytes], bytes]


class Duplex(Protocol):
    """A hijacked connection."""

    async def read(self) -> bytes:
        """What the client sent; empty once it will send no more."""
        ...

    async def write(self, data: bytes) -> None:
        """Raises OSError when the client is gone."""
        ...


class Client:
    """One attached client: what it is still to be sent."""

    def __init__(self, *, stdout: bool = True, stderr: bool = True) -> None:
        self._wanted: dict[Stream, bool] = {"stdout": stdout, "stderr": stderr}
        self._waiting: deque[tuple[Stream, bytes]] = deque()
        self._pending = 0
        self._over = False
        self._changed = asyncio.Event()

    async def put(self, stream: Stream, data: bytes) -> None:
        """Queue bytes for it; waits while it is far behind."""
        if not self._wanted[stream] or self._over:
            return
        while self._pending > MOST_PENDING and not self._over:
            self._changed.clear()
            await self._changed.wait()
        self._waiting.append((stream, data))
        self._pending += len(data)
        self._changed.set()

    def end(self) -> None:
        """Nothing more will come, or nobody listens any more."""
        self._over = True
        self._changed.set()

    async def received(self) -> AsyncIterator[tuple[Stream, bytes]]:
        """What was put, until the end."""
        while True:
            while self._waiting:
                stream, data = self._waiting.popleft()
                self._pending -= len(data)
                self._changed.set()
                yield stream, data
            if self._over:
                return
            self._changed.clear()
            if not self._waiting:
                await self._changed.wait()


class Streams:
    """The standard streams of one process, with a log perhaps, and any number of clients."""

    def __init__(self, log: Log | None = None) -> None:
        self._log = log
        self._clients: set[Client] = set()
        self._stdin: PipeWriter | None = None
        self._opened = asyncio.Event()
        self.terminal: Terminal | None = None

    # -- towards the process -----------------------------------------------------------------

    def open_pipes(self, *, stdin: bool) -> dict[int, Handle]:
        """Handles for a process without a terminal."""
        reader: Handle = Nothing()
        if stdin:
            reader, self._stdin = pipe()
        self.terminal = None
        self._opened.set()
        return {0: reader, 1: Sink(self.out), 2: Sink(self._err)}

    def open_terminal(self, terminal: Terminal, *, stdin: bool) -> dict[int, Handle]:
        """Handles for a process on a terminal that writes to `out`."""
        self.terminal = terminal
        if not stdin:
            terminal.hang_up()
        self._opened.set()
        return {fd: TerminalHandle(terminal) for fd in range(3)}

    async def out(self, data: bytes) -> None:
        """Something the process shows, on a terminal or on standard output."""
        await self._write("stdout", data)

    async def _err(self, data: bytes) -> None:
        await self._write("stderr", data)

    async def _write(self, stream: Stream, data: bytes) -> None:
        for piece in _pieces(data):
            if self._log is not None:
                self._log.write(stream, piece)
            for client in list(self._clients):
                await client.put(stream, piece)
            if len(piece) < len(data):
                await asyncio.sleep(0)

    async def feed(self, data: bytes) -> None:
        """Something typed, or piped in; waits for the process that is to have it."""
        await self._opened.wait()
        if self.terminal is not None:
            await self.terminal.feed(data)
        elif self._stdin is not None:
            try:
                await self._stdin.write(data)
            except BrokenPipeError:
                self._close_input()

    async def end_input(self) -> None:
        """The process, once it is there, reads no more than what was fed so far."""
        await self._opened.wait()
        self._close_input()

    def _close_input(self) -> None:
        if self._stdin is not None:
            self._stdin.close()
            self._stdin = None

    def end(self) -> None:
        """The process has ended: clients get what is still on its way, and then the end."""
        self._opened.clear()
        self._close_input()
        if self.terminal is not None:
            self.terminal.hang_up()
        if self._log is not None:
            self._log.finish()
        for client in self._clients:
            client.end()
        self._clients.clear()

    # -- towards the clients -----------------------------------------------------------------

    def attach(self, client: Client) -> None:
        """Let a client have everything from now on."""
        self._clients.add(client)

    def leave(self, client: Client) -> None:
        """A client is gone."""
        self._clients.discard(client)
        client.end()


async def converse(
    streams: Streams,
    client: Client,
    duplex: Duplex,
    *,
    frame: Frame | None,
    stdin: bool,
    close_input: bool,
    keys: DetachKeys | None,
) -> bool:
    """Carry bytes both ways until the process ends, the client goes, or it detaches.

    `frame` puts the stream's name before each piece, where they share a connection.
    `close_input` lets the end of what the client sends be the end of the process's input, and no
    reason to stop sending.
    Returns whether the client detached.
    """
    sending = asyncio.ensure_future(_send(client, duplex, frame))
    hearing = asyncio.ensure_future(
        _hear(streams, duplex, stdin=stdin, close_input=close_input, keys=keys)
    )
    try:
        await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
        detached = hearing.done() and not hearing.cancelled() and hearing.result()
        if not detached:
            if hearing.done() and stdin and not close_input:
                # As the real engine: who has no more to say to a process that goes on reading
                # hears no more of it.
                streams.leave(client)
            await sending
        return detached
    finally:
        streams.leave(client)
        for task in (sending, hearing):
            task.cancel()
        await asyncio.gather(sending, hearing, return_exceptions=True)


async def _send(client: Client, duplex: Duplex, frame: Frame | None) -> None:
    async for stream, data in client.received():
        await duplex.write(frame(stream, data) if frame else data)


async def _hear(
    streams: Streams, duplex: Duplex, *, stdin: bool, close_input: bool, keys: DetachKeys | None
) -> bool:
    while data := await duplex.read():
        if not stdin:
            continue
        if keys is not None:
            data, detached = keys.pass_on(data)
            await streams.feed(data)
            if detached:
                return True
        else:
            await streams.feed(data)
    if stdin and close_input:
        await streams.end_input()
    return False


def _pieces(data: bytes) -> Iterator[bytes]:
    """Bytes in pieces of so many lines as are logged in one turn of the loop."""
    size = max(len(data) // (data.count(b"\n") // _LINES_A_TURN + 1), _WHOLE)
    return (data[start : start + size] for start in range(0, len(data), size))
