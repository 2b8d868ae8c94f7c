"""Everyone who is connected, and how they are let go."""

from __future__ import annotations

import asyncio
from typing import Any

from tui.practice.api.hangups import Hangups
from tui.practice.api.http import Connection
from tui.practice.api.routing import Table

GRACE_SECONDS = 0.5
"""How long answers that are being worked out may still take when the engine ends."""


class Server:
    """Serves any number of connections, over any kind of socket. Needs a running loop."""

    def __init__(self, table: Table, daemon: Any, token: str | None = None) -> None:
        """With a `token`, every request has to carry it."""
        self.table = table
        self.daemon = daemon
        self.token = token
        self.hangups = Hangups()
        self._connections: dict[asyncio.Task[None], Connection] = {}
        self._busy = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a client from now on; what asyncio's servers call."""
        connection = Connection(self, reader, writer)
        task = asyncio.ensure_future(connection.serve())
        self._connections[task] = connection
        task.add_done_callback(self._gone)
        self._busy.set()
        self._idle.clear()

    def __len__(self) -> int:
        """How many are connected."""
        return len(self._connections)

    async def deserted(self, first: float, after: float) -> None:
        """Return once nobody has been connected for so many seconds: `first`, before anybody was,
        and `after` somebody was.
        """
        patience = first
        while True:
            await self._idle.wait()
            try:
                async with asyncio.timeout(patience):
                    await self._busy.wait()
            except TimeoutError:
                return
            patience = after

    async def close(self) -> None:
        """Let everyone go. Streams end at once, other answers get a moment to be finished."""
        for connection in self._connections.values():
            connection.end()
        if self._connections:
            await asyncio.wait(self._connections, timeout=GRACE_SECONDS)
        for connection in self._connections.values():
            connection.drop()
        if self._connections:
            await asyncio.wait(self._connections, timeout=GRACE_SECONDS)
        self.hangups.close()

    def _gone(self, task: asyncio.Task[None]) -> None:
        del self._connections[task]
        if not self._connections:
            self._busy.clear()
            self._idle.set()
