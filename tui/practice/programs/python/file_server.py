"""`python3 -m http.server`: the files of a folder by HTTP, listings of folders among them.

Facts: Lib/http/server.py of CPython 3.13.
"""

from __future__ import annotations

import html
import mimetypes
import posixpath
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import EVERYWHERE
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.python.places import version
from tui.practice.programs.services.http_server import Exchange, Headers, Request, phrase, serve
from tui.practice.programs.services.orders import Orders, local_time, until_ordered
from tui.practice.programs.services.static_files import http_date, seconds_of, send_file
from tui.practice.programs.tools import reason

_USAGE = (
    "usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION]\n"
    "                 [port]\n"
)
_INDEXES = ("index.html", "index.htm")
_EXPLAINED = {
    400: "Bad request syntax or unsupported method",
    404: "Nothing matches the given URI",
    501: "Server does not support this operation",
}
_ERROR = """\
<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: {code}</p>
        <p>Message: {message}.</p>
        <p>Error code explanation: {code} - {explained}.</p>
    </body>
</html>
"""
_LISTING = """\
<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<hr>
<ul>
{items}</ul>
<hr>
</body>
</html>
"""
_KINDS = mimetypes.MimeTypes(())
_PACKED = {
    ".gz": "application/gzip",
    ".Z": "application/octet-stream",
    ".bz2": "application/x-bzip2",
    ".xz": "application/x-xz",
}
_ESCAPED = {code: rf"\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_ESCAPED[ord("\\")] = r"\\"
_IDLE_SECONDS = 3600.0


@dataclass(slots=True)
class _Wishes:
    """What the command line asks for."""

    port: int = 8000
    bind: str = ""
    folder: str = "."
    protocol: str = "HTTP/1.0"


class _Misused(Exception):
    """A command line that makes no sense."""


async def file_server(p: Process, words: list[str]) -> int:
    """Serve files until ctrl-C. `words` are those after `-m http.server`."""
    try:
        wishes = _understood(words)
    except _Misused as misused:
        await p.err(f"{_USAGE}server.py: error: {misused}\n")
        return 2
    if wishes is None:
        await p.out(_USAGE)
        return 0
    folder = p.absolute(wishes.folder)
    try:
        addresses = await addresses_of(p, wishes.bind) if wishes.bind else [EVERYWHERE]
        if not addresses:
            await p.err("socket.gaierror: [Errno -2] Name or service not known\n")
            return 1
        listener = p.listen(addresses[0], wishes.port)
    except OSError as error:
        await p.err(f"OSError: [Errno {error.errno}] {reason(error)}\n")
        return 1
    orders = Orders(p, (Signal.INT,))
    where = f"{listener.address} port {listener.port}"
    greeting = f"Serving HTTP on {where} (http://{listener.address}:{listener.port}/) ...\n"
    if _writes_at_once(p):
        await p.out(greeting)
        greeting = ""
    site = _Site(p, folder, wishes.protocol)
    serving = serve(p, listener, site.respond, refuse=site.refuse, idle=_IDLE_SECONDS)
    await until_ordered(orders, serving)
    await p.out(f"{greeting}\nKeyboard interrupt received, exiting.\n")
    return 0


def _understood(words: list[str]) -> _Wishes | None:
    """The command line, read; None where help is asked for. Raises _Misused."""
    wishes = _Wishes()
    names = {"b": "bind", "d": "directory", "p": "protocol"}
    rest = iter(words)
    for word in rest:
        if word in ("-h", "--help"):
            return None
        if word == "--cgi":
            continue
        if word.startswith("-") and word != "-":
            name, equals, value = word.partition("=")
            if not name.startswith("--") and len(word) > 2:
                name, equals, value = word[:2], "=", word[2:]
            option = names.get(name[1:], name[2:] if name.startswith("--") else "")
            if option not in names.values():
                raise _Misused(f"unrecognized arguments: {word}")
            if not equals:
                value = next(rest, "")
                if not value:
                    short = f"-{option[0]}/--{option}"
                    raise _Misused(f"argument {short}: expected one argument")
            match option:
                case "bind":
                    wishes.bind = value
                case "directory":
                    wishes.folder = value
                case _:
                    wishes.protocol = value
        elif word.isascii() and word.isdigit() and int(word[:6]) < 65_536:
            wishes.port = int(word)
        else:
            raise _Misused(f"argument port: invalid int value: '{word}'")
    return wishes


def _writes_at_once(p: Process) -> bool:
    """Whether Python holds nothing of standard output back, as it does for files and pipes."""
    switches = p.argv[1 : p.argv.index("-m")] if "-m" in p.argv else ()
    asked = any(word[:1] == "-" and "u" in word for word in switches)
    return asked or p.is_terminal(1) or bool(p.env.get("PYTHONUNBUFFERED"))


class _Site:
    """The files below a folder."""

    def __init__(self, p: Process, folder: str, protocol: str) -> None:
        self._p = p
        self._folder = folder.rstrip("/")
        self._version = protocol.rpartition("/")[2]

    async def respond(self, request: Request, exchange: Exchange) -> None:
        if request.method not in ("GET", "HEAD"):
            await self._error(exchange, 501, f"Unsupported method ('{request.method}')")
            return
        name = _path(request.target)
        place = f"{self._folder}{name}"
        try:
            stat = self._p.stat(place.rstrip("/") or "/")
            if stat.kind is Kind.FOLDER:
                await self._folder_at(request, exchange, place)
            elif place.endswith("/"):
                await self._missing(exchange)
            else:
                await self._file(exchange, place, stat)
        except OSError:
            if exchange.status:
                raise
            await self._missing(exchange)

    async def refuse(self, exchange: Exchange, status: int) -> None:
        words = f"Bad request syntax ({exchange.line!r})" if status == 400 else phrase(status)
        await self._error(exchange, status, words)

    async def _folder_at(self, request: Request, exchange: Exchange, place: str) -> None:
        parts = urlsplit(request.target.replace("//", "/", 1))
        if not parts.path.endswith("/"):
            location = urlunsplit(parts._replace(path=f"{parts.path}/"))
            await self._start(exchange, 301, [("Location", location), ("Content-Length", "0")])
            return
        for index in _INDEXES:
            with suppress(OSError):
                stat = self._p.stat(place + index)
                if stat.kind is Kind.FILE:
                    await self._file(exchange, place + index, stat)
                    return
        try:
            names = self._p.names(place)
        except OSError:
            await self._error(exchange, 404, "No permission to list directory")
            return
        items = "".join(self._item(place, name) for name in sorted(names, key=str.lower))
        shown = html.escape(unquote(request.target, errors="surrogateescape"), quote=False)
        page = _LISTING.format(title=f"Directory listing for {shown}", items=items)
        body = page.encode("utf-8", "surrogateescape")
        headers = [("Content-type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        await self._start(exchange, 200, headers)
        await exchange.send(body)

    def _item(self, folder: str, name: str) -> str:
        place = f"{folder}{name}"
        link = shown = f"{name}/" if self._p.is_folder(place) else name
        with suppress(OSError):
            if self._p.stat(place, follow=False).kind is Kind.LINK:
                shown = f"{name}@"
        target = quote(link, errors="surrogateescape")
        return f'<li><a href="{target}">{html.escape(shown, quote=False)}</a></li>\n'

    async def _file(self, exchange: Exchange, place: str, stat: Stat) -> None:
        file = self._p.open_file(place)
        try:
            changed = stat.mtime // 10**9
            request = exchange.request
            since = seconds_of(request.header("if-modified-since"))
            if since is not None and not request.header("if-none-match") and changed <= since:
                await self._start(exchange, 304, [])
                return
            headers = [
                ("Content-type", _kind(place)),
                ("Content-Length", str(stat.size)),
                ("Last-Modified", http_date(changed)),
            ]
            await self._start(exchange, 200, headers)
            await send_file(self._p, exchange, file, size=stat.size)
        finally:
            file.close()

    async def _missing(self, exchange: Exchange) -> None:
        await self._error(exchange, 404, "File not found")

    async def _error(self, exchange: Exchange, code: int, message: str) -> None:
        await self._say(exchange, f"code {code}, message {message}")
        explained = _EXPLAINED.get(code, phrase(code))
        page = _ERROR.format(
            code=code, message=html.escape(message, quote=False), explained=explained
        )
        body = page.encode("utf-8", "replace")
        headers = [
            ("Connection", "close"),
            ("Content-Type", "text/html;charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        await self._start(exchange, code, headers, message)
        await exchange.send(body)

    async def _start(
        self, exchange: Exchange, status: int, headers: Headers, words: str = ""
    ) -> None:
        await self._say(exchange, f'"{exchange.line}" {status} -')
        common = [("Server", f"SimpleHTTP/0.6 Python/{version(self._p)}"), ("Date", http_date())]
        await exchange.start(status, words, [*common, *headers], version=self._version)

    async def _say(self, exchange: Exchange, words: str) -> None:
        now = local_time("%d/%b/%Y %H:%M:%S")
        line = f"{exchange.peer[0]} - - [{now}] {words.translate(_ESCAPED)}\n"
        await self._p.err(line)


def _path(target: str) -> str:
    """The path below the folder that a request's target means; never out of it."""
    path = target.partition("?")[0].partition("#")[0]
    slash = "/" if path.rstrip().endswith("/") else ""
    decoded = unquote(path, errors="surrogateescape").replace("\0", "")
    parts = [part for part in posixpath.normpath(decoded).split("/") if part not in ("", ".", "..")]
    return "".join(f"/{part}" for part in parts) + slash


def _kind(path: str) -> str:
    """The media type of a file, by its name."""
    ending = posixpath.splitext(path)[1]
    packed = _PACKED.get(ending) or _PACKED.get(ending.lower())
    return packed or _KINDS.guess_type(path)[0] or "application/octet-stream"
