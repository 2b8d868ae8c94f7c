"""Host folders walked one name at a time, so that no link on the way is ever followed.

Whoever can write in a host folder can put a link in place of a folder at any moment. Therefore
no path is ever handed to the host: each step is opened relative to the descriptor of the step
before, and refuses links.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable

from tui.practice.files.nodes import failure

NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
"""Flags of every open, of files too."""
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | NO_LINKS


def supported() -> bool:
    """Whether this system can open files relative to a folder; Windows can't."""
    return hasattr(os, "O_NOFOLLOW") and os.open in os.supports_dir_fd


def require_support() -> None:
    """Raises OSError where `supported` says no."""
    if not supported():
        raise OSError(
            errno.ENOTSUP,
            "this system cannot open files relative to a folder, as sharing one safely needs",
        )


def names_in(path: str) -> list[str]:
    """The names that a tree's path consists of; EINVAL unless it is relative and normalised."""
    names = path.split("/") if path else []
    if any(name in ("", ".", "..") for name in names) or "\0" in path:
        raise failure(errno.EINVAL, path)
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        raise failure(errno.EILSEQ, path) from None
    return names


def enter(folder: int, name: str) -> int:
    """Open a folder in a folder. ENOTDIR for a link, whatever it leads to."""
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:  # what some systems say of a link here
            raise failure(errno.ENOTDIR, name) from None
        raise


def descend(folder: int, names: Iterable[str]) -> int:
    """Open the folder that `names` lead to, in exchange for `folder`, which closes in any case."""
    for name in names:
        try:
            below = enter(folder, name)
        finally:
            os.close(folder)
        folder = below
    return folder
