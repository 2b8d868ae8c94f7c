"""What uvicorn writes: its own lines to standard error, one for each answer to standard output."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.services.http_server import phrase

LEVELS = ("critical", "error", "warning", "info", "debug", "trace")
"""From the gravest on."""
BOLD = "1"
CYAN = "36"
_LEVEL_COLOURS = {"critical": "91", "error": "31", "warning": "33", "info": "32", "debug": "36"}
_STATUS_COLOURS = {1: "97", 2: "32", 3: "33", 4: "31", 5: "91"}


class Log:
    """The log of one process."""

    def __init__(
        self,
        p: Process,
        *,
        level: str = "info",
        access: bool = True,
        colours: bool | None = None,
    ) -> None:
        """Lines below `level` are left out; without `colours`, a terminal gets them."""
        self._p = p
        self._level = LEVELS.index(level)
        self._access = access
        self._colours = p.is_terminal(1) if colours is None else colours
        self._asked_for = (level, access, colours)
        self._under_way: set[asyncio.Task[None]] = set()

    def of(self, p: Process) -> Log:
        """The log of another process that goes on in the same program."""
        level, access, colours = self._asked_for
        return Log(p, level=level, access=access, colours=colours)

    async def info(self, words: str, *parts: object, style: str = "") -> None:
        """A line in which `{}` stands for parts, which have a style of their own."""
        await self._line("info", words, parts, style)

    async def warning(self, words: str) -> None:
        await self._line("warning", words)

    async def error(self, words: str) -> None:
        await self._line("error", words)

    async def answered(self, client: tuple[str, int], request: str, status: int) -> None:
        """The line for an answer; `request` is the request's first line."""
        if not self._access or self._level < LEVELS.index("info"):
            return
        styled = self._styled(request, BOLD)
        said = self._styled(f"{status} {phrase(status)}", _STATUS_COLOURS.get(status // 100, ""))
        host, port = client
        with suppress(OSError):
            await self._p.out(f'{self._head("info")}{host}:{port} - "{styled}" {said}\n')

    def soon(self, line: str) -> None:
        """A line without a head, from where nobody can wait for it."""
        self._start(self._p.err(f"{line}\n"))

    def warn_soon(self, words: str) -> None:
        """A warning from where nobody can wait for it."""
        self._start(self.warning(words))

    def _start(self, writing: Coroutine[Any, Any, None]) -> None:
        async def write() -> None:
            with suppress(Exit, OSError):
                await writing

        task = asyncio.create_task(write())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _line(
        self, level: str, words: str, parts: tuple[object, ...] = (), style: str = ""
    ) -> None:
        if LEVELS.index(level) <= self._level:
            shown = words.format(*(self._styled(part, style) for part in parts)) if parts else words
            await self._p.err(f"{self._head(level)}{shown}\n")

    def _head(self, level: str) -> str:
        name = level.upper()
        return f"{self._styled(name, _LEVEL_COLOURS.get(level, ''))}:{' ' * (9 - len(name))}"

    def _styled(self, text: object, style: str) -> str:
        return f"\033[{style}m{text}\033[0m" if self._colours and style else str(text)
