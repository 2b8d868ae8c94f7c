"""A file system whose files are written at the moment they are opened, as those of /proc are."""

from __future__ import annotations

import errno
import io
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.practice.files.nodes import ROOT, Credentials, Kind, Stat, failure, missing
from tui.practice.files.tree import OpenFile, Opening


@dataclass(frozen=True, slots=True)
class Text:
    """A file."""

    make: Callable[[], str]
    mode: int = 0o444
    uid: int = 0
    gid: int = 0


@dataclass(frozen=True, slots=True)
class Pointer:
    """A symbolic link."""

    target: str
    uid: int = 0
    gid: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder."""

    make: Callable[[], Mapping[str, Entry]]
    mode: int = 0o555
    uid: int = 0
    gid: int = 0


Entry = Text | Pointer | Listing


def listing(entries: Mapping[str, Entry], mode: int = 0o555) -> Listing:
    """A folder whose entries stay the same."""
    return Listing(lambda: entries, mode)


def line(value: object) -> Text:
    """A file of one line."""
    return Text(lambda: f"{value}\n")


class GeneratedTree:
    """Entries that nobody can make, remove or change.

    `vacant` is the error number for whoever tries to make something: Linux says ENOENT in /proc.
    """

    file_system = "none"
    vacant = errno.EROFS
    refused = errno.EROFS
    """The error number of every other change."""

    def __init__(self, root: Listing) -> None:
        self._root = root
        self._born = time.time_ns()

    @property
    def read_only(self) -> bool:
        return self.refused == errno.EROFS

    def stat(self, path: str) -> Stat:
        return self._stat(path, self._entry(path))

    def names(self, path: str) -> list[str]:
        entry = self._entry(path)
        if not isinstance(entry, Listing):
            raise failure(errno.ENOTDIR, path)
        return sorted(entry.make())

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        """Writing to a file is refused only when it is tried, as Linux does."""
        try:
            entry = self._entry(path)
        except FileNotFoundError:
            raise failure(self.vacant if how.create else errno.ENOENT, path) from None
        if how.create and how.exclusive:
            raise failure(errno.EEXIST, path)
        if not isinstance(entry, Text):
            raise failure(errno.EISDIR if isinstance(entry, Listing) else errno.ELOOP, path)
        if how.write and self.read_only:
            raise failure(errno.EROFS, path)
        text = entry.make() if how.read else ""
        return _OpenedText(text.encode(errors="surrogateescape"), self._stat(path, entry))

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        raise failure(self.vacant, path)

    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        raise failure(self.vacant, path)

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        raise failure(self.vacant, path)

    def link(self, existing: str, path: str) -> None:
        raise failure(self.refused, path)

    def remove(self, path: str) -> None:
        raise failure(self.refused, path)

    def remove_folder(self, path: str) -> None:
        raise failure(self.refused, path)

    def rename(self, old: str, new: str) -> None:
        raise failure(self.refused, old)

    def set_mode(self, path: str, mode: int) -> None:
        raise failure(self.refused, path)

    def set_owner(self, path: str, uid: int, gid: int) -> None:
        raise failure(self.refused, path)

    def set_time(self, path: str, mtime: int) -> None:
        raise failure(self.refused, path)

    def _entry(self, path: str) -> Entry:
        entry: Entry = self._root
        for name in path.split("/") if path else ():
            if not isinstance(entry, Listing):
                raise failure(errno.ENOTDIR, path)
            try:
                entry = entry.make()[name]
            except KeyError:
                raise missing(path) from None
        return entry

    def _stat(self, path: str, entry: Entry) -> Stat:
        inode = zlib.crc32(path.encode(errors="surrogateescape")) or 1
        if isinstance(entry, Pointer):
            return Stat(
                Kind.LINK, 0o777, entry.uid, entry.gid,
                mtime=self._born, inode=inode, target=entry.target,
            )  # fmt: skip
        kind, links = (Kind.FOLDER, 2) if isinstance(entry, Listing) else (Kind.FILE, 1)
        return Stat(
            kind, entry.mode, entry.uid, entry.gid, mtime=self._born, links=links, inode=inode
        )


class _OpenedText:
    """What a generated file said when it was opened."""

    def __init__(self, data: bytes, stat: Stat) -> None:
        self._data = io.BytesIO(data)
        self._stat = stat

    def read(self, size: int) -> bytes:
        return self._data.read(max(size, 0))

    def write(self, data: bytes) -> int:
        raise failure(errno.EIO)

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._data.seek(offset, whence)
        except (ValueError, OverflowError):
            raise failure(errno.EINVAL) from None

    def truncate(self, size: int) -> None:
        raise failure(errno.EINVAL)

    def stat(self) -> Stat:
        return self._stat

    def close(self) -> None:
        return
