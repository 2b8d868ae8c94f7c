"""An archive of images, read, whoever made it.

It is read by Docker's own `manifest.json`, as the engine does; that it is an OCI image layout
besides is not looked at.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from tui.practice.daemon.images.save import NOMINAL_SIZE
from tui.practice.errors import BadRequest
from tui.practice.files.nodes import Kind
from tui.practice.store import tar_reader
from tui.practice.store.entries import LayerEntry

_PIECE = 1 << 18
_MOST_DOCUMENT = 8 << 20
"""Bytes of a document in an archive."""
_MOST_HOPS = 10
"""Links that may lead to a file in an archive."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One image in an archive, as its manifest has it."""

    raw: str
    """The configuration."""
    tags: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    """Where its layers lie in the archive, from the bottom up."""
    parent: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """The sizes to tell of layers, by digest, where they are known."""


class Archive:
    """An archive of images in an open file, uncompressed; read with suspicion."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read what is in it. Raises BadRequest or LeftOut for one that is not sound."""
        self._descriptor = file.fileno()
        self._entries = tar_reader.read(self._descriptor).entries

    def images(self) -> list[Packed]:
        """What the manifest lists. Raises BadRequest."""
        if "manifest.json" not in self._entries:
            raise BadRequest(
                "open manifest.json: no such file or directory: this is no archive of images"
            )
        try:
            manifest = json.loads(self._document("manifest.json"))
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"invalid manifest.json: {error}") from None
        if manifest is None:
            return []
        if not isinstance(manifest, list):
            raise BadRequest("invalid manifest.json: a list was expected")
        return [self._packed(item) for item in manifest]

    def open(self, path: str) -> IO[bytes]:
        """A file of the archive. Raises BadRequest."""
        entry = self._find(path)
        return io.BufferedReader(_Window(self._descriptor, entry.offset, entry.size), _PIECE)

    def __contains__(self, path: str) -> bool:
        try:
            self._find(path)
        except BadRequest:
            return False
        return True

    def _packed(self, item: object) -> Packed:
        if not isinstance(item, dict):
            raise BadRequest("invalid manifest.json: an object was expected")
        tags, layers = item.get("RepoTags") or (), item.get("Layers") or ()
        config, parent = item.get("Config") or "", item.get("Parent") or ""
        texts = [*tags, *layers, config, parent] if _are_lists(tags, layers) else [None]
        if not all(isinstance(text, str) for text in texts):
            raise BadRequest("invalid manifest.json: strings were expected")
        sizes = _nominal_sizes(item.get("LayerSources"))
        return Packed(self._document(config), tuple(tags), tuple(layers), parent, sizes)

    def _document(self, path: str) -> str:
        entry = self._find(path)
        if entry.size > _MOST_DOCUMENT:
            raise BadRequest(f"{path} is too large for a document")
        try:
            return os.pread(self._descriptor, entry.size, entry.offset).decode()
        except UnicodeDecodeError:
            raise BadRequest(f"{path} is no text") from None

    def _find(self, path: str) -> LayerEntry:
        """The file at a path, or that links there lead to; nothing leads out of the archive."""
        for _ in range(_MOST_HOPS):
            entry = self._entries.get(_normalised(path))
            if entry is None or entry.kind not in (Kind.FILE, Kind.LINK):
                break
            if entry.kind is Kind.FILE:
                return entry
            path = str(PurePosixPath(entry.path).parent / entry.target)
        raise BadRequest(f"open {path}: no such file or directory")


class _Window(io.RawIOBase):
    """A part of an open file, as a file of its own."""

    def __init__(self, descriptor: int, offset: int, size: int) -> None:
        self._descriptor = descriptor
        self._offset = offset
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), max(self._size - self._position, 0))
        data = os.pread(self._descriptor, wanted, self._offset + self._position)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}
        self._position = max(base[whence] + offset, 0)
        return self._position


def _normalised(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _are_lists(*values: object) -> bool:
    return all(isinstance(value, list | tuple) for value in values)


def _nominal_sizes(sources: object) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for digest, source in sources.items() if isinstance(sources, dict) else ():
        annotations = source.get("annotations") if isinstance(source, dict) else None
        size = annotations.get(NOMINAL_SIZE) if isinstance(annotations, dict) else None
        if isinstance(size, str) and size.isascii() and size.isdigit() and len(size) < 16:
            sizes[digest] = int(size)
    return sizes
