"""What a file system in memory is made of: inodes, the room that they share, open files."""

from __future__ import annotations

import errno
import itertools
import os
import time
from dataclasses import dataclass, field

from tui.practice.files.nodes import Credentials, Kind, Stat, failure
from tui.practice.files.tree import Opening

PAGE = 4096
"""Bytes; room is taken in whole pages."""
MOST_INODES = 65_536
"""In one file system; an empty file takes memory too."""
_NAME_SIZE = 20
"""What tmpfs says that a name adds to the size of its folder."""


@dataclass(slots=True, eq=False)
class Inode:
    """A file, or whatever else can be found in a folder."""

    kind: Kind
    mode: int
    number: int
    uid: int = 0
    gid: int = 0
    mtime: int = field(default_factory=time.time_ns)
    names: int = 1
    """How often it is found in folders."""
    opened: int = 0
    """How many have it open; it lives on until the last of them closes it."""
    target: str = ""
    device: tuple[int, int] = (0, 0)
    data: bytearray = field(default_factory=bytearray)
    children: dict[str, Inode] = field(default_factory=dict)
    subfolders: int = 0

    def stat(self) -> Stat:
        """What stat tells of it."""
        size, links = len(self.data or os.fsencode(self.target)), self.names
        if self.kind is Kind.FOLDER:
            size = 2 * _NAME_SIZE + _NAME_SIZE * len(self.children)
            links = 2 + self.subfolders
        return Stat(
            self.kind, self.mode, self.uid, self.gid, size, self.mtime, links, self.number,
            self.target, self.device,
        )  # fmt: skip

    def enter(self, name: str, child: Inode) -> None:
        """Put something in this folder."""
        self.children[name] = child
        self.subfolders += child.kind is Kind.FOLDER
        self.touch()

    def leave(self, name: str) -> Inode:
        """Take something out of this folder."""
        child = self.children.pop(name)
        self.subfolders -= child.kind is Kind.FOLDER
        self.touch()
        return child

    def touch(self) -> None:
        """It changed just now."""
        self.mtime = time.time_ns()


class Room:
    """The room that the files of one file system share."""

    def __init__(self, limit: int) -> None:
        """`limit` in bytes."""
        self.limit = limit
        self.used = 0
        """Bytes, in whole pages."""
        self.inodes = 0
        self._numbers = itertools.count(1)

    def make(self, kind: Kind, mode: int, owner: Credentials) -> Inode:
        """A new inode; ENOSPC where there are too many."""
        if self.inodes >= MOST_INODES:
            raise failure(errno.ENOSPC)
        self.inodes += 1
        return Inode(kind, mode & 0o7777, next(self._numbers), owner.uid, owner.gid)

    def resize(self, inode: Inode, size: int) -> None:
        """Cut a file, or lengthen it with zeros; as far as there is room, which need not be all."""
        held = len(inode.data)
        pages = -(-held // PAGE)
        most = (pages + max(0, self.limit - self.used) // PAGE) * PAGE
        size = min(size, max(most, held))
        self.used += (-(-size // PAGE) - pages) * PAGE
        if size < held:
            del inode.data[size:]
        else:
            inode.data.extend(bytes(size - held))
        inode.touch()

    def settle(self, inode: Inode) -> None:
        """Take the room back if nobody has the file any more, by name or open."""
        if inode.names == 0 and inode.opened == 0:
            self.resize(inode, 0)
            self.inodes -= 1


class OpenedInode:
    """A regular file in memory, with a position."""

    def __init__(self, room: Room, inode: Inode, how: Opening) -> None:
        self._room = room
        self._inode = inode
        self._how = how
        self._position = 0
        self._open = True
        inode.opened += 1
        if how.truncate:
            room.resize(inode, 0)

    def read(self, size: int) -> bytes:
        if not self._how.read:
            raise failure(errno.EBADF)
        data = bytes(memoryview(self._inode.data)[self._position : self._position + max(size, 0)])
        self._position += len(data)
        return data

    def write(self, data: bytes) -> int:
        """ENOSPC once as much is written as there is room for."""
        if not self._how.write:
            raise failure(errno.EBADF)
        held = self._inode.data
        if self._how.append:
            self._position = len(held)
        end = self._position + len(data)
        if data and end > len(held):
            self._room.resize(self._inode, end)
        fitting = data[: max(0, len(held) - self._position)]
        held[self._position : self._position + len(fitting)] = fitting
        self._position += len(fitting)
        self._inode.touch()
        if len(fitting) < len(data):
            raise failure(errno.ENOSPC)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        starts = (0, self._position, len(self._inode.data))
        if whence not in range(3) or starts[whence] + offset < 0:
            raise failure(errno.EINVAL)
        self._position = starts[whence] + offset
        return self._position

    def truncate(self, size: int) -> None:
        if not self._how.write or size < 0:
            raise failure(errno.EINVAL)
        before = len(self._inode.data)
        self._room.resize(self._inode, size)
        if len(self._inode.data) < size:
            self._room.resize(self._inode, before)
            raise failure(errno.ENOSPC)

    def stat(self) -> Stat:
        return self._inode.stat()

    def close(self) -> None:
        if self._open:
            self._open = False
            self._inode.opened -= 1
            self._room.settle(self._inode)
