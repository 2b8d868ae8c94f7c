"""An archive from a container unpacked into a folder, which nothing in it can leave.

An archive is what a container made of it: names may be absolute or have `..`, links may lead
elsewhere. Every part of a name is opened on its own, and no link is followed on the way. Owners are
not kept, modes and times are. Complaints are those of docker's archive package.
"""

from __future__ import annotations

import os
import posixpath
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, cast

from tui.docker_command.archives.sent import Source, pieces
from tui.docker_command.errors import Failed

_LOOK = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_IMPLIED = 0o755
"""The mode of folders of which an archive tells nothing."""
_SPECIAL = {
    tarfile.FIFOTYPE: stat.S_IFIFO,
    tarfile.CHRTYPE: stat.S_IFCHR,
    tarfile.BLKTYPE: stat.S_IFBLK,
}


def unpack(archive: Source, folder: str, renamed: Callable[[str], str]) -> None:
    """Unpack into a folder that exists; `renamed` gives each member's name in it. Raises Failed."""
    unpacker = _Unpacker(folder)
    try:
        with tarfile.open(fileobj=cast(IO[bytes], archive), mode="r|") as members:
            for member in members:
                member.name = renamed(member.name)
                if member.islnk():
                    member.linkname = renamed(member.linkname)
                unpacker.put(member, members)
        unpacker.finish()
    except tarfile.TarError as error:
        raise Failed(f"unable to read the archive: {error}") from error
    except OSError as error:
        raise Failed(f"{error.filename or folder}: {(error.strerror or '').lower()}") from error


class _Unpacker:
    """One archive on its way into a folder."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._folders: dict[str, tarfile.TarInfo] = {}

    def put(self, member: tarfile.TarInfo, members: tarfile.TarFile) -> None:
        """Make what a member is. Raises Failed and OSError."""
        name = _clean(member.name)
        if name == ".." or name.startswith("../"):
            raise Failed(f'"{member.name}" is outside of "{self._top}"')
        if name == ".":
            return
        folder, last = posixpath.split(name)
        with self._opened(folder) as parent:
            self._make_room(parent, name, last, member)
            if member.isdir():
                # A folder gets its mode when all is in it: it may forbid to write.
                with suppress(FileExistsError):
                    os.mkdir(last, 0o700, dir_fd=parent)
                self._folders[name] = member
            elif member.isreg():
                self._write(parent, last, member, members)
            elif member.issym():
                self._check_link(name, member)
                os.symlink(member.linkname, last, dir_fd=parent)
                when = _times(member)
                os.utime(last, ns=when, dir_fd=parent, follow_symlinks=False)
            elif member.islnk():
                self._link(parent, last, member)
            elif member.type in _SPECIAL:
                _make_special(parent, last, member)

    def finish(self) -> None:
        """Give the folders their modes and times, the innermost first."""
        for name in sorted(self._folders, reverse=True):
            member = self._folders[name]
            with self._opened(name) as folder:
                os.fchmod(folder, stat.S_IMODE(member.mode))
                os.utime(folder, ns=_times(member))

    @contextmanager
    def _opened(self, folder: str) -> Iterator[int]:
        """A folder below the top one, which is made where there is none."""
        at = os.open(self._top, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in filter(None, folder.split("/")):
                try:
                    below = os.open(part, _LOOK, dir_fd=at)
                except FileNotFoundError:
                    os.mkdir(part, _IMPLIED, dir_fd=at)
                    below = os.open(part, _LOOK, dir_fd=at)
                os.close(at)
                at = below
            yield at
        finally:
            os.close(at)

    def _make_room(self, parent: int, name: str, last: str, member: tarfile.TarInfo) -> None:
        try:
            found = os.stat(last, dir_fd=parent, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return
        path = posixpath.join(self._top, name)
        if stat.S_ISDIR(found) and not member.isdir():
            raise Failed(f'cannot overwrite directory "{path}" with non-directory "{self._top}"')
        if not stat.S_ISDIR(found) and member.isdir():
            raise Failed(f'cannot overwrite non-directory "{path}" with directory "{self._top}"')
        if not stat.S_ISDIR(found):
            os.unlink(last, dir_fd=parent)

    def _write(
        self, parent: int, last: str, member: tarfile.TarInfo, members: tarfile.TarFile
    ) -> None:
        content = members.extractfile(member)
        with os.fdopen(os.open(last, _MAKE, 0o600, dir_fd=parent), "wb") as file:
            for piece in pieces(content) if content else ():
                file.write(piece)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(member.mode))
            os.utime(file.fileno(), ns=_times(member))

    def _check_link(self, name: str, member: tarfile.TarInfo) -> None:
        path = posixpath.join(self._top, name)
        target = posixpath.normpath(
            f"{posixpath.dirname(path)}/{member.linkname}".replace("//", "/")
        )
        if not target.startswith(self._top.rstrip("/")):
            raise Failed(f'invalid symlink "{path}" -> "{member.linkname}"')

    def _link(self, parent: int, last: str, member: tarfile.TarInfo) -> None:
        target = _clean(member.linkname)
        if target == ".." or target.startswith("../"):
            path = posixpath.join(self._top, target)
            raise Failed(f'invalid hardlink "{posixpath.normpath(path)}" -> "{member.linkname}"')
        folder, name = posixpath.split(target)
        with self._opened(folder) as other:
            os.link(name, last, src_dir_fd=other, dst_dir_fd=parent, follow_symlinks=False)


def _make_special(parent: int, last: str, member: tarfile.TarInfo) -> None:
    device = os.makedev(member.devmajor, member.devminor)
    mask = os.umask(0)
    try:
        os.mknod(last, member.mode | _SPECIAL[member.type], device, dir_fd=parent)
    finally:
        os.umask(mask)
    os.utime(last, ns=_times(member), dir_fd=parent, follow_symlinks=False)


def _clean(name: str) -> str:
    """A name without a root and, but at its beginning, without `..`."""
    return posixpath.normpath(name.lstrip("/") or ".")


def _times(member: tarfile.TarInfo) -> tuple[int, int]:
    when = int(member.mtime * 10**9)
    return when, when
