"""Compressed streams, made plain piece by piece, so that nothing small can take much memory."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from tui.practice.errors import BadRequest, LeftOut

PIECE = 64 << 10
"""Bytes that are made plain at once; the slowest method takes two milliseconds for them."""
_MOST_MEMORY = 128 << 20
"""Bytes that unpacking xz may take; `xz -9` asks for half of it."""
_LONGEST_MAGIC = 6
_ZSTD = b"\x28\xb5\x2f\xfd"


class _Decompressor(Protocol):
    """What bz2 and lzma offer."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's way to do the same, brought into that form."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
        self._holds_more = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._holds_more

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self._holds_more = len(piece) == max_length
        return piece


_METHODS: dict[bytes, Callable[[], _Decompressor]] = {
    b"\x1f\x8b\x08": _Gzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_MEMORY),
}


class PlainStream:
    """A stream without its compression: gzip, bzip2, xz or none, as its first bytes say.

    Reading raises BadRequest where it is damaged or cut short, LeftOut for zstd.
    """

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._data: bytes | None = None
        """What has come and was not used; None before the beginning."""
        self._method: Callable[[], _Decompressor] | None = None
        self._work: _Decompressor | None = None

    async def read(self) -> bytes:
        """The next piece; empty at the end."""
        if self._data is None:
            self._data = await self._begin()
        if self._work is None:
            data, self._data = self._data, b""
            return data or await self._more()
        while True:
            if self._work.eof and not await self._next_member():
                return b""
            if not self._data and self._work.needs_input:
                self._data = await self._more()
                if not self._data:
                    raise BadRequest("unexpected EOF")
            try:
                piece = self._work.decompress(self._data, PIECE)
            except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
                raise BadRequest(f"the archive's compression is damaged: {error}") from None
            self._data = b""
            if piece:
                return piece

    async def _begin(self) -> bytes:
        beginning = b""
        while len(beginning) < _LONGEST_MAGIC and (data := await self._more()):
            beginning += data
        if beginning.startswith(_ZSTD):
            raise LeftOut("the practice engine does not read archives compressed with zstd")
        for magic, method in _METHODS.items():
            if beginning.startswith(magic):
                self._method, self._work = method, method()
        return beginning

    async def _next_member(self) -> bool:
        """Several compressed streams may follow each other; zeros after them are padding."""
        assert self._method is not None
        assert self._work is not None
        data = self._work.unused_data.lstrip(b"\0")
        while not data:
            came = await self._more()
            if not came:
                return False
            data = came.lstrip(b"\0")
        self._data, self._work = data, self._method()
        return True

    async def _more(self) -> bytes:
        async for data in self._stream:
            if data:
                return data
        return b""
