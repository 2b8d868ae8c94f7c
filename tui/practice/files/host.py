"""A folder of the host as a file system: what bind mounts and volumes are made of.

No link of the host is ever followed, however it got there: every call walks from the descriptor
of the mounted folder, name by name. Links are for the view, which looks their targets up inside
the container. Devices, sockets and pipes of the host can be seen, and not be opened.

Files of the person who runs the engine are shown as root's, as in rootless Docker.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tui.practice.files.nodes import ROOT, Credentials, Stat, failure
from tui.practice.files.opened import OpenedFile, Owned, open_regular
from tui.practice.files.owners import Owners, owners_beside
from tui.practice.files.roots import Source
from tui.practice.files.single import SingleFile
from tui.practice.files.tree import OpenFile, Opening
from tui.practice.files.walking import descend, enter, names_in, require_support

_MODE = 0o777
_FOLDER_MODE = 0o1777
"""What chmod can set on the host: nothing that makes a program run as somebody else."""
_TRIES = 8
"""How often something that changes under our eyes is looked at before it is given up."""


class HostTree:
    """A folder of the host, held open by a descriptor until `close`.

    A `strict` one, for bind mounts, refuses links that lead out of it. `owners` records what
    chown says; without it, chown to anybody else is refused.
    """

    def __init__(
        self,
        folder: int,
        *,
        strict: bool = True,
        read_only: bool = False,
        owners: Owners | None = None,
    ) -> None:
        """Takes over the descriptor `folder`. Raises OSError on a system that can't do this."""
        require_support()
        self._folder = folder
        self._strict = strict
        self._read_only = read_only
        self._owned = Owned(owners)
        self._closing = threading.Lock()

    @classmethod
    def volume(cls, folder: Path, *, read_only: bool = False) -> HostTree:
        """The files of a volume, in a folder that the engine owns; beside it are the owners."""
        require_support()
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            return cls(here, strict=False, read_only=read_only, owners=owners_beside(folder))
        except BaseException:
            os.close(here)
            raise

    def close(self) -> None:
        """Let go of the folder; every later call fails with EBADF."""
        with self._closing:
            if self._folder >= 0:
                os.close(self._folder)
                self._folder = -1

    @property
    def read_only(self) -> bool:
        return self._read_only

    def check_link(self, path: str, target: str) -> None:
        """Raise EACCES if a link at `path` leads out of a strict mount by its spelling.

        That is for the person's sake: what looks right and leads elsewhere by way of other links
        is still looked up in the container only.
        """
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if self._strict and (target.startswith("/") or place.split("/")[0] == ".."):
            raise OSError(errno.EACCES, "link leads out of the bind mount", path)

    # -- looking -----------------------------------------------------------------------------

    def stat(self, path: str) -> Stat:
        with self._parent(path) as (folder, name):
            return self._stat(folder, name)

    def names(self, path: str) -> list[str]:
        folder = self._descend(names_in(path))
        try:
            return sorted(os.listdir(folder))
        finally:
            os.close(folder)

    # -- opening -----------------------------------------------------------------------------

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        if how.write or how.truncate or how.create:
            self._check_writable(path)
        with self._parent(path) as (folder, name):
            if name == ".":
                raise failure(errno.EISDIR, path)
            descriptor, is_new = open_regular(folder, name, how)
        try:
            if is_new:
                os.fchmod(descriptor, how.mode & _MODE)
                self._owned.give(os.fstat(descriptor), (owner.uid, owner.gid))
        except BaseException:
            os.close(descriptor)
            raise
        return OpenedFile(descriptor, self._owned)

    # -- changing ----------------------------------------------------------------------------

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        with self._changing(path) as (folder, name):
            os.mkdir(name, 0o700, dir_fd=folder)
            made = enter(folder, name)
            try:
                os.fchmod(made, mode & _FOLDER_MODE)
                self._owned.give(os.fstat(made), (owner.uid, owner.gid))
            finally:
                os.close(made)

    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        self.check_link(path, target)
        if "\0" in target:
            raise failure(errno.EINVAL, path)
        with self._changing(path) as (folder, name):
            os.symlink(target, name, dir_fd=folder)
            self._owned.give(_status(folder, name), (owner.uid, owner.gid))

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None:
        """EPERM on systems that can't make one relative to a folder."""
        if os.mkfifo not in os.supports_dir_fd:
            raise failure(errno.EPERM, path)
        with self._changing(path) as (folder, name):
            os.mkfifo(name, 0o600, dir_fd=folder)
            _change_mode(folder, name, mode & _MODE)
            self._owned.give(_status(folder, name), (owner.uid, owner.gid))

    def link(self, existing: str, path: str) -> None:
        with self._changing(existing) as (source, old), self._changing(path) as (folder, name):
            os.link(old, name, src_dir_fd=source, dst_dir_fd=folder, follow_symlinks=False)

    def remove(self, path: str) -> None:
        with self._changing(path) as (folder, name), self._leaving(folder, name):
            os.unlink(name, dir_fd=folder)

    def remove_folder(self, path: str) -> None:
        with self._changing(path) as (folder, name), self._leaving(folder, name):
            os.rmdir(name, dir_fd=folder)

    def rename(self, old: str, new: str) -> None:
        with (
            self._changing(old) as (source, name),
            self._changing(new) as (target, new_name),
            self._leaving(target, new_name, but=_status(source, name)),
        ):
            os.rename(name, new_name, src_dir_fd=source, dst_dir_fd=target)

    def set_mode(self, path: str, mode: int) -> None:
        self._check_writable(path)
        with self._parent(path) as (folder, name):
            is_folder = stat.S_ISDIR(_status(folder, name).st_mode)
            _change_mode(folder, name, mode & (_FOLDER_MODE if is_folder else _MODE))

    def set_owner(self, path: str, uid: int, gid: int) -> None:
        """EPERM for a change of owner that nothing records."""
        self._check_writable(path)
        with self._parent(path) as (folder, name):
            self._owned.change(_status(folder, name), (uid, gid))

    def set_time(self, path: str, mtime: int) -> None:
        self._check_writable(path)
        with self._parent(path) as (folder, name):
            accessed = _status(folder, name).st_atime_ns
            try:
                os.utime(name, ns=(accessed, mtime), dir_fd=folder, follow_symlinks=False)
            except OverflowError:
                raise failure(errno.EINVAL, path) from None

    # -- the way there -----------------------------------------------------------------------

    def _descend(self, names: Sequence[str]) -> int:
        # Under the lock, for a descriptor that is closed may be another file's a moment later.
        with self._closing:
            start = enter(self._folder, ".")
        return descend(start, names)

    @contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, str]]:
        """The folder that something is in, opened, and its name there; `.` for the root."""
        names = names_in(path)
        folder = self._descend(names[:-1])
        try:
            yield folder, names[-1] if names else "."
        finally:
            os.close(folder)

    @contextmanager
    def _changing(self, path: str) -> Iterator[tuple[int, str]]:
        """As `_parent`, to make or remove something there."""
        self._check_writable(path)
        if not path:
            raise failure(errno.EBUSY, path)
        with self._parent(path) as place:
            yield place

    def _check_writable(self, path: str) -> None:
        if self._read_only:
            raise failure(errno.EROFS, path)

    @contextmanager
    def _leaving(
        self, folder: int, name: str, *, but: os.stat_result | None = None
    ) -> Iterator[None]:
        """Drop the owner of what goes if it has no other name, unless it stays after all."""
        try:
            status = _status(folder, name)
        except FileNotFoundError:
            yield
            return
        has_other_names = status.st_nlink > 1 and not stat.S_ISDIR(status.st_mode)
        if has_other_names or (but is not None and status.st_ino == but.st_ino):
            yield
            return
        owner = self._owned.forget(status)
        try:
            yield
        except BaseException:
            self._owned.give(status, owner)
            raise

    def _stat(self, folder: int, name: str) -> Stat:
        for _ in range(_TRIES):
            status = _status(folder, name)
            if not stat.S_ISLNK(status.st_mode):
                return self._owned.shown(status)
            try:
                return self._owned.shown(status, os.readlink(name, dir_fd=folder))
            except OSError as error:
                if error.errno != errno.EINVAL:  # it is something else meanwhile
                    raise
        raise failure(errno.EAGAIN, name)


