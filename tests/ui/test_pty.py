"""The app in a real terminal, where no engine is needed: it starts, answers and leaves."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

from tests.bench.terminal import Terminal, still_runs

NOWHERE = "unix:///nonexistent/engine.sock"


def cais(*arguments: str, columns: int = 80, rows: int = 24) -> Terminal:
    return Terminal([sys.executable, "-m", "tui", *arguments], columns=columns, rows=rows)


def test_it_explains_and_leaves_the_terminal_as_it_was() -> None:
    with cais("--host", NOWHERE, "--lang", "en") as terminal:
        terminal.wait_for("The engine you named does not answer", timeout=20)
        assert 1049 in terminal.modes
        terminal.press("q")
        assert terminal.wait_exit(10) == 0
        assert 1049 not in terminal.modes
        assert 25 in terminal.modes


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36), (200, 50)])
def test_every_size_says_what_to_press(columns: int, rows: int) -> None:
    with cais("--host", NOWHERE, "--lang", "pt-BR", columns=columns, rows=rows) as terminal:
        terminal.wait_for("? ajuda", timeout=20)
        terminal.wait_for("O que fazer", timeout=20)


def test_a_window_that_changes_its_size() -> None:
    with cais("--host", NOWHERE, "--lang", "en", columns=140, rows=40) as terminal:
        terminal.wait_for("Welcome to the quay", timeout=20)
        terminal.resize(80, 24)
        # Where the pane begins at the left edge, the program has drawn for the new size.
        terminal.wait_for(lambda lines: any(line.startswith("╭─ No cont") for line in lines))
        terminal.resize(140, 40)
        terminal.wait_for("Welcome to the quay")


def test_ctrl_q_leaves_too() -> None:
    with cais("--host", NOWHERE) as terminal:
        terminal.wait_for("? help", timeout=20)
        terminal.press("ctrl+q")
        assert terminal.wait_exit(10) == 0


def test_a_theme_that_there_is_not_is_one_line() -> None:
    with cais("--theme", "no-such", "--lang", "en") as terminal:
        assert terminal.wait_exit(20) == 2
        assert "there is no theme called no-such" in terminal.text
        assert "Traceback" not in terminal.text


def test_a_silent_engine_does_not_keep_it_from_leaving(tmp_path: Path) -> None:
    address = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(address))
        silent.listen()
        with cais("--host", f"unix://{address}", "--lang", "en") as terminal:
            terminal.wait_for("looking for an engine", timeout=20)
            terminal.press("q")
            assert terminal.wait_exit(10) == 0


def test_a_closed_socket_is_told_from_a_missing_one(tmp_path: Path) -> None:
    """As a student who is not in the group docker meets it."""
    address = tmp_path / "closed.sock"
    command = [sys.executable, "-m", "tui", "--host", f"unix://{address}", "--lang", "en"]
    if os.geteuid() == 0:
        # Root opens every door, unless it leaves that power behind.
        if shutil.which("setpriv") is None:
            pytest.skip("runs as root, and there is no setpriv to be less than that")
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]
    with socket.socket(socket.AF_UNIX) as closed:
        closed.bind(str(address))
        closed.listen()
        address.chmod(0)
        with Terminal(command, columns=120, rows=36) as terminal:
            terminal.wait_for("its door is closed to you", timeout=20)
            terminal.wait_for("permission denied", timeout=20)
            terminal.press("q")
            assert terminal.wait_exit(10) == 0


def test_an_end_from_outside_restores_the_terminal() -> None:
    with cais("--host", NOWHERE) as terminal:
        terminal.wait_for("? help", timeout=20)
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait_exit(10) == 143
        assert 1049 not in terminal.modes


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP])
def test_an_end_from_outside_leaves_nothing_of_the_shells(
    asked: signal.Signals, tmp_path: Path
) -> None:
    """SIGHUP is what closing the window comes to."""
    command = [sys.executable, "-m", "tui", "--host", NOWHERE, "--lang", "en"]
    env = {"HOME": str(tmp_path), "SHELL": "/bin/sh", "PS1": "ready> ", "TMPDIR": str(tmp_path)}
    with Terminal(command, columns=120, rows=36, env=env) as terminal:
        terminal.wait_for("ready>", timeout=20)
        family = terminal.processes()
        assert list(tmp_path.glob("cais-shell-*"))
        os.kill(terminal.pid, asked)
        assert terminal.wait_exit(10) == 128 + asked
        psutil.wait_procs(family, timeout=10)
    assert not list(tmp_path.glob("cais-shell-*"))
    assert [one for one in family if still_runs(one)] == []
