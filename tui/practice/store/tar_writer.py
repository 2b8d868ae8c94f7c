"""Layer tars, written: the same entries give the same bytes, and with them the same digest."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterable

from tui.practice.files.nodes import SECOND, Kind
from tui.practice.files.turns import Pauses
from tui.practice.store.entries import BLOCK, PIECE, Content, LayerEntry, LayerItem

_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.FOLDER: tarfile.DIRTYPE,
    Kind.LINK: tarfile.SYMTYPE,
    Kind.DEVICE: tarfile.CHRTYPE,
    Kind.PIPE: tarfile.FIFOTYPE,
}


def write(put: Callable[[bytes], object], items: Iterable[LayerItem]) -> None:
    """Write a tar of these, piece by piece; the same entries give the same bytes.

    Sorted by path, hard links last, so that folders come before what is in them and files before
    their further names. Owners have no names, and times are whole seconds, as in the engine's
    own layers. Raises ValueError for two entries of one path.
    """
    ordered = sorted(items, key=lambda item: (bool(item[0].hard_link), item[0].path))
    if len({entry.path for entry, _ in ordered}) < len(ordered):
        raise ValueError("two entries of a layer have the same path")
    pauses = Pauses()
    for entry, content in ordered:
        pauses.take()
        put(_header_of(entry))
        if entry.size and not entry.hard_link:
            _write_content(put, entry.size, content)
            put(bytes(-entry.size % BLOCK))
    put(bytes(2 * BLOCK))


def _header_of(entry: LayerEntry) -> bytes:
    member = tarfile.TarInfo(entry.path or ".")
    member.type = tarfile.LNKTYPE if entry.hard_link else _TYPES[entry.kind]
    member.linkname = entry.hard_link or entry.target
    member.mode = entry.mode
    member.uid, member.gid = entry.uid, entry.gid
    member.mtime = entry.mtime // SECOND
    member.size = 0 if entry.hard_link else entry.size
    member.devmajor, member.devminor = entry.device
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _write_content(put: Callable[[bytes], object], size: int, content: Content) -> None:
    """Exactly as many bytes as the header says, should the file have grown or shrunk meanwhile."""
    if isinstance(content, bytes | None):
        put((content or b"")[:size].ljust(size, b"\0"))
        return
    opened = content() if callable(content) else content
    try:
        left = size
        while left and (piece := opened.read(min(left, PIECE))):
            put(piece)
            left -= len(piece)
        while left:
            piece = bytes(min(left, PIECE))
            put(piece)
            left -= len(piece)
    finally:
        opened.close()
