"""An engine's HTTP as it goes over the wire: what the SDK hides, loses, or would never send."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import pytest

STDOUT, STDERR = 1, 2


@dataclass(frozen=True)
class Head:
    """The beginning of an answer; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]


class Wire:
    """One connection to an engine. Reading fails after `timeout` seconds of silence."""

    def __init__(self, host: str, timeout: float = 20) -> None:
        address = urlsplit(host)
        if address.scheme == "unix":
            self.socket = socket.socket(socket.AF_UNIX)
            where: Any = address.path
        elif address.scheme == "tcp":
            self.socket = socket.socket(socket.AF_INET)
            where = (address.hostname, address.port)
        else:
            pytest.skip(f"no plain connection can be made to {host}")
        self.socket.settimeout(timeout)
        self.socket.connect(where)
        self._reader: io.BufferedReader = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- sending -----------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def request(
        self,
        method: str,
        target: str,
        document: object = None,
        *,
        upgrade: bool = False,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Send a request; with `upgrade` one that asks for the connection itself."""
        fields = {"Host": "engine"}
        if document is not None:
            body = json.dumps(document).encode()
            fields["Content-Type"] = "application/json"
        if upgrade:
            fields |= {"Connection": "Upgrade", "Upgrade": "tcp"}
        fields |= {"Content-Length": str(len(body)), **(headers or {})}
        lines = [f"{method} {target} HTTP/1.1", *(f"{key}: {fields[key]}" for key in fields)]
        self.send("\r\n".join([*lines, "", ""]).encode() + body)
        return self

    def shut(self) -> None:
        """Say that no more will be sent, and go on reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self.socket.close()

    # -- reading -----------------------------------------------------------------------------

    def head(self) -> Head:
        """Read an answer up to its body."""
        version, _, rest = self._line().partition(" ")
        assert version.startswith("HTTP/1."), f"not HTTP: {version!r}"
        headers: dict[str, str] = {}
        while line := self._line():
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        return Head(int(rest.split()[0]), headers)

    def answer(self) -> tuple[int, bytes]:
        """Read a whole answer: its status, and its body."""
        head = self.head()
        return head.status, self.body(head)

    def body(self, head: Head) -> bytes:
        """Read the body that belongs to a head."""
        if head.status in (204, 304):
            return b""
        if head.headers.get("transfer-encoding") == "chunked":
            return b"".join(self.chunks())
        if "content-length" in head.headers:
            return self.exactly(int(head.headers["content-length"]))
        return self.rest()

    def chunks(self) -> Iterator[bytes]:
        """Read a chunked body, piece by piece."""
        while size := int(self._line().partition(";")[0], 16):
            yield self.exactly(size)
            self.exactly(2)
        self._line()

    def some(self) -> bytes:
        """Read what there is, waiting for something; nothing is left at the end."""
        data = self._reader.read1()
        if not data:
            raise EOFError("the connection has ended")
        return data

    def exactly(self, size: int) -> bytes:
        """Read so many bytes; fewer are an error."""
        data = self._reader.read(size)
        if len(data) != size:
            raise EOFError(f"{len(data)} bytes of {size}")
        return data

    def upto(self, mark: bytes) -> bytes:
        """Read until some bytes have come, and return everything with them."""
        seen = bytearray()
        while not seen.endswith(mark):
            byte = self._reader.read(1)
            if not byte:
                raise EOFError(f"no {mark!r} in {bytes(seen)!r}")
            seen += byte
        return bytes(seen)

    def frame(self) -> tuple[int, bytes] | None:
        """Read one frame of a multiplexed stream: which stream, and what; None at the end."""
        header = self._reader.read(8)
        if not header:
            return None
        assert len(header) == 8, f"the stream breaks off in a header: {header!r}"
        assert header[0] in (STDOUT, STDERR), f"not a frame: {header!r}"
        return header[0], self.exactly(int.from_bytes(header[4:], "big"))

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Read frames until the stream ends."""
        while (frame := self.frame()) is not None:
            yield frame

    def streams(self) -> tuple[bytes, bytes]:
        """Read frames until the stream ends: all of standard output, all of standard error."""
        whole = {STDOUT: bytearray(), STDERR: bytearray()}
        for stream, data in self.frames():
            whole[stream] += data
        return bytes(whole[STDOUT]), bytes(whole[STDERR])

    def rest(self) -> bytes:
        """Read until the other side hangs up."""
        return self._reader.read()

    def _line(self) -> str:
        line = self._reader.readline(65537)
        if not line.endswith(b"\n"):
            raise EOFError(f"the connection ends in {line[:80]!r}")
        return line.decode("latin-1").rstrip("\r\n")
