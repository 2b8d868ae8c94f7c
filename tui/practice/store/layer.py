"""One layer: what its tar holds, and reading from it."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from threading import RLock

from tui.practice.files.nodes import Kind, Stat, failure, missing
from tui.practice.store.entries import LayerEntry, raw
from tui.practice.store.tar_reader import Contents

FOLDER_SIZE = 4096
"""The bytes of any folder, as a small one has them on ext4."""


class Layer:
    """An immutable set of changes to what the layers below it hold.

    Safe to use from several threads.
    """

    def __init__(self, diff_id: str, tar_path: Path, contents: Contents) -> None:
        self.diff_id = diff_id
        """`sha256:` and the hexadecimal digest of the tar."""
        self.tar_path = tar_path
        self.entries: Mapping[str, LayerEntry] = contents.entries
        self.whiteouts = frozenset(contents.whiteouts)
        """Paths that the layers below lose. One that is in `entries` too begins anew here."""
        self.opaques = frozenset(contents.opaques)
        """Folders of which the layers below lose all that is in them."""
        self.size = sum(
            entry.size or len(raw(entry.target))
            for entry in contents.entries.values()
            if not entry.hard_link
        )
        """Bytes in files and in the targets of links, as the engine counts it."""
        self._lock = RLock()
        self._descriptor = -1
        self._readers = 0

    def open(self, path: str) -> LayerFile:
        """Open a file of this layer for reading. Raises OSError."""
        entry = self.entries.get(path)
        if entry is None:
            raise missing(path)
        return self.open_entry(entry, stat_of(entry))

    def open_entry(self, entry: LayerEntry, stat: Stat) -> LayerFile:
        """Open the file of an entry; `stat` is what the open file will tell of itself."""
        if entry.kind is Kind.FOLDER:
            raise failure(errno.EISDIR, entry.path)
        if entry.kind is not Kind.FILE:
            raise failure(errno.ELOOP if entry.kind is Kind.LINK else errno.ENXIO, entry.path)
        return LayerFile(self, entry.offset, stat)

    # All that is open shares one descriptor: a thousand containers may read from one layer.

    def borrow(self) -> int:
        """The descriptor of the open tar. Every borrower gives it back once."""
        with self._lock:
            # Counted first: the collector may give back another one's at any moment.
            self._readers += 1
            if self._readers == 1:
                try:
                    self._descriptor = os.open(self.tar_path, os.O_RDONLY | os.O_CLOEXEC)
                except OSError:
                    self._readers = 0
                    raise
            return self._descriptor

    def give_back(self) -> None:
        """One borrower is done; after the last one, the tar is closed."""
        with self._lock:
            self._readers -= 1
            if not self._readers:
                os.close(self._descriptor)


class LayerFile:
    """A file of a layer, opened for reading (an OpenFile)."""

    __slots__ = ("_descriptor", "_layer", "_offset", "_position", "_stat")

    def __init__(self, layer: Layer, offset: int, stat: Stat) -> None:
        self._layer = layer
        self._offset = offset
        self._stat = stat
        self._position = 0
        self._descriptor = -1
        self._descriptor = layer.borrow()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes from the position on; empty at the end."""
        left = max(self._stat.size - self._position, 0)
        data = os.pread(self._open(), min(max(size, 0), left), self._offset + self._position)
        self._position += len(data)
        return data

    def write(self, data: bytes) -> int:
        """It is open for reading only."""
        raise failure(errno.EBADF)

    def truncate(self, size: int) -> None:
        """It is open for reading only."""
        raise failure(errno.EINVAL)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position, as os.lseek; returns it."""
        self._open()
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._stat.size}
        position = base.get(whence, -1) + offset
        if whence not in base or position < 0:
            raise failure(errno.EINVAL)
        self._position = position
        return position

    def stat(self) -> Stat:
        """Of the file as the layer has it."""
        return self._stat

    def close(self) -> None:
        """Let go of it; once more does nothing."""
        if self._descriptor >= 0:
            self._descriptor = -1
            self._layer.give_back()

    def _open(self) -> int:
        if self._descriptor < 0:
            raise failure(errno.EBADF)
        return self._descriptor

    def __del__(self) -> None:
        self.close()


def stat_of(entry: LayerEntry, links: int = 1, inode: int = 0) -> Stat:
    """What `stat` tells of an entry."""
    size = FOLDER_SIZE if entry.kind is Kind.FOLDER else entry.size
    return Stat(
        entry.kind,
        entry.mode,
        entry.uid,
        entry.gid,
        len(raw(entry.target)) if entry.target else size,
        entry.mtime,
        links,
        inode,
        entry.target,
        entry.device,
    )
