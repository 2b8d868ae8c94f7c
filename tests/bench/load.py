"""Requests at a published port, at a steady rate: are they all answered, and how soon?

A request is sent when its time has come, whether those before are answered or not, each over a
connection of its own. What comes late, or never, is so counted against the server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.bench.figures import Measured, goal_table
from tests.engine.daemon.shell import wait_until
from tests.practice.engine_process import PracticeEngine

RATE = 200
SECONDS = 30.0
PATIENCE = 10.0
"""Seconds after which an answer counts as lost."""
LATE = 2.0
"""Seconds after which an answer counts as late."""
IMAGE = "nginx:alpine"


def run(url: str | None = None, rate: int = RATE, seconds: float = SECONDS) -> list[Measured]:
    """Ask, print, and return the figures; without `url`, a server is started for that."""
    if url is None:
        with _served() as own:
            return run(own, rate, seconds)
    waits, lost = asyncio.run(_asked(url, rate, seconds))
    for words in lost[:5]:
        print(f"lost: {words}")
    measured = [
        Measured("requests", "", (float(len(waits) + len(lost)),)),
        Measured("lost requests", "", (float(len(lost)),)),
        Measured("late requests", "", (float(sum(wait > LATE * 1000 for wait in waits)),)),
    ]
    if waits:
        measured.append(Measured("answer", "ms", tuple(waits)))
    print(goal_table(f"{rate}/s at {url}", measured))
    return measured


@contextmanager
def _served() -> Iterator[str]:
    """A page behind a published port of a practice engine."""
    with PracticeEngine() as engine:
        client = engine.client()
        client.images.pull(IMAGE)
        container = client.containers.run(IMAGE, detach=True, ports={"80/tcp": None})
        container.reload()
        port = container.attrs["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"]
        url = f"http://127.0.0.1:{port}/"
        wait_until(lambda: not asyncio.run(_asked(url, 1, 1))[1], 20, lambda: "no answer")
        yield url
        client.close()


async def _asked(url: str, rate: int, seconds: float) -> tuple[list[float], list[str]]:
    """How long each answer took, in ms; and what became of the requests without one."""
    waits: list[float] = []
    lost: list[str] = []

    async def ask(due: float) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await _one(url)
        except (OSError, EOFError, ValueError) as error:
            lost.append(f"{type(error).__name__} {error}")
        else:
            waits.append((time.perf_counter() - due) * 1000)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(round(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            group.create_task(ask(due))
    return waits, lost


async def _one(url: str) -> None:
    """Ask once. Raises ValueError for anything but a complete answer of success."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        request = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        body = await reader.read(-1)
    finally:
        writer.close()
    status = head.split(None, 2)[1]
    if not status.startswith("2"):
        raise ValueError(f"the answer is {status}")
    length = head.partition("content-length:")[2].partition("\r\n")[0].strip()
    if length and int(length) != len(body):
        raise ValueError(f"{len(body)} bytes of {length}")
