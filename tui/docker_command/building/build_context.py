"""What `docker build` sends: a folder as an archive, or an archive from elsewhere, as it is.

All that is wrong with it is raised as Failed, in the real command's words.
"""

from __future__ import annotations

import itertools
import os
import secrets
import stat
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from tui.docker_command.archives.packing import (
    END,
    Packer,
    children,
    gathered,
    header,
    padding,
    small,
)
from tui.docker_command.archives.sent import Source, pieces
from tui.docker_command.building import ignoring
from tui.docker_command.containers.env_files import unread
from tui.docker_command.errors import Failed

DOCKERFILE = "Dockerfile"
STDIN = "-"
"""In the place of a Dockerfile's path: it comes by standard input."""
_IGNORE = ".dockerignore"
_PRIVATE = 0o600
_OUTSIDE = f"..{os.sep}"
_PEEKED = 2 * tarfile.BLOCKSIZE
"""Bytes that tell an archive from a Dockerfile."""
_COMPRESSED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")


@dataclass(frozen=True)
class Context:
    """What is sent, and where the Dockerfile is in it."""

    pieces: Iterator[bytes]
    dockerfile: str


def of_folder(folder: str, file: str, stdin: Source, *, cloned: bool = False) -> Context:
    """A folder; `file` is the Dockerfile, by default the one in it, or STDIN.

    A folder that was cloned for the build is where `file` is looked for, and must not be left.
    """
    top = _folder(folder)
    dockerfile = STDIN if file == STDIN else _within(top, file, top if cloned else os.getcwd())
    given = None
    if file == STDIN:
        given = stdin.read()
    elif dockerfile.startswith(_OUTSIDE):
        if cloned:
            raise _unprepared(f"the Dockerfile ({file}) must be within the build context")
        given = _outside(file)
    patterns = _patterns(top, None if file == STDIN else dockerfile)
    if given is None:
        entries = _packed(top, patterns)
        return Context(gathered(itertools.chain(entries, (END,))), dockerfile)
    name = _random_name()
    return Context(gathered(_packed_with(top, patterns, name, given)), name)


def of_stream(stream: Source, file: str, stdin: Source | None = None) -> Context:
    """An archive, or a Dockerfile alone, whichever it is. `file` as above."""
    head = _first(stream, _PEEKED)
    if _is_archive(head):
        if file == STDIN and stdin is not None:
            name = _random_name()
            rest = _Joined(head, stream)
            return Context(gathered(_repacked(rest, name, stdin.read())), name)
        return Context(itertools.chain((head,), pieces(stream)), file)
    if file == STDIN:
        raise _unprepared("build context is not an archive")
    if file:
        raise _unprepared(
            "ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles"
        )
    member = small(DOCKERFILE, head + stream.read(), mode=0o644, mtime=time.time())
    return Context(iter((member + END,)), DOCKERFILE)


def _unprepared(words: str) -> Failed:
    return Failed(f"unable to prepare context: {words}")


def _folder(path: str) -> str:
    try:
        top = os.path.realpath(path, strict=True)
    except OSError as error:
        raise _unprepared(
            f"unable to evaluate symlinks in context path: {_lstat(error)}"
        ) from error
    if not os.path.isdir(top):
        raise _unprepared(f"context must be a directory: {top}")
    return top


def _within(top: str, file: str, base: str) -> str:
    """Where in the context the Dockerfile is; it begins with `..` if it is not in there."""
    path = os.path.join(base, file) if file else os.path.join(top, DOCKERFILE)
    if not file and not os.path.lexists(path):
        other = os.path.join(top, DOCKERFILE.lower())
        path = other if os.path.lexists(other) else path
    try:
        found = os.path.realpath(path, strict=True)
    except OSError as error:
        why = f"unable to evaluate symlinks in Dockerfile path: {_lstat(error)}"
        raise _unprepared(why) from error
    return os.path.relpath(found, top)


