"""Layer tars, read with suspicion: they may come from anywhere.

Sources: POSIX.1-2017 `pax` for the format. What is refused and what is put up with follows Go's
archive/tar and the engine's own unpacking of layers.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace

from tui.practice.errors import BadRequest
from tui.practice.files.nodes import Kind
from tui.practice.files.tar_headers import (
    BLOCK,
    EXTENSIONS,
    LONGEST_EXTENSION,
    cut_short,
    extend,
    header,
    invalid,
    records,
)
from tui.practice.files.turns import Pauses
from tui.practice.store.entries import (
    LONGEST_NAME,
    OPAQUE,
    WHITEOUT,
    LayerEntry,
    join,
    raw,
)

_META = ".wh..wh."
"""What aufs kept for itself; nothing of it belongs to a layer but the mark of an opaque folder."""

_MOST_ENTRIES = 500_000
_MOST_LETTERS = 64 << 20
"""In the paths of a layer and of the folders they lead through, and in the targets of links."""
_LONGEST_PATH = 4096
_MOST_EXTENSIONS = 8
"""Extended headers of one member."""

_KINDS = {
    tarfile.REGTYPE: Kind.FILE,
    tarfile.AREGTYPE: Kind.FILE,
    tarfile.CONTTYPE: Kind.FILE,
    tarfile.DIRTYPE: Kind.FOLDER,
    tarfile.SYMTYPE: Kind.LINK,
    tarfile.CHRTYPE: Kind.DEVICE,
    tarfile.BLKTYPE: Kind.DEVICE,
    tarfile.FIFOTYPE: Kind.PIPE,
}


class Contents:
    """What a tar holds, learned from its headers alone."""

    def __init__(self) -> None:
        self.entries: dict[str, LayerEntry] = {}
        self.whiteouts: set[str] = set()
        self.opaques: set[str] = set()
        self._folders = {""}
        self._letters = 0

    def add(self, member: tarfile.TarInfo) -> None:
        """Take in the next member of the tar. Raises BadRequest, or LeftOut."""
        path = normalise(member.name)
        folder, _, name = path.rpartition("/")
        if f"/{_META}" in f"/{path}" and name != OPAQUE:
            return
        if name == OPAQUE:
            self.opaques.add(folder)
        elif name.startswith(WHITEOUT):
            victim = name.removeprefix(WHITEOUT)
            if victim in ("", ".", ".."):
                raise BadRequest(f"invalid whiteout {member.name!r}")
            self.whiteouts.add(join(folder, victim))
        else:
            self._enter(path, member)
        self._letters += len(path) + len(member.linkname)
        number = len(self.entries) + len(self.whiteouts) + len(self.opaques) + len(self._folders)
        if number > _MOST_ENTRIES or self._letters > _MOST_LETTERS:
            raise BadRequest("a layer of that many files is too large")

    def _enter(self, path: str, member: tarfile.TarInfo) -> None:
        self._imply_folders(path)
        if member.type == tarfile.LNKTYPE:
            self._link(path, member)
            return
        kind = _KINDS.get(member.type)
        if kind is None:
            raise BadRequest(f"unhandled tar header type {member.type[0]} of {member.name!r}")
        if kind is Kind.LINK and not 0 < len(member.linkname) <= _LONGEST_PATH:
            raise BadRequest(f"invalid symlink {member.name!r} -> {member.linkname[:40]!r}")
        self._keep(
            LayerEntry(
                path,
                kind,
                member.mode & 0o7777,
                member.uid,
                member.gid,
                int(member.mtime),
                size=member.size if kind is Kind.FILE else 0,
                target=member.linkname if kind is Kind.LINK else "",
                device=(member.devmajor, member.devminor) if kind is Kind.DEVICE else (0, 0),
                offset=member.offset_data,
            )
        )

    def _link(self, path: str, member: tarfile.TarInfo) -> None:
        target = self.entries.get(normalise(member.linkname))
        if target is None or target.kind is Kind.FOLDER:
            raise BadRequest(
                f"invalid hardlink {member.name!r} -> {member.linkname!r}: no such file before it"
            )
        if target.path != path:
            self._keep(replace(target, path=path, hard_link=target.hard_link or target.path))

    def _keep(self, entry: LayerEntry) -> None:
        """The last of several entries for a path counts, unless they contradict each other."""
        was_folder = entry.path in self._folders
        is_folder = entry.kind is Kind.FOLDER
        if was_folder != is_folder and (was_folder or entry.path in self.entries):
            raise BadRequest(f"{entry.path or '/'!r} is both a directory and something else")
        if is_folder:
            self._folders.add(entry.path)
        self.entries[entry.path] = entry

    def _imply_folders(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        while folder not in self._folders:
            if folder in self.entries:
                raise BadRequest(f"{path!r} is outside of the layer: {folder!r} is no directory")
            self._folders.add(folder)
            self._letters += len(folder)
            folder = folder.rpartition("/")[0]


def read(descriptor: int) -> Contents:
    """What the tar in an open file holds. Raises BadRequest for one that is not as it should be."""
    contents = Contents()
    for member in members(descriptor, os.fstat(descriptor).st_size):
        contents.add(member)
    return contents


def members(descriptor: int, length: int) -> Iterator[tarfile.TarInfo]:
    """The members with what extended headers say of them; `offset_data` is where content is.

    Raises BadRequest, or LeftOut for what is not read.
    """
    position = 0
    extension: dict[str, str] = {}
    extensions = 0
    pauses = Pauses()
    while block := os.pread(descriptor, BLOCK, position):
        pauses.take()
        if len(block) < BLOCK:
            raise cut_short()
        if not any(block):
            break
        member = header(block)
        position += BLOCK
        if member.type in EXTENSIONS:
            extensions += 1
            if extensions > _MOST_EXTENSIONS:
                raise invalid()
            extension |= records(member.type, _extension(descriptor, position, member))
        else:
            extend(member, extension)
            extension, extensions = {}, 0
            member.offset_data = position
            if _KINDS.get(member.type) is not Kind.FILE:
                member.size = 0
            if position + member.size > length:
                raise cut_short()
            yield member
        position += -(-member.size // BLOCK) * BLOCK
    if extension:
        raise cut_short()


def _extension(descriptor: int, position: int, member: tarfile.TarInfo) -> bytes:
    if member.size > LONGEST_EXTENSION:
        raise invalid()
    data = os.pread(descriptor, member.size, position)
    if len(data) < member.size:
        raise cut_short()
    return data


def normalise(name: str) -> str:
    """The path relative to the root, however it is spelt. Raises BadRequest if it leads out."""
    parts: list[str] = []
    for part in name.split("/"):
        if part == "..":
            if not parts:
                raise BadRequest(f'"{name}" is outside of "/"')
            parts.pop()
        elif part not in ("", "."):
            if len(raw(part)) > LONGEST_NAME:
                raise BadRequest(f"{part[:40]}...: file name too long")
            parts.append(part)
    if len(name) > _LONGEST_PATH:
        raise BadRequest(f"{name[:40]}...: file name too long")
    return "/".join(parts)
