"""How long until there is something to read, next to an app that does nothing.

The two run in turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Measured, goal_table, number
from tests.bench.programs import bare, cais, inked, opened

PAIRS = 7
REST_SECONDS = 0.3
"""Between runs, so that one's ending is not measured with the next one's beginning."""


def run(host: str, pairs: int = PAIRS) -> list[Measured]:
    """Measure, print, and return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        for command in (cais(host), bare()):
            _first_paint(command, data)
        times = [(_first_paint(cais(host), data), _first_paint(bare(), data)) for _ in range(pairs)]
    ratios = tuple(ours / theirs for ours, theirs in times)
    measured = [
        Measured("first paint", "ms", tuple(ours for ours, _ in times)),
        Measured("bare Textual", "ms", tuple(theirs for _, theirs in times)),
        Measured("paint ratio", "x", ratios),
    ]
    print(goal_table("startup", measured))
    print("pair by pair:", " ".join(number(ratio) for ratio in ratios))
    return measured


def _first_paint(command: Sequence[str], data: Path) -> float:
    with opened(command, data) as terminal:
        seconds = terminal.wait_for(inked, timeout=30) - terminal.spawned
    time.sleep(REST_SECONDS)
    return seconds * 1000
