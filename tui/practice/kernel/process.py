"""One simulated process: what a program is given, and the only way in which it touches anything.

A program is a coroutine that gets its Process and returns an exit code. It is ended from outside
by cancelling its task, so it must let CancelledError pass, and it must come by `breathe`, or wait
for something, every few milliseconds.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NoReturn

from tui.practice.files.nodes import Credentials, failure
from tui.practice.kernel.descriptors import Descriptors
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.signals import HARMLESS, STOPPING, Signal

if TYPE_CHECKING:
    from tui.practice.kernel.machine import Machine

Program = Callable[["Process"], Awaitable[int]]
"""What runs in a process; returns the exit code, 0 to 255."""
Handler = Callable[[int], None] | Literal["ignore"]
"""What a process does with a signal; called at once, whatever the program is waiting for."""

TURN_SECONDS = 0.002
"""How long a process may go on before the others get their turn."""
STREAK_SECONDS = 0.2
"""A process that never waits for anything is taken for a busy loop after this, and slowed."""
CHUNK = 65_536
"""Bytes that programs read at once."""


class Exit(Exception):
    """Ends the process from anywhere inside its program, as exit(3) does."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code & 0xFF


@dataclass(frozen=True, slots=True)
class Loaded:
    """An executable file, understood."""

    program: Program
    argv: tuple[str, ...]
    """With the interpreter in front, for a script."""
    path: str
    """Of the executable that really runs."""
    gnu: bool


