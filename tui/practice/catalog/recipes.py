"""What the catalogue is written in: recipes of images, their steps, and the files of a step.

A recipe is data; nothing is built before someone pulls. The files are small stand-ins, so every
step says how large its namesake is, and the engine tells that size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui.practice.files.nodes import SECOND, Kind, binary
from tui.practice.store.entries import LayerEntry, LayerItem

MB = 1_000_000
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The variable as most images set it."""
BUILDKIT = "buildkit.dockerfile.v0"
"""The comment that BuildKit leaves in an image's history."""


class Files:
    """The files of one step, gathered. Paths are relative to the root."""

    def __init__(self, mtime: int) -> None:
        """Everything gets the same time, in nanoseconds since the epoch."""
        self._mtime = mtime
        self._items: dict[str, LayerItem] = {}

    def __iter__(self) -> Iterator[LayerItem]:
        return iter(self._items.values())

    def folders(self, paths: str, mode: int = 0o755, uid: int = 0, gid: int = 0) -> None:
        """Folders, their paths separated by blanks."""
        for path in paths.split():
            self._put(LayerEntry(path, Kind.FOLDER, mode, uid, gid, self._mtime))

    def file(
        self, path: str, text: str = "", mode: int = 0o644, uid: int = 0, gid: int = 0
    ) -> None:
        """A text file."""
        data = text.encode()
        entry = LayerEntry(path, Kind.FILE, mode, uid, gid, self._mtime, size=len(data))
        self._items[path] = (entry, data)

    def program(self, path: str, name: str) -> None:
        """An executable that stands for one of the engine's programs."""
        data = binary(name)
        entry = LayerEntry(path, Kind.FILE, 0o755, mtime=self._mtime, size=len(data))
        self._items[path] = (entry, data)

    def programs(self, folder: str, names: str, userland: str = "gnu") -> None:
        """One executable for each of these names, as a GNU system has them."""
        for name in names.split():
            self.program(f"{folder}/{name}", f"{userland}:{name}")

    def link(self, path: str, target: str) -> None:
        """A symbolic link."""
        self._put(LayerEntry(path, Kind.LINK, 0o777, mtime=self._mtime, target=target))

    def links(self, folder: str, names: str, target: str) -> None:
        """Symbolic links to one target."""
        for name in names.split():
            self.link(f"{folder}/{name}", target)

    def hard_links(self, folder: str, names: str, existing: str) -> None:
        """Further names of a file that is there already."""
        entry = self._items[existing][0]
        for name in names.split():
            path = f"{folder}/{name}"
            self._put(
                LayerEntry(
                    path,
                    entry.kind,
                    entry.mode,
                    mtime=self._mtime,
                    size=entry.size,
                    hard_link=existing,
                )
            )

    def _put(self, entry: LayerEntry) -> None:
        self._items[entry.path] = (entry, None)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an image's history, and the layer that it made, if it made one."""

    created: str
    """In RFC 3339."""
    created_by: str
    files: Callable[[Files], None] | None = field(default=None, compare=False)
    size: int = 0
    """Bytes of the namesake's layer, unpacked."""
    packed: int = 0
    """Bytes of it as a registry sends it."""
    comment: str = BUILDKIT

    def contents(self) -> list[LayerItem]:
        """What the layer of this step is made of."""
        files = Files(seconds(self.created) * SECOND)
        if self.files is not None:
            self.files(files)
        return list(files)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One image of the catalogue, with all the tags that it has."""

    repository: str
    tags: tuple[str, ...]
    created: str
    """In RFC 3339."""
    steps: tuple[Step, ...]
    config: Mapping[str, Any] = field(compare=False)
    """The image's settings, in the keys of OCI image configurations."""

    @property
    def layers(self) -> tuple[Step, ...]:
        """The steps that made layers, from the bottom up."""
        return tuple(step for step in self.steps if step.files is not None)


def seconds(text: str) -> int:
    """Whole seconds since the epoch of a time in RFC 3339."""
    return int(datetime.fromisoformat(text).timestamp())
