"""A session under test: what is on its screen, and waiting for it."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tui.terminal.hooks import Tools
from tui.terminal.launch import Launch, shell_launch
from tui.terminal.session import TerminalSession
from tui.terminal.surroundings import environment
from tui.terminal.typed import TypedCommand

PATIENCE = 20.0
"""Seconds after which what has not happened will not happen."""


def program(name: str) -> str:
    """The path of a program that a test needs. Skips where a laptop has none; CI has them all."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CAIS_REQUIRE_SHELLS"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return path


class Watched:
    """A session with a screen of 80 x 24 that tells when it changes."""

    def __init__(self, launch: Callable[[Path], Launch]) -> None:
        self.heard: list[TypedCommand] = []
        self.session = TerminalSession(launch, self.heard.append)
        self.code: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._changed = asyncio.Event()
        self.session.start(80, 24, self._changed.set, self.code.set_result)

    @property
    def text(self) -> str:
        """The screen, a line a line."""
        emulator = self.session.emulator
        rows = range(emulator.history, emulator.history + emulator.rows)
        return "\n".join("".join(run.text for run in emulator.line(row).runs) for row in rows)

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait for something to be so."""
        end = time.monotonic() + PATIENCE
        while not seen():
            if time.monotonic() > end:
                raise AssertionError(f"it did not come to that; on the screen:\n{self.text}")
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), 0.1)
            except TimeoutError:
                continue

    async def shows(self, words: str) -> None:
        """Wait for words on the screen."""
        await self.until(lambda: words in self.text)

    def type(self, line: str) -> None:
        """Type a line, and enter."""
        self.session.write(f"{line}\r".encode())


def shell(path: str, home: Path, tools: Tools | None = None, /, **more: str) -> Watched:
    """A shell of the person whose home this is."""
    around: Mapping[str, str] = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        **more,
    }
    return Watched(
        lambda private: shell_launch(path, environment(around, {}), home, private, tools)
    )
