"""A program in a terminal of its own: a pseudo-terminal and what a person would see on it.

    with Terminal([sys.executable, "-m", "tui"], columns=80, rows=24) as terminal:
        terminal.wait_for("Containers")
        terminal.press("q")
        assert terminal.wait_exit() == 0

For tests and benchmarks. What comes from the program is stamped when it arrives, so that a
wait tells when something was on the screen, and not when somebody looked.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import queue
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeAlias

import psutil

from tests.bench.emulator import Emulator

Predicate: TypeAlias = Callable[[Sequence[str]], bool]
"""Something said of the lines on the screen."""

_ENVIRONMENT: Mapping[str, str | None] = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    # What the surrounding terminal and the person's settings say is not true here.
    **dict.fromkeys(("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM_PROGRAM", "TMUX", "STY")),
}
_KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"ctrl+{letter}": chr(ord(letter) & 31) for letter in "abcdefghijklmnopqrstuvwxyz]"},
}
# A session's leader makes the first terminal it opens its controlling one. Opening it in a
# shell spares Python a fork of a process with threads.
_OPEN_TERMINAL = 'exec "$@" <>"$0" >&0 2>&1'
_LOOK_UP_SECONDS = 0.2
"""How often the reader looks whether it is to end, where the program does not end it."""
_PATIENCE_SECONDS = 1.0
"""How long a program that is asked to end may take before it is made to."""


class NotSeen(AssertionError):
    """What was waited for did not happen; says what was on the screen instead."""


class Watch:
    """A wait for something on the screen that began when this was made."""

    def __init__(self, predicate: Predicate, changed: threading.Condition) -> None:
        self._predicate = predicate
        self._changed = changed
        self._error: Exception | None = None
        self._over = False
        self.stamp: float | None = None
        """When the output arrived that made it true, by `time.perf_counter`."""

    def look(self, lines: Sequence[str], stamp: float) -> None:
        """Judge these lines; for the terminal, which holds the lock meanwhile."""
        if not self._over:
            try:
                if self._predicate(lines):
                    self.stamp, self._over = stamp, True
            except Exception as error:  # raised again to who waits, on their own thread
                self._error, self._over = error, True

    def give_up(self) -> None:
        """Nothing more will come to be looked at; for the terminal."""
        self._over = True

    @property
    def over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self._over

    def wait(self, timeout: float) -> float | None:
        """The stamp, or None after `timeout` seconds or the end of the program."""
        with self._changed:
            self._changed.wait_for(lambda: self._over, timeout)
            self._over = True
            if self._error is not None:
                raise self._error
            return self.stamp


class Terminal:
    """Runs a command in a terminal from the moment it is made. Safe to use from any thread.

    `env` is added to the environment of this process; None takes a variable away.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._chunks: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._watches: list[Watch] = []
        self._emulator = Emulator(columns, rows, self._write)
        self._received = 0
        self._last_output = 0.0
        self._ended = False
        self._master, slave = pty.openpty()
        try:
            self._tell_size(columns, rows)
            self.spawned = time.perf_counter()
            """When the command was started, by `time.perf_counter`."""
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _OPEN_TERMINAL, os.ttyname(slave), *command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=_environment(env or {}),
                cwd=cwd,
                start_new_session=True,
            )
        except BaseException:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self._threads = [
            threading.Thread(target=work, name=f"terminal{work.__name__}", daemon=True)
            for work in (self._read, self._emulate)
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- what is seen ----------------------------------------------------------------------

    @property
    def display(self) -> list[str]:
        """The text on the screen, row by row, each as wide as the screen."""
        with self._changed:
            return list(self._emulator.lines)

    @property
    def text(self) -> str:
        """The text on the screen without what is blank at the ends."""
        return "\n".join(line.rstrip() for line in self.display).rstrip()

    @property
    def modes(self) -> frozenset[int]:
        """The private modes that are set: 25 visible cursor, 1049 alternate screen, ..."""
        with self._changed:
            return frozenset(self._emulator.modes)

    @property
    def received(self) -> int:
        """Bytes of output so far."""
        with self._changed:
            return self._received

    def watch(self, predicate: Predicate) -> Watch:
        """Begin to wait for something on the screen, while doing something else."""
        watch = Watch(predicate, self._changed)
        with self._changed:
            watch.look(self._emulator.lines, time.perf_counter())
            if self._ended:
                watch.give_up()
            self._watches.append(watch)
        return watch

    def watch_output(self) -> Watch:
        """Begin to wait for any output."""
        before = self.received
        return self.watch(lambda _: self._received > before)

    def wait_for(self, what: str | Predicate, timeout: float = 10.0) -> float:
        """Wait until a text is on one line of the screen, or something is true of its lines.

        Returns when the output arrived that made it so; raises NotSeen.
        """
        if isinstance(what, str):
            text = what
            predicate: Predicate = lambda lines: any(text in line for line in lines)  # noqa: E731
        else:
            predicate = what
        stamp = self.watch(predicate).wait(timeout)
        if stamp is None:
            raise NotSeen(f"not seen: {what!r}\n{self.text}")
        return stamp

    def wait_quiet(self, quiet: float = 0.5, timeout: float = 10.0) -> None:
        """Wait until there was output, and then none for `quiet` seconds; raises NotSeen."""
        end = time.perf_counter() + timeout
        with self._changed:
            while not self._ended:
                now = time.perf_counter()
                left = quiet - (now - self._last_output) if self._received else end - now
                if left <= 0 and self._received:
                    return
                if now + left > end or left <= 0:
                    raise NotSeen(f"it does not come to rest\n{self.text}")
                self._changed.wait(left)

    # -- what is done ----------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys: characters, or names such as `enter`, `shift+tab`, `ctrl+c`, `up`."""
        for key in keys:
            if len(key) != 1 and key not in _KEYS:
                raise ValueError(f"no such key: {key}")
        self.type("".join(_KEYS.get(key, key) for key in keys))

    def type(self, text: str) -> None:
        """Send text as if it were typed."""
        self._write(text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the program is told as by any terminal."""
        with self._changed:
            self._emulator.resize(columns, rows)
        self._tell_size(columns, rows)

    # -- the process -----------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The command's process id, which is its session's too."""
        return self._process.pid

    def processes(self) -> list[psutil.Process]:
        """The command's process and all that came of it and still run."""
        found: dict[int, psutil.Process] = {}
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(self.pid)
            found = {process.pid: process for process in (root, *root.children(recursive=True))}
        # An orphan has another parent, and the same session.
        for process in psutil.process_iter():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getsid(process.pid) == self.pid:
                    found.setdefault(process.pid, process)
        return list(found.values())

    def wait_exit(self, timeout: float = 5.0) -> int:
        """The command's exit code once it has ended; raises NotSeen."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise NotSeen(f"it does not end\n{self.text}") from None
        with self._changed:
            # Its last words; a child that it left behind may keep the terminal open.
            self._changed.wait_for(lambda: self._ended, 1.0)
        return code

    def stop(self) -> None:
        """End the command and its children, and the terminal. May be called again."""
        if self._stopping.is_set():
            return
        processes = self.processes()
        others = [process for process in processes if process.pid != self.pid]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for process in _alive_after(_PATIENCE_SECONDS, others):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        _alive_after(_PATIENCE_SECONDS, others)
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        with self._writing:
            os.close(self._master)
            self._master = -1

    # -- behind the screen -----------------------------------------------------------------

    def _tell_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def _write(self, data: bytes) -> None:
        with self._writing, contextlib.suppress(OSError):
            os.write(self._master, data)

    def _read(self) -> None:
        data = b"more"
        while data and not self._stopping.is_set():
            ready, _, _ = select.select([self._master], [], [], _LOOK_UP_SECONDS)
            if ready:
                try:
                    data = os.read(self._master, 65536)
                except OSError:  # so Linux says that nobody has the other end open
                    data = b""
                self._chunks.put((time.perf_counter(), data))
        self._chunks.put((time.perf_counter(), b""))

    def _emulate(self) -> None:
        data = b"more"
        while data:
            stamp, data = self._chunks.get()
            with self._changed:
                self._emulator.feed(data)
                self._received += len(data)
                self._last_output = stamp
                self._ended = not data
                if self._watches and (self._ended or not self._emulator.synchronized):
                    self._look(stamp)
                self._changed.notify_all()

    def _look(self, stamp: float) -> None:
        lines = self._emulator.lines
        for watch in self._watches:
            watch.look(lines, stamp)
            if self._ended:
                watch.give_up()
        self._watches = [watch for watch in self._watches if not watch.over]


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    wanted = {**os.environ, **_ENVIRONMENT, **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def _alive_after(timeout: float, processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run after a while. An ended one whose parent has not looked has ended."""
    end = time.perf_counter() + timeout
    while processes := [process for process in processes if still_runs(process)]:
        if time.perf_counter() > end:
            break
        time.sleep(0.01)
    return processes


def still_runs(process: psutil.Process) -> bool:
    """Whether a process has not ended yet."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
