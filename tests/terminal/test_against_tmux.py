"""What real programs print shows the same in tmux, which everybody believes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.watching import PATIENCE, program
from tui.terminal.emulator import Emulator

RECORDINGS = Path(__file__).parent / "recordings"
COLUMNS, ROWS = 80, 24
_DONE = "\x1b[24;70H<shown>"


class Tmux:
    """A tmux server of the test's own, with one window."""

    def __init__(self, folder: Path) -> None:
        self._command = [program("tmux"), "-S", str(folder / "socket"), "-f", os.devnull]
        self._folder = folder

    def show(self, recording: bytes) -> list[str]:
        """The screen after a recording was printed on it."""
        file = self._folder / "recording"
        file.write_bytes(recording + _DONE.encode())
        shown = f"stty raw -echo; cat {file}; exec sleep 60"
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        self._run("new-session", "-d", *size, "sh", "-c", shown)
        self._run("set-option", "-g", "status", "off")
        self._run("resize-window", *size)
        end = time.monotonic() + PATIENCE
        while "<shown>" not in (text := self._run("capture-pane", "-p")):
            assert time.monotonic() < end, f"tmux did not show it:\n{text}"
        return text.split("\n")

    def stop(self) -> None:
        """End the server."""
        self._run("kill-server")

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [*self._command, *words],
            capture_output=True,
            check=True,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"},
        )
        return done.stdout.decode()


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    server = Tmux(tmp_path)
    yield server
    server.stop()


def ours(recording: bytes) -> list[str]:
    emulator = Emulator(COLUMNS, ROWS)
    emulator.feed(recording + _DONE.encode())
    lines = range(emulator.history, emulator.history + ROWS)
    return ["".join(run.text for run in emulator.line(line).runs) for line in lines]


@pytest.mark.parametrize("recording", sorted(RECORDINGS.glob("*.bin")), ids=lambda path: path.stem)
def test_a_recording_looks_as_in_tmux(tmux: Tmux, recording: Path) -> None:
    data = recording.read_bytes()
    theirs = [line.rstrip() for line in tmux.show(data)]
    assert [line.rstrip() for line in ours(data)] == theirs[:ROWS]
