"""How long cais's own `docker ps` takes, next to the import of the docker SDK that it stands on.

The two run in turns, on a practice engine that holds nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from tests.bench.figures import Measured, goal_table
from tests.practice.engine_process import PracticeEngine

PAIRS = 11
PS = [sys.executable, "-P", "-m", "tui.docker_command", "ps"]
IMPORT = [sys.executable, "-P", "-c", "import docker"]


def run(pairs: int = PAIRS) -> list[Measured]:
    """Measure, print, and return the figures."""
    with PracticeEngine() as engine:
        # Without what is compiled already, both would measure the compiler.
        kept = {
            name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
        }
        env = {**kept, "DOCKER_HOST": engine.host}
        for command in (PS, IMPORT):
            _milliseconds(command, env)
        times = [(_milliseconds(PS, env), _milliseconds(IMPORT, env)) for _ in range(pairs)]
    measured = [
        Measured("docker ps", "ms", tuple(ours for ours, _ in times)),
        Measured("import docker", "ms", tuple(theirs for _, theirs in times)),
        Measured("docker ps ratio", "x", tuple(ours / theirs for ours, theirs in times)),
    ]
    print(goal_table("command", measured))
    return measured


def _milliseconds(command: Sequence[str], env: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000
