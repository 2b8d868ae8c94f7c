"""Whom a volume's files belong to, as containers see it.

The engine may run as a person who can't give files away, so what chown says is kept beside the
volume. The record is keyed by inode number: it outlives renames, and holds for all hard links.

It is a log, one line a change, appended with one write each. A crash loses nothing that was
written; a line cut short by it does not count. The log is written anew when it is read and most
of it is of no use any more.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from weakref import WeakValueDictionary

Owner = tuple[int, int]
"""User and group id."""
ENGINE: Owner = (0, 0)
"""The engine's own files are root's to containers; no record says so."""
_SLACK = 64
"""Lines of no use that are put up with."""


class Owners:
    """The record of one volume."""

    def __init__(self, log: Path) -> None:
        """Reads `log` if it is there. Raises OSError where it can't be read."""
        self._log = log
        self._owners: dict[int, Owner] = {}
        self._read()

    def owner(self, inode: int) -> Owner | None:
        """Whom the file was given to, if to anybody but the engine."""
        return self._owners.get(inode)

    def give(self, inode: int, owner: Owner) -> None:
        """Record the owner of a file. Raises OSError, and nothing is changed then."""
        if self._owners.get(inode, ENGINE) == owner:
            return
        line = f"{inode} {owner[0]} {owner[1]}\n".encode()
        descriptor = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
        self._take(inode, owner)

    def forget(self, inode: int) -> None:
        """The file is about to go; another one may get its inode number."""
        self.give(inode, ENGINE)

    def _take(self, inode: int, owner: Owner) -> None:
        if owner == ENGINE:
            self._owners.pop(inode, None)
        else:
            self._owners[inode] = owner

    def _read(self) -> None:
        with suppress(FileNotFoundError):
            lines = self._log.read_bytes().split(b"\n")
            for line in lines[:-1]:
                with suppress(ValueError):
                    inode, uid, gid = (int(word) for word in line.split())
                    self._take(inode, (uid, gid))
            if lines[-1] or len(lines) > 2 * len(self._owners) + _SLACK:
                self._write_anew()

    def _write_anew(self) -> None:
        fresh = self._log.with_name(f"{self._log.name}.new")
        text = "".join(f"{inode} {uid} {gid}\n" for inode, (uid, gid) in self._owners.items())
        fresh.write_text(text)
        os.replace(fresh, self._log)


_shared: WeakValueDictionary[str, Owners] = WeakValueDictionary()


def owners_beside(folder: Path) -> Owners:
    """The record of the volume whose files are in `folder`; one for all that mount it."""
    log = folder.with_name("owners")
    key = os.path.realpath(log)
    owners = _shared.get(key)
    if owners is None:
        owners = _shared[key] = Owners(log)
    return owners
