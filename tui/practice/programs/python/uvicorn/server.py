"""uvicorn's server, in one process: it starts the app, answers, and ends as it is told to."""

from __future__ import annotations

import asyncio
import errno
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import quote

from tui.practice.files.nodes import failure
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import Connection, Listener
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.python.uvicorn.log import BOLD, CYAN, Log
from tui.practice.programs.services.asgi import App, Lifespan, LifespanFailed, Responder
from tui.practice.programs.services.http_server import (
    MOST_CONNECTIONS,
    Exchange,
    Request,
    phrase,
    serve_connection,
)

STARTUP_FAILURE = 3
"""The exit code of a server that could not begin."""
_PAUSE = 0.1
"""Seconds between two looks at whether all connections are closed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told."""

    host: str = "127.0.0.1"
    port: int = 8000
    keep_alive: float = 5.0
    """Seconds that a connection may rest between two requests."""
    patience: float | None = None
    """Seconds that requests may still take once it is to end; None for as long as they like."""
    root_path: str = ""
    server_header: bool = True
    date_header: bool = True
    headers: tuple[tuple[str, str], ...] = ()


class Ending:
    """The signals that end a server, from now on handled by it."""

    def __init__(self, p: Process) -> None:
        self._p = p
        self.signals: list[int] = []
        self.forced = False
        self.wanted = asyncio.Event()
        for number in (Signal.INT, Signal.TERM):
            p.on_signal(number, self._told)

    def _told(self, number: int) -> None:
        self.forced = self.forced or (self.wanted.is_set() and number == Signal.INT)
        self.signals.append(number)
        self.wanted.set()

    async def die_of_it(self) -> None:
        """Let the signals do what they do to a program that does not handle them.

        They spare the first process of a container, as everywhere. Ctrl-C is no error.
        """
        for number in reversed(self.signals):
            if number != Signal.INT:
                self._p.on_signal(number, None)
                self._p.signal(number)
                await self._p.sleep(0)


async def bound(p: Process, host: str, port: int) -> Listener:
    """A listener at a host and port. Raises OSError; -2 is a name that nobody knows."""
    if ":" in host:
        return p.listen(host, port)
    addresses = await addresses_of(p, host) if host else ["0.0.0.0"]
    if not addresses:
        raise OSError(-2, "Name or service not known")
    if not 0 <= port < 65_536:
        raise failure(errno.EINVAL)
    return p.listen(addresses[0], port)


async def say_where(log: Log, host: str, port: int) -> None:
    """The line that tells where to call."""
    shown = f"[{host}]" if ":" in host else host
    words = "Uvicorn running on {} (Press CTRL+C to quit)"
    await log.info(words, f"http://{shown}:{port}", style=BOLD)


class Server:
    """One run of a server."""

    def __init__(self, p: Process, app: App, settings: Settings, log: Log, ending: Ending) -> None:
        self._p = p
        self._app = app
        self._settings = settings
        self._log = log
        self._ending = ending
        self._lifespan = Lifespan(app)
        self._open: dict[asyncio.Task[None], Responder] = {}
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)

    async def run(self, listener: Listener | None = None) -> int:
        """Serve until the end is wanted; listens by itself without a `listener`."""
        try:
            return await self._run(listener)
        finally:
            self._lifespan.cancel()
            await self._break_off()

    async def _run(self, given: Listener | None) -> int:
        log, p = self._log, self._p
        await log.info("Started server process [{}]", p.pid, style=CYAN)
        await log.info("Waiting for application startup.")
        try:
            await self._lifespan.startup()
        except LifespanFailed as error:
            await log.error(str(error))
            await log.error("Application startup failed. Exiting.")
            return STARTUP_FAILURE
        await log.info("Application startup complete.")
        listener = given or await self._listen()
        if listener is None:
            await self._end_app()
            return STARTUP_FAILURE
        accepting = asyncio.create_task(self._accept(listener))
        try:
            await self._ending.wanted.wait()
        finally:
            accepting.cancel()
        await p.breathe()
        await log.info("Shutting down")
        p.close_handle(listener)
        await self._close_connections()
        await self._end_app()
        await log.info("Finished server process [{}]", p.pid, style=CYAN)
        return 0

    async def _listen(self) -> Listener | None:
        settings = self._settings
        try:
            listener = await bound(self._p, settings.host, settings.port)
        except OSError as error:
            why = f"[Errno {error.errno}] {error.strerror}"
            if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
                place = f"('{settings.host}', {settings.port})"
                why = (
                    f"[Errno {error.errno}] error while attempting to bind on address {place}:"
                    f" {(error.strerror or '').lower()}"
                )
            await self._log.error(why)
            return None
        await say_where(self._log, settings.host, listener.port)
        return listener

    async def _end_app(self) -> None:
        await self._log.info("Waiting for application shutdown.")
        try:
            await self._lifespan.shutdown()
        except LifespanFailed as error:
            await self._log.error(str(error))
            await self._log.error("Application shutdown failed. Exiting.")
        else:
            await self._log.info("Application shutdown complete.")

    # -- connections -------------------------------------------------------------------------

    async def _accept(self, listener: Listener) -> None:
        with suppress(OSError):
            while True:
                await self._room.acquire()
                connection = await listener.accept()
                responder = Responder(
                    self._app,
                    self._lifespan.state,
                    self._headers,
                    self._answered,
                    self._settings.root_path,
                )
                task = asyncio.create_task(self._attend(connection, responder))
                self._open[task] = responder
                task.add_done_callback(self._closed)
                await self._p.breathe()

    async def _attend(self, connection: Connection, responder: Responder) -> None:
        await serve_connection(
            self._p,
            connection,
            responder,
            refuse=self._refuse,
            idle=self._settings.keep_alive,
        )

    def _closed(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        self._room.release()

    async def _close_connections(self) -> None:
        """Those that rest at once; the others when they have been answered, or time is up."""
        try:
            async with asyncio.timeout(self._settings.patience):
                self._close_resting()
                if self._open:
                    await self._p.sleep(_PAUSE)
                if self._open:
                    words = "Waiting for connections to close. (CTRL+C to force quit)"
                    await self._log.info(words)
                while self._open and not self._ending.forced:
                    self._close_resting()
                    await self._p.sleep(_PAUSE)
        except TimeoutError:
            words = f"Cancel {len(self._open)} running task(s), timeout graceful shutdown exceeded"
            await self._log.error(words)
        await self._break_off()

    async def _break_off(self) -> None:
        """Cancel all that still goes on, and see it end: while it may write to the log."""
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _close_resting(self) -> None:
        for task, responder in self._open.items():
            if not responder.busy:
                task.cancel()

    # -- what is said ------------------------------------------------------------------------

    def _headers(self) -> list[tuple[str, str]]:
        settings = self._settings
        date = [("date", formatdate(usegmt=True))] if settings.date_header else []
        own = any(name.lower() == "server" for name, _ in settings.headers)
        server = [("server", "uvicorn")] if settings.server_header and not own else []
        return [*date, *server, *settings.headers]

    async def _answered(self, request: Request, exchange: Exchange, path: str) -> None:
        query = f"?{request.query}" if request.query else ""
        line = f"{request.method} {quote(path)}{query} HTTP/{request.http_version}"
        await self._log.answered(exchange.peer, line, exchange.status)

    async def _refuse(self, exchange: Exchange, status: int) -> None:
        words = phrase(status)
        if status < 500:
            words = "Invalid HTTP request received."
            self._log.warn_soon(words)
        headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
        await exchange.answer(status, headers, words.encode())
