"""Who has hung up for good, among those who only said that they will send no more.

A client of a hijacked connection shuts its sending half and goes on listening; if it is killed
after that, nothing more arrives that would tell. Linux knows half a hang-up of a Unix socket from
a whole one, and reports the whole one to those who wait for nothing else.
"""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

TELLS = hasattr(select, "epoll")
"""Whether the system tells."""


class Hangups:
    """Watches connections. To be made on a running loop."""

    def __init__(self) -> None:
        self._calls: dict[int, Callable[[], object]] = {}
        self._loop = asyncio.get_running_loop()
        self._poll = select.epoll() if TELLS else None
        if self._poll is not None:
            self._loop.add_reader(self._poll.fileno(), self._look)

    @contextmanager
    def watched(
        self, connection: asyncio.StreamWriter, call: Callable[[], object], *, half: bool
    ) -> Iterator[bool]:
        """Call once if the other side hangs up while the block runs.

        TCP tells of half a hang-up at first, whatever happened; `half` lets that count too.
        Yields whether anything is watched: False on systems that do not tell.
        """
        if self._poll is None:
            yield False
            return
        ours = connection.get_extra_info("socket")
        number = ours.fileno()
        if number < 0:
            raise ConnectionResetError
        self._calls[number] = call
        # A whole hang-up is always reported.
        more = select.EPOLLRDHUP if half and ours.family != socket.AF_UNIX else 0
        self._poll.register(number, more)
        try:
            yield True
        finally:
            # The number may belong to another connection by now.
            if self._calls.get(number) is call:
                del self._calls[number]
                self._forget(number)

    def close(self) -> None:
        """Watch no more."""
        if self._poll is not None:
            self._loop.remove_reader(self._poll.fileno())
            self._poll.close()
            self._poll = None

    def _look(self) -> None:
        if self._poll is not None:
            for number, _ in self._poll.poll(0):
                self._forget(number)
                call = self._calls.pop(number, None)
                if call is not None:
                    call()

    def _forget(self, number: int) -> None:
        # A socket that was closed has left by itself.
        with suppress(OSError, ValueError):
            if self._poll is not None:
                self._poll.unregister(number)