class HostFile(SingleFile):
    """One file of the host, mounted on a file of a container."""

    def __init__(self, folder: int, name: str, *, read_only: bool = False) -> None:
        """Takes over the descriptor of the folder that the file is in."""
        self._folder = HostTree(folder, read_only=read_only)
        super().__init__(self._folder, name)

    def check_link(self, path: str, target: str) -> None:
        """A link that has taken the file's place leads out, wherever it leads."""
        raise OSError(errno.EACCES, "link leads out of the bind mount", path)

    def close(self) -> None:
        """Let go of the folder."""
        self._folder.close()


def bind(source: Source, *, read_only: bool = False) -> HostTree | HostFile:
    """The tree of a bind mount; it takes over the source's descriptor."""
    if source.name:
        return HostFile(source.folder, source.name, read_only=read_only)
    return HostTree(source.folder, read_only=read_only)


def _status(folder: int, name: str) -> os.stat_result:
    return os.stat(name, dir_fd=folder, follow_symlinks=False)


def _change_mode(folder: int, name: str, mode: int) -> None:
    try:
        os.chmod(name, mode, dir_fd=folder, follow_symlinks=False)
    except (NotImplementedError, ValueError):
        # Some systems can't, others say so of links only.
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(name, flags, dir_fd=folder)
        try:
            os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)
