"""A program that prints more than anybody can read, in the terminal of the app.

The same command runs in the app's pane, without a screen, and under a reader that does nothing but
feed the same emulator. Beside it goes a task that wants to run every few milliseconds: how long it
has to wait is how long the screen would have stood still.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import time
from pathlib import Path

from textual.app import App, ComposeResult

from tests.bench.figures import Measured, goal_table
from tui.cli import GARBAGE_THRESHOLDS
from tui.i18n import translator
from tui.terminal.emulator import Emulator
from tui.terminal.launch import Launch
from tui.terminal.session import TerminalSession
from tui.ui.widgets.terminal import TerminalPane

LINES = 50_000
ROUNDS = 5
COLUMNS, ROWS = 120, 36
TICK_SECONDS = 0.002
_PIECE = 4096


def run(lines: int = LINES, rounds: int = ROUNDS) -> list[Measured]:
    """Measure, print, and return the figures."""
    before = gc.get_threshold()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    try:
        return _measured(lines, rounds)
    finally:
        gc.set_threshold(*before)


def _measured(lines: int, rounds: int) -> list[Measured]:
    command = ("/bin/sh", "-c", f"seq {lines}; echo done")
    plain, pane, stalls, answers = [], [], [], []
    for _ in range(rounds):
        plain.append(_plain(command))
        seconds, stall = asyncio.run(_in_the_app(command))
        pane.append(seconds)
        stalls.append(stall)
        answers.append(asyncio.run(_interrupted()))
    ratios = tuple(ours / theirs for ours, theirs in zip(pane, plain, strict=True))
    measured = [
        Measured("plain reader", "ms", tuple(1000 * seconds for seconds in plain)),
        Measured("pane", "ms", tuple(1000 * seconds for seconds in pane)),
        Measured("flood ratio", "x", ratios),
        Measured("stall", "ms", tuple(1000 * seconds for seconds in stalls)),
        Measured("ctrl-c", "ms", tuple(1000 * seconds for seconds in answers)),
    ]
    print(goal_table(f"flood of {lines} lines", measured))
    return measured


def _plain(command: tuple[str, ...]) -> float:
    emulator = Emulator(COLUMNS, ROWS)
    master, slave = os.openpty()
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=slave, stdin=subprocess.DEVNULL):
        os.close(slave)
        try:
            while data := os.read(master, _PIECE):
                emulator.feed(data)
        except OSError:  # Linux says so at the end
            pass
    seconds = time.perf_counter() - began
    os.close(master)
    return seconds


class _Alone(App[None]):
    """The pane and nothing else."""

    CSS = "TerminalPane { height: 1fr; }"

    def __init__(self, session: TerminalSession) -> None:
        super().__init__()
        self._session = session
        self.over = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield TerminalPane(translator("en"), self._session)

    def on_terminal_pane_ended(self) -> None:
        """The program is over, and everything it printed is in the emulator."""
        self.over.set()


async def _in_the_app(command: tuple[str, ...]) -> tuple[float, float]:
    release = 'read go; exec "$@"'
    waiting = ("/bin/sh", "-c", release, "sh", *command)
    launch = Launch("flood", waiting, dict(os.environ), Path("/"))
    session = TerminalSession(lambda private: launch)
    app = _Alone(session)
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        longest = 0.0

        async def tick() -> None:
            nonlocal longest
            while True:
                began = time.perf_counter()
                await asyncio.sleep(TICK_SECONDS)
                longest = max(longest, time.perf_counter() - began - TICK_SECONDS)

        ticking = asyncio.create_task(tick())
        began = time.perf_counter()
        session.write(b"\r")
        await app.over.wait()
        seconds = time.perf_counter() - began
        ticking.cancel()
    return seconds, longest


async def _interrupted() -> float:
    """From ctrl-C in an endless flood to what the shell does next."""
    script = "trap 'echo caught; exit' INT; while :; do seq 100000; done"
    launch = Launch("flood", ("/bin/sh", "-c", script), dict(os.environ), Path("/"))
    session = TerminalSession(lambda private: launch)
    app = _Alone(session)
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        while session.emulator.history < ROWS:
            await pilot.pause(TICK_SECONDS)
        began = time.perf_counter()
        session.write(b"\x03")
        await app.over.wait()
        return time.perf_counter() - began
