"""What a file system holds, as values: kinds, status, owners; and what makes a file a program."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from enum import StrEnum

SECOND = 10**9
"""In nanoseconds, in which all times of files and of containers are."""


class Kind(StrEnum):
    """What a path leads to."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    DEVICE = "device"
    PIPE = "pipe"
    SOCKET = "socket"


@dataclass(frozen=True, slots=True)
class Stat:
    """What `stat` tells of one path."""

    kind: Kind
    mode: int
    """The twelve permission bits, without the kind."""
    uid: int = 0
    gid: int = 0
    size: int = 0
    """Bytes; the length of the target for a link."""
    mtime: int = 0
    """Nanoseconds since the epoch."""
    links: int = 1
    inode: int = 0
    target: str = ""
    """Where a link points."""
    device: tuple[int, int] = (0, 0)
    """Major and minor number of a device."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """On whose behalf something is done."""

    uid: int = 0
    gid: int = 0
    groups: frozenset[int] = frozenset()

    def may(self, stat: Stat, wanted: int) -> bool:
        """Whether the permission bits allow `wanted`: 4 read, 2 write, 1 execute or search."""
        if self.uid == 0:
            return not wanted & 1 or stat.kind is Kind.FOLDER or bool(stat.mode & 0o111)
        if self.uid == stat.uid:
            granted = stat.mode >> 6
        elif stat.gid == self.gid or stat.gid in self.groups:
            granted = stat.mode >> 3
        else:
            granted = stat.mode
        return granted & wanted == wanted


ROOT = Credentials()

_MARK = b"\x7fELF\x02\x01\x01\x00cais practice program "


def binary(program: str) -> bytes:
    """The content of an executable file that stands for one of the engine's own programs.

    `gnu:ls` is `ls` as a GNU userland has it; `busybox` is the one that knows many names.
    """
    return _MARK + program.encode() + b"\n"


def program_in(beginning: bytes) -> str | None:
    """The program that a file stands for, by its first bytes; None for anything else."""
    if not beginning.startswith(_MARK):
        return None
    return beginning[len(_MARK) :].partition(b"\n")[0].decode(errors="replace")


def failure(number: int, path: str = "") -> OSError:
    """The OSError of this number, of the fitting subclass, with the system's words for it."""
    return OSError(number, os.strerror(number), path or None)


def missing(path: str) -> OSError:
    """There is nothing at this path."""
    return failure(errno.ENOENT, path)
