"""`healthcheck.py` of the sample app: asks the service in this container whether it is well."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tui.practice.kernel.process import Process
from tui.practice.programs.network.exchange import BadAnswer, Exchange
from tui.practice.programs.network.urls import parsed

TIMEOUT_SECONDS = 2.0


async def run_healthcheck(p: Process) -> int:
    """Be `python healthcheck.py`."""
    port = p.env.get("PORT") or "8000"
    if not port.isdecimal():
        await p.err(
            "Traceback (most recent call last):\n"
            f"ValueError: invalid literal for int() with base 10: {port!r}\n"
        )
        return 1
    return 0 if await _is_healthy(p, port) else 1


async def _is_healthy(p: Process, port: str) -> bool:
    url = parsed(f"http://127.0.0.1:{port}/health")
    if url is None:
        return False
    headers = [("Host", url.authority), ("Accept-Encoding", "identity")]
    with suppress(OSError, BadAnswer, TimeoutError):
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with Exchange(p, await p.connect("127.0.0.1", url.port)) as exchange:
                return (await exchange.ask("GET", url, headers)).status == 200
    return False
