"""The processes of a server that do its work: they serve until they are sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from tui.practice.kernel.process import Exit, Process
from tui.practice.kernel.sockets import Listener
from tui.practice.programs.services.http_server import Refuse, Respond, exit_of, serve
from tui.practice.programs.services.orders import Orders


async def work(
    p: Process,
    listeners: Iterable[Listener],
    respond: Respond,
    *,
    refuse: Refuse,
    idle: float,
    orders: Orders,
    graceful: int,
    gracefully: Callable[[], Awaitable[None]],
) -> None:
    """Answer whoever connects to one of the listeners, until an order comes.

    After the order `graceful`, which `gracefully` is called for, what was asked for until then is
    answered, unless another order comes.
    """
    enough = asyncio.Event()
    serving = asyncio.create_task(_serve_all(p, listeners, respond, refuse, idle, enough))
    try:
        if await _next(orders, serving) == graceful:
            await gracefully()
            enough.set()
            await _next(orders, serving)
    finally:
        serving.cancel()
        await asyncio.wait([serving])
    if not serving.cancelled() and (fault := serving.exception()) is not None:
        raise fault


async def _next(orders: Orders, serving: asyncio.Task[None]) -> int | None:
    """The next order; None where the serving ends first."""
    ordered = asyncio.create_task(orders.next())
    try:
        await asyncio.wait((ordered, serving), return_when=asyncio.FIRST_COMPLETED)
        return ordered.result() if ordered.done() else None
    finally:
        ordered.cancel()


async def _serve_all(
    p: Process,
    listeners: Iterable[Listener],
    respond: Respond,
    refuse: Refuse,
    idle: float,
    enough: asyncio.Event,
) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for listener in listeners:
                group.create_task(
                    serve(p, listener, respond, refuse=refuse, idle=idle, enough=enough)
                )
    except* Exit as ends:
        raise exit_of(ends) from None
