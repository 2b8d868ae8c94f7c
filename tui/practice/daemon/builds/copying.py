"""The layer that COPY or ADD makes: files of a source put over those of an image.

All of it runs in a thread, on a tree of its own, so that a large context holds nobody up. What
takes whose place, whose files they become and which links are followed is as in the classic
builder, which makes a tar of the source and unpacks that over the image.
"""

from __future__ import annotations

import asyncio
import errno
import posixpath
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.practice.daemon.builds.context import leads_out
from tui.practice.daemon.builds.reading import Source
from tui.practice.daemon.builds.selecting import Chosen
from tui.practice.errors import Failed, Refused
from tui.practice.files.compression import PlainStream
from tui.practice.files.layered import LayeredTree
from tui.practice.files.nodes import ROOT, SECOND, Credentials, Kind, Stat, failure
from tui.practice.files.tar_stream import TarStream
from tui.practice.files.tree import OVERWRITING
from tui.practice.files.unpacking import unpack
from tui.practice.files.view import MOST_LINKS, View
from tui.practice.store.database import Database
from tui.practice.store.layer import Layer
from tui.practice.store.layers import MOST_BYTES, LayerStore
from tui.practice.store.writable import Writable

_FOLDER_MODE = 0o755
_FOLDER = "failed to copy directory"
_NEW_FOLDER = "failed to create new directory"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be copied, and how."""

    chosen: tuple[tuple[Source, Chosen], ...]
    destination: str
    """Absolute; a slash at its end says that it is a folder."""
    owner: Credentials | None = ROOT
    """Whose the files become; None for those who have them in the source."""
    mode: int | None = None
    """The permissions of files and folders; None for those that they have in the source."""
    unpacks: bool = False
    """Whether archives among the sources are unpacked, rather than copied."""


def layer_of(order: Order, image: tuple[str, ...], layers: LayerStore, scratch: Path) -> Layer:
    """The layer that an order makes over an image's layers.

    Raises Refused in the words of the engine, or OSError where the host's disk fails. Blocks.
    """
    with _over(image, layers, scratch) as tree:
        copying = _Copying(tree, order)
        for source, chosen in order.chosen:
            try:
                copying.copy(source, chosen)
            except OSError as error:
                where = error.filename or order.destination
                words = (error.strerror or str(error)).lower()
                raise Failed(f"failed to copy files: {where}: {words}") from error
            except Refused as error:
                raise Failed(f"failed to copy files: {error.message}") from error
        with tree.layer_items() as items:
            return layers.add(items)


@contextmanager
def _over(image: tuple[str, ...], layers: LayerStore, scratch: Path) -> Iterator[LayeredTree]:
    """A tree over an image's layers, gone with the block; its database is this thread's own."""
    database = Database(Path(":memory:"))
    try:
        # One transaction for everything: it is never kept.
        with tempfile.TemporaryDirectory(dir=scratch) as folder, database.transaction():
            writable = Writable(database, "copy", Path(folder, "files"))
            yield LayeredTree(layers.lower(image), writable)
    finally:
        database.close()


class _Copying:
    """One instruction at work."""

    def __init__(self, tree: LayeredTree, order: Order) -> None:
        self._tree = tree
        self._view = View(tree)
        self._order = order

    def copy(self, source: Source, chosen: Chosen) -> None:
        """Put one file or folder in its place."""
        place = source.view.resolve(f"/{chosen.path}")
        stat = source.view.stat(place)
        destination = resolved(self._tree, self._order.destination)
        if stat.kind is Kind.FOLDER:
            self._copy_folder(source, place, destination)
        elif self._order.unpacks and asyncio.run(_is_archive(source, place)):
            asyncio.run(self._unpack(source, place, destination))
        else:
            if self._order.destination.endswith("/") or self._is_folder(destination):
                destination = posixpath.join(destination, posixpath.basename(chosen.path))
            owner = self._order.owner or ROOT
            self._make_folders(posixpath.dirname(destination), owner, _NEW_FOLDER)
            self._place(source, place, stat, destination[1:], {})

    def _copy_folder(self, source: Source, place: str, destination: str) -> None:
        made = self._make_folders(destination, ROOT, _FOLDER)
        links: dict[int, str] = {}
        folders: list[tuple[str, Stat]] = []
        waiting = [(place, destination[1:])]
        while waiting:
            here, there = waiting.pop()
            for name in source.view.names(here):
                path = posixpath.join(here, name)
                target = f"{there}/{name}" if there else name
                stat = source.view.stat(path, follow=False)
                if stat.kind is Kind.FOLDER:
                    self._place_folder(stat, target)
                    folders.append((target, stat))
                    waiting.append((path, target))
                else:
                    self._place(source, path, stat, target, links)
        for target, stat in folders:
            self._tree.set_time(target, _whole_seconds(stat.mtime))
        if made and self._order.owner is not None:
            self._give(destination[1:], self._order.owner)
        if made and self._order.mode is not None:
            self._tree.set_mode(destination[1:], self._order.mode)

    def _place_folder(self, stat: Stat, target: str) -> None:
        there = self._stat(target)
        if there is None or there.kind is not Kind.FOLDER:
            self._clear(target, there)
            self._tree.make_folder(target, stat.mode)
        self._give(target, self._order.owner or Credentials(stat.uid, stat.gid))
        self._tree.set_mode(target, self._mode(stat))

    def _place(
        self, source: Source, path: str, stat: Stat, target: str, links: dict[int, str]
    ) -> None:
        """Put one thing that is no folder in its place; `links` are the names of files so far."""
        self._clear(target, self._stat(target))
        known = links.setdefault(stat.inode, target) if stat.links > 1 else target
        if known != target:
            self._tree.link(known, target)
            return
        match stat.kind:
            case Kind.FILE:
                self._fill(source, path, target)
            case Kind.LINK:
                self._tree.make_link(target, stat.target)
            case Kind.PIPE:
                self._tree.make_pipe(target, stat.mode)
            case _:
                raise failure(errno.EPERM, f"/{target}")
        self._give(target, self._order.owner or Credentials(stat.uid, stat.gid))
        if stat.kind is not Kind.LINK:
            self._tree.set_mode(target, self._mode(stat))
        self._tree.set_time(target, _whole_seconds(stat.mtime))

    def _fill(self, source: Source, path: str, target: str) -> None:
        reading = source.view.open(path)
        try:
            writing = self._tree.open(target, OVERWRITING)
            try:
                while piece := reading.read(_PIECE):
                    writing.write(piece)
            finally:
                writing.close()
        finally:
            reading.close()

    async def _unpack(self, source: Source, path: str, destination: str) -> None:
        self._make_folders(destination, ROOT, _NEW_FOLDER)
        await unpack(self._view, destination, _bounded(source, path))

    # -- small steps -------------------------------------------------------------------------

    def _make_folders(self, path: str, owner: Credentials, doing: str) -> bool:
        """Make a folder with all that are missing above it; whether it was missing itself.

        `doing` is what could not be done if something else is in the way.
        """
        missing: list[str] = []
        here = path
        while here != "/" and (stat := self._stat(here[1:])) is None:
            missing.append(here)
            here = posixpath.dirname(here)
        if here != "/" and stat is not None and stat.kind is not Kind.FOLDER:
            raise _at(failure(errno.ENOTDIR), f"{doing}: mkdir", here[1:])
        for folder in reversed(missing):
            self._tree.make_folder(folder[1:], _FOLDER_MODE, owner)
        return bool(missing)

    def _give(self, target: str, owner: Credentials) -> None:
        self._tree.set_owner(target, owner.uid, owner.gid)

    def _mode(self, stat: Stat) -> int:
        if self._order.mode is not None:
            return self._order.mode
        if stat.kind is Kind.FOLDER or self._order.owner is None:
            return stat.mode & 0o7777
        # An owner of its own takes the bits away that lend the owner's rights.
        return stat.mode & 0o1777

    def _is_folder(self, path: str) -> bool:
        stat = self._stat(path[1:])
        return stat is not None and stat.kind is Kind.FOLDER

    def _stat(self, target: str) -> Stat | None:
        try:
            return self._tree.stat(target)
        except FileNotFoundError:
            return None

    def _clear(self, target: str, there: Stat | None) -> None:
        """Take away what is in the place of something new, with all that is in it."""
        if there is None:
            return
        doomed = [target] if there.kind is Kind.FOLDER else []
        for folder in doomed:
            for name in self._tree.names(folder):
                path = f"{folder}/{name}"
                if self._tree.stat(path).kind is Kind.FOLDER:
                    doomed.append(path)
                else:
                    self._tree.remove(path)
        for folder in reversed(doomed):
            self._tree.remove_folder(folder)
        if not doomed:
            self._tree.remove(target)


def resolved(tree: LayeredTree, path: str) -> str:
    """A path without links, `.` and `..`, whether there is anything at it or not.

    Links are followed within the tree, also those that lead nowhere. Raises OSError, or Failed
    where the path leads out by its spelling.
    """
    if leads_out(path):
        raise Failed(f"evalSymlinksInScope: {posixpath.normpath(path)} is not in /")
    parts = path.split("/")[::-1]
    place = ""
    links = 0
    while parts:
        part = parts.pop()
        if part == "..":
            place = posixpath.dirname(place)
            continue
        if part in ("", "."):
            continue
        step = posixpath.join(place, part)
        try:
            stat = tree.stat(step)
        except FileNotFoundError:
            place = step
            continue
        except NotADirectoryError as error:
            raise _at(error, "lstat", step) from None
        if stat.kind is not Kind.LINK:
            place = step
            continue
        links += 1
        if links > MOST_LINKS:
            raise failure(errno.ELOOP, f"/{step}")
        place = "" if stat.target.startswith("/") else place
        parts += stat.target.split("/")[::-1]
    return f"/{place}"


def _at(error: OSError, call: str, path: str) -> OSError:
    """The same error, as Go words it: of a call, and a path."""
    return OSError(error.errno, error.strerror, f"{call} /{path}")


async def _content(source: Source, path: str) -> AsyncIterator[bytes]:
    file = source.view.open(path)
    try:
        while piece := file.read(_PIECE):
            yield piece
    finally:
        file.close()


async def _bounded(source: Source, path: str) -> AsyncIterator[bytes]:
    """A file's content without its compression, so that nothing small fills the disk."""
    plain = PlainStream(_content(source, path))
    length = 0
    while piece := await plain.read():
        length += len(piece)
        if length > MOST_BYTES:
            raise Failed(f"an archive of more than {MOST_BYTES} bytes is too large")
        yield piece


async def _is_archive(source: Source, path: str) -> bool:
    if source.view.stat(path).kind is not Kind.FILE:
        return False
    try:
        return await TarStream(_content(source, path)).next() is not None
    except Refused:
        return False


def _whole_seconds(moment: int) -> int:
    return moment // SECOND * SECOND
