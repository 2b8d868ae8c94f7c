"""Which folders of the host containers may be given, and how one is opened without a race."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.practice.errors import BadRequest, Forbidden, LeftOut
from tui.practice.files.walking import enter, supported

_FOLDER_MODE = 0o755
"""Of sources that are made because they are missing, as the real engine does."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be mounted, held open. Whoever has it closes the descriptor."""

    folder: int
    """Descriptor of the folder itself, or of the folder that the file is in."""
    name: str = ""
    """Of a file; empty where the folder itself is meant."""


class MissingSource(BadRequest):
    """The source of a bind mount is not there."""


class AllowedRoots:
    """The folders under which everything may be mounted."""

    def __init__(self, roots: Iterable[Path]) -> None:
        """Roots need not exist yet, and are asked for anew each time."""
        self._roots = roots

    def open_source(self, source: str, *, create: bool) -> Source:
        """Open what a bind mount names, an absolute path, as it is at this moment.

        Missing folders are made with `create`, as `-v` asks for it, and are BadRequest without,
        as `--mount` wants it. Raises Forbidden outside of the roots, BadRequest for what can't be
        mounted, LeftOut on a system that can't share folders safely.
        """
        if not supported():
            raise LeftOut("the practice engine cannot share folders with containers here")
        if not os.path.isabs(source) or "\0" in source:
            raise _invalid(f"invalid mount path: '{source}' mount path must be absolute")
        try:
            root, names = self._root_of(os.path.realpath(source), source)
            return _open(root, names, source, create=create)
        except FileNotFoundError:
            raise MissingSource(
                f'invalid mount config for type "bind": bind source path does not exist: {source}'
            ) from None
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            raise BadRequest(f"error while opening mount source path '{source}': {words}") from None

    def check(self, source: str, *, must_exist: bool) -> None:
        """Raise what `open_source` would, at this moment; nothing is made."""
        try:
            opened = self.open_source(source, create=False)
        except MissingSource:
            if must_exist:
                raise
        else:
            os.close(opened.folder)

    def _root_of(self, place: str, source: str) -> tuple[str, list[str]]:
        """The root that a path is under, and the names that lead from there."""
        for root in map(os.path.realpath, self._roots):
            within = os.path.relpath(place, root)
            if os.path.isdir(root) and within.split(os.sep)[0] != os.pardir:
                return root, [] if within == os.curdir else within.split(os.sep)
        allowed = ", ".join(map(str, self._roots)) or "none"
        raise Forbidden(
            f"the practice engine may not give containers the path {source}. It may give them "
            f"what is under these folders: {allowed}. "
            "To allow one more: cais engine --allow-mount DIR"
        )


def _open(root: str, names: Sequence[str], source: str, *, create: bool) -> Source:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        for name in names[:-1]:
            folder = _step(folder, name, create=create)
        if names and _is_file(folder, names[-1], source):
            return Source(folder, names[-1])
        for name in names[-1:]:
            folder = _step(folder, name, create=create)
    except BaseException:
        os.close(folder)
        raise
    return Source(folder)


def _step(folder: int, name: str, *, create: bool) -> int:
    """The folder below, in exchange for the one above, which stays open if this fails."""
    try:
        below = enter(folder, name)
    except FileNotFoundError:
        if not create:
            raise
        below = _make(folder, name)
    os.close(folder)
    return below


def _make(folder: int, name: str) -> int:
    try:
        os.mkdir(name, 0o700, dir_fd=folder)
    except FileExistsError:  # somebody was faster
        return enter(folder, name)
    made = enter(folder, name)
    try:
        os.fchmod(made, _FOLDER_MODE)
    except BaseException:
        os.close(made)
        raise
    return made


def _is_file(folder: int, name: str, source: str) -> bool:
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise _invalid(f"bind source path is neither a file nor a directory: {source}")
    return stat.S_ISREG(status.st_mode)


def _invalid(reason: str) -> BadRequest:
    return BadRequest(f'invalid mount config for type "bind": {reason}')
