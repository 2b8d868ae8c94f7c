"""HTTP/1.1 as a client speaks it: one request over a connection, and the answer to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.network.urls import Url

_LONGEST_HEAD = 65_536
Headers = Sequence[tuple[str, str]]


class BadAnswer(Exception):
    """What came back is no HTTP, or stops in the middle."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a response."""

    version: str
    status: int
    reason: str
    headers: Headers

    def header(self, name: str) -> str:
        """The value of a header; empty if it is not there."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def length(self) -> int | None:
        """How many bytes the body has, if that was said."""
        word = self.header("content-length")
        return int(word[:18]) if word.isascii() and word.isdigit() else None

    @property
    def line(self) -> str:
        """The first line."""
        return f"{self.version} {self.status} {self.reason}"


class Exchange:
    """One request and its answer. It closes the connection when left."""

    def __init__(self, p: Process, connection: Handle) -> None:
        self._p = p
        self._connection = connection
        self._ahead = bytearray()

    async def __aenter__(self) -> Exchange:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._connection.close()

    async def ask(
        self, method: str, url: Url, headers: Headers, body: bytes = b"", *, version: str = "1.1"
    ) -> Answer:
        """Send a request; returns the head of the answer. Raises BadAnswer, OSError."""
        lines = [
            f"{method} {url.path} HTTP/{version}",
            *(f"{key}: {value}" for key, value in headers),
        ]
        head = "\r\n".join([*lines, "", ""])
        await self._connection.write(head.encode(errors="surrogateescape") + body)
        while True:
            answer = _head(await self._until(b"\r\n\r\n"))
            if answer.status >= 200:
                return answer

    async def body(self, method: str, answer: Answer) -> AsyncIterator[bytes]:
        """The body of the answer, in pieces."""
        if method == "HEAD" or answer.status in (204, 304):
            return
        if "chunked" in answer.header("transfer-encoding").lower():
            while size := _size(await self._until(b"\r\n")):
                async for piece in self._exactly(size):
                    yield piece
                await self._until(b"\r\n")
            return
        if answer.length is not None:
            async for piece in self._exactly(answer.length):
                yield piece
            return
        while piece := await self._some(CHUNK):
            yield piece

    async def _exactly(self, size: int) -> AsyncIterator[bytes]:
        while size:
            piece = await self._some(min(size, CHUNK))
            if not piece:
                raise BadAnswer("the connection closed before everything had come")
            size -= len(piece)
            yield piece

    async def _some(self, most: int) -> bytes:
        if not self._ahead:
            self._ahead += await self._connection.read(CHUNK)
            await self._p.breathe()
        piece = bytes(self._ahead[:most])
        del self._ahead[:most]
        return piece

    async def _until(self, end: bytes) -> bytes:
        while (place := self._ahead.find(end)) < 0:
            data = await self._connection.read(CHUNK)
            await self._p.breathe()
            if not data or len(self._ahead) > _LONGEST_HEAD:
                raise BadAnswer("no answer in HTTP")
            self._ahead += data
        found = bytes(self._ahead[:place])
        del self._ahead[: place + len(end)]
        return found


def _head(data: bytes) -> Answer:
    first, *rest = data.decode("latin-1").split("\r\n")
    version, _, tail = first.partition(" ")
    status, _, reason = tail.partition(" ")
    if not version.startswith("HTTP/") or not (status.isascii() and status.isdigit()):
        raise BadAnswer("no answer in HTTP")
    headers = [
        (name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in rest)
    ]
    return Answer(version, int(status[:3]), reason, headers)


def _size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0].strip()[:12], 16)
    except ValueError:
        raise BadAnswer("no answer in HTTP") from None
