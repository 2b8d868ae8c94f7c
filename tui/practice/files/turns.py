"""Turns on the event loop, for work that has nothing to wait for."""

from __future__ import annotations

import asyncio
import time

TURN_SECONDS = 0.002


class Turns:
    """Long work in pieces: whoever does it asks between any two of them."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    async def take(self) -> None:
        """Let the others have theirs, if it is time. Costs next to nothing otherwise."""
        if time.monotonic() - self._began >= TURN_SECONDS:
            await asyncio.sleep(0)
            self._began = time.monotonic()
