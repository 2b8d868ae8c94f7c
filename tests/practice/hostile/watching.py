"""What is watched while things are thrown at an engine: a host folder, and a ping."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.practice.engine_process import PracticeEngine
from tests.practice.wire import Wire

SECRET = "this is the host's alone"
MEGABYTE = 1 << 20
ROOM_MB = 300
"""Resident memory that the engine may take, whatever it is told."""
PROMPT_SECONDS = 1.0
"""How long a ping may wait while something else goes on, on a machine with other things to do."""


class Canary:
    """A host folder that nothing may touch or read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "deep").mkdir(parents=True)
        (folder / "secret").write_text(SECRET)
        (folder / "deep/file").write_text(SECRET)
        self._before = self._look()

    def sings(self) -> bool:
        """Whether everything is as it was."""
        return self._look() == self._before

    def _look(self) -> dict[str, tuple[int, int, int, str]]:
        found = {}
        for path in [self.folder, *self.folder.rglob("*")]:
            stat = path.lstat()
            words = path.read_text() if path.is_file() else ""
            found[str(path)] = (stat.st_mode, stat.st_uid, stat.st_mtime_ns, words)
        return found


@contextmanager
def prompt(target: PracticeEngine, seconds: float = PROMPT_SECONDS) -> Iterator[list[float]]:
    """While the block runs, pings are answered in time; gives how long each has waited."""
    waits: list[float] = []
    trouble: list[BaseException] = []
    over = threading.Event()

    def ask() -> None:
        try:
            while not over.is_set():
                began = time.monotonic()
                with Wire(target.host, timeout=30) as wire:
                    assert wire.request("GET", "/_ping").answer() == (200, b"OK")
                waits.append(time.monotonic() - began)
                over.wait(0.01)
        except (OSError, EOFError, AssertionError) as error:
            trouble.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield waits
    finally:
        over.set()
        asking.join(40)
    assert trouble == []
    assert max(waits) < seconds, f"a ping waited {max(waits):.2f} s"
