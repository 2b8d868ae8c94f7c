"""Going through folders, for the programs that do so: grep -r, find, du, chmod -R and others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process

DEEPEST = 256
"""Folders within folders; what lies deeper is left out, as if it were not there."""


def child(folder: str, name: str) -> str:
    """The path of something in a folder, spelt as the folder is."""
    return f"{folder}{name}" if folder.endswith("/") else f"{folder}/{name}"


def base(path: str) -> str:
    """The last part of a path, whatever slashes follow it."""
    return path.rstrip("/").rpartition("/")[2] or path[:1]


@dataclass(frozen=True, slots=True)
class Visit:
    """One path on the way; or why it can't be looked at."""

    path: str
    depth: int = 0
    stat: Stat | None = None
    error: OSError | None = None
    leaving: bool = False
    """The folder has been gone through, and this is it once more."""


@dataclass(slots=True)
class Walk:
    """A way through one path and all that is below, folders before what is in them."""

    p: Process
    top: str
    follow: bool = False
    """Follow links anywhere."""
    follow_top: bool = False
    """Follow a link at the top."""
    twice: bool = False
    """Come by folders once more when leaving them."""
    _skipped: bool = False

    def skip(self) -> None:
        """Do not enter the folder that was just visited."""
        self._skipped = True

    def __iter__(self) -> Iterator[Visit]:
        return self._visits(self.top, 0, ())

    def _visits(self, path: str, depth: int, above: tuple[int, ...]) -> Iterator[Visit]:
        try:
            stat = self._stat(path, depth)
        except OSError as error:
            yield Visit(path, depth, error=error)
            return
        self._skipped = False
        yield Visit(path, depth, stat)
        # Only links can lead in circles, and inodes then tell.
        circle = self.follow and bool(stat.inode) and stat.inode in above
        if stat.kind is not Kind.FOLDER or self._skipped or circle or depth >= DEEPEST:
            return
        try:
            names = self.p.names(path)
        except OSError as error:
            yield Visit(path, depth, stat, error)
            names = []
        for name in names:
            yield from self._visits(child(path, name), depth + 1, (*above, stat.inode))
        if self.twice:
            yield Visit(path, depth, stat, leaving=True)

    def _stat(self, path: str, depth: int) -> Stat:
        if not (self.follow or (self.follow_top and depth == 0)):
            return self.p.stat(path, follow=False)
        try:
            return self.p.stat(path)
        except FileNotFoundError:
            return self.p.stat(path, follow=False)
