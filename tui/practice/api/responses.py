"""What a handler answers with."""

from __future__ import annotations

import errno
import json
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.practice.api.duplex import Duplex
from tui.practice.errors import Failed, NotModified, Refused

_FULL = (errno.ENOSPC, errno.EDQUOT)
_log = logging.getLogger(__name__)

JSON = "application/json"

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Json:
    """A document."""

    document: Any
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A few words, not JSON."""

    text: str
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes that are all there already."""

    data: bytes
    content_type: str = "application/octet-stream"
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Empty:
    """A status and headers alone."""

    status: int = 204
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """Pieces that come one by one; status and headers are sent before the first is asked for.

    The iterator is cancelled when the client goes away, and closed in any case. If it raises, the
    answer breaks off; a client sees that the end is missing.
    """

    items: AsyncIterator[bytes]
    content_type: str | None = JSON
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hijack:
    """The connection itself: `run` reads and writes it, and it is closed when that returns.

    `run` is cancelled when the client is known to be gone. That it sends no more is not that.
    """

    content_type: str
    run: Callable[[Duplex], Awaitable[None]]


Whole = Bytes | Empty
"""An answer whose body is there already, as bytes."""

Response = Json | Text | Bytes | Empty | Stream | Hijack


def encode(document: Any) -> bytes:
    """A document as the engine writes it, with the end of line that follows each."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # Names of files need not be text; JSON has to be.
    return text.encode("utf-8", "replace") + b"\n"


def settled(response: Response) -> Whole | Stream | Hijack:
    """The same answer, with what is to be sent at once as bytes."""
    match response:
        case Json():
            return Bytes(encode(response.document), JSON, response.status, response.headers)
        case Text():
            data = response.text.encode("utf-8", "replace")
            return Bytes(data, "text/plain; charset=utf-8", response.status, response.headers)
        case _:
            return response


def refusal(error: Refused) -> Whole:
    """How the engine says no."""
    if isinstance(error, NotModified):
        return Empty(error.status)
    return Bytes(encode({"message": error.message}), JSON, error.status)


def failure(error: Exception, doing: str) -> Whole:
    """What to say of an error that nobody foresaw. It goes to the log, but for a full disk."""
    full = isinstance(error, OSError) and error.errno in _FULL
    if full or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return refusal(Failed(os.strerror(errno.ENOSPC).lower()))
    _log.error("%s failed", doing, exc_info=error)
    return refusal(Failed("the practice engine failed at this; its log tells more"))
