"""The end of a copy that is on this machine: what there is, and how it becomes an archive."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from tui.docker_command.archives.copy_paths import (
    Destination,
    NoCopy,
    Plan,
    Source,
    ends_with_dot,
    followed,
    last,
    split,
)
from tui.docker_command.archives.packing import END, Packer, children, gathered

_MOST_LINKS = 10


def source(path: str, *, follow: bool) -> Source:
    """What is at an absolute path; links on the way are followed, one at its end if `follow`.

    Raises NoCopy.
    """
    if follow:
        found, renamed = followed(path, _resolved(path))
    else:
        folder, slash, name = path.rpartition("/")
        found = f"{_resolved(folder + slash).rstrip('/')}/{name}"
        changed = path.endswith("/") and last(path) != last(found)
        renamed = last(path) if changed else ""
    mode = _status(found).st_mode
    return Source(found, stat.S_ISDIR(mode), renamed)


def destination(path: str) -> Destination:
    """What is at an absolute path that is to be written; links are followed. Raises NoCopy."""
    at = path
    for _ in range(_MOST_LINKS + 1):
        try:
            mode = os.lstat(at).st_mode
        except FileNotFoundError:
            return _new(at)
        except OSError as error:
            raise NoCopy(_told("lstat", at, error)) from error
        if not stat.S_ISLNK(mode):
            return Destination(at, exists=True, is_folder=stat.S_ISDIR(mode))
        at = os.path.normpath(os.path.join(split(at)[0], os.readlink(at)))
    raise NoCopy(f"too many symlinks in {path}")


def check_writable(path: str) -> None:
    """Raise NoCopy if what is at a path is no place for files, or nothing can be there."""
    folder = os.path.dirname(os.path.normpath(path))
    if folder not in ("", ".") and not os.path.exists(folder):
        raise NoCopy(f'invalid output path: directory "{folder}" does not exist')
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise NoCopy(_told("stat", path, error)) from error
    if stat.S_ISBLK(mode) or stat.S_ISCHR(mode):
        what = "must be a directory or a regular file: got a device"
        raise NoCopy(f'invalid output path: "{path}" {what}')


def packed(found: Source, plan: Plan) -> Iterator[bytes]:
    """A source as the archive that its destination needs."""
    return gathered(_pieces(found, plan))


def _pieces(found: Source, plan: Plan) -> Iterator[bytes]:
    folder, name = split(found.path)
    top = os.path.join(folder, name)
    packer = Packer()
    waiting = [found.name]
    # What comes next is at the end: a folder is followed by what is in it.
    while waiting:
        inside = waiting.pop()
        rest = inside[len(found.name) :]
        path = f"{top}{rest}"
        yield from packer.packed(path, plan.renamed(inside))
        if os.path.isdir(path) and (not os.path.islink(path) or ends_with_dot(path)):
            waiting += [f"{inside}/{each}" for each in reversed(children(path))]
    yield END


def _resolved(path: str) -> str:
    try:
        resolved = os.path.realpath(path, strict=True)
    except OSError as error:
        raise NoCopy(_told("lstat", str(error.filename), error)) from error
    if path.endswith("/") and not os.path.isdir(resolved):
        raise NoCopy("not a directory")
    return resolved


def _new(path: str) -> Destination:
    folder = split(path)[0]
    try:
        mode = os.stat(folder).st_mode
    except OSError as error:
        raise NoCopy(_told("stat", folder, error)) from error
    if not stat.S_ISDIR(mode):
        raise NoCopy("not a directory")
    return Destination(path)


def _status(path: str) -> os.stat_result:
    try:
        return os.lstat(path)
    except OSError as error:
        raise NoCopy(_told("lstat", path, error)) from error


def _told(call: str, path: str, error: OSError) -> str:
    return f"{call} {path}: {(error.strerror or '').lower()}"
