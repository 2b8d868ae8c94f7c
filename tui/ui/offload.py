"""Blocking work away from the event loop, on a thread that cannot hold up the end.

`asyncio.to_thread` and Textual's thread workers share a small pool that is joined at exit: a
`docker stop` of ten seconds would starve the next one, and keep a quit program alive.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def offload(work: Callable[[], Result]) -> Result:
    """Run `work` on a daemon thread of its own and wait for it. Raises what it raises."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:  # handed to whoever awaits, whatever it is
            error = raised
        # A loop that has closed meanwhile has nobody left to tell.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="cais-action", daemon=True).start()
    return await done
