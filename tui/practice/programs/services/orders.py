"""Signals as orders: what a server waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
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


async def until_ordered(orders: Orders, work: Coroutine[None, None, None]) -> int | None:
    """Do some work until the next order comes, and return that; None where the work ends first."""
    working = asyncio.create_task(work)
    ordered = asyncio.create_task(orders.next())
    try:
        await asyncio.wait((working, ordered), return_when=asyncio.FIRST_COMPLETED)
    finally:
        unfinished = [task for task in (working, ordered) if not task.done()]
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
    if not working.cancelled():
        working.result()
    return None if ordered.cancelled() else ordered.result()


def local_time(form: str) -> str:
    """The time as logs show it, by strftime's form. Containers live in UTC."""
    return datetime.now(UTC).strftime(form)
