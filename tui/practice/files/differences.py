"""What a container changed of its image: as a list, as what a layer is made of, and in bytes.

First its own layer is surveyed, step by step, where it can change; what the survey found is then
worked on wherever there is time for it.

The list follows the engine's own comparison of two trees (moby, pkg/archive/changes.go), which
is what `docker diff` shows: a folder counts as changed if its owner or mode is, or anything in
it; a file also if its size or time is. Of what was removed or replaced as a whole, only the top
is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Own:
    """Something of a container's own layer, as it was when the survey came to it."""

    path: str
    number: int
    """What has several names has the same number under each."""
    stat: Stat
    content: Callable[[], OpenFile] | None = None
    """Opens a regular file."""
    hidden: tuple[str, ...] = ()
    """The names in a folder that layers below may have, and that are not to be seen."""
    opaque: bool = False
    """Whether a folder begins anew here."""
    shines: bool = False
    """Whether layers below show through in a folder."""


def survey(upper: Writable) -> Iterator[Own]:
    """All of a container's own, a folder before what is in it. Raises OSError.

    The layer may change between two steps, if it is pinned. What is found then is not of one
    moment, but nothing in it lacks its folder, and no path comes twice.
    """
    root: list[tuple[str, Node, bool]] = [("", upper.root, True)] if upper.root else []
    waiting = [iter(root)]
    while waiting:
        step = next(waiting[-1], None)
        if step is None:
            waiting.pop()
            continue
        path, node, shines = step
        if not isinstance(node, Folder):
            content = partial(upper.open, node, READING) if node.kind is Kind.FILE else None
            yield Own(path, node.number, upper.stat(node), content)
            continue
        shines = shines and not node.opaque
        children = list(node.children.items())
        hidden = tuple(name for name, child in children if child is None)
        waiting.append(_inside(path, children, shines))
        yield Own(path, node.number, node.stat(), hidden=hidden, opaque=node.opaque, shines=shines)


def _inside(
    folder: str, children: Iterable[tuple[str, Node | None]], shines: bool
) -> Iterator[tuple[str, Node, bool]]:
    for name, child in children:
        if child is not None:
            yield join(folder, name), child, shines


def compare(lower: LowerView, own: Collection[Own]) -> list[tuple[str, Difference]]:
    """The changes, by absolute path."""
    paths = {each.path for each in own}
    found: dict[str, Difference] = {}
    for each in own:
        before = lower.find(each.path)
        if each.path:
            if before is None:
                found[each.path] = Difference.ADDED
            elif _differs(before, each.stat):
                found[each.path] = Difference.MODIFIED
        if before is None or before.kind is not Kind.FOLDER or each.stat.kind is not Kind.FOLDER:
            continue
        hidden = frozenset(each.hidden)
        for name in lower.names(each.path):
            inside = join(each.path, name)
            if inside not in paths and (name in hidden or not each.shines):
                found[inside] = Difference.DELETED
    for path in list(found):
        while path := path.rpartition("/")[0]:
            if path in found:
                break
            found[path] = Difference.MODIFIED
    return sorted((f"/{path}", difference) for path, difference in found.items())


def items(own: Iterable[Own]) -> Iterator[LayerItem]:
    """The layer that a container's own is, as LayerStore.add takes it.

    The root itself is left out, as the real engine leaves it out, whatever became of its mode. So
    is a file whose name reads as a whiteout: no layer can hold it.
    """
    first_paths: dict[int, str] = {}
    for each in sorted(own, key=lambda one: one.path):
        if f"/{WHITEOUT}" in f"/{each.path}":
            continue
        stat = each.stat
        first = first_paths.setdefault(each.number, each.path)
        entry = LayerEntry(
            each.path,
            stat.kind,
            stat.mode,
            stat.uid,
            stat.gid,
            stat.mtime,
            stat.size if stat.kind is Kind.FILE else 0,
            stat.target,
            first if first != each.path else "",
            stat.device,
        )
        if each.path:
            yield entry, each.content
        if each.opaque:
            yield opaque(each.path), None
        for name in each.hidden:
            yield whiteout(join(each.path, name)), None


def size(own: Iterable[Own]) -> int:
    """Bytes in files and in the targets of links, however many names these have."""
    sizes = {each.number: each.stat.size for each in own if each.stat.kind is not Kind.FOLDER}
    return sum(sizes.values())


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
