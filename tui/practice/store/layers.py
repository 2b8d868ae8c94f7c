"""Layers on disk: each is one uncompressed tar, named by its digest."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import re
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from tui.practice.errors import BadRequest, Failed, LeftOut, NotFound
from tui.practice.store import tar_reader, tar_writer
from tui.practice.store.entries import PIECE, LayerEntry, LayerItem, opaque, whiteout
from tui.practice.store.layer import Layer
from tui.practice.store.lower import LowerView

__all__ = ["Layer", "LayerEntry", "LayerItem", "LayerStore", "LowerView", "opaque", "whiteout"]

MOST_BYTES = 16 << 30
"""Of one layer that comes from elsewhere, decompressed."""
_LAYERS_KEPT = 64
_VIEWS_KEPT = 8
"""What is read of layers and of chains nobody uses at the moment."""
_DIFF_ID = re.compile(r"sha256:[0-9a-f]{64}")
UNFINISHED = ".new-"
"""How names begin, in this folder, of files that nothing refers to yet."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class LayerStore:
    """The layers in one folder.

    Every method may be called from any thread, and belongs in one that may block, except where
    what it returns is in memory already. SQLite is not touched.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        """Open the folder, or make it, and clear away what a crash left unfinished."""
        self._folder = folder
        self._most_bytes = most_bytes
        self._layers: _Cache[str, Layer] = _Cache(_LAYERS_KEPT)
        self._views: _Cache[tuple[str, ...], LowerView] = _Cache(_VIEWS_KEPT)
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob(f"{UNFINISHED}*"):
            unfinished.unlink(missing_ok=True)

    def add(self, items: Iterable[LayerItem]) -> Layer:
        """Make a layer of entries and their contents; whiteouts are entries too.

        The contents that are open files are closed when they were read. Raises OSError, or
        ValueError if two entries have the same path.
        """
        with self._new_tar() as tar:
            tar_writer.write(tar.put, items)
            return self._settle(tar)

    def add_tar(self, source: Path | IO[bytes]) -> Layer:
        """Take in a tar from elsewhere as it is, only decompressed (gzip, bzip2, xz).

        An open file has to be seekable, and is read from its position on. Raises BadRequest for
        what is no sound layer, LeftOut for what the engine does not read, and OSError.
        """
        if isinstance(source, Path):
            with source.open("rb") as opened:
                return self.add_tar(opened)
        with self._new_tar() as tar:
            for piece in _pieces(_decompressed(source)):
                if tar.length + len(piece) > self._most_bytes:
                    raise BadRequest(f"a layer of more than {self._most_bytes} bytes is too large")
                tar.put(piece)
            return self._settle(tar)

    def get(self, diff_id: str) -> Layer:
        """The layer of this digest, read when first asked for. Raises NotFound, or Failed."""
        layer = self._layers.get(diff_id)
        if layer is None:
            try:
                layer = self._read(diff_id)
            except FileNotFoundError:
                raise NotFound(f"layer does not exist: {diff_id}") from None
            except (BadRequest, LeftOut) as error:
                raise Failed(f"layer {diff_id} is damaged: {error.message}") from error
        return layer

    def has(self, diff_id: str) -> bool:
        """Whether there is a layer of this digest."""
        return _DIFF_ID.fullmatch(diff_id) is not None and self._path(diff_id).exists()

    def remove(self, diff_id: str) -> None:
        """Forget a layer, if there is one. What is open of it can be read on."""
        if self.has(diff_id):
            self._path(diff_id).unlink(missing_ok=True)
            self._layers.drop(diff_id)
            for chain in self._views.alive():
                if diff_id in chain:
                    self._views.drop(chain)

    def diff_ids(self) -> list[str]:
        """Of all layers there are, whether an image has them or not."""
        names = (f"sha256:{path.stem}" for path in self._folder.glob("*.tar"))
        return sorted(name for name in names if _DIFF_ID.fullmatch(name))

    def lower(self, diff_ids: Sequence[str]) -> LowerView:
        """The layers of these digests upon each other, from the bottom (`RootFS.Layers`) up.

        Whoever asks for the same chain gets the same object. Raises as `get` does.
        """
        chain = tuple(diff_ids)
        view = self._views.get(chain)
        if view is None:
            view = self._views.keep(chain, LowerView([self.get(diff_id) for diff_id in chain]))
        return view

    def _path(self, diff_id: str) -> Path:
        if not _DIFF_ID.fullmatch(diff_id):
            raise NotFound(f"layer does not exist: {diff_id}")
        return self._folder / f"{diff_id.removeprefix('sha256:')}.tar"

    def _read(self, diff_id: str) -> Layer:
        path = self._path(diff_id)
        with path.open("rb") as tar:
            contents = tar_reader.read(tar.fileno())
        return self._layers.keep(diff_id, Layer(diff_id, path, contents))

    @contextmanager
    def _new_tar(self) -> Iterator[_NewTar]:
        descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, dir=self._folder)
        try:
            with open(descriptor, "w+b") as file:
                yield _NewTar(file, Path(name))
        finally:
            Path(name).unlink(missing_ok=True)

    def _settle(self, tar: _NewTar) -> Layer:
        """Give a finished tar the name of its digest, once it has proved to be sound."""
        diff_id = f"sha256:{tar.digest.hexdigest()}"
        tar.file.flush()
        contents = tar_reader.read(tar.file.fileno())
        path = self._path(diff_id)
        os.replace(tar.path, path)
        return self._layers.get(diff_id) or self._layers.keep(
            diff_id, Layer(diff_id, path, contents)
        )


class _NewTar:
    """A tar that is being written, and its digest so far."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self.file = file
        self.path = path
        self.digest = hashlib.sha256()
        self.length = 0

    def put(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.length += len(data)


class _Cache(Generic[Key, Value]):
    """Finds what is in use anywhere, and keeps the last few that are not."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._lock = Lock()
        self._alive: WeakValueDictionary[Key, Value] = WeakValueDictionary()
        self._recent: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            value = self._alive.get(key)
            return None if value is None else self._touch(key, value)

    def keep(self, key: Key, value: Value) -> Value:
        """Add a value, unless another thread was faster; returns the one that counts."""
        with self._lock:
            return self._touch(key, self._alive.setdefault(key, value))

    def drop(self, key: Key) -> None:
        with self._lock:
            self._alive.pop(key, None)
            self._recent.pop(key, None)

    def alive(self) -> list[Key]:
        with self._lock:
            return list(self._alive)

    def _touch(self, key: Key, value: Value) -> Value:
        self._recent[key] = value
        self._recent.move_to_end(key)
        if len(self._recent) > self._kept:
            self._recent.popitem(last=False)
        return value


def _decompressed(source: IO[bytes]) -> _Readable:
    start = source.tell()
    magic = source.read(6)
    source.seek(start)
    if magic.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=source, mode="rb")
    if magic.startswith(b"BZh"):
        return bz2.BZ2File(source)
    if magic.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMAFile(source)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        raise LeftOut("the practice engine does not read archives compressed with zstd")
    return source


def _pieces(source: _Readable) -> Iterator[bytes]:
    try:
        while piece := source.read(PIECE):
            yield piece
    except EOFError:
        raise BadRequest("unexpected EOF") from None
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError) as error:
        raise BadRequest(f"the archive cannot be decompressed: {error}") from None
    except OSError as error:
        if error.errno is not None:
            raise
        # What bz2 says of bytes that are none of its own.
        raise BadRequest(f"the archive cannot be decompressed: {error}") from None
