"""Which handler a request is for, by its method and its path.

Facts: the API's reference; and what Docker Engine 28.5 answers to paths that are unknown, unclean,
or of a version that it does not speak.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from tui.practice.api.product import API, OLDEST_API, spoken
from tui.practice.api.request import Request
from tui.practice.api.responses import Empty, Response, Text
from tui.practice.errors import BadRequest, NotFound

Handler = Callable[[Any, Request], Awaitable[Response]]
"""Is handed the daemon and the request. May raise Refused."""

_PARAMETER = re.compile(r"\{(\w+)(:path)?\}")
_VERSIONED = re.compile(r"/v([0-9.]+)(/.*)", re.ASCII | re.DOTALL)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Route:
    """A method, a path, and who answers.

    `{name}` in the pattern stands for one part of a path, `{name:path}` for one or more.
    """

    method: str
    pattern: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Match:
    """What a request is for."""

    handler: Handler
    params: Mapping[str, str]
    path: str
    """Decoded, without the version."""
    version: tuple[int, int]


class Malformed(Exception):
    """The path can't be read at all; what is left of the connection is not to be trusted."""


class Table:
    """All routes. Where two fit, the one that was named first is taken."""

    def __init__(self, routes: Iterable[Route]) -> None:
        # By the first part of the path too, so that few expressions have to be tried.
        self._routes: dict[tuple[str, str], list[tuple[re.Pattern[str], Handler]]] = {}
        for route in routes:
            place = self._routes.setdefault((route.method, _first_part(route.pattern)), [])
            place.append((_compiled(route.pattern), route.handler))

    def find(self, method: str, path: str) -> Match | Response:
        """Who answers a request, or the answer itself where none is needed.

        `path` is as it came, still encoded. Raises NotFound, BadRequest or Malformed.
        """
        if _BAD_ESCAPE.search(path):
            raise Malformed("invalid URL escape")
        decoded = unquote(path, errors="replace")
        clean = _clean(decoded)
        if clean != decoded:
            return Empty(301, {"Location": quote(clean)})
        versioned = _VERSIONED.fullmatch(decoded)
        if versioned:
            decoded = versioned[2]
        for pattern, handler in self._routes.get((method, _first_part(decoded)), ()):
            match = pattern.fullmatch(decoded)
            if match:
                version = _negotiated(versioned[1]) if versioned else API
                if isinstance(version, Text):
                    return version
                return Match(handler, match.groupdict(), decoded, version)
        # The engine knows no "method not allowed".
        raise NotFound("page not found")


def _compiled(pattern: str) -> re.Pattern[str]:
    expression, end = "", 0
    for parameter in _PARAMETER.finditer(pattern):
        expression += re.escape(pattern[end : parameter.start()])
        expression += f"(?P<{parameter[1]}>{'.+' if parameter[2] else '[^/]+'})"
        end = parameter.end()
    return re.compile(expression + re.escape(pattern[end:]), re.DOTALL)


def _first_part(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else ""


def _clean(path: str) -> str:
    """Without empty parts and dots; a slash at the end stays."""
    if not path.startswith("/"):
        path = "/" + path
    clean = "/" + posixpath.normpath(path).lstrip("/")
    return clean + "/" if path.endswith("/") and clean != "/" else clean


def _negotiated(text: str) -> tuple[int, int] | Text:
    """The version asked for, or the refusal of one that is too old."""
    numbers = tuple(int(part[:_MOST_DIGITS] or 0) for part in text.split("."))
    if numbers > API:
        highest = spoken(API)
        raise BadRequest(
            f"client version {text} is too new. Maximum supported API version is {highest}"
        )
    if numbers < OLDEST_API:
        return Text(
            f"client version {text} is too old. Minimum supported API version is"
            f" {spoken(OLDEST_API)}, please upgrade your client to a newer version\n",
            400,
        )
    return numbers[0], numbers[1]
