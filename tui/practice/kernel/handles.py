"""What a process reads from and writes to: files, pipes, nothing; counted like descriptors.

A handle may be shared between processes; each holds a reference of its own, and what is behind
it closes with the last one.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Self

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.tree import OpenFile

if TYPE_CHECKING:
    from tui.practice.kernel.terminal import Terminal

PIPE_ROOM = 65_536
"""Bytes that a pipe holds before its writers wait, as on Linux."""


class Handle:
    """One open end of something, with the number of those who hold it."""

    terminal: Terminal | None = None
    """The terminal behind it, if there is one."""
    file: OpenFile | None = None
    """The file behind it, if there is one; for seek, truncate and the like."""

    def __init__(self) -> None:
        self._holders = 1

    async def read(self, size: int) -> bytes:
        """Up to `size` bytes, waiting for the first; empty at the end."""
        raise failure(errno.EBADF)

    async def write(self, data: bytes) -> None:
        """All of it. Raises BrokenPipeError when nobody will ever read it."""
        raise failure(errno.EBADF)

    def stat(self) -> Stat:
        """What fstat(2) would tell."""
        return Stat(Kind.PIPE, 0o600)

    def share(self) -> Self:
        """One more holder."""
        self._holders += 1
        return self

    def close(self) -> None:
        """One holder less; the last one closes what is behind it."""
        self._holders -= 1
        if self._holders == 0:
            self.release()

    def release(self) -> None:
        """Let go of what is behind the handle."""


class Nothing(Handle):
    """/dev/null: empty to read, endless to write."""

    async def read(self, size: int) -> bytes:
        return b""

    async def write(self, data: bytes) -> None:
        return

    def stat(self) -> Stat:
        return Stat(Kind.DEVICE, 0o666, device=(1, 3))


class FileHandle(Handle):
    """A file of the container's view; its calls end at once, so nothing waits."""

    def __init__(self, file: OpenFile) -> None:
        super().__init__()
        self.file: OpenFile = file

    async def read(self, size: int) -> bytes:
        return self.file.read(size)

    async def write(self, data: bytes) -> None:
        self.file.write(data)

    def stat(self) -> Stat:
        return self.file.stat()

    def release(self) -> None:
        self.file.close()


class Sink(Handle):
    """The writing end of something outside the container: a log, an attached client."""

    def __init__(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        super().__init__()
        self._write = write

    async def write(self, data: bytes) -> None:
        await self._write(data)


class _Pipe:
    """The bytes on the way, and who waits for them."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.readable = asyncio.Event()
        """Set while there is something to read, or nobody left who could write."""
        self.writable = asyncio.Event()
        self.writable.set()
        self.read_ends = 1
        self.write_ends = 1

    def settle(self) -> None:
        """Wake whoever can go on."""
        if self.data or not self.write_ends:
            self.readable.set()
        else:
            self.readable.clear()
        if len(self.data) < PIPE_ROOM or not self.read_ends:
            self.writable.set()
        else:
            self.writable.clear()


class PipeReader(Handle):
    """Where a pipe is read."""

    def __init__(self, pipe: _Pipe) -> None:
        super().__init__()
        self._pipe = pipe

    @property
    def pending(self) -> int:
        """Bytes that could be read at once."""
        return len(self._pipe.data)

    async def read(self, size: int) -> bytes:
        pipe = self._pipe
        await pipe.readable.wait()
        data = bytes(pipe.data[:size])
        del pipe.data[:size]
        pipe.settle()
        return data

    def release(self) -> None:
        self._pipe.read_ends -= 1
        self._pipe.settle()


class PipeWriter(Handle):
    """Where a pipe is written."""

    def __init__(self, pipe: _Pipe) -> None:
        super().__init__()
        self._pipe = pipe

    async def write(self, data: bytes) -> None:
        pipe = self._pipe
        rest = memoryview(data)
        while rest:
            await pipe.writable.wait()
            if not pipe.read_ends:
                raise failure(errno.EPIPE)
            room = PIPE_ROOM - len(pipe.data)
            pipe.data += rest[:room]
            rest = rest[room:]
            pipe.settle()

    def release(self) -> None:
        self._pipe.write_ends -= 1
        self._pipe.settle()


def pipe() -> tuple[PipeReader, PipeWriter]:
    """The two ends of a new pipe."""
    both = _Pipe()
    return PipeReader(both), PipeWriter(both)


class NamedPipe:
    """A pipe that is found by a path. Opening one end waits for somebody at the other."""

    def __init__(self) -> None:
        self._pipe: _Pipe | None = None
        self._opened = asyncio.Condition()

    async def open(self, *, write: bool) -> Handle:
        """One end; returns when both are open."""
        async with self._opened:
            pipe = self._pipe
            if pipe is None or not (pipe.read_ends or pipe.write_ends):
                pipe = self._pipe = _Pipe()
                pipe.read_ends = pipe.write_ends = 0
            handle: Handle
            if write:
                pipe.write_ends += 1
                handle = PipeWriter(pipe)
            else:
                pipe.read_ends += 1
                handle = PipeReader(pipe)
            pipe.settle()
            self._opened.notify_all()
            both = pipe
            try:
                await self._opened.wait_for(
                    lambda: bool(both.read_ends and both.write_ends) or bool(both.data)
                )
            except asyncio.CancelledError:
                handle.close()
                raise
            return handle
