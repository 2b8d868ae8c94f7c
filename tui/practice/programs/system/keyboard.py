"""Single keys from a terminal, for programs that show a screen: pagers, top, watch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal


@contextmanager
def single_keys(terminal: Terminal) -> Iterator[None]:
    """Let every key through at once and unseen; Ctrl-C still is a signal."""
    before = terminal.canonical, terminal.echo, terminal.keys_signal
    terminal.set_modes(canonical=False, echo=False, keys_signal=before[2])
    try:
        yield
    finally:
        canonical, echo, keys_signal = before
        terminal.set_modes(canonical=canonical, echo=echo, keys_signal=keys_signal)


@contextmanager
def unseen(terminal: Terminal) -> Iterator[None]:
    """Do not show what is typed."""
    before = terminal.echo
    modes = {"canonical": terminal.canonical, "keys_signal": terminal.keys_signal}
    terminal.set_modes(echo=False, **modes)
    try:
        yield
    finally:
        terminal.set_modes(echo=before, **modes)


async def key(p: Process, terminal: Terminal) -> str:
    """The next key, or several that came at once, as of an arrow; empty at the end."""
    data = await terminal.read(16)
    await p.breathe()
    return data.decode(errors="replace")


async def key_or_pause(p: Process, terminal: Terminal, seconds: float) -> str | None:
    """The next key; None if there is none for so long."""
    try:
        async with asyncio.timeout(seconds):
            return await key(p, terminal)
    except TimeoutError:
        return None
