"""A build's context: the files that a client sends along, as a tar that lies on disk meanwhile.

Nothing is unpacked. The tar is read with the suspicion that layers are read with, and its files
are opened where they lie.
"""

from __future__ import annotations

import asyncio
import os
import tarfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import IO

from tui.practice.daemon.builds import ignoring
from tui.practice.daemon.builds.reading import FixedTree, digest_of, header_text
from tui.practice.daemon.images.spooling import spooled
from tui.practice.dockerfile import go
from tui.practice.errors import BadRequest, Failed
from tui.practice.files.nodes import Kind
from tui.practice.files.tar_headers import FILES
from tui.practice.files.view import View
from tui.practice.store import tar_reader
from tui.practice.store.layer import Layer
from tui.practice.store.lower import LowerView

DOCKERFILE = "Dockerfile"
"""Its name where the client gives none."""
MOST_DOCKERFILE = 16 << 20
"""Bytes."""
_LONGEST_SHOWN = 256
"""Characters of a name that a message quotes."""
_IGNORE = ".dockerignore"
_MOST_IGNORE = 1 << 20
"""Bytes of it that are heeded."""


class Context:
    """The files of a context (a Source)."""

    def __init__(self, tar: IO[bytes]) -> None:
        """Read what is in a tar, which stays open and has a name. Blocks.

        Raises BadRequest or Failed for what is no sound tar, and LeftOut.
        """
        self._headers: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        contents = tar_reader.Contents()
        descriptor = tar.fileno()
        for member in tar_reader.members(descriptor, os.fstat(descriptor).st_size):
            if leads_out(member.name):
                raise Failed(f"invalid entry name {go.quote(member.name[:_LONGEST_SHOWN])}")
            contents.add(member)
            self._headers[tar_reader.normalise(member.name)] = _header(member)
        self._layers = [Layer("", Path(tar.name), contents)]
        self._view = self._seen()

    @property
    def view(self) -> View:
        return self._view

    def digest(self, path: str) -> str:
        place = self._view.resolve(path)
        name = place[1:]
        header = self._headers.get(name)
        if header is None or not self._view.exists(place):
            return path.strip("/") or path
        if name not in self._digests:
            is_file = self._view.stat(place).kind is Kind.FILE
            content = partial(self._view.open, place) if is_file else None
            self._digests[name] = digest_of(header, content)
        return self._digests[name]

    def dockerfile(self, name: str) -> tuple[str, bytes]:
        """The name and content of the Dockerfile that is asked for.

        What `.dockerignore` says of that itself is heeded from then on. Raises Failed where there
        is none, or it is no file.
        """
        if leads_out(name):
            raise Failed(f"forbidden path outside the build context: {name} ()")
        data = self._read(name, MOST_DOCKERFILE)
        if data is None and name == DOCKERFILE and self._view.exists(f"/{name.lower()}"):
            name = name.lower()
            data = self._read(name, MOST_DOCKERFILE)
        if data is None:
            raise Failed(f"Cannot locate specified Dockerfile: {name}")
        if len(data) > MOST_DOCKERFILE:
            raise Failed(f"a Dockerfile of more than {MOST_DOCKERFILE} bytes is too large")
        self._hide_ignored(name)
        return name, data

    def _hide_ignored(self, dockerfile: str) -> None:
        """Take out what clients send for the engine's sake only."""
        patterns = self._read(_IGNORE, _MOST_IGNORE)
        if patterns is None:
            return
        rules = ignoring.read(patterns)
        hidden = [name for name in (_IGNORE, dockerfile) if ignoring.matches(name, rules)]
        if hidden:
            contents = tar_reader.Contents()
            contents.whiteouts.update(tar_reader.normalise(name) for name in hidden)
            self._layers.append(Layer("", Path(), contents))
            self._view = self._seen()

    def _read(self, name: str, most: int) -> bytes | None:
        """A file's content, with one byte more than asked for at the most; None for nothing."""
        try:
            file = self._view.open(f"/{name}")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Failed(f"read {name}: {(error.strerror or '').lower()}") from error
        try:
            return file.read(most + 1)
        finally:
            file.close()

    def _seen(self) -> View:
        return View(FixedTree(LowerView(self._layers)))


@asynccontextmanager
async def received(body: AsyncIterator[bytes], folder: Path) -> AsyncIterator[Context]:
    """The context that a client sends, while it is needed; `folder` is where it lies.

    Raises Failed or LeftOut for what can't be read, and OSError.
    """
    async with AsyncExitStack() as stack:
        try:
            tar = await stack.enter_async_context(spooled(body, folder))
            context = await asyncio.to_thread(Context, tar)
        except BadRequest as error:
            # The real engine does not tell a faulty archive from a fault of its own.
            raise Failed(error.message) from error
        yield context


def leads_out(path: str) -> bool:
    """Whether a path, by its spelling, is of something outside the files it begins in."""
    depth = 0
    for part in path.split("/"):
        if part == "..":
            depth -= 1
        elif part not in ("", "."):
            depth += 1
        if depth < 0:
            return True
    return False


def _header(member: tarfile.TarInfo) -> str:
    folder = member.type == tarfile.DIRTYPE
    return header_text(
        name=f"{member.name}/" if folder else member.name,
        mode=member.mode,
        owner=(member.uid, member.gid),
        size=member.size,
        kind="0" if member.type in FILES else member.type.decode("ascii", "replace"),
        target=member.linkname,
        device=(member.devmajor, member.devminor),
    )