def _outside(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        raise Failed(f"unable to open Dockerfile: {unread(file, error)}") from error


def _patterns(top: str, dockerfile: str | None) -> ignoring.Patterns:
    path = os.path.join(top, _IGNORE)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = ignoring.read(file.read())
    except FileNotFoundError:
        lines = []
    except OSError as error:
        raise Failed(f"error reading .dockerignore: {unread(path, error)}") from error
    try:
        patterns = ignoring.Patterns(lines)
        _check(top, patterns)
        return ignoring.Patterns(ignoring.with_files_of_build(lines, dockerfile))
    except ValueError as error:
        raise Failed(f"error checking context: {error}") from error


def _check(top: str, patterns: ignoring.Patterns) -> None:
    """Raise ValueError if there is something to send that can't be read."""
    for name in _names(top, patterns, keep=False):
        path = os.path.join(top, name)
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode):
                os.close(os.open(path, os.O_RDONLY))
        except PermissionError as error:
            raise ValueError(f"no permission to read from '{path}'") from error
        except FileNotFoundError as error:
            why = f"file ('{path}') not found or excluded by .dockerignore"
            raise ValueError(why) from error


def _names(top: str, patterns: ignoring.Patterns, *, keep: bool = True) -> Iterator[str]:
    """Paths below a folder that are not left out, folders before what is in them.

    Without `keep` nothing below a folder that is left out is looked at.
    """
    waiting = [iter(_listed(top, ""))]
    while waiting:
        name = next(waiting[-1], None)
        if name is None:
            waiting.pop()
            continue
        left_out = patterns.leave_out(name)
        if not left_out:
            yield name
        if left_out and not (keep and patterns.keep_below(name)):
            continue
        path = os.path.join(top, name)
        if os.path.isdir(path) and not os.path.islink(path):
            waiting.append(iter(_listed(top, name)))


def _listed(top: str, folder: str) -> list[str]:
    path = os.path.join(top, folder)
    try:
        return [os.path.join(folder, name) for name in children(path)]
    except PermissionError as error:
        raise ValueError(f"can't stat '{path}'") from error


def _packed(top: str, patterns: ignoring.Patterns) -> Iterator[bytes]:
    packer = Packer(as_root=True)
    for name in _names(top, patterns):
        yield from packer.packed(os.path.join(top, name), name)


def _packed_with(
    top: str, patterns: ignoring.Patterns, name: str, dockerfile: bytes
) -> Iterator[bytes]:
    """The same with a Dockerfile more, of which the image must not get to know."""
    packer = Packer(as_root=True)
    ignored: tuple[bytes, int, float] = (_IGNORE.encode(), _PRIVATE, time.time())
    for each in _names(top, patterns):
        path = os.path.join(top, each)
        if each == _IGNORE:
            with open(path, "rb") as file:
                found = os.fstat(file.fileno())
                ignored = (file.read(), stat.S_IMODE(found.st_mode), found.st_mtime)
        else:
            yield from packer.packed(path, each)
    yield from _added(name, dockerfile, *ignored)


def _repacked(archive: Source, name: str, dockerfile: bytes) -> Iterator[bytes]:
    """An archive with a Dockerfile more."""
    ignored: tuple[bytes, int, float] = (_IGNORE.encode(), _PRIVATE, time.time())
    try:
        with tarfile.open(fileobj=cast(IO[bytes], archive), mode="r|*") as members:
            for member in members:
                content = members.extractfile(member) if member.isreg() else None
                if member.name == _IGNORE and content is not None:
                    ignored = (content.read(), member.mode, float(member.mtime))
                    continue
                yield header(member)
                if content is not None:
                    yield from pieces(content)
                    yield padding(member.size)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Failed(f"unable to read the archive: {error}") from error
    yield from _added(name, dockerfile, *ignored)


def _added(
    name: str, dockerfile: bytes, ignored: bytes, mode: int, mtime: float
) -> Iterator[bytes]:
    yield small(_IGNORE, ignored + f"\n{name}\n".encode(), mode=mode, mtime=mtime)
    yield small(name, dockerfile, mode=_PRIVATE, mtime=time.time())
    yield END


def _random_name() -> str:
    return f".dockerfile.{secrets.token_hex(10)}"


def _first(stream: Source, size: int) -> bytes:
    found = b""
    while len(found) < size and (piece := stream.read(size - len(found))):
        found += piece
    return found


def _is_archive(head: bytes) -> bool:
    if head.startswith(_COMPRESSED):
        return True
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _lstat(error: OSError) -> str:
    return f"lstat {error.filename}: {(error.strerror or '').lower()}"


class _Joined:
    """What was read of a stream already, and what comes after it."""

    def __init__(self, head: bytes, rest: Source) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """As every source's."""
        if self._head and size >= 0:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        if self._head:
            piece, self._head = self._head, b""
            return piece + self._rest.read()
        return self._rest.read(size)
