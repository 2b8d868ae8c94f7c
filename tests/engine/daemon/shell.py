"""The few helpers that every module here leans on: run a program, wait for a fact, fail clearly."""

import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path


class EngineError(Exception):
    """Something a person has to know about; its text is the whole message."""


def call(*argv: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it printed; its last words become the error."""
    done = subprocess.run(
        [str(word) for word in argv],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        words = " | ".join(done.stdout.strip().splitlines()[-4:]) or "it printed nothing"
        raise EngineError(f"`{' '.join(map(str, argv))}` failed ({done.returncode}): {words}")
    return done.stdout


def wait_until(fact: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    """Poll until `fact` holds; fail with the text of `otherwise` when `seconds` were not enough."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            raise EngineError(otherwise())
        time.sleep(0.02)
