"""The programs that are measured, and the terminal they are measured in."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.terminal import Terminal

COLUMNS, ROWS = 140, 40
_ROOT = Path(__file__).resolve().parents[2]


def cais(host: str) -> list[str]:
    """The command for cais on an engine, in the language that the benchmarks read."""
    return [sys.executable, "-m", "tui", "--host", host, "--lang", "en"]


def bare() -> list[str]:
    """The command for the smallest app that Textual can show a table with."""
    return [sys.executable, "-m", "tests.bench.bare"]


def opened(command: Sequence[str], data: Path) -> Terminal:
    """Run a command in a terminal; what it keeps between runs goes to the folder `data`."""
    env = {"CAIS_DATA": str(data)}
    return Terminal(command, columns=COLUMNS, rows=ROWS, env=env, cwd=_ROOT)


def inked(lines: Sequence[str]) -> bool:
    """Whether there is anything to read on the screen."""
    return any(not line.isspace() for line in lines)
