"""A container's own layer: what it changed of the layers below.

Which names there are and what they lead to is kept in the database; the content of each regular
file is a file on the host, so that writing to it costs no more than writing.

A kill at any moment leaves every operation done or not done. Content is there before a row leads
to it, and goes after the row is gone; content without a row is cleared away when the layer is
next read.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.tree import OpenFile, Opening
from tui.practice.store.database import Database
from tui.practice.store.entries import PIECE
from tui.practice.store.inodes import Folder, Node, OwnFile
from tui.practice.store.rows import Rows

_ROOT = 1
_FILLING = Opening(read=False, write=True)


class Writable:
    """The own layer of one container. It takes no room on disk until the first change.

    Changes are made by the methods below the line, inside `with change()`. An outer transaction
    of the database may hold several changes, but if it is rolled back, call `reload`.
    """

    __slots__ = (
        "_bound",
        "_database",
        "_erased",
        "_folder",
        "_freed",
        "_gone",
        "_loaded",
        "_next",
        "_pins",
        "_readings",
        "_root",
        "_rows",
        "_saved",
    )

    def __init__(self, database: Database, container_id: str, folder: Path) -> None:
        self._database = database
        self._rows = Rows(database, container_id)
        self._folder = os.fspath(folder)
        self._loaded = False
        self._readings = 0
        """How often what is in memory was taken from disk, or given up."""
        self._root: Folder | None = None
        self._next = _ROOT + 1
        self._pins = 0
        self._erased: list[int] = []
        """Contents that nothing leads to any more, and that are still on disk."""
        self._saved: dict[int, Node] = {}
        self._gone: dict[int, Node] = {}
        self._bound: dict[tuple[int, str], Node | None] = {}
        self._freed: set[tuple[int, str]] = set()

    @property
    def root(self) -> Folder | None:
        """The root folder; None as long as nothing was changed. Raises OSError."""
        if not self._loaded:
            for _ in self.loading():
                pass
        return self._root

    def loading(self) -> Iterator[None]:
        """Read what is on disk, unless it was read; `root` takes all the steps at once.

        Where somebody else reads it between two steps, that counts. Raises OSError.
        """
        if self._loaded:
            return
        reading = self._readings
        nodes: dict[int, Node] = {}
        with _disk_errors():
            self._rows.prepare()
            for inodes in self._rows.inodes():
                nodes |= {node.number: node for node in inodes}
                yield
                if self._readings != reading:
                    return
            for names in self._rows.names():
                for number, name, inode in names:
                    _enter(nodes, number, name, inode)
                yield
                if self._readings != reading:
                    return
            self._take_over(nodes)

    def stat(self, node: Node) -> Stat:
        """What `stat` tells of a node. Raises OSError."""
        return node.stat(os.stat(self._content(node)) if node.kind is Kind.FILE else None)

    def open(self, node: Node, how: Opening) -> OwnFile:
        """Open the content of a regular file. Raises OSError."""
        flags = os.O_RDONLY
        if how.write:
            flags = os.O_RDWR if how.read else os.O_WRONLY
        if how.append:
            flags |= os.O_APPEND
        if how.truncate:
            flags |= os.O_TRUNC
        return OwnFile(node, self._content(node), flags)

    @contextmanager
    def pin(self) -> Iterator[None]:
        """Inside, contents stay on disk whose files are removed, for a snapshot to read them."""
        self._pins += 1
        try:
            yield
        finally:
            self._pins -= 1
            self._erase()

    def reload(self) -> None:
        """Forget what is in memory; what is on disk is read when it is next needed."""
        self._loaded = False
        self._readings += 1
        self._root = None
        for pending in (self._saved, self._gone, self._bound, self._freed):
            pending.clear()

    def destroy(self) -> None:
        """Remove all of it from disk. Not for use inside a transaction. Raises OSError.

        When a kill interrupts it, destroying once more finishes it.
        """
        for _ in self.forget():
            pass
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder)

    def forget(self) -> Iterator[None]:
        """Remove its rows, a bounded number in each step, each of which is kept. Raises OSError.

        To be begun once it is written down elsewhere that this layer has no future: a kill leaves
        some of the rows, and forgetting once more removes them. The contents of files stay; remove
        the folder with all that is in it. Nothing may be changed after the first step.
        """
        self.reload()
        self._loaded = True  # as if there were nothing: what is half gone is not to be read
        with _disk_errors():
            self._rows.prepare()
            yield from self._rows.remove()
        self.reload()

    # -- changes ---------------------------------------------------------------------------

    @contextmanager
    def change(self) -> Iterator[None]:
        """One operation: all that is done inside is kept, or nothing. Raises OSError."""
        try:
            yield
            with _disk_errors():
                self._flush()
        except BaseException:
            if self._saved or self._bound or self._freed:
                self.reload()
            raise

    def add(
        self,
        kind: Kind,
        mode: int,
        uid: int,
        gid: int,
        mtime: int,
        target: str = "",
        device: tuple[int, int] = (0, 0),
    ) -> Node:
        """A new inode, which no name leads to yet. A file has empty content."""
        number = self._next
        self._next += 1
        node: Node
        if kind is Kind.FOLDER:
            node = Folder(number, kind, mode, uid, gid, mtime)
        else:
            node = Node(number, kind, mode, uid, gid, mtime, target, device)
        if kind is Kind.FILE:
            self._make_content(node)
        self._saved[number] = node
        return node

    def plant(self, stat: Stat) -> Folder:
        """Make the root folder, where there is none yet."""
        root = Folder(_ROOT, stat.kind, stat.mode, stat.uid, stat.gid, stat.mtime, names=1)
        self._root = self._saved[_ROOT] = root
        return root

    def save(self, node: Node) -> None:
        """The attributes of the node were changed."""
        if node.names or node.number in self._saved:
            self._saved[node.number] = node

    def fill(self, node: Node, source: OpenFile, mtime: int) -> None:
        """Copy the content of a file into that of a new one, which gets this time."""
        with closing(self.open(node, _FILLING)) as content:
            while piece := source.read(PIECE):
                content.write(piece)
        self.set_time(node, mtime)

    def set_time(self, node: Node, mtime: int) -> None:
        """Of the last change."""
        if node.kind is Kind.FILE:
            os.utime(self._content(node), ns=(mtime, mtime))
        else:
            node.mtime = mtime
            self.save(node)

    def bind(self, folder: Folder, name: str, node: Node | None) -> None:
        """Have a name lead to a node, or with None hide what the layers below have of it."""
        if node is not None:
            node.names += 1
            folder.folders += isinstance(node, Folder)
        self._unbind(folder, name)
        folder.children[name] = node
        self._bound[folder.number, name] = node
        self._freed.discard((folder.number, name))

    def free(self, folder: Folder, name: str) -> None:
        """Have a name lead nowhere, and hide nothing."""
        self._unbind(folder, name)
        del folder.children[name]
        self._freed.add((folder.number, name))
        self._bound.pop((folder.number, name), None)

    def _unbind(self, folder: Folder, name: str) -> None:
        node = folder.children.get(name)
        if node is None:
            return
        node.names -= 1
        folder.folders -= isinstance(node, Folder)
        if not node.names:
            self._saved.pop(node.number, None)
            self._gone[node.number] = node

    # -- on disk ---------------------------------------------------------------------------

    def _content(self, node: Node) -> str:
        return f"{self._folder}/{node.number}"

    def _make_content(self, node: Node) -> None:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(self._content(node), flags, 0o600)
        except FileNotFoundError:
            os.makedirs(self._folder, 0o700, exist_ok=True)
            descriptor = os.open(self._content(node), flags, 0o600)
        os.close(descriptor)

    def _flush(self) -> None:
        if not (self._saved or self._gone or self._bound or self._freed):
            return
        self._rows.write(self._saved.values(), self._gone.values(), self._bound, self._freed)
        self._erased += [node.number for node in self._gone.values() if node.kind is Kind.FILE]
        for pending in (self._saved, self._gone, self._bound, self._freed):
            pending.clear()
        self._erase()

    def _erase(self) -> None:
        if self._pins or self._database.connection.in_transaction:
            return  # somebody reads it still, or an outer transaction may bring it back
        for number in self._erased:
            with suppress(OSError):  # if it stays, the next reading clears it away
                os.unlink(f"{self._folder}/{number}")
        self._erased.clear()

    def _take_over(self, nodes: Mapping[int, Node]) -> None:
        self._next = max([self._next, *(number + 1 for number in nodes)])
        self._tidy({node.number for node in nodes.values() if node.kind is Kind.FILE})
        root = nodes.get(_ROOT)
        if root is not None:
            assert isinstance(root, Folder)
            root.names = 1
            self._root = root
        self._loaded = True
        self._readings += 1

    def _tidy(self, wanted: set[int]) -> None:
        """Clear away content that no row leads to; see that there is some where a row leads."""
        try:
            found = {int(name) for name in os.listdir(self._folder) if name.isdecimal()}
        except FileNotFoundError:
            found = set()
        self._erased = [number for number in self._erased if number not in wanted]
        for number in found - wanted - set(self._erased):
            os.unlink(f"{self._folder}/{number}")
        for number in wanted - found:  # a crash of the whole machine may have lost it
            self._make_content(Node(number, Kind.FILE, 0, 0, 0, 0))


def _enter(nodes: Mapping[int, Node], number: int, name: str, inode: int | None) -> None:
    folder = nodes[number]
    assert isinstance(folder, Folder)
    child = nodes[inode] if inode is not None else None
    folder.children[name] = child
    if child is not None:
        child.names += 1
        folder.folders += isinstance(child, Folder)


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Turn what SQLite says of the disk into the numbers of the system."""
    try:
        yield
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        raise failure(errno.ENOSPC if full else errno.EIO) from error
