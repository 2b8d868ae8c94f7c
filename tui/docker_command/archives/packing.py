"""Files packed as a tar archive that is made while it is sent.

Headers are those that docker's archive package writes: whole seconds, no names of owners, a file
with several names as links to its first one, capabilities kept, sockets left out.
"""

from __future__ import annotations

import os
import stat
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tui.docker_command.output import complain

END = bytes(2 * tarfile.BLOCKSIZE)
"""What an archive ends with."""
_PIECE = 64 * 1024
_CAPABILITY = "security.capability"
_OWN = {
    stat.S_IFREG: tarfile.REGTYPE,
    stat.S_IFDIR: tarfile.DIRTYPE,
    stat.S_IFLNK: tarfile.SYMTYPE,
    stat.S_IFIFO: tarfile.FIFOTYPE,
    stat.S_IFCHR: tarfile.CHRTYPE,
    stat.S_IFBLK: tarfile.BLKTYPE,
}


@dataclass
class Packer:
    """One archive under way."""

    as_root: bool = False
    """Whether all is to belong to root."""
    _names: dict[tuple[int, int], str] = field(default_factory=dict)

    def packed(self, path: str, name: str) -> Iterator[bytes]:
        """What is at a path, as a member of this name; of a folder, not what is in it.

        One that cannot be read is left out, and complained of.
        """
        try:
            found = os.lstat(path)
            member = self._member(path, name, found)
            if member is None:
                return
            if not member.isreg():
                yield header(member)
                return
            with open(path, "rb") as file:
                yield header(member)
                yield from _content(file.fileno(), member.size)
        except OSError as error:
            complain(f"Can't add file {path} to tar: {(error.strerror or '').lower()}")

    def _member(self, path: str, name: str, found: os.stat_result) -> tarfile.TarInfo | None:
        kind = _OWN.get(stat.S_IFMT(found.st_mode))
        if kind is None:
            return None
        member = tarfile.TarInfo(name)
        member.type = kind
        member.mode = stat.S_IMODE(found.st_mode)
        member.mtime = int(found.st_mtime)
        if not self.as_root:
            member.uid, member.gid = found.st_uid, found.st_gid
        if kind == tarfile.SYMTYPE:
            member.linkname = os.readlink(path)
        elif kind in (tarfile.CHRTYPE, tarfile.BLKTYPE):
            member.devmajor, member.devminor = os.major(found.st_rdev), os.minor(found.st_rdev)
        elif kind == tarfile.REGTYPE:
            member.size = found.st_size
            self._as_link(member, found)
            _keep_capabilities(member, path)
        return member

    def _as_link(self, member: tarfile.TarInfo, found: os.stat_result) -> None:
        if found.st_nlink < 2:
            return
        first = self._names.setdefault((found.st_dev, found.st_ino), member.name)
        if first != member.name:
            member.type, member.linkname, member.size = tarfile.LNKTYPE, first, 0


def header(member: tarfile.TarInfo) -> bytes:
    """The blocks before a member's content."""
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def padding(size: int) -> bytes:
    """What fills the last block of a member's content."""
    return bytes(-size % tarfile.BLOCKSIZE)


def small(name: str, content: bytes, *, mode: int, mtime: float) -> bytes:
    """A whole member with a short content, of root's."""
    member = tarfile.TarInfo(name)
    member.mode, member.size, member.mtime = mode, len(content), int(mtime)
    return header(member) + content + padding(len(content))


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth to be sent."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def children(folder: str) -> list[str]:
    """Names of what is in a folder, in the order of their bytes. Raises OSError."""
    return sorted(os.listdir(folder), key=os.fsencode)


def _content(descriptor: int, size: int) -> Iterator[bytes]:
    """As many bytes as the header has said, whatever becomes of the file meanwhile."""
    left = size
    while left and (piece := os.read(descriptor, min(left, _PIECE))):
        left -= len(piece)
        yield piece
    while left:
        yield bytes(min(left, _PIECE))
        left -= min(left, _PIECE)
    yield padding(size)


def _keep_capabilities(member: tarfile.TarInfo, path: str) -> None:
    try:
        found = os.getxattr(path, _CAPABILITY, follow_symlinks=False)
    except (OSError, AttributeError):  # there are none, or it is not Linux
        return
    member.pax_headers = {f"SCHILY.xattr.{_CAPABILITY}": found.decode("utf-8", "surrogateescape")}
