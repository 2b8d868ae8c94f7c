"""Turns on the event loop, for work that has nothing to wait for; and for work in threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TypeVar

TURN_SECONDS = 0.002
_PAUSE_SECONDS = 0.0002

Step = TypeVar("Step")


class Turns:
    """Long work in pieces: whoever does it asks between any two of them."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    async def take(self) -> None:
        """Let the others have theirs, if it is time. Costs next to nothing otherwise."""
        if time.monotonic() - self._began >= TURN_SECONDS:
            await asyncio.sleep(0)
            self._began = time.monotonic()


class Pauses:
    """As `Turns`, for work in a thread that calls the system often.

    Every such call lets go of the interpreter's lock, and has it again before the loop's thread
    has woken up to take it; that thread would go on trying for many times the switch interval.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()

    def take(self) -> None:
        """Stand back long enough for the loop's thread to wake up, if it is time."""
        if time.monotonic() - self._began >= TURN_SECONDS:
            time.sleep(_PAUSE_SECONDS)
            self._began = time.monotonic()


async def taken(steps: Iterable[Step]) -> list[Step]:
    """What the steps give; others have their turns between any two of them."""
    turns = Turns()
    results = []
    for result in steps:
        results.append(result)
        await turns.take()
    return results
