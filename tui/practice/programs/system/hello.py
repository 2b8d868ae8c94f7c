"""The one program of `hello-world`."""

from __future__ import annotations

from tui.practice.catalog.hello_world import MESSAGE
from tui.practice.kernel.process import Process


async def hello(p: Process) -> int:
    """Say hello."""
    await p.out(MESSAGE)
    return 0
