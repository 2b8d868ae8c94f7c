"""How soon the screen shows what happens on an engine, and what watching one costs.

The clock for a container starts when the engine's answer arrives, as it would for a person
who types a docker command beside cais: a negative time was on the screen before that.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.bench.crowd import Crowd, new_name
from tests.bench.figures import NEVER, Measured, goal_table
from tests.bench.programs import cais, inked, opened
from tests.bench.terminal import Predicate, Terminal

SIZES = (2, 202)
ROUNDS = 15
LAUNCHES = 7
REST_SECONDS = 0.3
"""Between launches, so that one's ending is not measured with the next one's beginning."""
KEYS = 20
IDLE_SECONDS = 10.0
"""An age that comes to its next minute meanwhile is output too: a few hundred bytes a row."""
TIMEOUT = 10.0
QUIET_SECONDS = 1.5
"""Without output for so long, the mark on what just changed has gone as well."""


def run(host: str, sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Measured]:
    """Measure with each number of containers, print, and return the figures."""
    measured: list[Measured] = []
    for size in sizes:
        with Crowd(host) as crowd, tempfile.TemporaryDirectory() as data:
            names = crowd.grow(size)
            present = crowd.present
            found = _launches(host, Path(data), names)
            with opened(cais(host), Path(data)) as terminal:
                found += _measure(terminal, crowd, names, rounds)
        found = [Measured(item.figure, item.unit, item.values, present) for item in found]
        print(goal_table(f"{present} containers", found), end="\n\n", flush=True)
        measured += found
    return measured


def _launches(host: str, data: Path, names: Sequence[str]) -> list[Measured]:
    """How long a start takes to the first picture, and from there to the first name."""
    times: list[tuple[float, float]] = []
    for _ in range(LAUNCHES):
        with opened(cais(host), data) as terminal:
            named = terminal.watch(_on_screen("|".join(names)))
            painted = terminal.wait_for(inked, timeout=30)
            listed = named.wait(TIMEOUT)
            times.append((_ms(painted, terminal.spawned), _ms(listed, painted)))
        time.sleep(REST_SECONDS)
    return [
        Measured("first paint", "ms", tuple(paint for paint, _ in times)),
        Measured("first name", "ms", tuple(name for _, name in times)),
    ]


def _measure(terminal: Terminal, crowd: Crowd, names: Sequence[str], rounds: int) -> list[Measured]:
    terminal.wait_for(_on_screen("|".join(names)), timeout=30)
    # Times at rest before times at work, as nothing has piled up yet.
    terminal.wait_quiet(QUIET_SECONDS, timeout=60)
    idle = _idle(terminal)
    keys = _key_presses(terminal)
    return [
        *idle,
        Measured("key", "ms", keys),
        *_life_cycles(terminal, crowd, rounds),
    ]


def _idle(terminal: Terminal) -> list[Measured]:
    processes = terminal.processes()
    output, cpu, began = terminal.received, _cpu_seconds(processes), time.perf_counter()
    time.sleep(IDLE_SECONDS)
    seconds = time.perf_counter() - began
    cpu = _cpu_seconds(processes) - cpu
    memory = sum(process.memory_info().rss for process in processes)
    return [
        Measured("idle CPU", "%", (100 * cpu / seconds,)),
        Measured("idle output", "bytes", (terminal.received - output,)),
        Measured("RSS", "MB", (memory / 1e6,)),
    ]


def _cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(spent.user + spent.system for spent in times)


def _key_presses(terminal: Terminal) -> tuple[float, ...]:
    values: list[float] = []
    for n in range(KEYS):
        shown = terminal.watch_output()
        pressed = time.perf_counter()
        terminal.press("k" if n % 2 else "j")
        values.append(_ms(shown.wait(TIMEOUT), pressed))
        time.sleep(random.uniform(0.2, 0.4))
    return tuple(values)


def _life_cycles(terminal: Terminal, crowd: Crowd, rounds: int) -> list[Measured]:
    appear: list[float] = []
    running: list[float] = []
    gone: list[float] = []
    for _ in range(rounds):
        name = new_name()
        there = terminal.watch(_on_screen(name))
        runs = terminal.watch(_on_screen(rf"running\s+{name}"))
        identity = crowd.create(name)
        crowd.start(identity)
        done = time.perf_counter()
        appear.append(_ms(there.wait(TIMEOUT), done))
        running.append(_ms(runs.wait(TIMEOUT), done))
        _pause()
        absent = terminal.watch(_off_screen(name))
        crowd.remove(identity)
        done = time.perf_counter()
        gone.append(_ms(absent.wait(TIMEOUT), done))
        _pause()
    return [
        Measured("appear", "ms", tuple(appear)),
        Measured("running", "ms", tuple(running)),
        Measured("gone", "ms", tuple(gone)),
    ]


def _on_screen(pattern: str) -> Predicate:
    found = re.compile(pattern).search
    return lambda lines: any(map(found, lines))


def _off_screen(pattern: str) -> Predicate:
    found = re.compile(pattern).search
    return lambda lines: not any(map(found, lines))


def _pause() -> None:
    """A while of no fixed length, so that no timer of the app keeps step with the rounds."""
    time.sleep(random.uniform(0.3, 1.3))


def _ms(stamp: float | None, since: float | None) -> float:
    return NEVER if stamp is None or since is None else (stamp - since) * 1000
