"""A container's log: what its first process wrote, line by line, with the time of each.

One JSON object a line, as Docker's json-file driver keeps them (log, stream, time). A line that
a crash cut off is passed over when the log is read.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from tui.practice.daemon.durations import rfc3339
from tui.practice.files.nodes import SECOND

LONGEST_LINE = 16_384
"""Bytes after which a line is split, as the real engine does."""
MOST_BYTES = 32 << 20
"""Of one file; the one before it is kept as well, older ones are not."""
_BATCH = 200
"""Lines read between two turns of the event loop."""
_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or the piece of a long one."""

    stream: Literal["stdout", "stderr"]
    data: bytes
    """With its line feed."""
    time: int
    """Nanoseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a log is asked for."""

    stdout: bool = True
    stderr: bool = True
    timestamps: bool = False
    details: str | None = None
    """What stands before each line, if that is asked for."""
    tail: int | None = None
    """The last so many lines; None for all."""
    since: int = 0
    until: int = 0
    """Nanoseconds since the epoch; 0 for no bound."""

    def takes(self, line: Line) -> bool:
        """Whether a line is of the streams and the time asked for."""
        if not (self.stdout if line.stream == "stdout" else self.stderr):
            return False
        return line.time >= self.since and not (self.until and line.time > self.until)

    def shown(self, line: Line) -> bytes:
        """The line as it goes out."""
        stamp = f"{_stamp(line.time)} " if self.timestamps else ""
        details = "" if self.details is None else f"{self.details} "
        return f"{stamp}{details}".encode() + line.data


class Log:
    """The log of one container. Nothing is on disk before the first byte."""

    def __init__(self, folder: Path, container_id: str) -> None:
        """`folder` is that of all containers."""
        self._folder = folder
        self._container_id = container_id
        self._file: int | None = None
        self._size = 0
        self._partial: dict[str, bytearray] = {}
        self._last = 0
        self._waiting: set[asyncio.Event] = set()

    @property
    def path(self) -> Path:
        """The file of its latest records."""
        return self._folder / self._container_id / "log.json"

    # -- writing -----------------------------------------------------------------------------

    def write(self, stream: str, data: bytes) -> None:
        """Take bytes as they come; whole lines are kept at once."""
        partial = self._partial.setdefault(stream, bytearray())
        partial += data
        kept = bytearray()
        while partial:
            end = partial.find(b"\n", 0, LONGEST_LINE) + 1
            if not end:
                if len(partial) < LONGEST_LINE:
                    break
                end = LONGEST_LINE
            kept += self._record(stream, bytes(partial[:end]))
            del partial[:end]
        self._append(bytes(kept))

    def finish(self) -> None:
        """Keep what never got its line feed; nothing more will be written for now."""
        for stream, partial in self._partial.items():
            if partial:
                self._append(self._record(stream, bytes(partial)))
        self._partial.clear()
        self._wake()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _record(self, stream: str, data: bytes) -> bytes:
        # The same moment twice would make `since` ambiguous.
        self._last = max(self._last + 1, time.time_ns())
        # As the real driver: what is no text is lost to the log, though not to who is attached.
        text = data.decode(errors="replace")
        record = {"log": text, "stream": stream, "time": self._last}
        return json.dumps(record, separators=(",", ":")).encode() + b"\n"

    def _append(self, data: bytes) -> None:
        if not data:
            return
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
            self._file = os.open(self.path, flags, 0o600)
            self._size = self._mend()
        os.write(self._file, data)
        self._size += len(data)
        if self._size > MOST_BYTES:
            os.close(self._file)
            self._file = None
            os.replace(self.path, self._older)
        self._wake()

    def _mend(self) -> int:
        """End a line that a crash cut off, so that the next one stands alone."""
        assert self._file is not None
        size = os.fstat(self._file).st_size
        if size:
            with self.path.open("rb") as log:
                log.seek(-1, os.SEEK_END)
                if log.read(1) != b"\n":
                    size += os.write(self._file, b"\n")
        return size

    @property
    def _older(self) -> Path:
        return self.path.with_name(f"{self.path.name}.1")

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    # -- reading -----------------------------------------------------------------------------

    async def read(
        self, wanted: Wanted, over: asyncio.Event | None = None
    ) -> AsyncIterator[tuple[Literal["stdout", "stderr"], bytes]]:
        """The lines asked for, as stream and bytes; with `over`, new ones until it is set."""
        news = asyncio.Event()
        if over is not None:
            self._waiting.add(news)
        with ExitStack() as opened:
            if over is not None:
                opened.callback(self._waiting.discard, news)
            files = [
                opened.enter_context(path.open("rb"))
                for path in (self._older, self.path)
                if path.exists()
            ]
            for count, line in enumerate(self._history(wanted, files), 1):
                if count % _BATCH == 0:
                    await asyncio.sleep(0)
                yield line.stream, wanted.shown(line)
            if over is None:
                return
            current = files[-1] if files and self.path.exists() else None
            async for line in self._follow(current, news, over):
                if wanted.until and line.time > wanted.until:
                    return
                if wanted.takes(line):
                    yield line.stream, wanted.shown(line)

    def _history(self, wanted: Wanted, files: Sequence[BinaryIO]) -> Iterator[Line]:
        """What is there already; leaves the last file at the end of what was read."""
        if wanted.tail is None:
            for file in files:
                for raw in file:
                    line = _parsed(raw)
                    if line is not None and wanted.takes(line):
                        yield line
            return
        found: list[Line] = []
        for file in reversed(files):
            for raw in _backwards(file):
                line = _parsed(raw)
                if line is not None and line.time < wanted.since:
                    break
                if len(found) >= wanted.tail:
                    break
                if line is not None and wanted.takes(line):
                    found.append(line)
            file.seek(0, os.SEEK_END)
        yield from reversed(found)

    async def _follow(
        self, file: BinaryIO | None, news: asyncio.Event, over: asyncio.Event
    ) -> AsyncIterator[Line]:
        try:
            while True:
                news.clear()
                ending = over.is_set()
                raw = file.readline() if file is not None else b""
                if raw.endswith(b"\n"):
                    line = _parsed(raw)
                    if line is not None:
                        yield line
                    continue
                if file is not None and raw:
                    file.seek(-len(raw), os.SEEK_CUR)
                if self.path.exists() and not (file and _same(file, self.path)):
                    if file is not None:
                        file.close()
                    file = self.path.open("rb")
                elif ending:
                    return
                else:
                    await news.wait()
        finally:
            if file is not None:
                file.close()


def _stamp(nanoseconds: int) -> str:
    """A moment with all nine digits of its fraction, as logs have it."""
    seconds, fraction = divmod(nanoseconds, SECOND)
    return f"{rfc3339(seconds * SECOND).removesuffix('Z')}.{fraction:09}Z"


def _same(file: BinaryIO, path: Path) -> bool:
    return os.path.samestat(os.fstat(file.fileno()), path.stat())


def _backwards(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file from the last to the first."""
    place = file.seek(0, os.SEEK_END)
    rest = b""
    while place > 0:
        size = min(_BLOCK, place)
        place -= size
        file.seek(place)
        lines = (file.read(size) + rest).split(b"\n")
        rest = lines.pop(0)
        yield from (line for line in reversed(lines) if line)
    if rest:
        yield rest


def _parsed(raw: bytes) -> Line | None:
    try:
        record = json.loads(raw)
        data = record["log"].encode()
        return Line(record["stream"], data, int(record["time"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
