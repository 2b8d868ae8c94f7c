"""uvicorn's parent processes: one that keeps several servers, one that starts its server anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import Listener
from tui.practice.programs.python.uvicorn.log import CYAN, Log
from tui.practice.programs.python.uvicorn.server import Ending, Settings, bound, say_where
from tui.practice.waiting import first_of

Shared = Listener | None
Serve = Callable[[Process, Shared], Awaitable[int]]
"""Be a server with a listener that is there already."""

MOST_WORKERS = 32
MOST_FILES = 2000
"""That are watched; looking at more of them would keep the engine from its work."""
_LEAST_DELAY = 0.2
"""Seconds between two looks at files."""


async def listening(
    p: Process, log: Log, settings: Settings, watching: Iterable[str]
) -> Listener | None:
    """The listener that is shared; None, and a line in the log, where it can't be had."""
    folders = sorted(watching)
    if folders:
        await log.info(f"Will watch for changes in these directories: {folders}")
    try:
        listener = await bound(p, settings.host, settings.port)
    except OSError as error:
        await log.error(f"[Errno {error.errno}] {error.strerror}")
        return None
    await say_where(log, settings.host, listener.port)
    return listener


class _Parent:
    """What both have in common."""

    def __init__(
        self, p: Process, log: Log, ending: Ending, serve: Serve, listener: Listener
    ) -> None:
        self._p = p
        self._log = log
        self._ending = ending
        self._serve = serve
        self._listener = listener

    def _start(self) -> Process:
        async def be_server(child: Process) -> int:
            return await self._serve(child, self._listener)

        return self._p.fork(be_server)


class Workers(_Parent):
    """Several servers; one that ends is replaced."""

    async def run(self, many: int) -> int:
        """Keep that many servers until the end is wanted."""
        log, p = self._log, self._p
        await log.info("Started parent process [{}]", p.pid, style=CYAN)
        children = [self._start() for _ in range(min(many, MOST_WORKERS))]
        while not self._ending.wanted.is_set():
            await first_of(self._ending.wanted.wait(), *(child.wait() for child in children))
            for place, child in enumerate(children):
                if child.code is not None and not self._ending.wanted.is_set():
                    await log.info(f"Child process [{child.pid}] died")
                    # Whatever ended it may end the next one too: not in a tight loop.
                    await p.sleep(_LEAST_DELAY)
                    children[place] = self._start()
        await log.info(f"Received SIG{Signal(self._ending.signals[0]).name}, exiting.")
        for child in children:
            child.signal(Signal.TERM)
            await log.info(f"Terminated child process [{child.pid}]")
        for child in children:
            await log.info(f"Waiting for child process [{child.pid}]")
            await child.wait()
        await log.info("Stopping parent process [{}]", p.pid, style=CYAN)
        return 0


class Reloader(_Parent):
    """One server, which starts anew whenever a Python file changes."""

    async def run(self, folders: list[str], delay: float) -> int:
        """Look at the files every `delay` seconds until the end is wanted."""
        log, p = self._log, self._p
        await log.info(f"Started reloader process [{p.pid}] using StatReload")
        child = self._start()
        known = await self._times(folders)
        while not await self._ended_within(max(delay, _LEAST_DELAY)):
            times = await self._times(folders)
            changed = [name for name, time in times.items() if time > known.get(name, time)]
            known = times
            if changed:
                shown = f"'{_seen_from(p.cwd, changed[0])}'"
                await log.warning(f"StatReload detected changes in {shown}. Reloading...")
                child.signal(Signal.TERM)
                await child.wait()
                child = self._start()
        child.signal(Signal.TERM)
        await child.wait()
        await log.info(f"Stopping reloader process [{p.pid}]")
        return 0

    async def _ended_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wanted.wait()
        await self._p.breathe()
        return self._ending.wanted.is_set()

    async def _times(self, folders: list[str]) -> dict[str, int]:
        """When each Python file below the folders was changed last."""
        times: dict[str, int] = {}
        waiting = list(folders)
        while waiting and len(times) < MOST_FILES:
            folder = waiting.pop()
            for name, kind, time in self._entries(folder):
                if kind is Kind.FOLDER:
                    waiting.append(name)
                elif name.endswith(".py"):
                    times[name] = time
            await self._p.breathe()
        return times

    def _entries(self, folder: str) -> Iterator[tuple[str, Kind, int]]:
        with suppress(OSError):
            for name in self._p.names(folder):
                path = f"{folder.rstrip('/')}/{name}"
                stat = self._p.stat(path, follow=False)
                yield path, stat.kind, stat.mtime


def _seen_from(folder: str, path: str) -> str:
    place = PurePosixPath(path)
    return str(place.relative_to(folder)) if place.is_relative_to(folder) else path
