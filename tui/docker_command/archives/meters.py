"""How much of a stream has gone through: told on a line that is written again and again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

from tui.docker_command.archives.sent import Source
from tui.docker_command.registries.progress import bar, width_of

_OFTEN = 512 * 1024
"""Bytes between two lines, at the most."""
_RARELY = 0.1
"""Seconds between two lines, at the least."""


@dataclass
class Meter:
    """What counts bytes; `total` is 0 where nobody knows it."""

    stream: TextIO
    label: str
    total: int = 0
    last_only: bool = False
    """Whether it is told but once, at the end."""
    _count: int = field(default=0, init=False)
    _told: int = field(default=0, init=False)
    _when: float = field(default=0.0, init=False)

    def counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces. After the last one the line is ended."""
        for piece in pieces:
            self.count(len(piece))
            yield piece
        self.end()

    def count(self, size: int) -> None:
        """So many bytes more."""
        self._count += size
        every = min(_OFTEN, self.total // 100) if self.total else _OFTEN
        if self.last_only or self._count - self._told <= every:
            return
        self._told = self._count
        now = time.monotonic()
        if self._count == self.total or now - self._when >= _RARELY:
            self._when = now
            self._write()

    def end(self) -> None:
        """All has gone through."""
        self._write("\r\n")

    def _write(self, after: str = "") -> None:
        detail = {"current": self._count, "total": self.total}
        self.stream.write(f"{self.label} {bar(detail, width_of(self.stream))}\r{after}")
        self.stream.flush()

    def reader(self, source: Source) -> Reader:
        """What reads from a source, and counts."""
        return Reader(self, source)


@dataclass
class Reader:
    """A source whose bytes are counted as they are read."""

    meter: Meter
    source: Source
    _ended: bool = field(default=False, init=False)

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes at the most, or all; none at the end."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_OFTEN), b""))
        piece = self.source.read(size)
        if piece:
            self.meter.count(len(piece))
        elif not self._ended:
            self._ended = True
            self.meter.end()
        return piece
