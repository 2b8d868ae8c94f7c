"""A file system in memory, as `--tmpfs` and /dev/shm have it: empty at first, gone with the last.

There is always a limit, so that no container can take the engine's memory for its files.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable

from tui.practice.files.inodes import Inode, OpenedInode, Room
from tui.practice.files.nodes import ROOT, Credentials, Kind, Stat, failure, missing
from tui.practice.files.tree import OpenFile, Opening

DEFAULT_LIMIT = 64 << 20
"""Bytes. The real engine would let a tmpfs without a size take half of the machine's memory."""
_LONGEST_NAME = 255
_LONGEST_TARGET = 4095


class MemoryTree:
    """Files in memory, `limit` bytes of them at most (ENOSPC beyond)."""

    file_system = "tmpfs"

    def __init__(
        self, limit: int = DEFAULT_LIMIT, *, mode: int = 0o1777, read_only: bool = False
    ) -> None:
        """`mode` is that of the root."""
        self.room = Room(limit)
        self._read_only = read_only
        self._root = self.room.make(Kind.FOLDER, mode, ROOT)

    @property
    def read_only(self) -> bool:
        return self._read_only

    # -- looking -----------------------------------------------------------------------------

    def stat(self, path: str) -> Stat:
        return self._inode(path).stat()

    def names(self, path: str) -> list[str]:
        return sorted(self._folder(_names_in(path), path).children)

    # -- opening -----------------------------------------------------------------------------

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        try:
            inode = self._inode(path)
        except FileNotFoundError:
            if not how.create:
                raise
            inode = self._make(path, Kind.FILE, how.mode, owner)
        else:
            if how.create and how.exclusive:
                raise failure(errno.EEXIST, path)
        if self._read_only and (how.write or how.truncate) and inode.kind is Kind.FILE:
            raise failure(errno.EROFS, path)
        return self._open(inode, how, path)

    def _open(self, inode: Inode, how: Opening, path: str) -> OpenFile:
        """Open what is there."""
        if inode.kind is Kind.FILE:
            return OpenedInode(self.room, inode, how)
        numbers = {Kind.FOLDER: errno.EISDIR, Kind.LINK: errno.ELOOP}
        raise failure(numbers.get(inode.kind, errno.ENXIO), path)

    # -- changing ----------------------------------------------------------------------------

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        self._make(path, Kind.FOLDER, mode, owner)

    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        if not target:
            raise missing(path)
        if len(target.encode(errors="surrogateescape")) > _LONGEST_TARGET:
            raise failure(errno.ENAMETOOLONG, path)
        self._make(path, Kind.LINK, 0o777, owner).target = target

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        self._make(path, Kind.PIPE, mode, owner)

    def make_device(self, path: str, mode: int, device: tuple[int, int]) -> None:
        """A device by its numbers, as mknod(2) makes it; root's."""
        self._make(path, Kind.DEVICE, mode, ROOT).device = device

    def link(self, existing: str, path: str) -> None:
        inode = self._inode(existing)
        if inode.kind is Kind.FOLDER:
            raise failure(errno.EPERM, existing)
        folder, name = self._vacant(path)
        inode.names += 1
        folder.enter(name, inode)

    def remove(self, path: str) -> None:
        folder, name, inode = self._entry(path)
        if inode.kind is Kind.FOLDER:
            raise failure(errno.EISDIR, path)
        self._drop(folder, name)

    def remove_folder(self, path: str) -> None:
        folder, name, inode = self._entry(path)
        if inode.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        if inode.children:
            raise failure(errno.ENOTEMPTY, path)
        self._drop(folder, name)

    def rename(self, old: str, new: str) -> None:
        source, old_name, inode = self._entry(old)
        if new.startswith(f"{old}/"):
            raise failure(errno.EINVAL, new)
        try:
            target, new_name, there = self._entry(new)
        except FileNotFoundError:
            target, new_name = self._vacant(new)
        else:
            if there is inode:  # two names of one file: nothing happens, says rename(2)
                return
            _check_replaceable(there, inode, new)
            self._drop(target, new_name)
        target.enter(new_name, source.leave(old_name))

    def set_mode(self, path: str, mode: int) -> None:
        self._changeable(path).mode = mode & 0o7777

    def set_owner(self, path: str, uid: int, gid: int) -> None:
        inode = self._changeable(path)
        inode.uid, inode.gid = uid, gid

    def set_time(self, path: str, mtime: int) -> None:
        self._changeable(path).mtime = mtime

    # -- the way there -----------------------------------------------------------------------

    def _inode(self, path: str) -> Inode:
        inode = self._root
        for name in _names_in(path):
            if inode.kind is not Kind.FOLDER:
                raise failure(errno.ENOTDIR, path)
            try:
                inode = inode.children[name]
            except KeyError:
                raise missing(path) from None
        return inode

    def _folder(self, names: Iterable[str], asked: str) -> Inode:
        folder = self._inode("/".join(names))
        if folder.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, asked)
        return folder

    def _changeable(self, path: str) -> Inode:
        if self._read_only:
            raise failure(errno.EROFS, path)
        return self._inode(path)

    def _entry(self, path: str) -> tuple[Inode, str, Inode]:
        """The folder that something is in, its name there, and itself; to take it out."""
        inode = self._changeable(path)
        if inode is self._root:
            raise failure(errno.EBUSY, path)
        *above, name = _names_in(path)
        return self._folder(above, path), name, inode

    def _vacant(self, path: str) -> tuple[Inode, str]:
        """The folder and the name for something new."""
        if self._read_only:
            raise failure(errno.EROFS, path)
        *above, name = _names_in(path) or [""]
        folder = self._folder(above, path)
        if not name or name in folder.children:
            raise failure(errno.EEXIST, path)
        if len(name.encode(errors="surrogateescape")) > _LONGEST_NAME:
            raise failure(errno.ENAMETOOLONG, path)
        return folder, name

    def _make(self, path: str, kind: Kind, mode: int, owner: Credentials) -> Inode:
        folder, name = self._vacant(path)
        inode = self.room.make(kind, mode, owner)
        folder.enter(name, inode)
        return inode

    def _drop(self, folder: Inode, name: str) -> None:
        inode = folder.leave(name)
        inode.names -= 1
        self.room.settle(inode)


def _names_in(path: str) -> list[str]:
    return path.split("/") if path else []


def _check_replaceable(there: Inode, inode: Inode, path: str) -> None:
    """Whether rename may put `inode` in the place of what is there."""
    if there.kind is Kind.FOLDER and inode.kind is not Kind.FOLDER:
        raise failure(errno.EISDIR, path)
    if there.kind is not Kind.FOLDER and inode.kind is Kind.FOLDER:
        raise failure(errno.ENOTDIR, path)
    if there.children:
        raise failure(errno.ENOTEMPTY, path)
