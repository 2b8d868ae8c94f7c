"""HTTP as a server does it: an accept loop, and one exchange after the other over a connection.

What is answered is the business of the program that serves.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus

from tui.practice.kernel.process import Exit, Process
from tui.practice.kernel.sockets import Connection, Listener
from tui.practice.programs.services.http_wire import BadRequest, Headers, Request, Wire

__all__ = ["BadRequest", "BodyTooLarge", "Exchange", "Headers", "Request", "phrase", "serve"]

MOST_CONNECTIONS = 1024
"""At a time, in one process; others wait to be accepted."""
LARGEST_BODY = 1 << 20
"""Bytes of a request's body, where a program wants it whole and says nothing else."""
IDLE_SECONDS = 75.0
"""How long a connection may rest between two requests, and a request may take to come."""
_NONSENSE = Request("", "", (), "1.1")


class BodyTooLarge(Exception):
    """A request has a larger body than the program takes; the answer is a 413."""


class Exchange:
    """One request being answered: `start`, then `send` as often as needed. The end is implied."""

    def __init__(self, wire: Wire, request: Request | None) -> None:
        self._wire = wire
        self.request = request or _NONSENSE
        """Without a method where it was no HTTP."""
        self.line = request.line if request else wire.first_line
        """The first line of the request, whatever it is."""
        self.status = 0
        """What was answered; 0 before."""
        self.sent = 0
        """Bytes of the body that was answered."""

    @property
    def number(self) -> int:
        """Which connection of its process this is, counted from 1; for logs."""
        return self._wire.number

    @property
    def peer(self) -> tuple[str, int]:
        """The address and port of the client."""
        return self._wire.connection.peer

    @property
    def local(self) -> tuple[str, int]:
        """The address and port that the client connected to."""
        return self._wire.connection.local

    async def chunks(self) -> AsyncIterator[bytes]:
        """The request's body as it comes. Raises BadRequest, ConnectionError."""
        while data := await self._wire.body():
            yield data

    async def body(self, most: int = LARGEST_BODY) -> bytes:
        """The request's body. Raises BodyTooLarge, BadRequest, ConnectionError."""
        whole = bytearray()
        async for chunk in self.chunks():
            whole += chunk
            if len(whole) > most:
                raise BodyTooLarge
        return bytes(whole)

    async def start(
        self, status: int, reason: str = "", headers: Headers = (), *, version: str = "1.1"
    ) -> None:
        """Begin the answer: its head leaves with the first of the body, or with `flush`.

        Headers are sent as they are. Without a `Content-Length` the body goes in chunks, or ends
        with the connection where the client or a `Connection: close` wants that.
        """
        self.status = status
        self._wire.begin(self.request, status, reason or phrase(status), headers, version)

    async def send(self, data: bytes) -> None:
        """Send more of the answer's body; to a HEAD request, nothing is sent."""
        if data and self.request.method != "HEAD":
            self.sent += len(data)
            self._wire.put(data)
        await self._wire.flush()

    async def flush(self) -> None:
        """Let the client have what was said so far."""
        await self._wire.flush()

    async def answer(
        self,
        status: int,
        headers: Headers = (),
        body: bytes = b"",
        *,
        reason: str = "",
        version: str = "1.1",
    ) -> None:
        """A whole answer; its length goes to the end of the headers unless it is there."""
        headers = list(headers)
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(body))))
        await self.start(status, reason, headers, version=version)
        if body and self.request.method != "HEAD":
            self.sent += len(body)
            self._wire.put(body)

    async def finish(self) -> bool:
        """End the answer; whether the connection can take another request."""
        return await self._wire.finish()


Respond = Callable[[Request, Exchange], Awaitable[None]]
Refuse = Callable[[Exchange, int], Awaitable[None]]
"""Answers by itself what is no request, or can't be answered, with a status."""


def phrase(status: int) -> str:
    """The customary words for a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


async def refuse_plainly(exchange: Exchange, status: int) -> None:
    """Answer with a status in plain text."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]
    await exchange.answer(status, headers, phrase(status).encode())


async def serve(
    p: Process,
    listener: Listener,
    respond: Respond,
    *,
    refuse: Refuse = refuse_plainly,
    idle: float = IDLE_SECONDS,
    enough: asyncio.Event | None = None,
) -> None:
    """Answer whoever connects, many at a time, until the process ends or the listener does.

    Once `enough` is set, it returns as soon as what was asked for until then is answered.
    """
    room = asyncio.Semaphore(MOST_CONNECTIONS)
    wires: dict[asyncio.Task[None], Wire] = {}

    async def accept(group: asyncio.TaskGroup) -> None:
        for number in itertools.count(1):
            await room.acquire()
            try:
                wire = Wire(p, await listener.accept(), number)
            except OSError:
                return
            task = group.create_task(_attend(wire, respond, refuse, idle))
            wires[task] = wire
            task.add_done_callback(left)
            await p.breathe()

    def left(task: asyncio.Task[None]) -> None:
        del wires[task]
        room.release()

    try:
        async with asyncio.TaskGroup() as group:
            accepting = group.create_task(accept(group))
            if enough is None:
                return
            await enough.wait()
            accepting.cancel()
            for task, wire in wires.items():
                wire.persistent = False
                if not wire.busy:
                    task.cancel()
    except* Exit as ends:
        raise exit_of(ends) from None


async def serve_connection(
    p: Process,
    connection: Connection,
    respond: Respond,
    *,
    refuse: Refuse = refuse_plainly,
    idle: float = IDLE_SECONDS,
) -> None:
    """Answer what comes over one connection, and close it."""
    await _attend(Wire(p, connection), respond, refuse, idle)


async def _attend(wire: Wire, respond: Respond, refuse: Refuse, idle: float) -> None:
    try:
        while await _answered(wire, respond, refuse, idle):
            pass
    except OSError:
        # The client has gone.
        pass
    finally:
        wire.connection.close()


async def _answered(wire: Wire, respond: Respond, refuse: Refuse, idle: float) -> bool:
    """One exchange; whether another one may follow."""
    exchange: Exchange | None = None
    status = HTTPStatus.BAD_REQUEST.value
    try:
        async with asyncio.timeout(idle):
            request = await wire.request()
        if request is None:
            return False
        wire.busy = True
        exchange = Exchange(wire, request)
        await respond(request, exchange)
        return await exchange.finish()
    except (OSError, Exit):
        raise
    except BadRequest as bad:
        status = bad.status
    except BodyTooLarge:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    except Exception:
        wire.p.machine.report(wire.p)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    finally:
        wire.busy = False
    if exchange is None or not exchange.status:
        wire.persistent = False
        exchange = exchange or Exchange(wire, None)
        await refuse(exchange, status)
        await exchange.finish()
    return False


def exit_of(group: BaseExceptionGroup[Exit]) -> Exit:
    """One of those that ended the process; they are all the same to it."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, Exit)
    return found
