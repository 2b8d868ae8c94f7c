"""What a worker of a simulated nginx answers: files, redirections, errors, other servers' words."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from contextlib import suppress

from tui.practice.files.nodes import Kind, Stat
from tui.practice.files.tree import OpenFile
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.regex import BadRegex
from tui.practice.programs.services.http_server import Exchange, Request
from tui.practice.programs.services.nginx_ends import Ends
from tui.practice.programs.services.nginx_log import Log
from tui.practice.programs.services.nginx_pages import Entry, listing
from tui.practice.programs.services.nginx_proxy import Upstreams
from tui.practice.programs.services.nginx_sites import Location, Sites
from tui.practice.programs.services.nginx_visits import Finished, Visit
from tui.practice.programs.services.static_files import (
    Unsatisfiable,
    decoded,
    extension,
    http_date,
    inner_path,
    opened,
    part_of,
    seconds_of,
    send_file,
)
from tui.practice.programs.tools import raw, reason

PREFIX = "/etc/nginx"
_MOST_REDIRECTIONS = 10
_MOST_LISTED = 10_000


class Answers(Ends):
    """Answers for one worker."""

    def __init__(
        self, p: Process, sites: Sites, log: Log, access_logs: Mapping[str, Handle], version: str
    ) -> None:
        super().__init__(p, log, access_logs, version)
        self._sites = sites
        self._upstreams = Upstreams(p, sites.upstreams)

    async def respond(self, request: Request, exchange: Exchange) -> None:
        """Answer a request, and write it down."""
        host = request.header("host").partition(":")[0].lower()
        server = self._sites.server(exchange.local, host)
        path = decoded(request.path)
        uri = inner_path(path) if path is not None else None
        visit = Visit(
            request, exchange, server, server.everything, uri or "/", request.query,
            self._p.machine.hostname,
        )  # fmt: skip
        if uri is None:
            await self._error(visit, 400)
        else:
            await self._answer(visit)
        await exchange.flush()
        await self._written_down(visit)

    async def refuse(self, exchange: Exchange, status: int) -> None:
        """Answer what is no request."""
        server = self._sites.server(exchange.local, "")
        visit = Visit(
            exchange.request, exchange, server, server.everything, "/", "",
            self._p.machine.hostname,
        )  # fmt: skip
        await self._page(visit, status)
        await self._written_down(visit)

    # -- the way through the configuration ---------------------------------------------------

    async def _answer(self, visit: Visit) -> None:
        for _ in range(_MOST_REDIRECTIONS):
            try:
                again = await self._go(visit)
            except Finished as finished:
                again = await self._finish(visit, finished)
            if not again:
                return
        await self._complain(visit, "rewrite or internal redirection cycle")
        await self._page(visit, 500)

    async def _go(self, visit: Visit) -> bool:
        """Answer; True where the request leads to another place within the server instead."""
        everything = visit.server.everything
        if everything.returns:
            await self._returned(visit, everything.returns)
            return False
        visit.location = location = await self._located(visit, everything)
        if location.internal and visit.status is None and visit.uri == visit.request.path:
            raise Finished(404)
        if location.returns:
            await self._returned(visit, location.returns)
            return False
        if location.try_files:
            again = self._tried(visit, location)
            if again is not None:
                visit.uri = again
                return True
        if location.proxy:
            await self._upstreams.pass_on(visit, location, self._head, self._complain)
            return False
        await self._static(visit, self._place(visit, visit.uri))
        return False

    async def _located(self, visit: Visit, around: Location) -> Location:
        """The location for a path: by `=`, by the longest beginning, by the first expression."""
        uri = visit.uri
        best: Location | None = None
        for one in around.inner:
            if one.modifier == "=" and one.path == uri:
                return one
            if (
                one.modifier in ("", "^~")
                and uri.startswith(one.path)
                and (best is None or len(one.path) > len(best.path))
            ):
                best = one
        if best is not None and best.inner:
            deeper = await self._located(visit, best)
            if deeper is not best:
                return deeper
        if best is None or best.modifier != "^~":
            for one in around.inner:
                if one.pattern is not None and await self._matches(visit, one):
                    return one
        return best or around

    async def _matches(self, visit: Visit, location: Location) -> bool:
        assert location.pattern is not None
        try:
            span = await location.pattern.search(visit.uri, 0, self._p.breathe)
        except BadRegex:
            return False
        if span is None:
            return False
        pairs = zip(span[2::2], span[3::2], strict=True)
        visit.captures = tuple(visit.uri[first:last] if first >= 0 else "" for first, last in pairs)
        return True

    async def _returned(self, visit: Visit, words: tuple[str, ...]) -> None:
        status, text = 302, words[0]
        if words[0].isdigit():
            status, text = int(words[0][:3]), words[1] if len(words) > 1 else ""
        text = visit.expanded(text)
        if status in (301, 302, 303, 307, 308):
            raise Finished(status, text)
        if not text or status == 204:
            raise Finished(status)
        body = raw(text)
        kind = ("Content-Type", visit.location.settings.default_type)
        await self._head(visit, status, [kind, ("Content-Length", str(len(body)))])
        await visit.exchange.send(body)

    def _tried(self, visit: Visit, location: Location) -> str | None:
        """Where `try_files` leads; None to what is at the visit's path, which it may change."""
        *places, last = location.try_files
        for place in places:
            uri = visit.expanded(place)
            wants_folder = uri.endswith("/")
            with suppress(OSError):
                kind = self._p.stat(self._place(visit, uri)).kind
                if kind is (Kind.FOLDER if wants_folder else Kind.FILE):
                    visit.uri = uri
                    return None
        if last.startswith("="):
            raise Finished(int(last[1:4]) if last[1:].isdigit() else 404)
        uri, _, visit.args = visit.expanded(last).partition("?")
        return uri

    def _place(self, visit: Visit, uri: str) -> str:
        """The path of a file, by `root` or `alias`."""
        location = visit.location
        if location.alias is None:
            place = f"{visit.expanded(location.settings.root).rstrip('/')}/{uri.lstrip('/')}"
        elif location.pattern is not None:
            place = visit.expanded(location.alias)
        else:
            place = visit.expanded(location.alias) + uri[len(location.path) :]
        return place if place.startswith("/") else f"{PREFIX}/{place}"

    # -- files -------------------------------------------------------------------------------

    async def _static(self, visit: Visit, place: str) -> None:
        if visit.request.method not in ("GET", "HEAD"):
            raise Finished(405)
        wants_folder = visit.uri.endswith("/")
        try:
            if wants_folder and await self._index(visit, place):
                return
            if not wants_folder:
                await self._file(visit, *opened(self._p, place))
            elif self._p.stat(place).kind is Kind.FOLDER:
                await self._folder(visit, place)
            else:
                raise Finished(404)
        except IsADirectoryError:
            query = f"?{visit.args}" if visit.args else ""
            raise Finished(301, f"{visit.request.path}/{query}") from None
        except OSError as error:
            if visit.exchange.status:
                raise
            words = f'open() "{place}" failed ({error.errno}: {reason(error)})'
            await self._complain(visit, words)
            denied = error.errno in (errno.EACCES, errno.EPERM)
            raise Finished(403 if denied else 404) from None

    async def _index(self, visit: Visit, place: str) -> bool:
        """Answer with a folder's index; whether there is one."""
        for name in visit.location.settings.index:
            name = visit.expanded(name)
            try:
                file, stat = opened(self._p, f"{place}{name}")
            except (FileNotFoundError, IsADirectoryError):
                continue
            visit.uri += name
            before = visit.location
            visit.location = await self._located(visit, visit.server.everything)
            if visit.location is before:
                await self._file(visit, file, stat)
            else:
                file.close()
                await self._static(visit, self._place(visit, visit.uri))
            return True
        return False

    async def _folder(self, visit: Visit, place: str) -> None:
        if not visit.location.settings.autoindex:
            await self._complain(visit, f'directory index of "{place}" is forbidden')
            raise Finished(403)
        entries = []
        for name in self._p.names(place)[:_MOST_LISTED]:
            with suppress(OSError):
                stat = self._p.stat(f"{place}{name}")
                is_folder = stat.kind is Kind.FOLDER
                entries.append(Entry(name, is_folder, stat.size, stat.mtime / 1e9))
            await self._p.breathe()
        await self._head(visit, 200, [("Content-Type", "text/html")])
        await visit.exchange.send(listing(visit.uri, entries))

    async def _file(self, visit: Visit, file: OpenFile, stat: Stat) -> None:
        """Answer with a file, and close it."""
        try:
            changed = stat.mtime // 10**9
            mark = f'"{changed:x}-{stat.size:x}"'
            if _is_known(visit.request, changed, mark):
                known = [("Last-Modified", http_date(changed)), ("ETag", mark)]
                await self._head(visit, 304, known)
                return
            status, first, size = 200, 0, stat.size
            try:
                part = part_of(visit.request.header("range"), stat.size)
            except Unsatisfiable:
                await self._page(visit, 416, [("Content-Range", f"bytes */{stat.size}")])
                return
            if part is not None:
                status, first, size = 206, part[0], part[1] + 1 - part[0]
            span = f"bytes {first}-{first + size - 1}/{stat.size}"
            await self._head(visit, status, [
                ("Content-Type", self._kind(visit, visit.uri)),
                ("Content-Length", str(size)),
                ("Last-Modified", http_date(changed)),
                ("ETag", mark),
                ("Content-Range", span) if part is not None else ("Accept-Ranges", "bytes"),
            ])  # fmt: skip
            await send_file(self._p, visit.exchange, file, first, size)
        finally:
            file.close()

    def _kind(self, visit: Visit, place: str) -> str:
        settings = visit.location.settings
        kind = settings.types.get(extension(place), settings.default_type)
        if settings.charset and kind.startswith("text/"):
            return f"{kind}; charset={settings.charset}"
        return kind


def _is_known(request: Request, changed: int, mark: str) -> bool:
    """Whether the client has what there is."""
    if asked := request.header("if-none-match"):
        return asked == "*" or mark in (word.strip() for word in asked.split(","))
    return seconds_of(request.header("if-modified-since")) == changed
