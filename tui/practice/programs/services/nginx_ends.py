"""How the answers of a simulated nginx end: their heads, errors and redirections, and the logs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.services.http_server import Headers
from tui.practice.programs.services.nginx_log import Log
from tui.practice.programs.services.nginx_pages import error_page, words_of
from tui.practice.programs.services.nginx_visits import Finished, Visit
from tui.practice.programs.services.static_files import http_date
from tui.practice.programs.tools import raw

_BEFORE_CONNECTION = ("Content-Type", "Content-Length", "Last-Modified", "Location")
_ALWAYS_ADDED = (200, 201, 204, 206, 301, 302, 303, 304, 307, 308)
"""The statuses of answers that `add_header` adds to."""


class Ends:
    """What all answers of one worker have in common; `Answers` adds what leads to them."""

    def __init__(
        self, p: Process, log: Log, access_logs: Mapping[str, Handle], version: str
    ) -> None:
        self._p = p
        self._log = log
        self._access_logs = access_logs
        self._version = version

    async def _finish(self, visit: Visit, finished: Finished) -> bool:
        """A redirection, or an error's page; True where that page is to be looked for."""
        status = finished.status
        if finished.location:
            where = finished.location
            if where.startswith("/"):
                port = visit.exchange.local[1]
                where = f"http://{visit.host}{'' if port == 80 else f':{port}'}{where}"
            await self._page(visit, status, [("Location", where)])
            return False
        if status == 204:
            await self._head(visit, status, [])
            return False
        if status == 444:
            raise ConnectionAbortedError
        return await self._error(visit, status)

    async def _error(self, visit: Visit, status: int) -> bool:
        """An error's page; True where the configuration has one of its own."""
        pages = visit.location.settings.error_pages
        own = next((one for one in pages if status in one.codes), None)
        if own is None or visit.status is not None:
            await self._page(visit, visit.status or status)
            return False
        uri = visit.expanded(own.uri)
        if not uri.startswith("/"):
            await self._page(visit, own.status or 302, [("Location", uri)])
            return False
        visit.status = status if own.status is None else own.status
        visit.uri, _, visit.args = uri.partition("?")
        return True

    async def _page(self, visit: Visit, status: int, more: Headers = ()) -> None:
        """A page that the server makes by itself."""
        body = error_page(status, self._name(visit))
        common = [("Content-Type", "text/html"), ("Content-Length", str(len(body)))]
        await self._head(visit, status, [*common, *more])
        await visit.exchange.send(body)

    async def _head(self, visit: Visit, status: int, headers: Headers) -> None:
        """The head of an answer, with what every one has."""
        status = visit.status or status
        request, settings = visit.request, visit.location.settings
        lasts = (
            request.persistent and settings.keep_alive > 0 and status not in (400, 408, 413, 414)
        )
        # As nginx has it, the connection is spoken of between the two.
        pairs = list(headers)
        first = [pair for pair in pairs if pair[0] in _BEFORE_CONNECTION]
        last = [pair for pair in pairs if pair[0] not in _BEFORE_CONNECTION]
        added = [
            (name, visit.expanded(value))
            for name, value, always in settings.headers
            if always or status in _ALWAYS_ADDED
        ]
        await visit.exchange.start(status, words_of(status), [
            ("Server", self._name(visit)),
            ("Date", http_date()),
            *first,
            ("Connection", "keep-alive" if lasts else "close"),
            *last,
            *((name, value) for name, value in added if value),
        ])  # fmt: skip

    def _name(self, visit: Visit) -> str:
        shows = visit.location.settings.shows_version
        return f"nginx/{self._version}" if shows else "nginx"

    async def _written_down(self, visit: Visit) -> None:
        for one in visit.location.settings.access_logs or ():
            handle = self._access_logs.get(one.path)
            if handle is not None:
                with suppress(OSError):
                    await handle.write(raw(f"{visit.logged(one.form)}\n"))

    async def _complain(self, visit: Visit, words: str) -> None:
        upstream = f', upstream: "{visit.upstream}"' if "upstream" in words else ""
        host = visit.request.header("host")
        about = (
            f"client: {visit.exchange.peer[0]}, server: {visit.server.names[0]}, "
            f'request: "{visit.exchange.line}"{upstream}' + (f', host: "{host}"' if host else "")
        )
        with suppress(OSError):
            await self._log.write(self._p, "error", f"*{visit.exchange.number} {words}, {about}")
