"""What a child of a simulated Apache httpd answers. Facts: what Apache 2.4 answers."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.services.apache_conf import Site
from tui.practice.programs.services.http_server import Exchange, Headers, Request, phrase
from tui.practice.programs.services.orders import local_time
from tui.practice.programs.services.static_files import (
    Unsatisfiable,
    decoded,
    extension,
    http_date,
    inner_path,
    part_of,
    seconds_of,
    send_file,
)
from tui.practice.programs.tools import raw

KEEP_ALIVE = 5.0
"""Seconds that a connection may rest between two requests."""
_ALLOWED = ("GET", "HEAD", "POST", "OPTIONS")
_KNOWN = (*_ALLOWED, "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND")
_ALLOW = ("Allow", "POST,OPTIONS,HEAD,GET,TRACE")
_LARGEST_BODY = 1 << 30
_MOST_LISTED = 10_000
_DOCTYPE = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n'
)
_PHRASES = {416: "Requested Range Not Satisfiable", 413: "Request Entity Too Large"}
_EXPLAINED = {
    400: "Your browser sent a request that this server could not understand.<br />\n",
    403: "You don't have permission to access this resource.",
    404: "The requested URL was not found on this server.",
    405: "The requested method {method} is not allowed for this URL.",
    410: "The requested resource is no longer available on this server and there is no"
    " forwarding address.\nPlease remove all references to this resource.",
    416: "None of the range-specifier values in the Range\nrequest-header field overlap the"
    " current extent\nof the selected resource.",
    501: "{method} not supported for current URL.<br />\n",
}
_KINDS = {
    **dict.fromkeys(("html", "htm"), "text/html"),
    **dict.fromkeys(("txt", "text", "conf", "log"), "text/plain"),
    **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
    **dict.fromkeys(("js", "mjs"), "text/javascript"),
    "css": "text/css",
    "csv": "text/csv",
    "gif": "image/gif",
    "gz": "application/x-gzip",
    "ico": "image/x-icon",
    "json": "application/json",
    "md": "text/markdown",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tar": "application/x-tar",
    "ttf": "font/ttf",
    "wasm": "application/wasm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml",
    "zip": "application/zip",
}
_MARK = re.compile(r"%(?:[<>])?(?:\{([^}]*)\})?([a-zA-Z%])")


class Answers:
    """Answers for one child."""

    def __init__(
        self, p: Process, site: Site, server: str, logs: Sequence[tuple[Handle, str]]
    ) -> None:
        self._p = p
        self._site = site
        self._server = server
        self._logs = logs

    async def respond(self, request: Request, exchange: Exchange) -> None:
        """Answer a request, and write it down."""
        await self._answer(request, exchange)
        await exchange.flush()
        await self._written_down(exchange)

    async def refuse(self, exchange: Exchange, status: int) -> None:
        """Answer what is no request."""
        await self._page(exchange, status)
        await self._written_down(exchange)

    async def _answer(self, request: Request, exchange: Exchange) -> None:
        path = decoded(request.path)
        uri = inner_path(path) if path is not None else None
        if uri is None:
            await self._page(exchange, 400)
        elif request.method not in _KNOWN:
            await self._page(exchange, 501, [_ALLOW])
        elif request.method not in _ALLOWED:
            await self._page(exchange, 405, [_ALLOW])
        elif request.method == "OPTIONS":
            await self._head(exchange, 200, [_ALLOW, ("Content-Length", "0")], "text/html")
        elif not await self._redirected(exchange, uri):
            await self._resource(exchange, uri)

    async def _redirected(self, exchange: Exchange, uri: str) -> bool:
        for before, status, target in self._site.redirects:
            if uri == before or uri.startswith(f"{before.rstrip('/')}/"):
                where = f"{target}{uri[len(before) :]}"
                await self._page(exchange, status, [("Location", where)] if target else ())
                return True
        return False

    async def _resource(self, exchange: Exchange, uri: str) -> None:
        place = self._place(uri)
        name = posixpath.basename(uri)
        if name.startswith(".ht") or self._site.denies(posixpath.dirname(place)):
            await self._error(exchange, 403)
            return
        try:
            stat = self._p.stat(place.rstrip("/") or "/")
            if stat.kind is Kind.FOLDER:
                await self._folder(exchange, uri, place)
            elif stat.kind is Kind.FILE and not uri.endswith("/"):
                await self._file(exchange, place, stat)
            else:
                await self._error(exchange, 404)
        except PermissionError:
            if exchange.status:
                raise
            await self._error(exchange, 403)
        except OSError:
            if exchange.status:
                raise
            await self._error(exchange, 404)

    def _place(self, uri: str) -> str:
        for before, folder in self._site.aliases:
            if uri == before or uri.startswith(before if before.endswith("/") else f"{before}/"):
                return folder + uri[len(before) :]
        return f"{self._site.root.rstrip('/')}{uri}"

    async def _folder(self, exchange: Exchange, uri: str, place: str) -> None:
        request = exchange.request
        if not uri.endswith("/"):
            host = request.header("host") or self._site.name or exchange.local[0]
            query = f"?{request.query}" if request.query else ""
            where = f"http://{host}{request.path}/{query}"
            await self._page(exchange, 301, [("Location", where)])
            return
        for name in self._site.index:
            with suppress(OSError):
                stat = self._p.stat(f"{place}{name}")
                if stat.kind is Kind.FILE:
                    await self._file(exchange, f"{place}{name}", stat)
                    return
        if not self._site.lists(place):
            await self._error(exchange, 403)
            return
        body = await self._listing(uri, place)
        length = ("Content-Length", str(len(body)))
        await self._head(exchange, 200, [length], "text/html;charset=ISO-8859-1")
        await exchange.send(body)

    async def _listing(self, uri: str, place: str) -> bytes:
        shown = html.escape(uri.rstrip("/") or "/", quote=False)
        items = []
        if uri != "/":
            above = quote(posixpath.dirname(uri.rstrip("/")).rstrip("/") + "/")
            items.append(f'<li><a href="{above}"> Parent Directory</a></li>\n')
        for name in self._p.names(place)[:_MOST_LISTED]:
            if name.startswith(".ht"):
                continue
            name = f"{name}/" if self._p.is_folder(f"{place}{name}") else name
            link = quote(name, errors="surrogateescape")
            items.append(f'<li><a href="{link}"> {html.escape(name, quote=False)}</a></li>\n')
            await self._p.breathe()
        return raw(
            f"{_DOCTYPE}<html>\n <head>\n  <title>Index of {shown}</title>\n </head>\n <body>\n"
            f"<h1>Index of {shown}</h1>\n<ul>{''.join(items)}</ul>\n</body></html>\n"
        )

    async def _file(self, exchange: Exchange, place: str, stat: Stat) -> None:
        file = self._p.open_file(place)
        try:
            request = exchange.request
            if request.method == "POST":
                # What is not for a program is read and forgotten.
                await exchange.body(_LARGEST_BODY)
            mark = f'"{stat.size:x}-{stat.mtime // 1000:x}"'
            changed = stat.mtime // 10**9
            headers = [
                ("Last-Modified", http_date(changed)),
                ("ETag", mark),
                ("Accept-Ranges", "bytes"),
            ]
            if _is_known(request, changed, mark):
                await self._head(exchange, 304, headers)
                return
            status, first, size = 200, 0, stat.size
            try:
                part = part_of(request.header("range"), stat.size)
            except Unsatisfiable:
                await self._page(exchange, 416)
                return
            if part is not None:
                status, first, size = 206, part[0], part[1] + 1 - part[0]
            headers.append(("Content-Length", str(size)))
            if part is not None:
                span = f"bytes {first}-{first + size - 1}/{stat.size}"
                headers.append(("Content-Range", span))
            await self._head(exchange, status, headers, _KINDS.get(extension(place), ""))
            await send_file(self._p, exchange, file, first, size)
        finally:
            file.close()

    # -- the ends ----------------------------------------------------------------------------

    async def _error(self, exchange: Exchange, status: int) -> None:
        """An error, with the page that the configuration has for it, or the server's own."""
        own = self._site.error_documents.get(status, "")
        if own.startswith("/"):
            with suppress(OSError):
                body = await self._p.read_all(self._place(own))
                length = ("Content-Length", str(len(body)))
                await self._head(exchange, status, [length], _KINDS.get(extension(own), ""))
                await exchange.send(body)
                return
        await self._page(exchange, status, text=own)

    async def _page(
        self, exchange: Exchange, status: int, headers: Headers = (), text: str = ""
    ) -> None:
        words = _PHRASES.get(status) or phrase(status)
        target = next((value for name, value in headers if name == "Location"), "")
        said = _EXPLAINED.get(status, "").format(method=html.escape(exchange.request.method))
        if target:
            said = f'The document has moved <a href="{html.escape(target)}">here</a>.'
        body = raw(
            text
            or f"{_DOCTYPE}<html><head>\n<title>{status} {words}</title>\n</head><body>\n"
            f"<h1>{words}</h1>\n<p>{said}</p>\n</body></html>\n"
        )
        length = ("Content-Length", str(len(body)))
        kind = "text/html; charset=iso-8859-1"
        await self._head(exchange, status, [*headers, length], kind)
        await exchange.send(body)

    async def _head(
        self, exchange: Exchange, status: int, headers: Headers, kind: str = ""
    ) -> None:
        request = exchange.request
        all_of_it = [("Date", http_date()), ("Server", self._server), *headers]
        if not request.method or not request.persistent or status == 400:
            all_of_it.append(("Connection", "close"))
        elif request.http_version < "1.1":
            all_of_it.append(("Keep-Alive", f"timeout={KEEP_ALIVE:.0f}, max=100"))
            all_of_it.append(("Connection", "Keep-Alive"))
        if kind:
            all_of_it.append(("Content-Type", kind))
        await exchange.start(status, _PHRASES.get(status, ""), all_of_it)

    async def _written_down(self, exchange: Exchange) -> None:
        for handle, form in self._logs:
            with suppress(OSError):
                await handle.write(raw(f"{_line(form, exchange, self._facts(exchange))}\n"))

    def _facts(self, exchange: Exchange) -> Mapping[str, str]:
        request = exchange.request
        return {
            "h": exchange.peer[0],
            "a": exchange.peer[0],
            "A": exchange.local[0],
            "l": "-",
            "u": "-",
            "t": local_time("[%d/%b/%Y:%H:%M:%S +0000]"),
            "r": exchange.line,
            "s": str(exchange.status),
            "b": str(exchange.sent or "-"),
            "B": str(exchange.sent),
            "O": str(exchange.sent),
            "m": request.method,
            "U": request.path,
            "q": f"?{request.query}" if request.query else "",
            "H": f"HTTP/{request.http_version}",
            "p": str(exchange.local[1]),
            "v": self._site.name or "localhost",
            "V": self._site.name or "localhost",
            "P": str(self._p.pid),
            "%": "%",
        }


def _line(form: str, exchange: Exchange, facts: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name, letter = found[1], found[2]
        if letter == "i" and name:
            text = exchange.request.header(name.lower()) or "-"
        else:
            text = facts.get(letter, "-")
        return text.encode("unicode_escape").decode().replace('"', '\\"')

    return _MARK.sub(value, form)


def _is_known(request: Request, changed: int, mark: str) -> bool:
    """Whether the client has what there is."""
    if asked := request.header("if-none-match"):
        return asked == "*" or mark in (word.strip() for word in asked.split(","))
    since = seconds_of(request.header("if-modified-since"))
    return since is not None and changed <= since
