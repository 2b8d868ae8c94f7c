"""Why an engine could not be started. What to say of it is the command line's to choose.

CannotServe
├── AlreadyRunning     another one serves the same data
├── FolderNotOurs      a folder is somebody else's, a link, or open to others
├── SocketInUse        something else listens at the address, or stands in its place
├── AddressUnusable    the system refuses the address
└── DataUnreadable     what is kept can't be read, or the folder not be written
"""

from __future__ import annotations

from pathlib import Path


class CannotServe(Exception):
    """The engine did not start."""


class AlreadyRunning(CannotServe):
    """Another engine serves the same data."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address
        """Where it answers; empty if it does not say (yet)."""


class _AtPath(CannotServe):
    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}" if detail else str(path))
        self.path = path
        self.detail = detail
        """The system's own words; may be empty."""


class FolderNotOurs(_AtPath):
    """The folder belongs to somebody else, is a link, or holds other things and is open to all."""


class SocketInUse(_AtPath):
    """Something that is alive, or no socket at all, is where the socket would be."""


class AddressUnusable(_AtPath):
    """The system refuses to listen there; a path that is too long, for one."""


class DataUnreadable(_AtPath):
    """The data folder can't be read or written, or is another version's."""
