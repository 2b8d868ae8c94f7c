"""What servers of files have in common: where a request leads, what a file is, parts of it."""

from __future__ import annotations

import errno
import posixpath
import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.tree import OpenFile
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.services.http_server import Exchange
from tui.practice.programs.tools import text

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


class Unsatisfiable(Exception):
    """A request asks for a part of a file that the file does not have."""


def decoded(path: str) -> str | None:
    """The path that a request's path means; None for one that is wrong, or holds a zero byte."""
    if _ESCAPE.search(path):
        return None
    data = unquote_to_bytes(path.encode("latin-1"))
    return None if b"\0" in data else text(data)


def inner_path(path: str) -> str | None:
    """A decoded path without `.`, `..` and empty parts; None where it leads out of the root.

    A slash at the end stays.
    """
    if not path.startswith("/"):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    slash = "/" if parts and path.endswith(("/", "/.", "/..")) else ""
    return f"/{'/'.join(parts)}{slash}"


def extension(path: str) -> str:
    """What follows the last dot of a path's last part, in small letters; empty without one."""
    return posixpath.splitext(path)[1][1:].lower()


def http_date(seconds: float | None = None) -> str:
    """A time, or the present one, as HTTP writes it."""
    return _http_date(int(time.time() if seconds is None else seconds))


@lru_cache(maxsize=256)
def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def seconds_of(date: str) -> int | None:
    """The time that a header's date means, in seconds since the epoch; None if it means none."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte that a `Range` header asks for; None where it means all.

    Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first = int(found[1])
        last = min(int(found[2]), size - 1) if found[2] else size - 1
        if found[2] and int(found[2]) < first:
            return None
    if first >= size or (not found[1] and int(found[2]) == 0):
        raise Unsatisfiable
    return first, last


def kind_of(path: str, kinds: Mapping[str, str], default: str) -> str:
    """The media type of a file, by the end of its name."""
    return kinds.get(extension(path), default)


def opened(p: Process, place: str) -> tuple[OpenFile, Stat]:
    """A regular file and its status. Raises OSError; IsADirectoryError for a folder."""
    file = p.open_file(place)
    stat = file.stat()
    if stat.kind is not Kind.FILE:
        file.close()
        raise failure(errno.EISDIR if stat.kind is Kind.FOLDER else errno.EACCES, place)
    return file, stat


async def send_file(
    p: Process, exchange: Exchange, file: OpenFile, first: int = 0, size: int | None = None
) -> None:
    """Send a file's bytes from `first` on, `size` of them or all, without filling the memory.

    A file that ends before ends the connection, since the client was promised more.
    """
    if exchange.request.method == "HEAD":
        return
    if first:
        file.seek(first)
    left = size
    while left is None or left > 0:
        data = file.read(CHUNK if left is None else min(CHUNK, left))
        if not data:
            break
        await exchange.send(data)
        await p.breathe()
        if left is not None:
            left -= len(data)
    if left:
        raise ConnectionAbortedError
