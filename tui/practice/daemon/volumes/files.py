"""The files of volumes: filled from an image, counted, erased."""

from __future__ import annotations

import asyncio
import os
import posixpath
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

from tui.practice.files.nodes import Credentials, Kind, Stat
from tui.practice.files.tree import OVERWRITING, Tree
from tui.practice.files.view import View

_PIECE = 256 << 10
_TURN = 0.004
"""Seconds of copying after which others get their turn."""


async def prefill(view: View, place: str, tree: Tree) -> None:
    """Copy what `view` has at `place` into `tree`, if that is empty.

    Owners, modes and times are kept; devices and sockets are left out. Raises OSError.
    """
    if tree.names("") or not view.exists(place) or view.stat(place).kind is not Kind.FOLDER:
        return
    copier = _Copier(view, tree)
    folders = [(place, "")]
    # Each folder after what is in it: it may not allow any change once it is as it should be.
    for source, target in folders:
        for name in view.names(source):
            below = posixpath.join(source, name), posixpath.join(target, name)
            if await copier.copy(*below):
                folders.append(below)
    for source, target in reversed(folders):
        copier.finish(view.stat(source, follow=False), target)
        await copier.breathe()


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder, each counted once; what can't be read is nothing."""
    total = 0
    seen: set[tuple[int, int]] = set()
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                status = os.lstat(os.path.join(place, name))
            except OSError:
                continue
            identity = (status.st_dev, status.st_ino)
            if stat.S_ISREG(status.st_mode) and identity not in seen:
                seen.add(identity)
                total += status.st_size
    return total


def erase(folder: Path) -> None:
    """Remove a folder with all that is in it, even where its files' modes forbid that."""
    with suppress(OSError):
        folder.chmod(0o700)
        for place, below, _ in os.walk(folder):
            for name in below:
                path = os.path.join(place, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


class _Copier:
    def __init__(self, view: View, tree: Tree) -> None:
        self._view = view
        self._tree = tree
        self._since = time.monotonic()

    async def copy(self, source: str, target: str) -> bool:
        """Copy one thing, and nothing below it; returns whether it is a folder."""
        original = self._view.stat(source, follow=False)
        owner = Credentials(original.uid, original.gid)
        match original.kind:
            case Kind.FOLDER:
                self._tree.make_folder(target, 0o700)
            case Kind.FILE:
                await self._copy_file(source, target)
                self.finish(original, target)
            case Kind.LINK:
                self._tree.make_link(target, original.target, owner)
            case Kind.PIPE:
                self._tree.make_pipe(target, original.mode, owner)
        await self.breathe()
        return original.kind is Kind.FOLDER

    def finish(self, original: Stat, target: str) -> None:
        """Let the copy belong to whom the original does, and be as old."""
        self._tree.set_owner(target, original.uid, original.gid)
        self._tree.set_mode(target, original.mode)
        self._tree.set_time(target, original.mtime)

    async def breathe(self) -> None:
        """Let others go on, if this has taken long enough."""
        if time.monotonic() - self._since > _TURN:
            await asyncio.sleep(0)
            self._since = time.monotonic()

    async def _copy_file(self, source: str, target: str) -> None:
        original = self._view.open(source)
        try:
            copy = self._tree.open(target, OVERWRITING)
            try:
                while piece := original.read(_PIECE):
                    copy.write(piece)
                    await self.breathe()
            finally:
                copy.close()
        finally:
            original.close()
