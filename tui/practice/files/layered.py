"""A container's file system: the layers of its image, and what it changed of them.

As overlayfs does it, a file is copied up before it is changed, and something from below is
removed by hiding it. Where overlayfs gives up and leaves the work to `mv` (a folder from below
is to be renamed), this one copies up.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from tui.practice.files import differences, turns
from tui.practice.files.differences import Difference, Own
from tui.practice.files.nodes import ROOT, Credentials, Kind, Stat, failure
from tui.practice.files.overlay import Overlay
from tui.practice.files.tree import OpenFile, Opening
from tui.practice.store.entries import LATEST, LONGEST_NAME, LayerItem, raw
from tui.practice.store.inodes import Folder, Node, now
from tui.practice.store.lower import LowerView
from tui.practice.store.writable import Writable

_LINK_MODE = 0o777
_SET_USER, _SET_GROUP = 0o4000, 0o2000


class LayeredTree:
    """The copy-on-write file system of one container (a Tree)."""

    __slots__ = ("_lower", "_overlay", "_upper", "read_only")

    def __init__(
        self,
        lower: LowerView,
        upper: Writable,
        read_only: bool = False,
        born: int | None = None,
    ) -> None:
        """`born` is when the container was made, in nanoseconds: what its root folder tells."""
        self._lower = lower
        self._upper = upper
        self._overlay = Overlay(lower, upper, born)
        self.read_only = read_only
        """Whether every change is refused with EROFS (`docker run --read-only`)."""

    # -- looking ---------------------------------------------------------------------------

    def stat(self, path: str) -> Stat:
        node, below = self._overlay.find(path)
        if node is None:
            if below is None:
                raise self._overlay.absence(path)
            return below
        stat = self._upper.stat(node)
        if below is not None and below.kind is stat.kind is Kind.FOLDER:
            # With something of both in it, it has one link in overlayfs, whatever is in it.
            return replace(stat, links=1)
        return stat

    def names(self, path: str) -> list[str]:
        node, below = self._overlay.find(path)
        if node is None and below is None:
            raise self._overlay.absence(path)
        if node is None:
            return list(self._lower.names(path))
        if not isinstance(node, Folder):
            raise failure(errno.ENOTDIR, path)
        own = (name for name, child in node.children.items() if child is not None)
        if below is None or below.kind is not Kind.FOLDER:
            return sorted(own)
        untouched = (name for name in self._lower.names(path) if name not in node.children)
        return sorted((*own, *untouched))

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        node, below = self._overlay.find(path)
        found = node or below
        if found is None:
            if not how.create:
                raise self._overlay.absence(path)
            created = self._create(path, Kind.FILE, how.mode, owner)
            return self._upper.open(created, how)
        if how.create and how.exclusive:
            raise failure(errno.EEXIST, path)
        if found.kind is not Kind.FILE:
            numbers = {Kind.FOLDER: errno.EISDIR, Kind.LINK: errno.ELOOP}
            raise failure(numbers.get(found.kind, errno.ENXIO), path)
        if how.write or how.truncate:
            self._refuse_if_read_only(path)
            if node is None:
                with self._upper.change():
                    node = self._overlay.own(path, content=not how.truncate)
        if node is None:
            return self._lower.open(path)
        return self._upper.open(node, how)

    # -- making and removing ---------------------------------------------------------------

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        self._create(path, Kind.FOLDER, mode, owner)

    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        self._create(path, Kind.LINK, _LINK_MODE, owner, target)

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        self._create(path, Kind.PIPE, mode, owner)

    def link(self, existing: str, path: str) -> None:
        kind = self._overlay.need(existing)
        self._refuse_unless_vacant(path)
        if kind is Kind.FOLDER:
            raise failure(errno.EPERM, existing)
        with self._upper.change():
            node = self._overlay.own(existing)
            folder, name = self._overlay.own_folder_of(path)
            self._upper.bind(folder, name, node)
            self._overlay.touch(folder)

    def remove(self, path: str) -> None:
        if self._overlay.need(path) is Kind.FOLDER:
            raise failure(errno.EISDIR, path)
        self._take_away(path)

    def remove_folder(self, path: str) -> None:
        if self._overlay.need(path) is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        if not path:
            raise failure(errno.EBUSY, path)
        if self.names(path):
            raise failure(errno.ENOTEMPTY, path)
        self._take_away(path)

    def rename(self, old: str, new: str) -> None:
        for path in (old, new):
            self._refuse_unless_in_folder(path)
        kind = self._overlay.need(old)
        if not old or not new:
            raise failure(errno.EBUSY, old)
        if new.startswith(f"{old}/"):
            raise failure(errno.EINVAL, new)
        if old.startswith(f"{new}/"):
            raise failure(errno.ENOTEMPTY, new)
        replaced = self._overlay.kind(new)
        if replaced is None:
            self._refuse_unless_vacant(new)
        elif kind is Kind.FOLDER and replaced is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, new)
        elif kind is not Kind.FOLDER and replaced is Kind.FOLDER:
            raise failure(errno.EISDIR, new)
        elif self.stat(old).inode == self.stat(new).inode:
            return
        elif replaced is Kind.FOLDER and self.names(new):
            raise failure(errno.ENOTEMPTY, new)
        self._refuse_if_read_only(new)
        with self._upper.change():
            node = self._overlay.own(old)
            if isinstance(node, Folder):
                self._overlay.own_all_in(old, node)
            folder, name = self._overlay.own_folder_of(new)
            self._overlay.bind(folder, name, new, node)
            self._overlay.touch(folder)
            folder, name = self._overlay.own_folder_of(old)
            self._overlay.free(folder, name, old)
            self._overlay.touch(folder)

    # -- attributes ------------------------------------------------------------------------

    def set_mode(self, path: str, mode: int) -> None:
        if self._overlay.need(path) is Kind.LINK:
            raise failure(errno.EOPNOTSUPP, path)
        with self._change_of(path) as node:
            node.mode = mode & 0o7777

    def set_owner(self, path: str, uid: int, gid: int) -> None:
        """As lchown(2): -1 leaves one as it is, and a file loses its set-user and set-group bit."""
        kind = self._overlay.need(path)
        with self._change_of(path) as node:
            node.uid = node.uid if uid < 0 else uid
            node.gid = node.gid if gid < 0 else gid
            if kind is Kind.FILE:
                node.mode &= ~(_SET_USER | (_SET_GROUP if node.mode & 0o010 else 0))

    def set_time(self, path: str, mtime: int) -> None:
        self._overlay.need(path)
        self._refuse_if_read_only(path)
        with self._upper.change():
            self._upper.set_time(self._overlay.own(path), max(-LATEST, min(mtime, LATEST)))

    # -- the layer as a whole --------------------------------------------------------------

    # Each of these is there twice: for threads that have the tree to themselves, and for the
    # event loop, where thousands of files take many turns and the tree may change meanwhile.

    def changes(self) -> list[tuple[str, Difference]]:
        """What is other than in the image (`docker diff`): absolute paths, sorted."""
        return differences.compare(self._lower, list(differences.survey(self._upper)))

    async def changes_in_turns(self) -> list[tuple[str, Difference]]:
        """As `changes`."""
        own = await self._surveyed()
        return await asyncio.to_thread(differences.compare, self._lower, own)

    def size(self) -> int:
        """Bytes in the files and links of the container's own layer (`SizeRw`)."""
        return differences.size(differences.survey(self._upper))

    async def size_in_turns(self) -> int:
        """As `size`."""
        return differences.size(await self._surveyed())

    @contextmanager
    def layer_items(self) -> Iterator[Iterable[LayerItem]]:
        """What LayerStore.add needs for a layer of all changes (`docker commit`).

        Names, attributes and sizes are those of this moment, whatever happens meanwhile, and
        what is removed can still be read until the block is left. What is written into a file
        meanwhile may show in its content; freeze the container if that matters.
        """
        with self._upper.pin():
            yield differences.items(list(differences.survey(self._upper)))

    @asynccontextmanager
    async def layer_items_in_turns(self) -> AsyncIterator[Iterable[LayerItem]]:
        """As `layer_items`, and no more of one moment than the container is frozen.

        The items come from an iterator that a thread may use up.
        """
        with self._upper.pin():
            yield differences.items(await self._surveyed())

    async def load(self) -> None:
        """Read from disk what the container's own layer is, before somebody has to wait for it."""
        await turns.taken(self._upper.loading())

    def destroy(self) -> None:
        """Remove the container's own layer from disk. Not inside a transaction. Raises OSError."""
        self._upper.destroy()

    def forget(self) -> Iterator[None]:
        """Let go of the container's own layer for good, step by step; see Writable.forget.

        From the first step on, only the layers of the image are to be seen, and nothing can be
        changed.
        """
        self.read_only = True
        return self._upper.forget()

    async def _surveyed(self) -> list[Own]:
        await self.load()
        with self._upper.pin():
            return await turns.taken(differences.survey(self._upper))

    # -- changing --------------------------------------------------------------------------

    def _refuse_if_read_only(self, path: str) -> None:
        if self.read_only:
            raise failure(errno.EROFS, path)

    def _refuse_unless_in_folder(self, path: str) -> None:
        if self._overlay.need(path.rpartition("/")[0]) is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)

    def _refuse_unless_vacant(self, path: str) -> None:
        """Raise OSError unless something new may be put at a path."""
        if self._overlay.kind(path) is not None:
            raise failure(errno.EEXIST, path)
        self._refuse_unless_in_folder(path)
        self._refuse_if_read_only(path)
        try:
            length = len(raw(path.rpartition("/")[2]))
        except UnicodeEncodeError:
            raise failure(errno.EILSEQ, path) from None
        if length > LONGEST_NAME:
            raise failure(errno.ENAMETOOLONG, path)

    def _create(
        self, path: str, kind: Kind, mode: int, owner: Credentials, target: str = ""
    ) -> Node:
        self._refuse_unless_vacant(path)
        with self._upper.change():
            folder, name = self._overlay.own_folder_of(path)
            gid = owner.gid
            if folder.mode & _SET_GROUP:
                gid = folder.gid
                mode |= _SET_GROUP if kind is Kind.FOLDER else 0
            node = self._upper.add(kind, mode & 0o7777, owner.uid, gid, now(), target)
            self._overlay.bind(folder, name, path, node)
            self._overlay.touch(folder)
        return node

    def _take_away(self, path: str) -> None:
        self._refuse_if_read_only(path)
        with self._upper.change():
            folder, name = self._overlay.own_folder_of(path)
            self._overlay.free(folder, name, path)
            self._overlay.touch(folder)

    @contextmanager
    def _change_of(self, path: str) -> Iterator[Node]:
        self._refuse_if_read_only(path)
        with self._upper.change():
            node = self._overlay.own(path)
            yield node
            self._upper.save(node)
