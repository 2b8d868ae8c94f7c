"""One file of a tree as a tree of its own, for mounts that replace a single file."""

from __future__ import annotations

import errno

from tui.practice.files.nodes import ROOT, Credentials, Stat, failure
from tui.practice.files.tree import OpenFile, Opening, Tree


class SingleFile:
    """A tree whose root is a file; everything but the file's own calls is refused."""

    def __init__(self, tree: Tree, path: str, *, read_only: bool = False) -> None:
        self._tree = tree
        self._path = path
        self._read_only = read_only

    @property
    def read_only(self) -> bool:
        """Of the mount, or of the tree that the file is in."""
        return self._read_only or self._tree.read_only

    def stat(self, path: str) -> Stat:
        """Of the file."""
        return self._tree.stat(self._only(path))

    def names(self, path: str) -> list[str]:
        """A file holds no names."""
        raise failure(errno.ENOTDIR, path)

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        """The file itself."""
        return self._tree.open(self._only(path), how, owner)

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        raise failure(errno.ENOTDIR, path)

    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        raise failure(errno.ENOTDIR, path)

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        raise failure(errno.ENOTDIR, path)

    def link(self, existing: str, path: str) -> None:
        raise failure(errno.EXDEV, path)

    def remove(self, path: str) -> None:
        raise failure(errno.EBUSY, path)

    def remove_folder(self, path: str) -> None:
        raise failure(errno.ENOTDIR, path)

    def rename(self, old: str, new: str) -> None:
        raise failure(errno.EBUSY, old)

    def set_mode(self, path: str, mode: int) -> None:
        self._tree.set_mode(self._only(path), mode)

    def set_owner(self, path: str, uid: int, gid: int) -> None:
        self._tree.set_owner(self._only(path), uid, gid)

    def set_time(self, path: str, mtime: int) -> None:
        self._tree.set_time(self._only(path), mtime)

    def _only(self, path: str) -> str:
        if path:
            raise failure(errno.ENOTDIR, path)
        return self._path
