"""A process that has a pseudo-terminal to itself.

No Python runs between fork and exec: the session's leader makes the first terminal it opens its
controlling one, so a shell that opens it and becomes the program is enough.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

_OPEN_TERMINAL = 'exec "$@" <>"$0" >&0 2>&1'
_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP, signal.SIGTERM)
_GRACE_SECONDS = 1.0
"""How long a program that was hung up on may take to end."""
_LOOK_SECONDS = 0.02


class PtyProcess:
    """Begins with the object. Its descriptor is non-blocking, and the owner reads and writes it."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        columns: int,
        rows: int,
        ended: Callable[[int], None],
    ) -> None:
        """`ended` is called on a thread, with the exit code or 128 and the signal.

        Raises OSError where the program can't be started.
        """
        master, slave = pty.openpty()
        self.fd = master
        # Kept open: until the program has opened it too, the system would call the stream over.
        self._slave = slave
        try:
            self.resize(columns, rows)
            _behave(slave)
            os.set_blocking(master, False)
            with _heeding():
                self._process = subprocess.Popen(
                    ["/bin/sh", "-c", _OPEN_TERMINAL, os.ttyname(slave), *command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=dict(env),
                    cwd=folder,
                    start_new_session=True,
                )
        except BaseException:
            os.close(master)
            os.close(slave)
            raise
        self._closed = False
        threading.Thread(
            target=lambda: ended(_code_of(self._process.wait())), name="cais-terminal", daemon=True
        ).start()

    def resize(self, columns: int, rows: int) -> None:
        """Set the window's size, of which the program is told by a signal."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        with contextlib.suppress(OSError):
            fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)

    def close(self) -> None:
        """Hang up: on what runs in the foreground, and on the session's leader. What does not go
        by itself is killed a little later; the docker command, for one, does not."""
        if self._closed:
            return
        self._closed = True
        groups = set() if self._process.returncode is not None else {self._process.pid}
        with contextlib.suppress(OSError):
            groups.add(os.tcgetpgrp(self.fd))
        # A terminal whose session has ended names no group, which to kill means one's own.
        groups.discard(0)
        left = {group for group in groups if _signalled(group, signal.SIGHUP)}
        for group in left:
            # What is stopped hears nothing until it goes on.
            _signalled(group, signal.SIGCONT)
        os.close(self.fd)
        os.close(self._slave)
        if left:
            # The end of cais waits for this.
            threading.Thread(target=_see_off, args=(left,), name="cais-hang-up").start()


def _see_off(groups: set[int]) -> None:
    end = time.monotonic() + _GRACE_SECONDS
    while groups and time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)
        groups = {group for group in groups if _signalled(group, 0)}
    for group in groups:
        _signalled(group, signal.SIGKILL)


def _signalled(group: int, number: int) -> bool:
    """Send a signal to a group of processes; whether there is one."""
    try:
        os.killpg(group, number)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _heeding() -> Iterator[None]:
    """A program that is started meanwhile ignores none of the keyboard's signals.

    What cais was told to ignore by whoever started it (in the background, or by nohup), it would
    hand on, and a shell can't undo that: ctrl-C would do nothing.
    """
    ignored = [one for one in _SIGNALS if signal.getsignal(one) is signal.SIG_IGN]
    if threading.current_thread() is not threading.main_thread():
        ignored = []
    for one in ignored:
        # Any handler will do: the program begins without it.
        signal.signal(one, lambda *_: None)
    try:
        yield
    finally:
        for one in ignored:
            signal.signal(one, signal.SIG_IGN)


def _code_of(returned: int) -> int:
    return 128 - returned if returned < 0 else returned


def _behave(slave: int) -> None:
    """Settings as a terminal emulator gives them: UTF-8, and delete as the key that erases."""
    modes = termios.tcgetattr(slave)
    modes[0] |= termios.IXON | termios.ICRNL | getattr(termios, "IUTF8", 0)
    modes[6][termios.VERASE] = b"\x7f"
    termios.tcsetattr(slave, termios.TCSANOW, modes)
