"""A program in a terminal, from its start to its end, on the event loop.

The loop reads what the program prints in slices of a few milliseconds and feeds the emulator; what
is not read yet stays with the system, which lets the program wait. So a flood neither stalls the
screen nor grows anything, and there is no thread that could hold either back.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from tui.terminal.emulator import Emulator
from tui.terminal.launch import Launch
from tui.terminal.pty_process import PtyProcess
from tui.terminal.typed import Reports, TypedCommand

_SLICE_SECONDS = 0.006
_PIECE = 4096
"""Bytes read at once; feeding as many takes a few milliseconds."""
_FRAME_SECONDS = 1 / 40
"""Between two times that a change is told, while there are many."""
_PASTE_AT_MOST = 16 * 1024 * 1024
"""Bytes that may wait for a program which does not read; what comes on top of that is dropped."""


class TerminalSession:
    """Fits the screen's `ShellSession`."""

    def __init__(
        self,
        launch: Callable[[Path], Launch],
        heard: Callable[[TypedCommand], None] | None = None,
    ) -> None:
        """`launch` tells what to run, given a private folder; `heard` hears what is typed."""
        self._private = Path(tempfile.mkdtemp(prefix="cais-shell-"))
        try:
            self._launch = launch(self._private)
        except BaseException:
            shutil.rmtree(self._private, ignore_errors=True)
            raise
        self._heard = heard
        self._emulator = Emulator(80, 24)
        self._process: PtyProcess | None = None
        self._reports = Reports()
        self._pipe = -1
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._told_at = 0.0
        self._telling: asyncio.TimerHandle | None = None
        self._over = False

    @property
    def emulator(self) -> Emulator:
        """What the program's screen shows."""
        return self._emulator

    @property
    def name(self) -> str:
        """What to call the program."""
        return self._launch.name

    def start(
        self,
        columns: int,
        rows: int,
        changed: Callable[[], None],
        ended: Callable[[int], None],
    ) -> None:
        """Start the program. Raises OSError where that can't be done."""
        self._loop = loop = asyncio.get_running_loop()
        self._changed, self._ended = changed, ended
        self._emulator.resize(columns, rows)
        for name, text in self._launch.files:
            (self._private / name).write_text(text, "utf-8")
        if self._heard is not None:
            self._listen()

        def over(code: int) -> None:
            # The loop may have ended before the program.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._exited, code)

        launch = self._launch
        self._process = PtyProcess(
            launch.command, launch.environment, launch.folder, columns, rows, over
        )
        loop.add_reader(self._process.fd, self._readable)

    def write(self, data: bytes) -> None:
        """Send keys to the program."""
        if self._process is None or self._over or self._queued + len(data) > _PASTE_AT_MOST:
            return
        if not self._queue:
            self._loop.add_writer(self._process.fd, self._writable)
        self._queue.append(data)
        self._queued += len(data)
        self._writable()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the program's window."""
        self._emulator.resize(columns, rows)
        if self._process is not None and not self._over:
            self._process.resize(columns, rows)

    def close(self) -> None:
        """Hang up, and forget what was kept for the program."""
        self._over = True
        if self._process is not None:
            self._let_go()
            self._process.close()
            self._process = None
        if self._telling is not None:
            self._telling.cancel()
        if self._pipe >= 0:
            self._loop.remove_reader(self._pipe)
            os.close(self._pipe)
            self._pipe = -1
        shutil.rmtree(self._private, ignore_errors=True)

    # -- what the program prints -----------------------------------------------------------

    def _readable(self) -> None:
        end = time.perf_counter() + _SLICE_SECONDS
        while time.perf_counter() < end:
            if not self._take():
                break
        self._tell()

    def _take(self) -> bool:
        """Feed a piece, if there is one."""
        if self._process is None:
            return False
        try:
            data = os.read(self._process.fd, _PIECE)
        except BlockingIOError:
            return False
        answers = self._emulator.feed(data)
        if answers:
            self.write(answers)
        return True

    def _tell(self) -> None:
        if self._telling is not None:
            return
        wait = self._told_at + _FRAME_SECONDS - time.monotonic()
        if wait <= 0:
            self._tell_now()
        else:
            self._telling = self._loop.call_later(wait, self._tell_now)

    def _tell_now(self) -> None:
        self._telling = None
        self._told_at = time.monotonic()
        self._changed()

    def _exited(self, code: int) -> None:
        """The program has ended; what it printed last is still to be read."""
        if self._over:
            return
        if self._take():
            self._loop.call_soon(self._exited, code)
            return
        self._over = True
        self._let_go()
        self._tell_now()
        self._ended(code)

    def _let_go(self) -> None:
        if self._process is not None:
            self._loop.remove_reader(self._process.fd)
            self._loop.remove_writer(self._process.fd)
        self._queue.clear()
        self._queued = 0

    # -- what it reads ---------------------------------------------------------------------

    def _writable(self) -> None:
        assert self._process is not None
        while self._queue:
            data = self._queue[0]
            try:
                sent = os.write(self._process.fd, data)
            except BlockingIOError:
                return
            except OSError:
                sent = len(data)
            self._queued -= sent
            if sent < len(data):
                self._queue[0] = data[sent:]
            else:
                self._queue.popleft()
        self._loop.remove_writer(self._process.fd)

    # -- what is typed ---------------------------------------------------------------------

    def _listen(self) -> None:
        path = self._private / "typed"
        os.mkfifo(path, 0o600)
        # Open for writing too: then the shell never waits for a reader, and never breaks the pipe.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._loop.add_reader(self._pipe, self._hear)

    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for command in self._reports.feed(os.read(self._pipe, _PIECE)):
                if self._heard is not None:
                    self._heard(command)
