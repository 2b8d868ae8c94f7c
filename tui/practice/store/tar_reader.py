"""Layer tars, read with suspicion: they may come from anywhere.

Sources: POSIX.1-2017 `pax` for the format. What is refused and what is put up with follows Go's
archive/tar and the engine's own unpacking of layers.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace

from tui.practice.errors import BadRequest, LeftOut
from tui.practice.files.nodes import Kind
from tui.practice.store.entries import (
    BLOCK,
    LATEST,
    LONGEST_NAME,
    OPAQUE,
    SECOND,
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
_LONGEST_EXTENSION = 1 << 20
"""Bytes of an extended header: as much as Go's reader takes."""
_MOST_EXTENSIONS = 8
"""Extended headers of one member."""
_HIGHEST_ID = 2**32 - 1
_HIGHEST_DEVICE = 8**7 - 1
"""What a header has room for."""

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
_EXTENSIONS = (
    tarfile.XHDTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


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
        path = _normalise(member.name)
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
        target = self.entries.get(_normalise(member.linkname))
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
    for member in _members(descriptor, os.fstat(descriptor).st_size):
        contents.add(member)
    return contents


def _members(descriptor: int, length: int) -> Iterator[tarfile.TarInfo]:
    """The members with what extended headers say of them; `offset_data` is where content is."""
    position = 0
    extension: dict[str, str] = {}
    extensions = 0
    while block := os.pread(descriptor, BLOCK, position):
        if len(block) < BLOCK:
            raise _cut_short()
        if not any(block):
            break
        member = _header(block)
        position += BLOCK
        if member.type in _EXTENSIONS:
            extensions += 1
            if extensions > _MOST_EXTENSIONS:
                raise _invalid()
            extension |= _records(member.type, _extension(descriptor, position, member))
        else:
            _extend(member, extension)
            extension, extensions = {}, 0
            member.offset_data = position
            if _KINDS.get(member.type) is not Kind.FILE:
                member.size = 0
            if position + member.size > length:
                raise _cut_short()
            yield member
        position += -(-member.size // BLOCK) * BLOCK
    if extension:
        raise _cut_short()


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise _invalid() from None
    if member.type == tarfile.GNUTYPE_SPARSE:
        raise _sparse()
    sound = (
        member.size >= 0
        and 0 <= member.uid <= _HIGHEST_ID
        and 0 <= member.gid <= _HIGHEST_ID
        and 0 <= member.devmajor <= _HIGHEST_DEVICE
        and 0 <= member.devminor <= _HIGHEST_DEVICE
    )
    if not sound:
        raise _invalid()
    member.mtime = _within(int(member.mtime) * SECOND)
    return member


def _extension(descriptor: int, position: int, member: tarfile.TarInfo) -> bytes:
    if member.size > _LONGEST_EXTENSION:
        raise _invalid()
    data = os.pread(descriptor, member.size, position)
    if len(data) < member.size:
        raise _cut_short()
    return data


def _records(kind: bytes, data: bytes) -> dict[str, str]:
    """What an extended header says, in the terms of pax."""
    if kind == tarfile.XGLTYPE:  # about all that follow: the engine heeds none of it either
        return {}
    if kind in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
        return _pax_records(data)
    key = "path" if kind == tarfile.GNUTYPE_LONGNAME else "linkpath"
    return {key: data.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")}


def _pax_records(data: bytes) -> dict[str, str]:
    """The records of an extended header: length, key and value, the length that of it all."""
    records: dict[str, str] = {}
    position = 0
    while position < len(data):
        space = data.find(b" ", position, position + 10)
        digits = data[position:space] if space >= 0 else b""
        end = position + (int(digits) if digits.isdigit() else 0)
        record = data[space + 1 : end]
        key, equals, value = record[:-1].partition(b"=")
        if space < 0 or end > len(data) or not equals or not record.endswith(b"\n"):
            raise _invalid()
        text = value.decode("utf-8", "surrogateescape")
        records[key.decode("utf-8", "surrogateescape")] = text
        position = end
    return records


def _extend(member: tarfile.TarInfo, records: dict[str, str]) -> None:
    for key, value in records.items():
        if key.startswith("GNU.sparse."):
            raise _sparse()
        if "\0" in value:
            raise _invalid()
        if key == "path":
            member.name = value
        elif key == "linkpath":
            member.linkname = value
        elif key == "mtime":
            member.mtime = _nanoseconds(value)
        elif key == "size":
            member.size = _number(value, LATEST)
        elif key == "uid":
            member.uid = _number(value, _HIGHEST_ID)
        elif key == "gid":
            member.gid = _number(value, _HIGHEST_ID)


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most):
        raise _invalid()
    return int(text)


def _nanoseconds(text: str) -> int:
    """Of a decimal number of seconds, exactly; a float would lose the last digits."""
    whole, _, fraction = text.removeprefix("-").partition(".")
    moment = _number(whole or "0", LATEST) * SECOND + _number((fraction + "0" * 9)[:9], SECOND)
    return _within(-moment if text.startswith("-") else moment)


def _within(moment: int) -> int:
    return max(-LATEST, min(moment, LATEST))


def _normalise(name: str) -> str:
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


def _invalid() -> BadRequest:
    return BadRequest("archive/tar: invalid tar header")


def _cut_short() -> BadRequest:
    return BadRequest("unexpected EOF")


def _sparse() -> LeftOut:
    return LeftOut("the practice engine does not read sparse files in archives")
