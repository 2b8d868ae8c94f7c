"""Signals as orders: what a server waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from tui.practice.kernel.process import Process


class Orders:
    """The signals that came, one after the other."""

    def __init__(self, p: Process, numbers: Iterable[int]) -> None:
        """From now on these signals do nothing but wait to be asked for."""
        self._p = p
        self._queue: asyncio.Queue[int] = asyncio.Queue()
        for number in numbers:
            p.on_signal(number, self._queue.put_nowait)

    async def next(self) -> int:
        """The next signal, once it has come."""
        number = await self._queue.get()
        await self._p.breathe()
        return number


def local_time(form: str) -> str:
    """The time as logs show it, by strftime's form. Containers live in UTC."""
    return datetime.now(UTC).strftime(form)
