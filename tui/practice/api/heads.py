"""What stands before the body, in a request and in an answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from tui.practice.api.product import HEADERS

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """A request's headers by name; what came more than once is joined by commas."""
    result: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        result[name] = f"{result[name]}, {value}" if name in result else value
    return result


def origin_form(target: str) -> str:
    """A target without the scheme and the host that may stand before its path."""
    if target.lower().startswith(("http://", "https://")):
        _, slash, path = target.partition("//")[2].partition("/")
        return slash + path
    return target


def answering(headers: Mapping[str, str], content_type: str | None) -> list[tuple[str, str]]:
    """The headers of an answer: those of every answer, and its own."""
    result = [*HEADERS, ("Date", date(time.gmtime())), *headers.items()]
    if content_type:
        result.append(("Content-Type", content_type))
    return result


def reason(status: int) -> bytes:
    """The words that belong to a status."""
    return HTTPStatus(status).phrase.encode()


def switching(content_type: str, *, upgrade: bool) -> bytes:
    """The head after which a connection is no longer HTTP, letter by letter as the engine's.

    Clients from before the upgrade was announced get a plain 200.
    """
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {content_type}"]
    if upgrade:
        lines[0] = "HTTP/1.1 101 UPGRADED"
        lines += ["Connection: Upgrade", "Upgrade: tcp"]
    return "\r\n".join([*lines, "", ""]).encode()


def rejection(status: int, words: str) -> bytes:
    """The whole answer to what is no HTTP, as the engine's HTTP library gives it."""
    text = f"{status} {HTTPStatus(status).phrase}"
    lines = [f"HTTP/1.1 {text}", "Content-Type: text/plain; charset=utf-8", "Connection: close"]
    return "\r\n".join([*lines, "", f"{text}: {words}"]).encode("utf-8", "replace")


def date(moment: time.struct_time) -> str:
    """A moment of UTC as HTTP writes it, in English whatever the locale."""
    day, month = _DAYS[moment.tm_wday], _MONTHS[moment.tm_mon - 1]
    clock = f"{moment.tm_hour:02}:{moment.tm_min:02}:{moment.tm_sec:02}"
    return f"{day}, {moment.tm_mday:02} {month} {moment.tm_year} {clock} GMT"
