"""The practice engine beside a real one: how fast it answers, and what it costs.

What both can do is done on one and on the other in turns, so that what else the machine does falls
on both. The figures of the practice engine alone have goals of their own.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from tests.bench.crowd import COMMAND, IMAGE, LABELS, Crowd, new_name
from tests.bench.figures import Measured, goal_table, number
from tests.engine.daemon.probe import answers, trouble_at
from tests.practice.cli import docker_program
from tests.practice.engine_process import PracticeEngine
from tests.practice.wire import Wire

FEW, MANY = 20, 1000
ROUNDS = 15
STARTS = 7
EVENTS = 100
CLIENTS = 50
ASKS = 10
"""How often each of the clients at once asks."""
PAUSE_SECONDS = 0.2
"""The longest of the pauses that such a client makes between two questions."""


def run(host: str, many: int = MANY, rounds: int = ROUNDS, starts: int = STARTS) -> list[Measured]:
    """Measure, print, and return the figures; without a real engine at `host`, no ratios."""
    trouble = trouble_at(Path(host.removeprefix("unix://")))
    if trouble:
        print(f"no real engine at {host}, so no ratios: {trouble}")
    with ExitStack() as stack:
        practice = stack.enter_context(PracticeEngine())
        hosts = [practice.host] if trouble else [practice.host, host]
        for each in hosts:
            stack.enter_context(Crowd(each)).grow(FEW)
        measured = _side_by_side(hosts, rounds)
        measured += _clients_at_once(hosts)
        measured.append(_events(practice.host))
    measured.append(_starts(starts))
    measured += _many(many, starts)
    print(goal_table("practice engine", measured))
    return measured


# -- beside a real engine -------------------------------------------------------------------------


def _side_by_side(hosts: Sequence[str], rounds: int) -> list[Measured]:
    """`docker run -d`, `docker ps`, and the question that the latter asks."""
    label = [f"--label={key}={value}" for key, value in LABELS.items()]
    found: list[Measured] = []
    with tempfile.TemporaryDirectory() as config:
        deeds: dict[str, Callable[[str], None]] = {
            "run -d": lambda host: _docker(host, config, "run", "-d", *label, IMAGE, *COMMAND),
            "ps": lambda host: _docker(host, config, "ps", "-a"),
            "list": _list,
        }
        for figure, deed in deeds.items():
            turns = [tuple(_timed(deed, host) for host in hosts) for _ in range(rounds)]
            found.append(Measured(figure, "ms", tuple(turn[0] for turn in turns)))
            if len(hosts) > 1:
                ratios = tuple(turn[0] / turn[1] for turn in turns)
                found.append(Measured(f"{figure}, real engine", "ms", tuple(t[1] for t in turns)))
                found.append(Measured(f"{figure} ratio", "x", ratios))
                print(f"{figure}, pair by pair:", " ".join(map(number, ratios)))
    return found


def _docker(host: str, config: str, *words: str) -> None:
    env = {**os.environ, "DOCKER_HOST": host, "DOCKER_CONFIG": config}
    subprocess.run([docker_program(), *words], env=env, check=True, stdout=subprocess.DEVNULL)


def _list(host: str) -> None:
    with Wire(host) as wire:
        status, _ = wire.request("GET", "/containers/json?all=1").answer()
        assert status == 200


def _timed(deed: Callable[[str], None], host: str) -> float:
    began = time.perf_counter()
    deed(host)
    return (time.perf_counter() - began) * 1000


# -- many clients ---------------------------------------------------------------------------------


def _clients_at_once(hosts: Sequence[str]) -> list[Measured]:
    """How long each of many clients waits for each of its answers."""
    found: list[Measured] = []
    for name, host in zip((f"{CLIENTS} clients", f"{CLIENTS} clients, real"), hosts, strict=False):
        found.append(Measured(name, "ms", tuple(asyncio.run(_crowd(host)))))
    return found


async def _crowd(host: str) -> list[float]:
    with Wire(host) as wire:
        _, body = wire.request("GET", "/containers/json?all=1").answer()
    identity = json.loads(body)[0]["Id"]
    questions = ("/containers/json?all=1", f"/containers/{identity}/json", "/_ping")
    waits = await asyncio.gather(*(_client(host, questions) for _ in range(CLIENTS)))
    return [wait for each in waits for wait in each]


async def _client(host: str, questions: Sequence[str]) -> list[float]:
    """One that asks now and then, over one connection."""
    reader, writer = await asyncio.open_unix_connection(host.removeprefix("unix://"), limit=1 << 20)
    waits: list[float] = []
    for n in range(ASKS):
        await asyncio.sleep(random.uniform(0, PAUSE_SECONDS))
        began = time.perf_counter()
        writer.write(
            f"GET {questions[n % len(questions)]} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if "chunked" in head:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        else:
            length = head.partition("content-length:")[2].split("\r\n")[0]
            await reader.readexactly(int(length))
        waits.append((time.perf_counter() - began) * 1000)
    writer.close()
    await writer.wait_closed()
    return waits


# -- the practice engine alone --------------------------------------------------------------------


def _events(host: str) -> Measured:
    """From the moment that an event bears to its arrival at a subscriber."""
    delays: list[float] = []
    with Crowd(host) as crowd, Wire(host) as hearing, Wire(host) as doing:
        identity = crowd.create(new_name())
        hearing.request("GET", '/events?filters={"event":["rename"]}')
        hearing.head()
        chunks = hearing.chunks()
        for _ in range(EVENTS):
            doing.request("POST", f"/containers/{identity}/rename?name={new_name()}")
            select.select([hearing.socket], [], [], 10)
            arrived = time.time_ns()
            delays.append((arrived - json.loads(next(chunks))["timeNano"]) / 1e6)
            doing.answer()
    return Measured("event", "ms", tuple(delays))


def _many(count: int, again: int) -> list[Measured]:
    """What a list of many takes, what they cost, and how long a start with them takes."""
    with PracticeEngine() as engine, Crowd(engine.host) as crowd:
        crowd.grow(count)
        times = tuple(_timed(_list, engine.host) for _ in range(ROUNDS))
        memory = psutil.Process(engine.pid).memory_info().rss / 1e6
        starts: list[float] = []
        for _ in range(again):
            engine.kill()
            starts.append(_start(engine))
        return [
            Measured("list", "ms", times, count),
            Measured("engine RSS", "MB", (memory,), count),
            Measured("engine start", "ms", tuple(starts), count),
        ]


def _starts(count: int) -> Measured:
    """From the command to the first answered ping, with nothing there yet."""
    starts: list[float] = []
    for _ in range(count):
        engine = PracticeEngine()
        try:
            starts.append(_start(engine))
        finally:
            engine.destroy()
    return Measured("engine start", "ms", tuple(starts))


def _start(engine: PracticeEngine) -> float:
    began = time.perf_counter()
    engine.spawn()
    while not answers(engine.socket):
        if time.perf_counter() - began > 30:
            raise TimeoutError(f"the practice engine does not start: {engine.words}")
        time.sleep(0.001)
    return (time.perf_counter() - began) * 1000
