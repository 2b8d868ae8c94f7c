"""The engine as a program: from its start to the signal that ends it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from tui.practice.address import BACKLOG, loopback_socket, new_token, unix_socket
from tui.practice.api.routing import Table
from tui.practice.api.server import Server
from tui.practice.life import Lock
from tui.practice.outcomes import DataUnreadable
from tui.practice.store.database import ForeignLayout
from tui.practice.waiting import first_of

if sys.platform != "win32":
    import resource

IDLE_SECONDS = 3.0
"""How long nobody may be connected before an engine that was started for an app ends."""
FIRST_SECONDS = 10.0
"""The same, for the first one to connect."""
END_SECONDS = 1.9
"""After this it ends, orderly or not. What is kept is whole at any moment."""
_MOST_FILES = 16384


@dataclass(frozen=True, slots=True)
class Options:
    """What the person, or the app, wants."""

    data: Path
    """The folder that everything is kept in; made if it is missing."""
    socket: Path | None = None
    """Where to listen; None for a port of the loopback device, which is guarded by a token."""
    allow_mount: tuple[Path, ...] = ()
    """The folders of the host of which containers may see something."""
    sample_app: Path | None = None
    """The folder of the app that cais brings along, which is served for real where it is run."""
    until_idle: bool = False
    """End when nobody is connected any more."""
    ready: Callable[[str], object] = lambda address: None
    """Called with the address (`unix://…` or `tcp://…`) once requests are answered."""


class Service(Protocol):
    """What the HTTP edge serves."""

    async def open(self) -> None:
        """Read what was kept."""

    async def close(self) -> None:
        """Let go of everything."""


Assemble = Callable[[Options], tuple[Service, Table]]


def assemble(options: Options) -> tuple[Service, Table]:
    """The engine itself, and what it answers to."""
    from tui.practice.api.table import table
    from tui.practice.daemon.daemon import Daemon

    return Daemon(options.data, options.allow_mount, options.sample_app), table()


def run(options: Options, parts: Assemble = assemble) -> int:
    """Serve until a signal says to end; returns the exit code. Raises CannotServe.

    To be called in the main thread of a process of its own.
    """
    _allow_many_connections()
    gc.disable()
    with _deadline() as ending, asyncio.Runner() as runner:
        runner.run(_run(options, parts, ending))
    return 0


async def serve(options: Options, ended: asyncio.Event, parts: Assemble = assemble) -> None:
    """Serve until `ended` is set, or nobody is there for long enough. Raises CannotServe."""
    with Lock(options.data) as lock, _listening(options) as (listener, address, token):
        service, table = parts(options)
        try:
            await service.open()
        except (OSError, sqlite3.Error, ForeignLayout) as error:
            raise DataUnreadable(options.data, str(error)) from error
        try:
            server = Server(table, service, token)
            async with _accepting(server, listener):
                lock.tell(address)
                options.ready(address)
                waits: list[Coroutine[Any, Any, object]] = [ended.wait()]
                if options.until_idle:
                    waits.append(server.deserted(FIRST_SECONDS, IDLE_SECONDS))
                await first_of(*waits)
        finally:
            await service.close()


async def _run(options: Options, parts: Assemble, begin_deadline: Callable[[], None]) -> None:
    ended = asyncio.Event()

    def end() -> None:
        if not ended.is_set():
            begin_deadline()
            ended.set()

    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        for number in (signal.SIGINT, signal.SIGBREAK):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
    else:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Whoever starts programs that shall outlive a terminal has them ignore its end.
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, end)

    def ready(address: str) -> None:
        # All that was read so far stays: it was not, and never is, looked through for garbage.
        gc.freeze()
        gc.enable()
        options.ready(address)

    await serve(replace(options, ready=ready), ended, parts)


@contextmanager
def _listening(options: Options) -> Iterator[tuple[socket.socket, str, str | None]]:
    """The socket, its address, and the token that is needed there, if any."""
    if options.socket is not None:
        with unix_socket(options.socket) as listener:
            yield listener, f"unix://{options.socket}", None
    else:
        with loopback_socket() as listener, new_token(options.data) as token:
            host, port = listener.getsockname()
            yield listener, f"tcp://{host}:{port}", token


@asynccontextmanager
async def _accepting(server: Server, listener: socket.socket) -> AsyncIterator[None]:
    """Serve whoever connects while the block runs; nobody is connected when it is over."""
    if sys.platform != "win32" and listener.family == socket.AF_UNIX:
        front = await asyncio.start_unix_server(server.connected, sock=listener, backlog=BACKLOG)
    else:
        front = await asyncio.start_server(server.connected, sock=listener, backlog=BACKLOG)
    try:
        yield
    finally:
        front.close()
        await server.close()


@contextmanager
def _deadline() -> Iterator[Callable[[], None]]:
    """Yields what begins the time after which the process ends, whatever may hold it up."""
    timer = threading.Timer(END_SECONDS, os._exit, (1,))
    timer.daemon = True
    try:
        yield timer.start
    finally:
        timer.cancel()


def _allow_many_connections() -> None:
    """Have room for as many files as the system grants; each connection is one."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
