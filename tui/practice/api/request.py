"""One request, as handlers see it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.practice.api.query import Query
from tui.practice.errors import BadRequest

MOST_JSON = 8 << 20
"""Bytes of a document in a request; what clients send has a few thousand."""

Piece = bytes
"""By another name, since a request has a method `bytes`."""

_PLACES = {
    "Expecting property name enclosed in double quotes": (
        "looking for beginning of object key string"
    ),
    "Expecting value": "looking for beginning of value",
    "Expecting ',' delimiter": "after object key:value pair",
    "Expecting ':' delimiter": "after object key",
}
"""What Go says where Python's parser stops."""
_KINDS = {list: "array", str: "string", bool: "bool", int: "number", float: "number"}


async def _nothing() -> AsyncIterator[Piece]:
    return
    yield b""


@dataclass(slots=True)
class Request:
    """What is asked for. The body can be read once, and while an answer is being sent."""

    method: str
    path: str
    """Decoded, without the version."""
    version: tuple[int, int]
    params: Mapping[str, str] = field(default_factory=dict)
    """The names in the route's pattern."""
    query: Query = field(default_factory=Query)
    headers: Mapping[str, str] = field(default_factory=dict)
    """By names in small letters."""
    body: AsyncIterator[Piece] = field(default_factory=_nothing)

    def stream(self) -> AsyncIterator[Piece]:
        """The body in pieces, as they arrive. Raises BadRequest if it breaks off."""
        return self.body

    async def bytes(self, limit: int) -> Piece:
        """The whole body. Raises BadRequest if it has more bytes than `limit`."""
        whole = bytearray()
        async for piece in self.body:
            whole += piece
            if len(whole) > limit:
                raise BadRequest("http: request body too large")
        return Piece(whole)

    async def json(self, *, required: bool = False) -> dict[str, Any]:
        """The document in the body. Nothing at all is an empty one, unless it is required.

        Raises BadRequest if it can't be read, or is anything but an object.
        """
        chunked = "transfer-encoding" in self.headers
        if chunked or self.headers.get("content-length", "0") != "0":
            _check_json(self.headers.get("content-type", ""))
        text = (await self.bytes(MOST_JSON)).decode("utf-8", "replace").strip()
        if not text:
            if required or chunked:
                raise BadRequest("invalid JSON: got EOF while reading request body")
            return {}
        try:
            document, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"invalid JSON: {_cause(error)}") from None
        if end != len(text):
            raise BadRequest("unexpected content after JSON")
        if document is None:
            return {}
        if not isinstance(document, dict):
            kind = _KINDS[type(document)]
            raise BadRequest(f"invalid JSON: json: cannot unmarshal {kind} into an object")
        return document

    @property
    def upgrade(self) -> bool:
        """Whether the client asks for the connection itself, in so many words."""
        return "upgrade" in self.headers


def _check_json(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind:
        raise BadRequest(f"malformed Content-Type header ({content_type}): mime: no media type")
    if kind != "application/json":
        raise BadRequest(
            f"unsupported Content-Type header ({content_type}): must be 'application/json'"
        )


def _cause(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(error.doc):
            return "unexpected EOF"
        where = _PLACES.get(error.msg.partition(":")[0], "in literal")
        return f"invalid character '{error.doc[error.pos]}' {where}"
    return "exceeded max depth"
