"""What COPY and ADD read from: files that do not change, and their digests."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Protocol

from tui.practice.files.nodes import ROOT, Credentials, Kind, Stat, failure
from tui.practice.files.tree import READING, OpenFile, Opening, Tree
from tui.practice.files.view import View
from tui.practice.store.lower import LowerView

_PIECE = 1 << 20
_TYPES = {
    Kind.FILE: "0",
    Kind.LINK: "2",
    Kind.DEVICE: "3",
    Kind.FOLDER: "5",
    Kind.PIPE: "6",
}
"""Of the members of a tar that files would be."""


class Source(Protocol):
    """Files to copy from."""

    @property
    def view(self) -> View:
        """What there is; `/` is where paths begin."""
        ...

    def digest(self, path: str) -> str:
        """A digest over what a path leads to: its name, mode, owners and content, not its times.

        The path itself, if that leads nowhere. Raises OSError.
        """
        ...


class TreeSource:
    """The files of a tree that does not change (a Source): an image's, or a finished stage's."""

    def __init__(self, tree: Tree) -> None:
        self._view = View(tree)
        self._known: dict[str, str] = {}

    @property
    def view(self) -> View:
        return self._view

    def digest(self, path: str) -> str:
        place = self._view.resolve(path)
        name = place[1:]
        if not self._view.exists(place):
            return name
        if name not in self._known:
            stat = self._view.stat(place)
            content = partial(self._view.open, place) if stat.kind is Kind.FILE else None
            self._known[name] = digest_of(header_of(name, stat), content)
        return self._known[name]


class FixedTree:
    """A file system that is only read (a Tree)."""

    read_only = True

    def __init__(self, lower: LowerView) -> None:
        self._lower = lower

    def stat(self, path: str) -> Stat:
        return self._lower.stat(path)

    def names(self, path: str) -> list[str]:
        return list(self._lower.names(path))

    def open(self, path: str, how: Opening = READING, owner: Credentials = ROOT) -> OpenFile:
        if how.write or how.create or how.truncate:
            raise failure(errno.EROFS, path)
        return self._lower.open(path)

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        raise failure(errno.EROFS, path)

    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        raise failure(errno.EROFS, path)

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        raise failure(errno.EROFS, path)

    def link(self, existing: str, path: str) -> None:
        raise failure(errno.EROFS, path)

    def remove(self, path: str) -> None:
        raise failure(errno.EROFS, path)

    def remove_folder(self, path: str) -> None:
        raise failure(errno.EROFS, path)

    def rename(self, old: str, new: str) -> None:
        raise failure(errno.EROFS, old)

    def set_mode(self, path: str, mode: int) -> None:
        raise failure(errno.EROFS, path)

    def set_owner(self, path: str, uid: int, gid: int) -> None:
        raise failure(errno.EROFS, path)

    def set_time(self, path: str, mtime: int) -> None:
        raise failure(errno.EROFS, path)


def header_of(name: str, stat: Stat) -> str:
    """What a digest begins with: the header that a file would have in a tar, without times.

    Source: moby, pkg/tarsum, version 1.
    """
    folder = stat.kind is Kind.FOLDER
    return header_text(
        name=f"{name}/" if folder else name,
        mode=stat.mode,
        owner=(stat.uid, stat.gid),
        size=stat.size if stat.kind is Kind.FILE else 0,
        kind=_TYPES.get(stat.kind, "0"),
        target=stat.target,
        device=stat.device,
    )


def header_text(
    *,
    name: str,
    mode: int,
    owner: tuple[int, int],
    size: int,
    kind: str,
    target: str,
    device: tuple[int, int],
) -> str:
    """The fields of a header as they go into a digest. The owners' names do not count."""
    fields = (
        ("name", name),
        ("mode", mode),
        ("uid", owner[0]),
        ("gid", owner[1]),
        ("size", size),
        ("typeflag", kind),
        ("linkname", target),
        ("uname", ""),
        ("gname", ""),
        ("devmajor", device[0]),
        ("devminor", device[1]),
    )
    return "".join(f"{key}{value}" for key, value in fields)


def digest_of(header: str, opened: Callable[[], OpenFile] | None) -> str:
    """The digest of a header, and of the content if there is some. Raises OSError."""
    digest = hashlib.sha256(header.encode("utf-8", "surrogateescape"))
    if opened is not None:
        file = opened()
        try:
            while piece := file.read(_PIECE):
                digest.update(piece)
        finally:
            file.close()
    return digest.hexdigest()
