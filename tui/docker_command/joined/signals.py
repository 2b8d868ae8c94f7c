"""Signals that are handed on to something else than this process."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from types import FrameType
from typing import Any

from tui.docker_command.errors import Ended
from tui.docker_command.output import complain

Action = Callable[[int], None]


def _known(*names: str) -> tuple[int, ...]:
    """Those that this system has; Windows has few."""
    found = (getattr(signal, name, None) for name in names)
    return tuple(int(number) for number in found if number is not None)


KEPT = _known(
    # What can't be caught; what is said of a child, a pipe, or the runtime's own business.
    *("SIGKILL", "SIGSTOP", "SIGCHLD", "SIGPIPE", "SIGURG"),
    # What a program's own fault raises, and what stops one that reads in the background.
    *("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT", "SIGTRAP", "SIGSYS"),
    *("SIGTTIN", "SIGTTOU"),
)
"""What is not handed on."""
WINDOW = _known("SIGWINCH")
"""What says that the window has another size."""
FREE = _known("SIGUSR1", "SIGUSR2")
"""What has no meaning."""
HUNG_UP = {number: 128 + number for number in _known("SIGHUP", "SIGQUIT")}
"""What ends a program whose terminal is gone, with the exit codes by which shells know that."""
_INSISTS = 3


def handed_on() -> list[int]:
    """All signals that a container's program gets instead of this process."""
    return [int(number) for number in signal.valid_signals() if number not in KEPT]


def name(number: int) -> str:
    """What the API calls a signal: its name, or its number where it has none."""
    try:
        return signal.Signals(number).name.removeprefix("SIG")
    except ValueError:
        return str(number)


@contextmanager
def heard(actions: Mapping[int, Action]) -> Iterator[None]:
    """Until the end of the block, signals do nothing but what the actions do, on a thread beside.

    Within another such block these come in addition, or in the place of what was there for the
    same signal. Only the main thread may do this. Raises Ended where the person insists.
    """
    global _ears
    if _ears is not None:
        before = dict(_ears)
        _ears.update(actions)
        with _handled(actions):
            yield
        _ears.clear()
        _ears.update(before)
        return
    listening, mouth = socket.socketpair()
    mouth.setblocking(False)
    woken = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    _ears = dict(actions)
    threading.Thread(target=_listen, args=(listening, _ears), daemon=True).start()
    try:
        with _handled(actions):
            yield
    finally:
        _ears = None
        signal.set_wakeup_fd(woken)
        mouth.close()


_ears: dict[int, Action] | None = None
"""What is done now; the system knows one listener for a process."""


@contextmanager
def disregarded(*numbers: int) -> Iterator[None]:
    """Until the end of the block, signals do nothing. Raises Ended where the person insists."""
    with _handled(numbers):
        yield


@contextmanager
def ending(codes: Mapping[int, int]) -> Iterator[None]:
    """Until the end of the block, signals end it: raises Ended with the code of what came."""

    def end(number: int, frame: FrameType | None) -> None:
        raise Ended(codes[number])

    with _installed(codes, end):
        yield


class _Patience:
    """What is not done by a signal's handler, until the person has asked three times."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._asked += number in (signal.SIGINT, signal.SIGTERM)
        if self._asked == _INSISTS:
            complain(f"\ngot {_INSISTS} SIGTERM/SIGINTs, forcefully exiting")
            raise Ended(1)


def _handled(numbers: Iterable[int]) -> AbstractContextManager[None]:
    return _installed(numbers, _Patience())


@contextmanager
def _installed(
    numbers: Iterable[int], handler: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    before: dict[int, Any] = {}
    try:
        for number in numbers:
            with suppress(OSError, ValueError):
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _listen(ears: socket.socket, actions: Mapping[int, Action]) -> None:
    with ears:
        while numbers := ears.recv(64):
            for number in numbers:
                action = actions.get(number)
                if action is not None:
                    action(number)
