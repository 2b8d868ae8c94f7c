"""What arrives as a stream, put into a file, where threads can read it at any place."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from tui.practice.errors import BadRequest
from tui.practice.files.compression import PlainStream
from tui.practice.store.layers import UNFINISHED

MOST_BYTES = 32 << 30
"""Of an archive, decompressed."""
_PIECE = 1 << 20
"""Bytes that are written at once, so that few of them need a thread."""


@asynccontextmanager
async def spooled(body: AsyncIterator[bytes], folder: Path | None) -> AsyncIterator[IO[bytes]]:
    """The whole body in a file, without its compression, at its beginning.

    The file has a name in `folder`, or in the system's folder for such files where there is none.
    It is gone afterwards; what a crash leaves is cleared away with unfinished layers. Raises
    BadRequest or LeftOut for what can't be read, and OSError.
    """
    plain = PlainStream(body)
    with tempfile.NamedTemporaryFile(prefix=UNFINISHED, dir=folder) as file:
        length = 0
        buffer = bytearray()
        while piece := await plain.read():
            length += len(piece)
            if length > MOST_BYTES:
                raise BadRequest(f"an archive of more than {MOST_BYTES} bytes is too large")
            buffer += piece
            if len(buffer) >= _PIECE:
                await asyncio.to_thread(file.write, bytes(buffer))
                buffer.clear()
        file.write(buffer)
        file.flush()
        file.seek(0)
        yield file
