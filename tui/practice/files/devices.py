"""The devices that a container can open: nothing, zeros, a full disk, and chance."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from tui.practice.files.nodes import Stat, failure

_MOST = 1 << 20
"""Bytes that one read gives of what never ends, whatever it was asked for."""
_NULL, _ZERO, _FULL = (1, 3), (1, 5), (1, 7)
_RANDOM = {(1, 8), (1, 9)}


@dataclass(frozen=True, slots=True)
class _OpenedDevice:
    status: Stat

    def read(self, size: int) -> bytes:
        size = max(0, min(size, _MOST))
        if self.status.device == _NULL:
            return b""
        return os.urandom(size) if self.status.device in _RANDOM else bytes(size)

    def write(self, data: bytes) -> int:
        if self.status.device == _FULL and data:
            raise failure(errno.ENOSPC)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def truncate(self, size: int) -> None:
        raise failure(errno.EINVAL)

    def stat(self) -> Stat:
        return self.status

    def close(self) -> None:
        return


def open_device(stat: Stat, path: str) -> _OpenedDevice:
    """Open a device by its numbers. ENXIO for those that are not here, and for terminals."""
    if stat.device not in {_NULL, _ZERO, _FULL, *_RANDOM}:
        raise failure(errno.ENXIO, path)
    return _OpenedDevice(stat)
