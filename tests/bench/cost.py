"""What one change costs with few containers and with many: it should follow the change alone.

In this process and without an engine: frozen states go to the app as the engine room's would,
and everything up to the bytes for the terminal is done. Processor time is the event loop's
thread's, for all that the change set off; wall time ends with the frame that shows it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ParamSpec

from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver

from tests.bench.figures import Measured, number, table
from tests.bench.programs import COLUMNS, ROWS
from tui.engine import decode, events
from tui.engine.store import Store
from tui.state.containers import Container, ContainerState
from tui.state.engine import EngineInfo, EngineState, Phase
from tui.ui.app import CaisApp
from tui.ui.gateway import Actions

SIZES = (2, 200, 1000)
ROUNDS = 25
AFTERMATH_SECONDS = (0.03, 0.05)
"""How long after its frame a change may still cost something, from and to."""
TIMEOUT = 10.0
_BORN = 1_700_000_000

Given = ParamSpec("Given")


def run(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Measured]:
    """Measure with each number of containers, print, and return the figures."""
    measured: list[Measured] = []
    for size in sizes:
        measured += asyncio.run(_on_screen(size, rounds))
        measured += _in_store(size, rounds)
    print(_by_size(measured, sizes))
    return measured


# -- the screen ----------------------------------------------------------------------------


class Puppet:
    """An engine source that shows whatever state it is given."""

    def __init__(self, state: EngineState) -> None:
        self.state = state
        self.taken: EngineState | None = None
        self._notify: Callable[[], None] = lambda: None

    def start(self, notify: Callable[[], None]) -> None:
        self._notify = notify
        notify()

    def take(self) -> EngineState:
        self.taken = self.state
        return self.state

    def heal(self) -> None:
        """There is nothing to list anew."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def actions(self) -> Actions:
        raise NotImplementedError

    def show(self, state: EngineState) -> None:
        """Hand over a new state."""
        self.state = state
        self._notify()


@dataclass
class Frames:
    """What the app sent to the terminal that is not there."""

    source: Puppet
    size: int = 0
    stamp: float = 0.0
    shown: EngineState | None = None
    painted: asyncio.Event = field(default_factory=asyncio.Event)

    def driver(self) -> type[Driver]:
        """A driver that counts. Not headless, as then Textual would not make the bytes."""
        frames = self

        class CountingDriver(HeadlessDriver):
            is_headless = False

            def write(self, data: str) -> None:
                frames.size += len(data.encode())

            def flush(self) -> None:
                if frames.shown is not frames.source.taken:
                    frames.shown = frames.source.taken
                    frames.stamp = time.perf_counter()
                    frames.painted.set()

        return CountingDriver


async def _on_screen(size: int, rounds: int) -> list[Measured]:
    crowd = tuple(_container(n) for n in reversed(range(size)))
    state = EngineState(phase=Phase.CONNECTED, info=EngineInfo(), loaded=True, containers=crowd)
    source = Puppet(state)
    frames = Frames(source)
    app = CaisApp(source, "en")
    app.driver_class = frames.driver()
    found: dict[str, list[tuple[float, float, float]]] = {}
    async with app.run_test(headless=False, size=(COLUMNS, ROWS)):
        await asyncio.wait_for(frames.painted.wait(), TIMEOUT)
        await asyncio.sleep(0.2)
        for n in range(rounds):
            made = replace(_container(size + n), state=ContainerState.CREATED)
            runs = replace(made, state=ContainerState.RUNNING, started=float(_BORN))
            for change, containers in (
                ("appears", (made, *crowd)),
                ("changes", (runs, *crowd)),
                ("vanishes", crowd),
            ):
                fresh = replace(state, containers=containers)
                found.setdefault(change, []).append(await _show(source, frames, fresh))
    measured: list[Measured] = []
    for change, costs in found.items():
        cpu, wall, output = zip(*costs, strict=True)
        measured += [
            Measured(f"screen: one {change}, processor", "ms", cpu, size),
            Measured(f"screen: one {change}, to the frame", "ms", wall, size),
            Measured(f"screen: one {change}, output", "bytes", output, size),
        ]
    return measured


