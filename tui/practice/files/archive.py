"""Files of a view as tars: what `docker cp` and `docker export` take out, and what a path is.

Names in a tar, and the document about a path, are as the real engine makes them (28.x).
"""

from __future__ import annotations

import errno
import posixpath
import tarfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from tui.practice.files.nodes import SECOND, Kind, Stat, failure
from tui.practice.files.tar_headers import BLOCK
from tui.practice.files.tree import READING, OpenFile, Tree
from tui.practice.files.turns import Turns
from tui.practice.files.unpacking import unpack
from tui.practice.files.view import View

__all__ = ["export", "pack", "path_stat", "unpack"]

_PIECE = 64 << 10
"""Bytes that are read, and handed on, at a time."""

_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.FOLDER: tarfile.DIRTYPE,
    Kind.LINK: tarfile.SYMTYPE,
    Kind.DEVICE: tarfile.CHRTYPE,
    Kind.PIPE: tarfile.FIFOTYPE,
}
_GO_KINDS = {
    Kind.FILE: 0,
    Kind.FOLDER: 1 << 31,
    Kind.LINK: 1 << 27,
    Kind.DEVICE: 1 << 26 | 1 << 21,
    Kind.PIPE: 1 << 25,
    Kind.SOCKET: 1 << 24,
}
_GO_BITS = {0o4000: 1 << 23, 0o2000: 1 << 22, 0o1000: 1 << 20}
"""Go's os.FileMode, which the API hands out as it is."""


def path_stat(view: View, path: str) -> dict[str, Any]:
    """The document that the API has about a path of a container; links are not followed.

    Raises OSError where there is nothing, or no folder in spite of a slash at the end.
    """
    asked = _asked(path)
    stat = _stat(view, asked)
    return {
        "name": _base(asked),
        "size": stat.size,
        "mode": _go_mode(stat),
        "mtime": _rfc3339(stat.mtime),
        "linkTarget": _end_of_link(view, asked, stat) if stat.kind is Kind.LINK else "",
    }


async def pack(view: View, path: str) -> AsyncIterator[bytes]:
    """A tar of what is at a path, link or folder or anything; names begin with the path's last.

    `/src` gives `src/…`, `/src/.` gives `./…`. What can't be read, or goes away meanwhile, is left
    out. Raises OSError at first where there is nothing.
    """
    asked = _asked(path)
    _stat(view, asked)
    base = _base(asked)
    place = view.resolve(asked, follow=False)
    async for piece in _tar(view, place, "" if base == "/" else base):
        yield piece


async def export(view: View) -> AsyncIterator[bytes]:
    """A tar of the root file system, without what is mounted on it."""
    async for piece in _tar(View(view.root), "/", None):
        yield piece


# -- tars ------------------------------------------------------------------------------------


async def _tar(view: View, start: str, name: str | None) -> AsyncIterator[bytes]:
    """A tar of a place and what is below it, depth first; without a name only what is below."""
    packing = _Packing(view)
    turns = Turns()
    pending: list[tuple[str, str | None]] = [(start, name)]
    while pending:
        place, name = pending.pop()
        below, content = packing.add(place, name)
        prefix = "" if name is None else f"{name}/"
        folder = place.rstrip("/")
        pending += ((f"{folder}/{each}", f"{prefix}{each}") for each in reversed(below))
        if content is not None:
            with content:
                while data := content.read():
                    packing.out += data
                    if len(packing.out) >= _PIECE:
                        yield packing.take()
                        await turns.take()
        if len(packing.out) >= _PIECE:
            yield packing.take()
        await turns.take()
    packing.out += bytes(2 * BLOCK)
    yield packing.take()