class _Replaced(Exception):
    """The process becomes another program, as by execve(2)."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(loaded.path)
        self.loaded = loaded


class Process(Descriptors):
    """A process of a simulated machine."""

    def __init__(
        self,
        machine: Machine,
        pid: int,
        parent: Process | None,
        loaded: Loaded,
        *,
        env: Mapping[str, str],
        cwd: str,
        who: Credentials,
        handles: dict[int, Handle],
        group: int | None = None,
        umask: int = 0o022,
    ) -> None:
        self.machine = machine
        self.pid = pid
        self.parent = parent
        self.argv = list(loaded.argv)
        self.path = loaded.path
        self.gnu = loaded.gnu
        """The program comes from a GNU userland, and speaks as coreutils do; else busybox."""
        self.env = dict(env)
        self.cwd = cwd
        self.who = who
        self.umask = umask
        self.handles = handles
        self.group = pid if group is None else group
        self.started = time.time()
        self.code: int | None = None
        """The exit code once it has ended; 128 + n where signal n ended it."""
        self.children: set[Process] = set()
        self._program = loaded.program
        self._handlers: dict[int, Handler] = {}
        self._fatal: int | None = None
        self._running = asyncio.Event()
        self._running.set()
        self._over = asyncio.Event()
        self._turn_began = self._streak_began = time.monotonic()
        self._slack = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """What the program calls itself in its messages."""
        return os.path.basename(self.argv[0]).lstrip("-") if self.argv else ""

    # -- reading and writing -----------------------------------------------------------------

    async def read_all(self, name: str, most: int = 64 << 20) -> bytes:
        """A whole file, `most` bytes of it at the utmost (EFBIG beyond)."""
        handle = await self.open(name)
        try:
            return await drain(handle, self, most)
        finally:
            handle.close()

    async def read(self, fd: int = 0, size: int = CHUNK) -> bytes:
        """Up to `size` bytes, waiting for the first; empty at the end."""
        data = await self.handle(fd).read(size)
        await self._gate()
        return data

    async def write(self, fd: int, data: bytes) -> None:
        """All of it; a broken pipe ends the process, as SIGPIPE does."""
        await self._gate()
        try:
            await self.handle(fd).write(data)
        except BrokenPipeError:
            if self._handlers.get(Signal.PIPE) == "ignore":
                raise
            raise Exit(128 + Signal.PIPE) from None
        await self.breathe()

    async def out(self, text: str | bytes) -> None:
        """To standard output; what is not UTF-8 goes through unchanged."""
        await self.write(1, _bytes(text))

    async def complain(self, text: str) -> None:
        """A line on standard error, after the program's name."""
        await self.err(f"{self.name}: {text}\n")

    async def err(self, text: str | bytes) -> None:
        """To standard error; a closed one swallows it."""
        if 2 in self.handles:
            await self.write(2, _bytes(text))

    # -- time and turns ----------------------------------------------------------------------

    async def sleep(self, seconds: float) -> None:
        """Wait; a paused container does not go on before it is unpaused."""
        await asyncio.sleep(seconds)
        await self._gate()

    async def breathe(self) -> None:
        """Give the others their turn. Cheap; to be called in every loop."""
        now = time.monotonic()
        if now - self._turn_began < TURN_SECONDS:
            return
        if now - self._turn_began > 2 * TURN_SECONDS + self._slack:
            # It was waiting meanwhile, not computing.
            self._streak_began = now
        busy = now - self._streak_began > STREAK_SECONDS
        self._slack = TURN_SECONDS if busy else 0.0
        await asyncio.sleep(self._slack)
        await self._gate()
        self._turn_began = time.monotonic()

    async def _gate(self) -> None:
        if not self._running.is_set():
            await self._running.wait()
        if not self.machine.thawed.is_set():
            await self.machine.thawed.wait()

    # -- other processes ---------------------------------------------------------------------

    def which(self, name: str) -> str:
        """The executable of that name on the PATH. Raises FileNotFoundError, PermissionError."""
        return self.machine.which(name, self.env.get("PATH", ""), self.cwd, self.who)

    def spawn(
        self,
        argv: Sequence[str],
        *,
        path: str | None = None,
        env: Mapping[str, str] | None = None,
        handles: Mapping[int, Handle] | None = None,
        group: int | None = None,
    ) -> Process:
        """Start a program of the simulated disk as a child.

        `path` is the executable where it is known, else it is looked for. `handles` are shared
        with the child, by default all of this process's. A `group` of 0 makes a new one.
        Raises OSError: FileNotFoundError, PermissionError, ENOEXEC, EAGAIN.
        """
        loaded = self.machine.load(
            path or self.which(argv[0]), tuple(argv), who=self.who, cwd=self.cwd
        )
        return self._begin(loaded, env, handles, group)

    def fork(
        self,
        body: Program,
        *,
        handles: Mapping[int, Handle] | None = None,
        group: int | None = None,
    ) -> Process:
        """A child that goes on in the same program, with `body` for what it does."""
        loaded = Loaded(body, tuple(self.argv), self.path, self.gnu)
        child = self._begin(loaded, None, handles, group)
        ignored = {number: one for number, one in self._handlers.items() if one == "ignore"}
        child._handlers.update(ignored)
        return child

    def replace(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        path: str | None = None,
    ) -> NoReturn:
        """Become another program, keeping pid and handles. Raises OSError as `spawn` does."""
        loaded = self.machine.load(
            path or self.which(argv[0]), tuple(argv), who=self.who, cwd=self.cwd
        )
        if env is not None:
            self.env = dict(env)
        raise _Replaced(loaded)

    async def wait(self) -> int:
        """Wait for this process to end; returns its exit code."""
        await self._over.wait()
        assert self.code is not None
        return self.code

    def _begin(
        self,
        loaded: Loaded,
        env: Mapping[str, str] | None,
        handles: Mapping[int, Handle] | None,
        group: int | None,
    ) -> Process:
        given = self.handles if handles is None else handles
        return self.machine.start(
            loaded,
            parent=self,
            env=self.env if env is None else env,
            cwd=self.cwd,
            who=self.who,
            handles={fd: handle.share() for fd, handle in given.items()},
            group=self.group if group is None else group or None,
            umask=self.umask,
        )

    # -- signals -----------------------------------------------------------------------------

    def on_signal(self, number: int, handler: Handler | None) -> None:
        """Handle a signal, ignore it, or (None) leave it to its default again."""
        if handler is None:
            self._handlers.pop(number, None)
        else:
            self._handlers[number] = handler

    def signal(self, number: int, *, from_outside: bool = False) -> None:
        """Send this process a signal. Number 0 only asks whether it is there.

        What comes from inside its own container cannot kill or halt the first process.
        """
        if self.code is not None or number == 0:
            return
        spared = self.pid == 1 and not from_outside
        if number == Signal.KILL:
            if not spared:
                self._die(number)
            return
        if number == Signal.CONT:
            self._running.set()
        handler = self._handlers.get(number)
        if number == Signal.STOP or (number in STOPPING and handler is None and self.pid != 1):
            if not spared:
                self._running.clear()
        elif handler is not None:
            if callable(handler):
                handler(number)
        elif number not in HARMLESS and self.pid != 1:
            # The first process of a container is spared what it does not handle.
            self._die(number)

    def _die(self, number: int) -> None:
        self._fatal = number
        self._running.set()
        if self._task is not None:
            self._task.cancel()

    # -- its life ----------------------------------------------------------------------------

    def begin(self) -> None:
        """Run the program; for the machine, once."""
        self._task = asyncio.get_running_loop().create_task(self._live())
        self._task.add_done_callback(self._killed_unborn)

    def _killed_unborn(self, _: asyncio.Task[None]) -> None:
        """A task that is cancelled before its first step never gets to run its own end."""
        if self.code is None:
            self._finish(128 + (self._fatal or Signal.KILL))

    async def _live(self) -> None:
        code = 0
        _current.set(self)
        try:
            await self._gate()
            while True:
                try:
                    code = await self._program(self) & 0xFF
                    break
                except _Replaced as other:
                    self._become(other.loaded)
        except Exit as ended:
            code = ended.code
        except asyncio.CancelledError:
            code = 128 + (self._fatal or Signal.KILL)
        except OSError as error:
            code = 1
            await self._last_words(error)
        except RecursionError:
            code = 128 + Signal.SEGV
        except Exception:
            code = 128 + Signal.SEGV
            self.machine.report(self)
        finally:
            if self._fatal is not None:
                code = 128 + self._fatal
            self._finish(code)

    async def _last_words(self, error: OSError) -> None:
        where = f"{error.filename}: " if error.filename else ""
        with suppress(Exit, OSError, asyncio.CancelledError):
            await self.complain(f"{where}{error.strerror or error}")

    def _become(self, loaded: Loaded) -> None:
        self._program = loaded.program
        self.argv = list(loaded.argv)
        self.path, self.gnu = loaded.path, loaded.gnu
        self._handlers = {n: one for n, one in self._handlers.items() if one == "ignore"}

    def _finish(self, code: int) -> None:
        self.code = code
        for handle in self.handles.values():
            handle.close()
        self.handles.clear()
        self.machine.ended(self)
        self._over.set()


_current: ContextVar[Process] = ContextVar("current process")


def current_pid() -> int:
    """The number of the process on whose behalf this is called; 1 where there is none."""
    process = _current.get(None)
    return process.pid if process is not None else 1


async def drain(handle: Handle, process: Process, most: int = 64 << 20) -> bytes:
    """Everything that can still be read; EFBIG where it is more than `most` bytes."""
    parts = bytearray()
    while data := await handle.read(CHUNK):
        parts += data
        if len(parts) > most:
            raise failure(errno.EFBIG)
        await process.breathe()
    return bytes(parts)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode(errors="surrogateescape")
