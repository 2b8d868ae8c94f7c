"""The pages that nginx makes by itself: errors, redirections, listings of folders. Pure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

from tui.practice.programs.services.http_server import phrase

_PHRASES = {
    302: "Moved Temporarily",
    405: "Not Allowed",
    413: "Request Entity Too Large",
    414: "Request-URI Too Large",
    416: "Requested Range Not Satisfiable",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
_LONGEST_NAME = 50
"""Characters of a name in a listing."""


class Entry(NamedTuple):
    """What is in a folder that is listed."""

    name: str
    is_folder: bool
    size: int
    changed: float
    """Seconds since the epoch."""


def words_of(status: int) -> str:
    """A status in nginx's words."""
    return _PHRASES.get(status) or phrase(status)


def error_page(status: int, server: str) -> bytes:
    """The page for a status; `server` is what the server calls itself."""
    title = f"{status} {words_of(status)}"
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>{server}</center>\r\n"
        "</body>\r\n</html>\r\n"
    ).encode()


def listing(uri: str, entries: Sequence[Entry]) -> bytes:
    """A folder's listing."""
    shown = html.escape(uri, quote=False)
    lines = [
        f"<html>\r\n<head><title>Index of {shown}</title></head>\r\n<body>\r\n"
        f'<h1>Index of {shown}</h1><hr><pre><a href="../">../</a>\r\n'
    ]
    for one in sorted(entries, key=lambda one: (not one.is_folder, one.name)):
        name = f"{one.name}/" if one.is_folder else one.name
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..>"
        blank = " " * (_LONGEST_NAME + 1 - len(short))
        when = datetime.fromtimestamp(one.changed, UTC).strftime("%d-%b-%Y %H:%M")
        size = "-" if one.is_folder else str(one.size)
        link = quote(name, errors="surrogateescape")
        text = html.escape(short, quote=False)
        lines.append(f'<a href="{link}">{text}</a>{blank}{when}{size:>20}\r\n')
    lines.append("</pre><hr></body>\r\n</html>\r\n")
    return "".join(lines).encode("utf-8", "surrogateescape")
