"""The terminal that this process runs in: raw while a container's terminal is joined to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

if sys.platform != "win32":
    import termios


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream of this process is a terminal."""
    return descriptor(stream) is not None and os.isatty(descriptor(stream) or 0)


def descriptor(stream: TextIO | None) -> int | None:
    """The file behind a stream; None where it is closed, or there is none."""
    try:
        number = stream.fileno() if stream is not None else None
        if number is not None:
            os.fstat(number)
    except (OSError, ValueError, AttributeError):
        return None
    return number


def size() -> tuple[int, int]:
    """Rows and columns of the terminal that is written to; zeros where it is none."""
    with suppress(OSError, ValueError, AttributeError):
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
        return rows, columns
    return 0, 0


if sys.platform == "win32":

    @contextmanager
    def raw(terminal: int | None) -> Iterator[None]:
        """Until the end of the block, what is typed comes as it is; not on Windows."""
        yield

else:

    @contextmanager
    def raw(terminal: int | None) -> Iterator[None]:
        """Until the end of the block, what is typed comes as it is, key by key, and unseen.

        None for what is no terminal, where nothing changes.
        """
        if terminal is None:
            yield
            return
        before = termios.tcgetattr(terminal)
        termios.tcsetattr(terminal, termios.TCSANOW, _raw(before))
        try:
            yield
        finally:
            with suppress(termios.error):  # it may have been closed
                termios.tcsetattr(terminal, termios.TCSANOW, before)

    def _raw(modes: list[Any]) -> list[Any]:
        """The modes that cfmakeraw makes."""
        given, shown, control, local, speed_in, speed_out, keys = modes
        given &= ~(
            termios.IGNBRK
            | termios.BRKINT
            | termios.PARMRK
            | termios.ISTRIP
            | termios.INLCR
            | termios.IGNCR
            | termios.ICRNL
            | termios.IXON
        )
        shown &= ~termios.OPOST
        local &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG | termios.IEXTEN)
        control = control & ~(termios.CSIZE | termios.PARENB) | termios.CS8
        keys = [*keys]
        keys[termios.VMIN], keys[termios.VTIME] = 1, 0
        return [given, shown, control, local, speed_in, speed_out, keys]
