"""Passing requests on to other servers, as nginx does by `proxy_pass`."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tui.practice.kernel.process import Process
from tui.practice.programs.network.exchange import Answer, BadAnswer
from tui.practice.programs.network.exchange import Exchange as Asking
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.network.urls import Url, parsed
from tui.practice.programs.services.http_server import Headers
from tui.practice.programs.services.nginx_conf import BadConfiguration, Directive
from tui.practice.programs.services.nginx_reading import sites_of
from tui.practice.programs.services.nginx_sites import Location, Sites
from tui.practice.programs.services.nginx_visits import Finished, Visit
from tui.practice.programs.tools import reason

READ_SECONDS = 60.0
"""How long another server may take to begin its answer."""
_FOR_ONE_CONNECTION = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
_NOT_PASSED_BACK = _FOR_ONE_CONNECTION | {"date", "server", "x-accel-redirect"}
_NOT_PASSED_ON = _FOR_ONE_CONNECTION | {"host", "content-length", "expect"}

Head = Callable[[Visit, int, Headers], Awaitable[None]]
Complain = Callable[[Visit, str], Awaitable[None]]


async def checked(p: Process, directives: Sequence[Directive]) -> Sites:
    """The sites of a configuration whose hosts are all known. Raises BadConfiguration."""
    sites = sites_of(directives)
    for host, written, where in sites.hosts:
        if not await addresses_of(p, host):
            raise BadConfiguration(f'host not found in upstream "{written}" in {where}')
    return sites


class Upstreams:
    """The groups of servers that requests are passed on to, one after the other."""

    def __init__(self, p: Process, groups: Mapping[str, Sequence[tuple[str, int]]]) -> None:
        self._p = p
        self._sizes = {name: len(group) for name, group in groups.items()}
        self._turns = {name: itertools.cycle(group) for name, group in groups.items() if group}

    async def pass_on(
        self, visit: Visit, location: Location, head: Head, complain: Complain
    ) -> None:
        """Ask the server that a location names, and hand its answer on. Raises Finished."""
        url = _target(visit, location)
        status = 502
        body = await visit.exchange.body(location.settings.largest_body)
        for _ in range(self._sizes.get(url.host, 1)):
            turn = self._turns.get(url.host)
            host, port = next(turn) if turn else (url.host, url.port)
            try:
                await self._ask(visit, url, (host, port), body, head)
            except (OSError, BadAnswer) as error:
                # A TimeoutError is an OSError.
                status = 504 if isinstance(error, TimeoutError) else 502
                if visit.exchange.status:
                    # The client has the beginning of an answer: it has to see that it breaks off.
                    raise ConnectionAbortedError from None
                visit.upstream = f"{url.scheme}://{host}:{port}{url.path}"
                await complain(visit, _wrong(error))
            else:
                return
        raise Finished(status)

    async def _ask(
        self, visit: Visit, url: Url, place: tuple[str, int], body: bytes, head: Head
    ) -> None:
        addresses = await addresses_of(self._p, place[0])
        if not addresses:
            raise BadAnswer(f"{place[0]} could not be resolved while connecting to upstream")
        connection = await self._p.connect(addresses[0], place[1])
        async with Asking(self._p, connection) as asking:
            visit.upstream = url.authority
            method = visit.request.method
            headers = _passed_on(visit, body)
            async with asyncio.timeout(READ_SECONDS):
                answer = await asking.ask(method, url, headers, body, version="1.0")
            await head(visit, answer.status, _passed_back(answer))
            async for piece in asking.body(method, answer):
                await visit.exchange.send(piece)


def _target(visit: Visit, location: Location) -> Url:
    """Where a request is passed on to: with a path of its own, that stands for the location's."""
    text = visit.expanded(location.proxy)
    url = parsed(text)
    if url is None or url.scheme != "http":
        raise Finished(500)
    beyond = text.partition("://")[2]
    query = f"?{visit.args}" if visit.args else ""
    if "/" not in beyond:
        path = visit.request.target if visit.status is None else visit.uri + query
    elif location.pattern is not None:
        path = url.path
    else:
        path = url.path + visit.request.path[len(location.path) :] + query
    return Url(url.scheme, url.host, url.port, path)


def _passed_on(visit: Visit, body: bytes) -> list[tuple[str, str]]:
    set_here = {}
    for name, value in visit.location.settings.proxy_headers:
        set_here[name.lower()] = (name, visit.expanded(value))
    headers = [pair for pair in set_here.values() if pair[1]]
    if body or visit.request.header("content-length"):
        headers.append(("Content-Length", str(len(body))))
    headers += [
        (name.title(), value)
        for name, value in visit.request.headers
        if name not in _NOT_PASSED_ON and name not in set_here
    ]
    return headers


def _passed_back(answer: Answer) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers if name.lower() not in _NOT_PASSED_BACK]


def _wrong(error: OSError | BadAnswer) -> str:
    """What the error log says of a server that did not answer."""
    if isinstance(error, BadAnswer):
        said = str(error)
        if "resolved" in said:
            return said
        return "upstream prematurely closed connection while reading response header from upstream"
    if isinstance(error, TimeoutError):
        words = "upstream timed out (110: Connection timed out)"
        return f"{words} while reading response header from upstream"
    return f"connect() failed ({error.errno}: {reason(error)}) while connecting to upstream"
