"""Progress that is told document by document: pulls, loads and builds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar

from tui.practice.api.responses import Stream, encode
from tui.practice.errors import Refused

_T = TypeVar("_T")


async def progress(documents: AsyncGenerator[dict[str, Any], None]) -> Stream:
    """A stream whose first document is there already, so that a refusal has a status."""
    first = await anext(documents)
    return Stream(lines(resumed(first, documents)))


async def resumed(first: _T, rest: AsyncGenerator[_T, None]) -> AsyncGenerator[_T, None]:
    """Something that was taken already, and the rest of where it came from."""
    async with aclosing(rest):
        yield first
        async for item in rest:
            yield item


async def lines(documents: AsyncGenerator[dict[str, Any], None]) -> AsyncGenerator[bytes, None]:
    """One document a line. Once a stream has begun, errors are a part of it."""
    message = ""
    try:
        async with aclosing(documents):
            async for document in documents:
                yield encode(document)
    except Refused as error:
        message = error.message
    except OSError as error:
        message = os.strerror(error.errno).lower() if error.errno else str(error)
    except sqlite3.Error as error:
        message = str(error)
    if message:
        yield encode({"errorDetail": {"message": message}, "error": message})
