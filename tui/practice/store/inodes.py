"""What a container's own layer is made of, in memory; and its files when they are open."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass, field

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.store.entries import PIECE, raw
from tui.practice.store.layer import FOLDER_SIZE

RESERVE = 8 << 20
"""Bytes of the disk that files leave free. Without them the engine could not even write down that
a file is removed, and a full disk would stay full."""
_COARSE: int = getattr(time, "CLOCK_REALTIME_COARSE", time.CLOCK_REALTIME)


def now() -> int:
    """The time as the kernel stamps files with it, in nanoseconds.

    A finer clock would make a folder younger than the file that is written into it next.
    """
    return time.clock_gettime_ns(_COARSE)


@dataclass(slots=True, eq=False)
class Node:
    """An inode: whatever a path may lead to, but a folder."""

    number: int
    kind: Kind
    mode: int
    uid: int
    gid: int
    mtime: int
    """Nanoseconds since the epoch. That of a regular file is its content's on the host."""
    target: str = ""
    device: tuple[int, int] = (0, 0)
    names: int = 0
    """How many lead to it; 0 when it is removed."""

    def stat(self, content: os.stat_result | None = None) -> Stat:
        """What `stat` tells of it; `content` is what the host tells of a file's content."""
        return Stat(
            self.kind,
            self.mode,
            self.uid,
            self.gid,
            content.st_size if content else len(raw(self.target)),
            content.st_mtime_ns if content else self.mtime,
            self.names,
            self.inode,
            self.target,
            self.device,
        )

    @property
    def inode(self) -> int:
        """Odd, where a layer's are even."""
        return 2 * self.number + 1


@dataclass(slots=True, eq=False)
class Folder(Node):
    """A folder, and what of it is the container's own."""

    opaque: bool = False
    """Whether the layers below show through no more."""
    children: dict[str, Node | None] = field(default_factory=dict)
    """By name; None hides what the layers below have of this name."""
    folders: int = 0
    """How many of the children are folders."""

    def stat(self, content: os.stat_result | None = None) -> Stat:
        """What `stat` tells of it, were the layers below not there."""
        return Stat(
            self.kind,
            self.mode,
            self.uid,
            self.gid,
            FOLDER_SIZE,
            self.mtime,
            2 + self.folders,
            self.inode,
        )


class OwnFile:
    """A regular file of a container's own layer, opened (an OpenFile)."""

    __slots__ = ("_descriptor", "_node")

    def __init__(self, node: Node, path: str, flags: int) -> None:
        self._node = node
        self._descriptor = -1
        self._descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes from the position on; empty at the end."""
        return os.read(self._descriptor, max(size, 0))

    def write(self, data: bytes) -> int:
        """Write all of it at the position (at the end, if opened for appending)."""
        disk = os.fstatvfs(self._descriptor)
        if disk.f_bavail * disk.f_frsize < RESERVE + len(data):
            raise failure(errno.ENOSPC)
        written = os.write(self._descriptor, data)
        while written < len(data):
            written += os.write(self._descriptor, memoryview(data)[written : written + PIECE])
        return written

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position, as os.lseek; returns it."""
        return os.lseek(self._descriptor, offset, whence)

    def truncate(self, size: int) -> None:
        """Cut it off, or lengthen it with zeros."""
        os.ftruncate(self._descriptor, size)

    def stat(self) -> Stat:
        """Of the file as it is now, even if it has no name any more."""
        if self._descriptor < 0:
            raise failure(errno.EBADF)
        return self._node.stat(os.fstat(self._descriptor))

    def close(self) -> None:
        """Let go of it; once more does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()