class _Content:
    """A file's content at the length that its header says, whatever becomes of the file."""

    def __init__(self, file: OpenFile, size: int) -> None:
        self._file = file
        self._left = size
        self._padding = -size % BLOCK

    def read(self) -> bytes:
        """The next piece, with the padding at last; empty after that."""
        if not self._left:
            padding, self._padding = bytes(self._padding), 0
            return padding
        wanted = min(self._left, _PIECE)
        data = self._file.read(wanted) or bytes(wanted)
        self._left -= len(data)
        return data

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        self._file.close()


class _Packing:
    """The part of a tar that was not handed on yet, and what there was before it."""

    def __init__(self, view: View) -> None:
        self.out = bytearray()
        self._view = view
        self._names: dict[tuple[int, int], str] = {}
        """Of files with several names, the one under which each is in the tar."""

    def add(self, place: str, name: str | None) -> tuple[list[str], _Content | None]:
        """Put a header in the tar; returns the names in a folder, or the content of a file."""
        tree, within = self._view.locate(place)
        below: list[str] = []
        file: OpenFile | None = None
        try:
            stat = tree.stat(within)
            known = self._known_as(tree, stat, name)
            if stat.kind is Kind.FOLDER:
                below = self._view.names(place)
            elif stat.kind is Kind.FILE and known is None:
                file = tree.open(within, READING)
        except OSError:
            return [], None
        if name is not None and stat.kind in _TYPES:
            self.out += _header(name, stat, known)
        return below, _Content(file, stat.size) if file is not None else None

    def take(self) -> bytes:
        """What there is to hand on."""
        data = bytes(self.out)
        self.out.clear()
        return data

    def _known_as(self, tree: Tree, stat: Stat, name: str | None) -> str | None:
        """The name that the same file is in the tar with already."""
        if stat.links < 2 or stat.kind is Kind.FOLDER or name is None:
            return None
        first = self._names.setdefault((id(tree), stat.inode), name)
        return None if first == name else first


def _header(name: str, stat: Stat, known: str | None) -> bytes:
    member = tarfile.TarInfo(name)
    member.type = _TYPES[stat.kind] if known is None else tarfile.LNKTYPE
    member.linkname = stat.target if known is None else known
    member.size = stat.size if member.type == tarfile.REGTYPE else 0
    member.mode, member.uid, member.gid = stat.mode, stat.uid, stat.gid
    member.mtime = stat.mtime // SECOND
    member.devmajor, member.devminor = stat.device
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


# -- paths -----------------------------------------------------------------------------------


def _asked(path: str) -> str:
    """The path made absolute and simple by its spelling, but for a slash or a dot at the end."""
    simple = posixpath.normpath(f"/{path.lstrip('/')}").rstrip("/")
    last = path.rpartition("/")[2]
    if last == ".":
        return f"{simple}/."
    return f"{simple}/" if not last or not simple else simple


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or "/"


def _stat(view: View, path: str) -> Stat:
    stat = view.stat(path, follow=False)
    if path.endswith("/.") and stat.kind is not Kind.FOLDER:
        raise failure(errno.ENOTDIR, path)
    return stat


def _end_of_link(view: View, path: str, stat: Stat) -> str:
    """Where a link leads in the end; its target as it is spelt, where that is nowhere."""
    try:
        return view.resolve(path)
    except FileNotFoundError:
        place = view.resolve(path, follow=False)
        return posixpath.normpath(posixpath.join(posixpath.dirname(place), stat.target))


def _go_mode(stat: Stat) -> int:
    special = sum(go for bit, go in _GO_BITS.items() if stat.mode & bit)
    return _GO_KINDS[stat.kind] | special | stat.mode & 0o777


def _rfc3339(moment: int) -> str:
    """A time as Go spells it: nanoseconds, without the zeros at their end."""
    seconds, fraction = divmod(moment, SECOND)
    try:
        text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    except (ValueError, OverflowError, OSError):  # years that datetime does not know
        return "1970-01-01T00:00:00Z"
    digits = f".{fraction:09}".rstrip("0").rstrip(".")
    return f"{text}{digits}Z"
