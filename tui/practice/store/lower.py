"""What a chain of layers holds when they lie upon each other."""

from __future__ import annotations

import errno
from collections.abc import Sequence

from tui.practice.files.nodes import Kind, Stat, failure, missing
from tui.practice.store.entries import LayerEntry, join
from tui.practice.store.layer import Layer, LayerFile, stat_of

_FOLDER_MODE = 0o755
"""Of a folder that no layer speaks of, and that something is in."""


class LowerView:
    """The immutable file system that an image is; all its containers share one."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        """Lay the layers upon each other, from the bottom to the top."""
        self.layers = tuple(layers)
        merge = _Merge()
        for layer in self.layers:
            merge.lay(layer)
        self._sources = merge.sources
        self._names = {path: tuple(sorted(names)) for path, names in merge.names.items()}
        self._stats = merge.stats()

    @property
    def size(self) -> int:
        """Bytes in all layers, as the engine counts the size of an image."""
        return sum(layer.size for layer in self.layers)

    def find(self, path: str) -> Stat | None:
        """What `stat` tells of a path, no link followed; None if there is nothing."""
        return self._stats.get(path)

    def stat(self, path: str) -> Stat:
        """As `find`; raises OSError if there is nothing."""
        found = self._stats.get(path)
        if found is None:
            raise self._absence(path)
        return found

    def names(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted. Raises OSError."""
        names = self._names.get(path)
        if names is None:
            raise failure(errno.ENOTDIR, path) if path in self._stats else self._absence(path)
        return names

    def open(self, path: str) -> LayerFile:
        """Open a file for reading. Raises OSError."""
        stat = self.stat(path)
        source = self._sources.get(path)
        if source is None:
            raise failure(errno.EISDIR, path)
        layer, entry = source
        return layer.open_entry(entry, stat)

    def _absence(self, path: str) -> OSError:
        while path:
            path = path.rpartition("/")[0]
            found = self._stats.get(path)
            if found is not None:
                return missing(path) if found.kind is Kind.FOLDER else failure(errno.ENOTDIR, path)
        return missing(path)


class _Merge:
    """Layers, laid upon each other one by one."""

    def __init__(self) -> None:
        self.sources: dict[str, tuple[Layer, LayerEntry]] = {}
        self.names: dict[str, set[str]] = {"": set()}
        """What is in the folders."""
        self._implied: dict[str, LayerEntry] = {}
        """Folders that no layer has an entry for."""

    def lay(self, layer: Layer) -> None:
        for path in layer.whiteouts:
            self._remove(path)
        for path in layer.opaques:
            for name in tuple(self.names.get(path, ())):
                self._remove(join(path, name))
        for path, entry in layer.entries.items():
            if entry.kind is not Kind.FOLDER or path not in self.names:
                self._remove(path)
                self._name(path, entry.mtime)
            if entry.kind is Kind.FOLDER:
                self.names.setdefault(path, set())
            self.sources[path] = (layer, entry)

    def stats(self) -> dict[str, Stat]:
        """Of everything. Inodes are even numbers, from 2 for the root on."""
        root = LayerEntry("", Kind.FOLDER, _FOLDER_MODE)
        entries = {"": root} | self._implied | {path: e for path, (_, e) in self.sources.items()}
        identities = {
            path: (layer.diff_id, entry.offset) for path, (layer, entry) in self.sources.items()
        }
        links: dict[tuple[str, int], int] = {}
        for source in identities.values():
            links[source] = links.get(source, 0) + 1
        inodes: dict[object, int] = {}
        stats: dict[str, Stat] = {}
        for path in sorted(entries):
            entry = entries[path]
            identity = identities.get(path)
            inode = inodes.setdefault(identity or path, 2 * len(inodes) + 2)
            count = links[identity] if identity else 1
            if entry.kind is Kind.FOLDER:
                inside = (entries[join(path, name)].kind for name in self.names[path])
                count = 2 + sum(kind is Kind.FOLDER for kind in inside)
            stats[path] = stat_of(entry, count, inode)
        return stats

    def _name(self, path: str, mtime: int) -> None:
        """Make the path known to its folder; and the folder, if this is the first in it."""
        while path:
            folder, _, name = path.rpartition("/")
            if folder in self.names:
                self.names[folder].add(name)
                return
            self._remove(folder)
            self.names[folder] = {name}
            # As old as the first thing in it: a layer says nothing of its age.
            self._implied[folder] = LayerEntry(folder, Kind.FOLDER, _FOLDER_MODE, mtime=mtime)
            path = folder

    def _remove(self, path: str) -> None:
        folder, _, name = path.rpartition("/")
        if not path or name not in self.names.get(folder, ()):
            return
        self.names[folder].discard(name)
        doomed = [path]
        while doomed:
            gone = doomed.pop()
            doomed.extend(join(gone, name) for name in self.names.pop(gone, ()))
            self.sources.pop(gone, None)
            self._implied.pop(gone, None)
