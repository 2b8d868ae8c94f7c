"""The file calls of a process: names relative to its current folder, on behalf of its user."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.practice.files.nodes import Credentials, Kind, Stat, failure
from tui.practice.files.tree import READING, OpenFile, Opening
from tui.practice.files.view import joined

if TYPE_CHECKING:
    from tui.practice.kernel.machine import Machine


class FileCalls:
    """What a program may do with files that never makes it wait. All raise OSError."""

    machine: Machine
    cwd: str
    """Absolute, as the program got there; links are not resolved."""
    who: Credentials
    umask: int

    def absolute(self, name: str) -> str:
        """The name seen from the current folder; nothing is looked up."""
        if not name:
            raise failure(errno.ENOENT, name)
        return joined(self.cwd, name)

    def stat(self, name: str, *, follow: bool = True) -> Stat:
        """Its status, or without `follow` that of a link itself."""
        with named(name):
            return self.machine.view.stat(self.absolute(name), self.who, follow=follow)

    def exists(self, name: str) -> bool:
        """Whether stat would succeed."""
        try:
            self.stat(name)
        except OSError:
            return False
        return True

    def is_folder(self, name: str) -> bool:
        """Whether it leads to a folder."""
        try:
            return self.stat(name).kind is Kind.FOLDER
        except OSError:
            return False

    def names(self, name: str) -> list[str]:
        """What is in a folder, sorted, without `.` and `..`."""
        with named(name):
            return self.machine.view.names(self.absolute(name), self.who)

    def access(self, name: str, wanted: int) -> bool:
        """Whether it may be read (4), written (2), executed (1)."""
        return bool(name) and self.machine.view.access(self.absolute(name), wanted, self.who)

    def open_file(self, name: str, how: Opening = READING) -> OpenFile:
        """A file or device, whose calls do not wait. The caller closes it."""
        with named(name):
            how = _masked(how, self.umask)
            return self.machine.view.open(self.absolute(name), how, self.who)

    def make_folder(self, name: str, mode: int = 0o777) -> None:
        with named(name):
            self.machine.view.make_folder(self.absolute(name), mode & ~self.umask, self.who)

    def make_link(self, name: str, target: str) -> None:
        """A symbolic link at `name`."""
        with named(name):
            self.machine.view.make_link(self.absolute(name), target, self.who)

    def make_pipe(self, name: str, mode: int = 0o666) -> None:
        with named(name):
            self.machine.view.make_pipe(self.absolute(name), mode & ~self.umask, self.who)

    def link(self, existing: str, name: str) -> None:
        """A hard link at `name`."""
        with named(name):
            self.machine.view.link(self.absolute(existing), self.absolute(name), self.who)

    def read_link(self, name: str) -> str:
        with named(name):
            return self.machine.view.read_link(self.absolute(name), self.who)

    def remove(self, name: str) -> None:
        with named(name):
            self.machine.view.remove(self.absolute(name), self.who)

    def remove_folder(self, name: str) -> None:
        with named(name):
            self.machine.view.remove_folder(self.absolute(name), self.who)

    def rename(self, old: str, new: str) -> None:
        with named(old):
            self.machine.view.rename(self.absolute(old), self.absolute(new), self.who)

    def set_mode(self, name: str, mode: int) -> None:
        with named(name):
            self.machine.view.set_mode(self.absolute(name), mode, self.who)

    def set_owner(self, name: str, uid: int, gid: int, *, follow: bool = True) -> None:
        with named(name):
            self.machine.view.set_owner(self.absolute(name), uid, gid, self.who, follow=follow)

    def set_time(self, name: str, mtime: int) -> None:
        with named(name):
            self.machine.view.set_time(self.absolute(name), mtime, self.who)

    def resolve(self, name: str) -> str:
        """The absolute path without links; the last part need not exist."""
        with named(name):
            return self.machine.view.resolve(self.absolute(name), self.who)

    def change_folder(self, path: str) -> None:
        """Make `path`, absolute, the current folder. Raises OSError where it can't be."""
        stat = self.machine.view.stat(path, self.who)
        if stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, path)
        if not self.who.may(stat, 1):
            raise failure(errno.EACCES, path)
        self.cwd = path


class named:
    """Gives errors the name that the program used, not the path that was looked up."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno is not None:
            error.filename = self._name


def _masked(how: Opening, umask: int) -> Opening:
    return replace(how, mode=how.mode & ~umask) if how.create and how.mode & umask else how
