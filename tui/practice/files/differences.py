"""What a container changed of its image: as a list, and as what a layer is made of.

The list follows the engine's own comparison of two trees (moby, pkg/archive/changes.go), which
is what `docker diff` shows: a folder counts as changed if its owner or mode is, or anything in
it; a file also if its size or time is. Of what was removed or replaced as a whole, only the top
is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import partial

from tui.practice.files.nodes import Kind, Stat
from tui.practice.files.tree import READING, OpenFile
from tui.practice.store.entries import WHITEOUT, LayerEntry, LayerItem, join, opaque, whiteout
from tui.practice.store.inodes import Folder, Node
from tui.practice.store.lower import LowerView
from tui.practice.store.writable import Writable


class Difference(IntEnum):
    """The `Kind` of `GET /containers/{id}/changes`."""

    MODIFIED = 0
    ADDED = 1
    DELETED = 2


def compare(lower: LowerView, upper: Writable) -> list[tuple[str, Difference]]:
    """The changes, by absolute path. Raises OSError."""
    found: dict[str, Difference] = {}
    for path, node, shines in _walk(upper):
        before = lower.find(path)
        if path:
            if before is None:
                found[path] = Difference.ADDED
            elif _differs(before, upper.stat(node)):
                found[path] = Difference.MODIFIED
        if before is None or before.kind is not Kind.FOLDER or not isinstance(node, Folder):
            continue
        children = node.children
        for name in lower.names(path):
            gone = children[name] is None if name in children else not shines
            if gone:
                found[join(path, name)] = Difference.DELETED
    for path in list(found):
        while path := path.rpartition("/")[0]:
            if path in found:
                break
            found[path] = Difference.MODIFIED
    return sorted((f"/{path}", difference) for path, difference in found.items())


def items(upper: Writable) -> list[LayerItem]:
    """The layer that a container's own is, as LayerStore.add takes it. Raises OSError.

    The root itself is left out, as the real engine leaves it out, whatever became of its mode. So
    is a file whose name reads as a whiteout: no layer can hold it.
    """
    found: list[LayerItem] = []
    first_paths: dict[int, str] = {}
    for path, node, _ in sorted(_walk(upper), key=lambda step: step[0]):
        if f"/{WHITEOUT}" in f"/{path}":
            continue
        stat = upper.stat(node)
        first = first_paths.setdefault(node.number, path)
        entry = LayerEntry(
            path,
            stat.kind,
            stat.mode,
            stat.uid,
            stat.gid,
            stat.mtime,
            stat.size if stat.kind is Kind.FILE else 0,
            stat.target,
            first if first != path else "",
            stat.device,
        )
        if path:
            found.append((entry, _opening(upper, node) if stat.kind is Kind.FILE else None))
        if isinstance(node, Folder):
            if node.opaque:
                found.append((opaque(path), None))
            hidden = (name for name, child in node.children.items() if child is None)
            found.extend((whiteout(join(path, name)), None) for name in hidden)
    return found


def _opening(upper: Writable, node: Node) -> Callable[[], OpenFile]:
    return partial(upper.open, node, READING)


def _walk(upper: Writable) -> Iterator[tuple[str, Node, bool]]:
    """All of the container's own, and of a folder whether the layers below show through."""
    waiting: list[tuple[str, Node, bool]] = [("", upper.root, True)] if upper.root else []
    while waiting:
        path, node, shines = waiting.pop()
        if not isinstance(node, Folder):
            yield path, node, False
            continue
        shines = shines and not node.opaque
        yield path, node, shines
        waiting.extend(
            (join(path, name), child, shines)
            for name, child in node.children.items()
            if child is not None
        )


def _differs(before: Stat, after: Stat) -> bool:
    if (before.kind, before.mode, before.uid, before.gid, before.device) != (
        after.kind,
        after.mode,
        after.uid,
        after.gid,
        after.device,
    ):
        return True
    if before.kind is Kind.FOLDER:
        return False
    return (before.mtime, before.size) != (after.mtime, after.size)
