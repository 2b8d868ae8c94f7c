"""What a command sends to an engine, in pieces: a file, standard input, or what comes out of both.

Pieces are sent as they are read, so that nothing has to fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

PIECE = 64 * 1024
"""Bytes."""


class Source(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes at the most, or all; none at the end."""
        ...


def pieces(file: Source) -> Iterator[bytes]:
    """A file from where it stands to its end, as soon as anything can be read."""
    # Not `read`: that would wait until a whole piece has come through a pipe.
    read = getattr(file, "read1", file.read)
    while piece := read(PIECE):
        yield piece


class Received:
    """What comes in pieces, read as a file is, and counted."""

    def __init__(self, data: Iterator[bytes]) -> None:
        self._data = data
        self._rest = b""
        self.count = 0
        """Bytes that have come."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes unless there are fewer, or all."""
        found = [self._rest]
        have = len(self._rest)
        while size < 0 or have < size:
            piece = next(self._data, b"")
            if not piece:
                break
            self.count += len(piece)
            have += len(piece)
            found.append(piece)
        whole = b"".join(found)
        size = len(whole) if size < 0 else size
        self._rest = whole[size:]
        return whole[:size]

    def drain(self) -> None:
        """Let the rest come, which nobody wants to read."""
        while self.read(PIECE):
            pass
