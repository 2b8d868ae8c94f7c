"""Files that a command writes from what an engine sends: whole, or not at all.

What is refused, and with which words, is as in docker's atomicwriter package.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_MODE = 0o600
_KINDS = (
    (stat.S_ISDIR, "cannot write to a directory"),
    (stat.S_ISLNK, "cannot write to a symbolic link directly"),
    (stat.S_ISFIFO, "cannot write to a named pipe file"),
    (stat.S_ISSOCK, "cannot write to a socket file"),
    (stat.S_ISBLK, "cannot write to a block device file"),
    (stat.S_ISCHR, "cannot write to a character device file"),
)


@contextmanager
def whole(path: str) -> Iterator[BinaryIO]:
    """A file that takes its name when all went well. Raises ValueError and OSError.

    Its mode is 600; what had the name before is replaced.
    """
    target = Path(path)
    _check(path)
    descriptor, name = tempfile.mkstemp(prefix=f".tmp-{target.name}", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _MODE)
            yield file
            file.flush()
            os.fsync(descriptor)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def pour(pieces: Iterable[bytes], file: BinaryIO) -> None:
    """Write pieces as they come."""
    for piece in pieces:
        file.write(piece)
    file.flush()


def _check(path: str) -> None:
    folder = os.path.dirname(path) or "."
    try:
        parent = os.stat(folder)
    except OSError as error:
        raise ValueError(
            f"invalid output path: stat {folder}: {os.strerror(error.errno or 0).lower()}"
        ) from error
    if not stat.S_ISDIR(parent.st_mode):
        raise ValueError(f"invalid output path: stat {folder}: not a directory")
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    for is_such, words in _KINDS:
        if is_such(mode):
            raise ValueError(words)
