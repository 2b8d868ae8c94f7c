"""A server's end of a connection, with HTTP/1.1 on it: requests by h11, answers by hand.

h11 reads what clients send, and is strict about it. Answers are written here, since servers
differ in what h11 decides by itself: the version, the headers' order and spelling, the framing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

import h11

from tui.practice.kernel.process import CHUNK, Process
from tui.practice.kernel.sockets import Connection
from tui.practice.programs.tools import raw

LARGEST_HEAD = 32_768
"""Bytes of a request's line and headers."""
_FIRST_LINE = 1024
"""Bytes of a request that are kept for logs, where it makes no sense."""
_LEFT_OVER = 1 << 20
"""Bytes of a body that nobody wanted, which are read so that the connection can go on."""

Headers = Iterable[tuple[str, str]]


class BadRequest(Exception):
    """What comes is no HTTP; `status` is what that is answered with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Request:
    """The head of a request."""

    method: str
    target: str
    """As it was sent: the path with its escapes, and the query."""
    headers: tuple[tuple[str, str], ...]
    """Names in small letters."""
    http_version: str

    def header(self, name: str) -> str:
        """The value of a header, named in small letters; empty if it is not there."""
        return next((value for key, value in self.headers if key == name), "")

    @cached_property
    def path(self) -> str:
        """The target without the query, escapes as they are."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> str:
        """What follows the question mark."""
        return self.target.partition("?")[2]

    @property
    def line(self) -> str:
        """The first line, as logs show it."""
        return f"{self.method} {self.target} HTTP/{self.http_version}"

    @cached_property
    def persistent(self) -> bool:
        """Whether the client wants to go on with the connection."""
        wishes = {word.strip() for word in self.header("connection").lower().split(",")}
        if self.http_version >= "1.1":
            return "close" not in wishes
        return "keep-alive" in wishes


class _Framing(Enum):
    """How the end of an answer's body is told."""

    NONE = auto()
    LENGTH = auto()
    CHUNKS = auto()
    CLOSE = auto()


class Wire:
    """One request after the other, and the answers."""

    def __init__(self, p: Process, connection: Connection, number: int = 1) -> None:
        self.p = p
        self.connection = connection
        self.number = number
        self.persistent = True
        """Whether another request may follow the answer."""
        self.busy = False
        """Whether a request has come that is not answered."""
        self._reader = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        self._seen = bytearray()
        self._leaving = bytearray()
        self._framing = _Framing.NONE

    # -- what comes --------------------------------------------------------------------------

    @property
    def first_line(self) -> str:
        """The first line of what came last, or its beginning, whatever it is."""
        return self._seen.partition(b"\n")[0].rstrip(b"\r").decode("latin-1")

    async def request(self) -> Request | None:
        """The next request; None if there is none. Raises BadRequest, ConnectionError."""
        event = await self._event()
        if not isinstance(event, h11.Request):
            return None
        return Request(
            event.method.decode("ascii"),
            event.target.decode("latin-1"),
            tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in event.headers),
            event.http_version.decode("ascii"),
        )

    async def body(self) -> bytes:
        """More of the request's body; empty at its end. Raises BadRequest, ConnectionError."""
        if self._reader.their_state is not h11.SEND_BODY:
            return b""
        if self._reader.they_are_waiting_for_100_continue:
            self._leaving += self._reader.send(
                h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
            )
            await self.flush()
        event = await self._event()
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    async def _event(self) -> object:
        while True:
            try:
                event = self._reader.next_event()
                if event is not h11.NEED_DATA:
                    return event
                data = await self.connection.read(CHUNK)
                self._seen += data[: _FIRST_LINE - len(self._seen)]
                self._reader.receive_data(data)
            except h11.RemoteProtocolError as error:
                raise BadRequest(error.error_status_hint) from None
            await self.p.breathe()

    # -- what leaves -------------------------------------------------------------------------

    def begin(
        self, request: Request, status: int, reason: str, headers: Headers, version: str
    ) -> None:
        """Get the head of an answer ready to be sent, with what its framing needs."""
        lines = [f"HTTP/{version} {status} {reason}"]
        named: dict[str, str] = {}
        for name, value in headers:
            named[name.lower()] = value
            lines.append(f"{name}: {value}")
        later = version >= "1.1" and request.http_version >= "1.1"
        if request.method == "HEAD" or status in (204, 304):
            self._framing = _Framing.NONE
        elif "content-length" in named:
            self._framing = _Framing.LENGTH
        elif later and "close" not in named.get("connection", "").lower():
            self._framing = _Framing.CHUNKS
            lines.append("Transfer-Encoding: chunked")
        else:
            self._framing = _Framing.CLOSE
        self.persistent = (
            self.persistent
            and request.persistent
            and version >= "1.1"
            and self._framing is not _Framing.CLOSE
            and "close" not in named.get("connection", "").lower()
        )
        if later and not self.persistent and "connection" not in named:
            lines.append("Connection: close")
        lines += ("", "")
        self._leaving += raw("\r\n".join(lines))

    def put(self, data: bytes) -> None:
        """Get more of an answer's body ready to be sent."""
        if self._framing is _Framing.CHUNKS:
            self._leaving += b"%x\r\n%b\r\n" % (len(data), data)
        elif self._framing is not _Framing.NONE:
            self._leaving += data

    async def flush(self) -> None:
        """Send what is ready."""
        data = bytes(self._leaving)
        self._leaving.clear()
        if data:
            await self.connection.write(data)

    async def finish(self) -> bool:
        """End the answer; whether the connection can take another request."""
        if self._framing is _Framing.CHUNKS:
            self._leaving += b"0\r\n\r\n"
        await self.flush()
        if not self.persistent or not await self._skipped():
            return False
        ahead, _ = self._reader.trailing_data
        self._reader = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        self._seen = bytearray(ahead[:_FIRST_LINE])
        if ahead:
            self._reader.receive_data(ahead)
        return True

    async def _skipped(self) -> bool:
        """Read what is left of a request's body; whether all of it has come."""
        left = _LEFT_OVER
        while self._reader.their_state is h11.SEND_BODY and left > 0:
            if self._reader.they_are_waiting_for_100_continue:
                return False
            left -= max(len(await self.body()), 1)
        return self._reader.their_state in (h11.DONE, h11.MUST_CLOSE)