async def _show(source: Puppet, frames: Frames, state: EngineState) -> tuple[float, float, float]:
    """Processor and wall time in ms, and the bytes of output."""
    frames.painted.clear()
    output, cpu, began = frames.size, time.thread_time(), time.perf_counter()
    source.show(state)
    await asyncio.wait_for(frames.painted.wait(), TIMEOUT)
    await asyncio.sleep(random.uniform(*AFTERMATH_SECONDS))
    cpu = time.thread_time() - cpu
    return cpu * 1000, (frames.stamp - began) * 1000, frames.size - output


# -- the store -----------------------------------------------------------------------------


def _in_store(size: int, rounds: int) -> list[Measured]:
    items = [_item(n) for n in range(size)]
    store = Store()
    _list(store, items, None)
    heard: list[float] = []
    one: list[float] = []
    full: list[float] = []
    for n in range(rounds):
        subject = items[n % size]
        # Each is news: paused, then ended, then running again with all the others.
        heard.append(_timed(_hear, store, subject, "pause"))
        ended = [{**subject, "State": "exited"}]
        one.append(_timed(_list, store, ended, [str(subject["Id"])]))
        full.append(_timed(_list, store, items, None))
    return [
        Measured("store: one heard of", "ms", tuple(heard), size),
        Measured("store: one listed", "ms", tuple(one), size),
        Measured("store: all listed", "ms", tuple(full), size),
    ]


def _timed(work: Callable[Given, None], *given: Given.args, **named: Given.kwargs) -> float:
    began = time.thread_time()
    work(*given, **named)
    return (time.thread_time() - began) * 1000


def _hear(store: Store, item: dict[str, Any], action: str) -> None:
    actor = {"ID": item["Id"], "Attributes": {"name": "n", "image": item["Image"]}}
    line = {"Type": "container", "Action": action, "Actor": actor, "timeNano": _BORN * 10**9}
    event = events.decode(line)
    if event is not None:
        store.hear(event)


def _list(store: Store, items: Iterable[dict[str, Any]], asked: list[str] | None) -> None:
    reading = store.begin_reading()
    now = float(_BORN)
    store.read(reading, [decode.container(item, now) for item in items], asked)


# -- containers ----------------------------------------------------------------------------


def _item(n: int) -> dict[str, Any]:
    """One of many containers, as an engine lists it."""
    return {
        "Id": f"{n:064x}",
        "Names": [f"/service-{n}"],
        "Image": "registry.example/team/service:1.4",
        "ImageID": f"sha256:{1:064x}",
        "Command": "/entrypoint.sh serve",
        "Created": _BORN + n,
        "Ports": [
            {"IP": address, "PrivatePort": 8000, "PublicPort": 20000 + n, "Type": "tcp"}
            for address in ("0.0.0.0", "::")
        ],
        "Labels": {f"com.example.label-{k}": "value" for k in range(6)},
        "State": "running",
        "Status": "Up 2 hours",
        "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "n", "IPAddress": "172.17.0.2"}}},
        "Mounts": [{"Type": "volume", "Name": "data", "Destination": "/data", "RW": True}],
    }


def _container(n: int) -> Container:
    return decode.container(_item(n), float(_BORN))


# -- the table -----------------------------------------------------------------------------


def _by_size(measured: Sequence[Measured], sizes: Sequence[int]) -> str:
    """A row for each figure, a column for each size, and how that compares to the first."""
    found = {(item.figure, item.containers): item for item in measured}
    units = {item.figure: item.unit for item in measured}
    heading = ["cost (p50)", "unit", str(sizes[0])]
    for size in sizes[1:]:
        heading += [str(size), "ratio"]
    rows: list[list[str]] = []
    for figure, unit in units.items():
        values = [found[figure, size].of("p50") for size in sizes]
        row = [figure, unit, number(values[0])]
        for value in values[1:]:
            row += [number(value), f"{value / values[0]:.1f}" if values[0] else "-"]
        rows.append(row)
    return table(heading, rows)
