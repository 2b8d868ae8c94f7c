"""Files of the host, opened without trusting what is there; and who is said to own them."""

from __future__ import annotations

import errno
import os
import stat

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.owners import ENGINE, Owner, Owners
from tui.practice.files.tree import Opening
from tui.practice.files.walking import NO_LINKS

_TRIES = 64
"""How often a file that comes and goes is tried before it is given up."""

_MOST = 16 << 20
"""Bytes that one read gives, whatever it was asked for; memory is taken before they are there."""

_KINDS = {
    stat.S_IFREG: Kind.FILE,
    stat.S_IFDIR: Kind.FOLDER,
    stat.S_IFLNK: Kind.LINK,
    stat.S_IFIFO: Kind.PIPE,
    stat.S_IFSOCK: Kind.SOCKET,
}


class Owned:
    """How files of the host look to containers, and what becomes of their owners."""

    def __init__(self, owners: Owners | None) -> None:
        """Without `owners` nothing can be given away."""
        self._owners = owners
        self._uid, self._gid = os.geteuid(), os.getegid()

    def shown(self, status: os.stat_result, target: str = "") -> Stat:
        """What containers see of it."""
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), Kind.DEVICE)
        uid, gid = self._owner(status)
        device = (os.major(status.st_rdev), os.minor(status.st_rdev))
        return Stat(
            kind,
            0o777 if kind is Kind.LINK else stat.S_IMODE(status.st_mode),
            uid,
            gid,
            status.st_size,
            status.st_mtime_ns,
            status.st_nlink,
            status.st_ino,
            target,
            device if kind is Kind.DEVICE else (0, 0),
        )

    def give(self, status: os.stat_result, owner: Owner) -> None:
        """Let what was just made belong to `owner`, where that can be recorded."""
        if self._owners is not None:
            self._owners.give(status.st_ino, owner)

    def change(self, status: os.stat_result, owner: Owner) -> None:
        """As chown; EPERM where it can't be recorded."""
        if owner == self._owner(status):
            return
        if self._owners is None:
            raise failure(errno.EPERM)
        self._owners.give(status.st_ino, owner)

    def forget(self, status: os.stat_result) -> Owner:
        """The file is about to go; returns whose it was."""
        owner = self._owner(status)
        if self._owners is not None:
            self._owners.forget(status.st_ino)
        return owner

    def _owner(self, status: os.stat_result) -> Owner:
        given = self._owners.owner(status.st_ino) if self._owners is not None else None
        if given is not None:
            return given
        uid = ENGINE[0] if status.st_uid == self._uid else status.st_uid
        gid = ENGINE[1] if status.st_gid == self._gid else status.st_gid
        return uid, gid


class OpenedFile:
    """A regular file of the host."""

    def __init__(self, descriptor: int, owned: Owned) -> None:
        """Takes over the descriptor."""
        self._descriptor = descriptor
        self._owned = owned

    def read(self, size: int) -> bytes:
        return os.read(self._descriptor, min(size, _MOST))

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return os.lseek(self._descriptor, offset, whence)
        except OverflowError:
            raise failure(errno.EINVAL) from None

    def truncate(self, size: int) -> None:
        try:
            os.ftruncate(self._descriptor, size)
        except OverflowError:
            raise failure(errno.EFBIG) from None

    def stat(self) -> Stat:
        return self._owned.shown(os.fstat(self._descriptor))

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def open_regular(folder: int, name: str, how: Opening) -> tuple[int, bool]:
    """Open a regular file in a folder, and say whether it was made just now, with mode 600.

    Raises EISDIR for a folder, ELOOP for a link, EACCES for anything else. Nothing but a regular
    file stays open, whatever takes its place meanwhile; a pipe does not make this wait.
    """
    flags = _flags(how)
    for _ in range(_TRIES):
        if how.create:
            try:
                return os.open(name, flags | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=folder), True
            except FileExistsError:
                if how.exclusive:
                    raise
        try:
            # Looked at before, as opening a device can have effects of its own.
            _check_regular(os.stat(name, dir_fd=folder, follow_symlinks=False), name)
            descriptor = os.open(name, flags, dir_fd=folder)
        except FileNotFoundError:
            if how.create:
                continue
            raise
        try:
            _check_regular(os.fstat(descriptor), name)
            if how.truncate:
                os.ftruncate(descriptor, 0)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor, False
    raise failure(errno.EAGAIN, name)


def _flags(how: Opening) -> int:
    writes = how.write or how.truncate
    access = os.O_RDWR if how.read and writes else os.O_WRONLY if writes else os.O_RDONLY
    append = os.O_APPEND if how.append else 0
    return access | append | NO_LINKS | os.O_NONBLOCK | os.O_NOCTTY


def _check_regular(status: os.stat_result, name: str) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise failure(errno.EISDIR, name)
    raise failure(errno.ELOOP if stat.S_ISLNK(status.st_mode) else errno.EACCES, name)
