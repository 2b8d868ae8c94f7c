"""busybox's httpd. Facts: what the one of busybox 1.35 answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.kernel.sockets import EVERYWHERE, Listener
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.services.http_server import (
    Exchange,
    Headers,
    Request,
    phrase,
    serve,
)
from tui.practice.programs.services.static_files import (
    Unsatisfiable,
    decoded,
    extension,
    http_date,
    inner_path,
    part_of,
    send_file,
)
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[-fiv] [-c FILE] [-p [IP:]PORT] [-u USER] [-r REALM] [-h HOME]",
    """Serve the files of a folder by HTTP.

    -f        stay in the foreground
    -i        no effect
    -v        say what is answered
    -p PORT   listen there (80)
    -h HOME   the folder (.)
    -c FILE   no effect
    -u USER   no effect
    -r REALM  no effect""",
)
_KINDS = {
    **dict.fromkeys(("txt", "h", "c", "cc", "cpp"), "text/plain"),
    **dict.fromkeys(("htm", "html"), "text/html"),
    **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
    **dict.fromkeys(("qt", "mov"), "video/quicktime"),
    **dict.fromkeys(("mpe", "mpeg"), "video/mpeg"),
    **dict.fromkeys(("mid", "midi"), "audio/midi"),
    "gif": "image/gif",
    "png": "image/png",
    "svg": "image/svg+xml",
    "css": "text/css",
    "js": "application/javascript",
    "wav": "audio/wav",
    "avi": "video/x-msvideo",
    "mp3": "audio/mpeg",
}
_SAID = {
    HTTPStatus.BAD_REQUEST: "Unsupported method",
    HTTPStatus.FORBIDDEN: "",
    HTTPStatus.NOT_FOUND: "The requested URL was not found",
    HTTPStatus.NOT_IMPLEMENTED: "The requested method is not recognized",
}
_IDLE_SECONDS = 60.0


@program(_MANUAL)
async def small_httpd(p: Process, given: Given) -> int:
    """Serve files."""
    home = given.value("h") or "."
    address, _, word = (given.value("p") or "80").rpartition(":")
    port = number(word, f"bad port '{word}'")
    if not 0 < port < 65_536:
        raise Failure(f"bad port '{word}'")
    try:
        p.change_folder(p.absolute(home))
    except OSError as error:
        raise Failure(f"can't change directory to '{home}': {reason(error)}") from None
    try:
        listener = p.listen(address.strip("[]") or "::", port)
    except OSError as error:
        raise Failure(f"bind: {reason(error)}") from None
    body = _serving(listener, talks="v" in given)
    if "f" in given:
        return await body(p)
    p.fork(body, group=0)
    return 0


def _serving(listener: Listener, *, talks: bool) -> Callable[[Process], Awaitable[int]]:
    """What serves. It handles no signal, so as a container's first process only KILL ends it."""

    async def work(p: Process) -> int:
        site = _Site(p, talks=talks, everywhere=listener.address == EVERYWHERE)
        await serve(p, listener, site.respond, refuse=site.refuse, idle=_IDLE_SECONDS)
        return 0

    return work


class _Site:
    """The files of the current folder."""

    def __init__(self, p: Process, *, talks: bool, everywhere: bool) -> None:
        self._p = p
        self._talks = talks
        self._everywhere = everywhere

    async def respond(self, request: Request, exchange: Exchange) -> None:
        if request.method not in ("GET", "HEAD"):
            await self.refuse(exchange, HTTPStatus.NOT_IMPLEMENTED)
            return
        path = decoded(request.path)
        path = inner_path(path) if path is not None else None
        if path is None:
            await self.refuse(exchange, HTTPStatus.BAD_REQUEST)
            return
        place = self._p.cwd.rstrip("/") + path
        with suppress(OSError):
            stat = self._p.stat(place)
            if stat.kind is Kind.FOLDER and not path.endswith("/"):
                await self._start(exchange, HTTPStatus.FOUND, [
                    ("Content-type", "text/html"), ("Location", f"{request.path}/"),
                ])  # fmt: skip
                return
            if stat.kind is Kind.FOLDER:
                place = f"{place}index.html"
                stat = self._p.stat(place)
            if stat.kind is Kind.FILE:
                await self._send(exchange, place, stat)
                return
        if not exchange.status:
            await self.refuse(exchange, HTTPStatus.NOT_FOUND)

    async def refuse(self, exchange: Exchange, status: int) -> None:
        said = _SAID.get(HTTPStatus(status), "")
        title = f"{status} {phrase(status)}"
        await self._start(exchange, status, [("Content-type", "text/html")])
        await exchange.send(
            f"<HTML><HEAD><TITLE>{title}</TITLE></HEAD>\n"
            f"<BODY><H1>{title}</H1>\n{said}\n</BODY></HTML>\n".encode()
        )

    async def _send(self, exchange: Exchange, place: str, stat: Stat) -> None:
        file = self._p.open_file(place)
        try:
            mark = f'"{stat.mtime // 10**9:x}-{stat.size:x}"'
            if exchange.request.header("if-none-match") == mark:
                await self._start(exchange, HTTPStatus.NOT_MODIFIED, [])
                return
            status, first, size = HTTPStatus.OK, 0, stat.size
            with suppress(Unsatisfiable):
                if (part := part_of(exchange.request.header("range"), stat.size)) is not None:
                    status, first, size = HTTPStatus.PARTIAL_CONTENT, part[0], part[1] + 1 - part[0]
            kind = _KINDS.get(extension(place))
            if status == HTTPStatus.PARTIAL_CONTENT:
                # As the real one has it, whatever the file is.
                kind = "text/html"
            headers = [("Content-type", kind)] if kind else []
            if status == HTTPStatus.PARTIAL_CONTENT:
                span = f"bytes {first}-{first + size - 1}/{stat.size}"
                headers.append(("Content-Range", span))
            headers += [
                ("Accept-Ranges", "bytes"),
                ("Last-Modified", http_date(stat.mtime // 10**9)),
                ("ETag", mark),
                ("Content-Length", str(size)),
            ]
            await self._start(exchange, status, headers)
            await send_file(self._p, exchange, file, first, size)
        finally:
            file.close()

    async def _start(self, exchange: Exchange, status: int, headers: Headers) -> None:
        common = [("Date", http_date()), ("Connection", "close")]
        await exchange.start(status, headers=[*common, *headers])
        if self._talks:
            address, port = exchange.peer
            # A socket for all addresses is one of IPv6, to which those of IPv4 look like this.
            shown = f"[::ffff:{address}]" if self._everywhere else address
            await self._p.err(f"{shown}:{port}: response:{int(status)}\n")
