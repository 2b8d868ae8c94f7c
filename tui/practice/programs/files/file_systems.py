"""The file systems of a container: what is mounted where, how large, how full."""

from __future__ import annotations

from dataclasses import dataclass

from tui.practice.files.layered import LayeredTree
from tui.practice.files.memory import MemoryTree
from tui.practice.files.tree import Tree
from tui.practice.kernel.process import Process

_BLOCK = 4096
_DISK = 61_202_244 << 10
"""Bytes of the disk that a simulated host has for its containers."""
_TAKEN = 13_107_200 << 10
"""What others have taken of it."""
_RESERVED = 20
"""One part in so many is for root alone."""
_INODES = 3_907_584
_INODES_TAKEN = 412_306
_MAGIC = {"overlay": 0x794C7630, "tmpfs": 0x01021994, "proc": 0x9FA0, "sysfs": 0x62656572}
_STAT_KINDS = {"overlay": "overlayfs", "ext4": "ext2/ext3"}
_FIRST_NUMBER = 40
"""Device number of the first file system."""
_DISK_NUMBER = 0xFE01
"""That of the host's disk, which is the same wherever it is mounted."""
_ON_DISK = ("overlay", "ext4")


@dataclass(frozen=True, slots=True)
class FileSystem:
    """One file system, as the table of mounts tells of it."""

    device: str
    place: str
    kind: str
    number: int
    tree: Tree
    block: int = _BLOCK

    @property
    def magic(self) -> int:
        """The number that the kernel knows the kind by."""
        return _MAGIC.get(self.kind, 0xEF53)

    @property
    def stat_kind(self) -> str:
        """The kind as `stat -f` has it."""
        return _STAT_KINDS.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Room:
    """How full a file system is; bytes, and numbers of inodes."""

    total: int = 0
    used: int = 0
    available: int = 0
    inodes: int = 0
    inodes_used: int = 0


def file_systems(p: Process) -> list[FileSystem]:
    """Everything that is mounted, the root first."""
    view = p.machine.view
    trees = [("/", view.root), *sorted(view.mounts.items())]
    return [_described(place, tree, _FIRST_NUMBER + at) for at, (place, tree) in enumerate(trees)]


def file_system(p: Process, name: str) -> FileSystem:
    """The one that a path lies in. Raises OSError where the path leads nowhere."""
    place = p.resolve(name)
    found, *others = file_systems(p)
    for each in others:
        if f"{place}/".startswith(f"{each.place}/") and len(each.place) > len(found.place):
            found = each
    return found


def room(p: Process, found: FileSystem) -> Room:
    """How full it is; nothing for those that only exist in the kernel's mind."""
    if isinstance(found.tree, MemoryTree):
        limit, used = found.tree.room.limit, found.tree.room.used
        return Room(limit, used, limit - used, limit // _BLOCK, found.tree.room.inodes)
    if found.kind not in _ON_DISK:
        return Room()
    root = p.machine.view.root
    own = root.size() if isinstance(root, LayeredTree) else 0
    used = min(_TAKEN + own, _DISK)
    available = max(0, _DISK - used - _DISK // _RESERVED)
    return Room(_DISK, used, available, _INODES, _INODES_TAKEN)


def _described(place: str, tree: Tree, number: int) -> FileSystem:
    kind = "overlay" if place == "/" else getattr(tree, "file_system", "ext4")
    if kind == "ext4":
        return FileSystem("/dev/vda1", place, kind, _DISK_NUMBER, tree)
    return FileSystem(kind, place, kind, number, tree)
