"""What a client sends: heads of requests, and bodies that are read while they are answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import h11

from tui.practice.errors import BadRequest

HEADER_SECONDS = 30.0
"""How long a request's head may take from its first byte on. Between requests there is no limit."""
MOST_HEADER = 128 << 10
"""Bytes of a request's head; passwords of registries and long filters need room."""
MOST_UNWANTED = 256 << 10
"""Bytes of a body nobody wanted that are read all the same, to keep the connection."""
MOST_AHEAD = 64 << 10
"""Bytes of further requests that are read while a client is watched."""

_PIECE = 64 << 10


class Incoming:
    """The receiving half of a connection that speaks HTTP."""

    def __init__(self, reader: asyncio.StreamReader, write: Callable[[bytes], object]) -> None:
        """`write` sends; it is needed to tell a client that asks whether to send a body."""
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEADER)
        self.broken = False
        """A body broke off, was malformed, or was never asked for: nothing can follow it."""
        self._reader = reader
        self._write = write
        self._body_is_read = asyncio.Event()

    @property
    def ahead(self) -> bytes:
        """What has been read and not been used."""
        return bytes(self.http.trailing_data[0])

    async def head(self) -> h11.Request | None:
        """The next request; None when the client has ended, or takes too long over one.

        Raises h11.RemoteProtocolError for what is no HTTP.
        """
        self._body_is_read.clear()
        event = self.http.next_event()
        if event is h11.NEED_DATA:
            await self._receive()
            event = self.http.next_event()
        if event is h11.NEED_DATA:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEADER_SECONDS):
                    while event is h11.NEED_DATA:
                        await self._receive()
                        event = self.http.next_event()
        if not isinstance(event, h11.Request):
            return None
        names = {
            name for name, value in event.headers if (name, value) != (b"content-length", b"0")
        }
        if not names & {b"content-length", b"transfer-encoding"}:
            # There is no body, and the end of the message is there with its head.
            self.http.next_event()
            self._body_is_read.set()
        return event

    async def body(self) -> AsyncIterator[bytes]:
        """The body of that request, as it comes. Raises BadRequest if it breaks off."""
        self.invite()
        while not self._body_is_read.is_set():
            try:
                event = self.http.next_event()
                if event is h11.NEED_DATA:
                    await self._receive()
                    continue
            except h11.RemoteProtocolError as error:
                self.broken = True
                cause = "unexpected EOF" if self._reader.at_eof() else str(error)
                raise BadRequest(cause) from None
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            else:
                self._body_is_read.set()

    def invite(self) -> None:
        """Tell a client that asks first to send its body."""
        if self.http.they_are_waiting_for_100_continue:
            go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
            self._write(self.http.send(go_on) or b"")

    def uninvite(self) -> None:
        """A client that asks first will get an answer instead; whether it sends is not known."""
        self.broken = self.broken or self.http.they_are_waiting_for_100_continue

    async def skip_body(self) -> bool:
        """Read what is left of a body; returns whether another request may follow it."""
        if self._body_is_read.is_set():
            return True
        if self.broken:
            return False
        left = MOST_UNWANTED
        with suppress(BadRequest):
            async for piece in self.body():
                left -= len(piece)
                if left < 0:
                    return False
            return True
        return False

    async def end(self) -> None:
        """Return when the client has ended its side. What it sends until then is kept.

        Never returns if it sends too much ahead of the answer.
        """
        await self._body_is_read.wait()
        room = MOST_AHEAD - len(self.ahead)
        with suppress(OSError):
            while data := await self._reader.read(_PIECE):
                self.http.receive_data(data)
                room -= len(data)
                if room < 0:
                    await asyncio.get_running_loop().create_future()

    async def _receive(self) -> None:
        self.http.receive_data(await self._reader.read(_PIECE))
