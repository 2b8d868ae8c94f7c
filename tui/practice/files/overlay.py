"""The layers of an image and a container's own layer upon them, as one: overlayfs without errors.

What is asked for here is possible: whoever changes something has looked first.
"""

from __future__ import annotations

import errno
from contextlib import closing
from dataclasses import replace

from tui.practice.files.nodes import Kind, Stat, failure, missing
from tui.practice.store.entries import join
from tui.practice.store.inodes import Folder, Node, now
from tui.practice.store.lower import LowerView
from tui.practice.store.writable import Writable


class Overlay:
    """Finds what is where, and copies up what is to be changed.

    All changes belong inside `with overlay.upper.change()`.
    """

    __slots__ = ("_born", "lower", "upper")

    def __init__(self, lower: LowerView, upper: Writable, born: int | None = None) -> None:
        self.lower = lower
        self.upper = upper
        self._born = born

    # -- finding ---------------------------------------------------------------------------

    def find(self, path: str) -> tuple[Node | None, Stat | None]:
        """The node that a path leads to, if it is the container's own, and what lies below it."""
        node: Node | None = self.upper.root
        if not path:
            return node, self._root_below()
        if node is None:
            return node, self.lower.find(path)
        through = True
        for name in path.split("/"):
            if not isinstance(node, Folder):
                raise failure(errno.ENOTDIR, path)
            through = through and not node.opaque
            if name not in node.children:
                return None, self.lower.find(path) if through else None
            node = node.children[name]
            if node is None:
                return None, None
        if isinstance(node, Folder) and node.opaque:
            through = False
        return node, self.lower.find(path) if through else None

    def _root_below(self) -> Stat:
        """The root folder of the layers, which a container's own covers from its first moment."""
        stat = self.lower.stat("")
        return stat if self._born is None else replace(stat, mtime=self._born)

    def kind(self, path: str) -> Kind | None:
        """What is at a path; None if there is nothing. Raises OSError if a file is on the way."""
        node, below = self.find(path)
        found = node or below
        return None if found is None else found.kind

    def need(self, path: str) -> Kind:
        """What is at a path. Raises OSError if there is nothing."""
        kind = self.kind(path)
        if kind is None:
            raise self.absence(path)
        return kind

    def absence(self, path: str) -> OSError:
        """Why there is nothing at a path: no such name, or no folder on the way."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            kind = self.kind(folder)
            if kind is not None:
                return missing(path) if kind is Kind.FOLDER else failure(errno.ENOTDIR, path)
        return missing(path)

    def shines(self, path: str) -> Stat | None:
        """What the layers below have at a path, hidden by its own name or not."""
        node: Node | None = self.upper.root
        for name in path.split("/"):
            if not isinstance(node, Folder):
                break
            if node.opaque:
                return None
            node = node.children.get(name)
        return self.lower.find(path)

    # -- changing --------------------------------------------------------------------------

    def bind(self, folder: Folder, name: str, path: str, node: Node) -> None:
        """Put a node at a path. A folder that depends on no other path is what it is there too."""
        if isinstance(node, Folder):
            below = self.shines(path)
            node.opaque = below is not None and below.kind is Kind.FOLDER
            self.upper.save(node)
        self.upper.bind(folder, name, node)

    def free(self, folder: Folder, name: str, path: str) -> None:
        """Take away what is at a path, whether it is the container's own or not."""
        if self.shines(path) is None:
            self.upper.free(folder, name)
        else:
            self.upper.bind(folder, name, None)

    def touch(self, folder: Folder) -> None:
        """Something was put into the folder, or taken away."""
        self.upper.set_time(folder, now())

    # -- copying up ------------------------------------------------------------------------

    def own_folder_of(self, path: str) -> tuple[Folder, str]:
        """The folder that a path is in, as the container's own, and the name in it."""
        folder, _, name = path.rpartition("/")
        node = self.own(folder)
        assert isinstance(node, Folder)
        return node, name

    def own(self, path: str, content: bool = True) -> Node:
        """The node at a path that exists; copied up with its folders, unless it is there.

        Without `content`, a file that has to be copied up is left empty.
        """
        node: Node = self.upper.root or self.upper.plant(self._root_below())
        here = ""
        for name in path.split("/") if path else ():
            assert isinstance(node, Folder)
            here = join(here, name)
            child = node.children.get(name)
            node = child or self._copy_up(node, name, here, content or here != path)
        return node

    def _copy_up(self, folder: Folder, name: str, path: str, content: bool = True) -> Node:
        stat = self.lower.stat(path)
        node = self.upper.add(
            stat.kind, stat.mode, stat.uid, stat.gid, stat.mtime, stat.target, stat.device
        )
        if stat.kind is Kind.FILE and content:
            with closing(self.lower.open(path)) as source:
                self.upper.fill(node, source, stat.mtime)
        self.upper.bind(folder, name, node)
        return node

    def own_all_in(self, path: str, folder: Folder) -> None:
        """Copy up all that shows through in a folder, which then depends on its path no more."""
        below = self.shines(path)
        if folder.opaque or below is None or below.kind is not Kind.FOLDER:
            return
        waiting = [(path, folder)]
        while waiting:
            path, folder = waiting.pop()
            for name in self.lower.names(path):
                inside = join(path, name)
                child = folder.children.get(name)
                if name in folder.children and child is None:
                    self.upper.free(folder, name)
                elif child is None:
                    child = self._copy_up(folder, name, inside)
                if isinstance(child, Folder) and child.opaque:
                    child.opaque = False
                    self.upper.save(child)
                elif isinstance(child, Folder) and self.lower.stat(inside).kind is Kind.FOLDER:
                    waiting.append((inside, child))
