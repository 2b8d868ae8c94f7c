"""Requests at a published port, at a steady rate: are they all answered, and how soon?

A request is sent when its time has come, whether those before are answered or not, each over a
connection of its own. What comes late, or never, is so counted against the server.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.bench.figures import Measured, goal_table
from tests.engine.daemon.shell import wait_until
from tests.practice.engine_process import ROOT, PracticeEngine

RATE = 200
SECONDS = 30.0
PATIENCE = 10.0
"""Seconds after which an answer counts as lost."""
LATE = 2.0
"""Seconds after which an answer counts as late."""


@dataclass(frozen=True)
class Question:
    """What one request asks; without a body it is a GET."""

    url: str
    body: str = ""

    def request(self) -> bytes:
        """As it is sent."""
        parts = urlsplit(self.url)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        head = [
            f"{'POST' if self.body else 'GET'} {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Connection: close",
        ]
        if self.body:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join((*head, "", self.body)).encode("ascii")


def run(url: str | None = None, rate: int = RATE, seconds: float = SECONDS) -> list[Measured]:
    """Ask, print, and return the figures.

    Without `url`, the sample app is built and run on a practice engine, and every other request
    is for a prediction.
    """
    if url is not None:
        return _measured([Question(url)], rate, seconds)
    with _sample_app() as own:
        texts = ["Adorei, muito bom!", "It broke on the first day."]
        prediction = Question(f"{own}predict", json.dumps({"text": texts}))
        return _measured([Question(own), prediction], rate, seconds)


def _measured(questions: Sequence[Question], rate: int, seconds: float) -> list[Measured]:
    waits, lost = asyncio.run(_asked(questions, rate, seconds))
    for words in lost[:5]:
        print(f"lost: {words}")
    measured = [
        Measured("requests", "", (float(len(waits) + len(lost)),)),
        Measured("lost requests", "", (float(len(lost)),)),
        Measured("late requests", "", (float(sum(wait > LATE * 1000 for wait in waits)),)),
    ]
    if waits:
        measured.append(Measured("answer", "ms", tuple(waits)))
    print(goal_table(f"{rate}/s at {questions[0].url}", measured))
    return measured


@contextmanager
def _sample_app() -> Iterator[str]:
    """This project's image, built and run on a practice engine, and where it answers."""
    with PracticeEngine() as engine:
        client = engine.client()
        image, _ = client.images.build(path=str(ROOT), rm=True)
        container = client.containers.run(image.id or "", detach=True, ports={"8000/tcp": None})
        container.reload()
        port = container.attrs["NetworkSettings"]["Ports"]["8000/tcp"][0]["HostPort"]
        url = f"http://127.0.0.1:{port}/"
        wait_until(lambda: not asyncio.run(_asked([Question(url)], 1, 1))[1], 20, lambda: "silence")
        yield url
        client.close()


async def _asked(
    questions: Sequence[Question], rate: int, seconds: float
) -> tuple[list[float], list[str]]:
    """How long each answer took, in ms; and what became of the requests without one."""
    waits: list[float] = []
    lost: list[str] = []

    async def ask(question: Question, due: float) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await _one(question)
        except (OSError, EOFError, ValueError) as error:
            lost.append(f"{type(error).__name__} {error}")
        else:
            waits.append((time.perf_counter() - due) * 1000)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        turns = zip(range(round(rate * seconds)), itertools.cycle(questions), strict=False)
        for number, question in turns:
            due = began + number / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            group.create_task(ask(question, due))
    return waits, lost


async def _one(question: Question) -> None:
    """Ask once. Raises ValueError for anything but a complete answer of success."""
    parts = urlsplit(question.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        writer.write(question.request())
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
