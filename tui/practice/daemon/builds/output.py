"""What a build tells its client: one document after the other, in the shapes of the API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

Document = dict[str, Any]

MOST_WAITING = 256
"""Documents that a slow client may be behind before the build waits for it."""


class Output:
    """The documents of one build, between who writes and who sends them."""

    def __init__(self, *, quiet: bool = False) -> None:
        """With `quiet`, they are kept back, and told only if the build fails."""
        self._queue: asyncio.Queue[Document | None] = asyncio.Queue(MOST_WAITING)
        self._kept: list[Document] | None = [] if quiet else None

    async def put(self, document: Document) -> None:
        """Tell a document as it is."""
        if self._kept is not None:
            self._kept.append(document)
        else:
            await self._queue.put(document)

    async def out(self, text: str) -> None:
        """Tell something that the build prints."""
        await self.put({"stream": text})

    async def line(self, text: str) -> None:
        """Tell a line that the build prints."""
        await self.out(f"{text}\n")

    async def err(self, text: str) -> None:
        """Tell something that goes to standard error: clients see it in red."""
        await self.out(f"\x1b[91m{text}\x1b[0m")

    async def image(self, identity: str) -> None:
        """Tell a client that reads documents what a stage came to."""
        await self.put({"aux": {"ID": identity}})

    async def succeed(self, identity: str) -> None:
        """It is done; a quiet build tells nothing but this."""
        if self._kept is not None:
            await self._queue.put({"stream": f"{identity}\n"})
        await self._queue.put(None)

    async def fail(self, message: str, code: int = 0) -> None:
        """It is over; `code` is what a command returned."""
        for document in self._kept or ():
            await self._queue.put(document)
        detail = {"code": code, "message": message} if code else {"message": message}
        await self._queue.put({"errorDetail": detail, "error": message})
        await self._queue.put(None)

    async def documents(self) -> AsyncIterator[Document]:
        """All that is told, as it comes, to the end."""
        while (document := await self._queue.get()) is not None:
            yield document
