"""Output of containers as the engine sends it: framed where there are two streams of it.

Each frame begins with the stream's number, three zeros and its length, big-endian in four bytes
(Engine API, attach to a container).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.docker_command.errors import Failed

HEAD = 8
OUT, ERR, SYSTEM = 1, 2, 3


class Frames:
    """Takes the stream apart, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """What the piece completes: streams' numbers and content. Raises Failed for what is no
        frame, or where the engine says what went wrong."""
        self._rest += data
        while len(self._rest) >= HEAD:
            length = int.from_bytes(self._rest[4:HEAD], "big")
            if len(self._rest) < HEAD + length:
                return
            stream, content = self._rest[0], bytes(self._rest[HEAD : HEAD + length])
            del self._rest[: HEAD + length]
            if stream == SYSTEM:
                raise Failed(f"error from daemon in stream: {content.decode(errors='replace')}")
            if stream > SYSTEM:
                raise Failed(f"Unrecognized input header: {stream}")
            yield stream or OUT, content


def unframed(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """All frames of pieces. Raises Failed."""
    frames = Frames()
    for piece in pieces:
        yield from frames.feed(piece)
