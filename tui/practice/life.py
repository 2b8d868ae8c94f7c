"""Whose the data are: one engine's at a time, as long as it lives; and doing away with them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tui.practice.outcomes import AlreadyRunning, DataUnreadable, FolderNotOurs

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_FILE = "engine.lock"
KEPT = (
    "engine.db",
    "engine.db-wal",
    "engine.db-shm",
    "engine.token",
    "shared-folders",
    "layers",
    "containers",
    "volumes",
)
"""All that an engine ever puts into its data folder, besides the lock."""

_LOCKED_BYTE = 1 << 30
"""Windows locks bytes, and nobody else can read them meanwhile; this one is never written."""
_MOST_ADDRESS = 4096


class Lock:
    """The right to a data folder, to be used as a context. The system takes it back in a crash."""

    def __init__(self, data: Path) -> None:
        """Make the folder if it is missing.

        Raises AlreadyRunning, FolderNotOurs or DataUnreadable.
        """
        try:
            data.mkdir(0o700, parents=True, exist_ok=True)
            if sys.platform != "win32" and data.stat().st_uid != os.geteuid():
                raise FolderNotOurs(data)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            self._file = os.open(data / LOCK_FILE, flags, 0o600)
        except OSError as error:
            raise DataUnreadable(data, error.strerror or str(error)) from error
        if not _taken(self._file):
            address = _read(self._file)
            os.close(self._file)
            raise AlreadyRunning(address)
        os.truncate(self._file, 0)

    def tell(self, address: str) -> None:
        """Let those who find the data taken know where the engine answers."""
        os.truncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, address.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.truncate(self._file, 0)
        os.close(self._file)


def told(data: Path) -> str:
    """Where the engine of these data answers, or did when it was last there; empty if unknown."""
    try:
        file = os.open(data / LOCK_FILE, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return _read(file)
    finally:
        os.close(file)


def reset(data: Path) -> None:
    """Remove all that an engine keeps. Other things in the folder stay, and no link is followed.

    Raises AlreadyRunning, FolderNotOurs or DataUnreadable.
    """
    if not data.is_dir():
        return
    with Lock(data):
        for name in KEPT:
            try:
                _remove(data / name)
            except OSError as error:
                raise DataUnreadable(data / name, error.strerror or str(error)) from error


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        path.chmod(0o700)
        # Folders in a volume may have been closed to their owner too.
        for parent, folders, _ in os.walk(path):
            for folder in folders:
                inside = Path(parent, folder)
                if not inside.is_symlink():
                    inside.chmod(0o700)
        shutil.rmtree(path)


def _taken(file: int) -> bool:
    """Take the lock, unless another process has it."""
    try:
        if sys.platform == "win32":
            os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, _MOST_ADDRESS).decode(errors="replace")
