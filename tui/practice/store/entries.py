"""What a layer is made of, as values; and how it says what it takes away.

Source: the OCI image specification (layer.md), which has the spelling of whiteouts from aufs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tui.practice.files.nodes import Kind
from tui.practice.files.tree import OpenFile

BLOCK = 512
"""What everything in a tar is a multiple of, in bytes."""
PIECE = 1 << 20
"""Bytes that are copied at a time."""
LATEST = 2**63 - 1
"""The time that SQLite and the kernel can just hold, in nanoseconds."""
LONGEST_NAME = 255
"""Bytes of one name in a folder."""
WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """One path of a layer."""

    path: str
    """Relative and normalised; "" is the root. Bytes that are no UTF-8 are surrogates."""
    kind: Kind
    mode: int
    """The twelve permission bits."""
    uid: int = 0
    gid: int = 0
    mtime: int = 0
    """Nanoseconds since the epoch. The tars that the engine writes keep whole seconds of it."""
    size: int = 0
    """Bytes of content; 0 for anything but a file."""
    target: str = ""
    """Where a symbolic link points."""
    hard_link: str = ""
    """The path in the same layer that this is another name of; everything else is as there."""
    device: tuple[int, int] = (0, 0)
    offset: int = field(default=0, compare=False)
    """Where the content begins in the tar. Names of one file share it, and no others do."""


Content = bytes | OpenFile | Callable[[], OpenFile] | None
"""Of a file that goes into a layer; a function opens it when its turn has come."""
LayerItem = tuple[LayerEntry, Content]


def raw(text: str) -> bytes:
    """The bytes of a name or a target, as a disk has them. Raises UnicodeEncodeError."""
    return text.encode("utf-8", "surrogateescape")


def whiteout(path: str) -> LayerEntry:
    """The entry which says that the layers below lose this path."""
    folder, _, name = path.rpartition("/")
    return _mark(join(folder, WHITEOUT + name))


def opaque(folder: str) -> LayerEntry:
    """The entry which says that nothing of this folder shows through from the layers below."""
    return _mark(join(folder, OPAQUE))


def _mark(path: str) -> LayerEntry:
    return LayerEntry(path, Kind.FILE, 0o600)


def join(folder: str, name: str) -> str:
    """The path of what has this name in a folder."""
    return f"{folder}/{name}" if folder else name
