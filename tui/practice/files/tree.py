"""The shape of one file system, whatever holds it: layers, a host folder, devices.

A path here is relative to the tree's root and normalised: "" is the root, "etc/passwd" a file.
A tree follows no link and checks no permission; the view over the trees does both. Everything
raises OSError with Linux's numbers, and nothing blocks for longer than the disk does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tui.practice.files.nodes import ROOT, Credentials, Stat


@dataclass(frozen=True, slots=True)
class Opening:
    """How a file is to be opened; the flags of open(2), spelt out."""

    read: bool = True
    write: bool = False
    append: bool = False
    create: bool = False
    exclusive: bool = False
    """With `create`: fail if it is there already."""
    truncate: bool = False
    mode: int = 0o666
    """Permission bits of a file that is created, the umask already taken off."""


READING = Opening()
OVERWRITING = Opening(read=False, write=True, create=True, truncate=True)
APPENDING = Opening(read=False, write=True, append=True, create=True)


class OpenFile(Protocol):
    """A regular file or a device, opened."""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes from the position on; empty at the end."""
        ...

    def write(self, data: bytes) -> int:
        """Write all of it at the position (at the end, if opened for appending)."""
        ...

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move the position, as os.lseek; returns it."""
        ...

    def truncate(self, size: int) -> None: ...
    def stat(self) -> Stat: ...
    def close(self) -> None: ...


class Tree(Protocol):
    """One file system."""

    @property
    def read_only(self) -> bool:
        """Whether every change is refused with EROFS, by whoever calls."""
        ...

    def stat(self, path: str) -> Stat:
        """Of the path itself, a link not followed."""
        ...

    def names(self, path: str) -> list[str]:
        """What is in a folder, sorted."""
        ...

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        """Open a regular file or a device; `owner` gets what is created."""
        ...

    def make_folder(self, path: str, mode: int, owner: Credentials = ROOT) -> None: ...
    def make_link(self, path: str, target: str, owner: Credentials = ROOT) -> None:
        """A symbolic link at `path`."""
        ...

    def make_pipe(self, path: str, mode: int, owner: Credentials = ROOT) -> None: ...
    def link(self, existing: str, path: str) -> None:
        """A hard link at `path`."""
        ...

    def remove(self, path: str) -> None:
        """Anything but a folder."""
        ...

    def remove_folder(self, path: str) -> None:
        """An empty folder."""
        ...

    def rename(self, old: str, new: str) -> None:
        """What is at `old` is at `new` from then on, within this tree."""
        ...

    def set_mode(self, path: str, mode: int) -> None: ...
    def set_owner(self, path: str, uid: int, gid: int) -> None: ...
    def set_time(self, path: str, mtime: int) -> None:
        """The time of the last change, in nanoseconds since the epoch."""
        ...
