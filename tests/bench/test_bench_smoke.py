"""The benchmarks still run, and the terminal they stand on works. No time is judged here."""

from __future__ import annotations

import os
import re
import socket
import sys

import pytest

from tests.bench import command, cost, flood, load, practice
from tests.bench.emulator import Emulator
from tests.bench.figures import NEVER, Measured, goal_table
from tests.bench.terminal import NotSeen, Terminal, still_runs
from tests.engine.daemon.shell import EngineError
from tests.engine.discovery import do_without
from tests.practice.cli import docker_program

CHILD = """
import os, sys, termios, tty
tty.setcbreak(0)
print("\\x1b[>1u\\x1b[31mred\\x1b[0m \\x1b[38:2::1:2:3mgreen\\x1b[0m a\\x1b[4b", end=" ")
print(*os.get_terminal_size())
print("\\x1b[?2026$p\\x1b[6n", end="", flush=True)
answer = ""
while not answer.endswith("R"):
    answer += os.read(0, 1).decode()
print(repr(answer), os.getsid(0) == os.tcgetpgrp(0) == os.getpid(), flush=True)
key = os.read(0, 10)
print("key", key, flush=True)
sys.exit(3)
"""


def test_a_program_in_a_terminal_is_seen_asked_and_ended() -> None:
    with Terminal([sys.executable, "-c", CHILD], columns=60, rows=8) as terminal:
        stamp = terminal.wait_for("True")
        assert stamp > terminal.spawned
        assert terminal.display[0] == "red green aaaaa 60 8".ljust(60)
        assert terminal.display[1].startswith(r"'\x1b[?2026;2$y\x1b[2;1R' True")
        gone = terminal.watch_output()
        terminal.press("shift+tab")
        assert terminal.wait_exit() == 3
        assert gone.wait(1) is not None
        assert terminal.display[2].startswith(r"key b'\x1b[Z'")


def test_a_wait_says_what_was_on_the_screen() -> None:
    with Terminal(["/bin/sh", "-c", "echo hello; cat"]) as terminal:
        terminal.wait_for("hello")
        with pytest.raises(NotSeen, match="hello"):
            terminal.wait_for("goodbye", timeout=0.05)
        with pytest.raises(ZeroDivisionError):
            terminal.wait_for(lambda lines: len(lines) == 1 // 0)
        with pytest.raises(ValueError, match="no such key"):
            terminal.press("hyper")


def test_stopping_ends_the_whole_family() -> None:
    # A child, a child with a session of its own, and an orphan in the command's session.
    script = "trap '' TERM; sleep 60 & setsid sleep 60 & (sleep 60 &); echo ready; wait; sleep 60"
    with Terminal(["/bin/sh", "-c", script]) as terminal:
        terminal.wait_for("ready")
        family = terminal.processes()
        assert len(family) >= 2
    terminal.stop()
    assert [process for process in family if still_runs(process)] == []
    with pytest.raises(ChildProcessError):
        os.waitpid(terminal.pid, os.WNOHANG)


def test_a_program_is_told_of_a_new_size() -> None:
    child = (
        "import os, signal\n"
        "signal.signal(signal.SIGWINCH, lambda *_: print(*os.get_terminal_size(), flush=True))\n"
        "print('ready', flush=True)\n"
        "while True: signal.pause()"
    )
    with Terminal([sys.executable, "-c", child]) as terminal:
        terminal.wait_for("ready")
        terminal.resize(100, 30)
        terminal.wait_for("100 30")
        assert (len(terminal.display), len(terminal.display[0])) == (30, 100)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
def test_output_may_be_cut_anywhere(step: int) -> None:
    replies: list[bytes] = []
    emulator = Emulator(20, 4, replies.append)
    data = (
        "main\x1b[?1049h\x1b[2J\x1b[H\x1b]11;?\x1b\\\x1bP$q\x1b\\\x1b[?7h─é漢字x\x1b[<u\x1b[?u"
        "\x1b[c\x1b[>c\x1b[5n\x1b(B\x1b F\x1b[4:3mu\x1b[?25l"
    ).encode()
    for at in range(0, len(data), step):
        emulator.feed(data[at : at + step])
    assert emulator.lines[0].rstrip() == "─é漢字xu"
    assert emulator.modes == {7, 1049}
    assert replies == [
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1b[?62;22c",
        b"\x1b[>1;10;0c",
        b"\x1b[0n",
    ]
    emulator.feed(b"\x1b[?1049l")
    assert emulator.lines[0].rstrip() == "main"


def test_what_was_never_seen_misses_its_goal() -> None:
    seen = Measured("running", "ms", (1.0, 2.0, NEVER), 2)
    assert [goal.statistic for goal in seen.missed] == ["p95"]
    assert "never" in goal_table("", [seen])
    assert seen.as_json()["values"] == [1.0, 2.0, None]


def test_the_cost_of_a_change_can_be_measured(capsys: pytest.CaptureFixture[str]) -> None:
    measured = cost.run(sizes=(2, 5), rounds=2)
    assert {item.containers for item in measured} == {2, 5}
    assert all(len(item.values) == 2 for item in measured)
    assert all(value > 0 for item in measured if item.unit == "bytes" for value in item.values)
    assert re.search(r"^store: all listed +ms", capsys.readouterr().out, re.MULTILINE)


def test_the_practice_engine_is_measured() -> None:
    try:
        docker_program()
    except EngineError as error:
        do_without(f"there is no docker command, and none is kept for the tests: {error}")
    measured = practice.run("unix:///no/such.sock", many=3, rounds=2, starts=1)
    assert {item.figure for item in measured} == {
        *("run -d", "ps", "list", "50 clients"),
        *("event", "engine start", "engine RSS"),
    }
    assert all(0 < value < NEVER for item in measured for value in item.values)


def test_a_published_port_bears_some_requests(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {each.figure: each for each in load.run(rate=50, seconds=1)}
    assert figures["requests"].values == (50,)
    assert figures["lost requests"].values == (0,)
    assert len(figures["answer"].values) == 50
    assert "50/s at http://127.0.0.1:" in capsys.readouterr().out


def test_a_flood_is_measured() -> None:
    measured = flood.run(lines=2_000, rounds=1)
    names = ["plain reader", "pane", "flood ratio", "stall", "ctrl-c"]
    assert [item.figure for item in measured] == names
    assert all(0 < value < NEVER for item in measured for value in item.values)


def test_what_nobody_answers_is_lost() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
        figures = {each.figure: each for each in load.run(url, rate=20, seconds=0.2)}
    assert figures["lost requests"].values == (4,)
    assert "answer" not in figures


def test_the_start_of_a_docker_command_is_measured() -> None:
    measured = command.run(pairs=1)
    assert [item.figure for item in measured] == ["docker ps", "import docker", "docker ps ratio"]
    assert all(0 < value < NEVER for item in measured for value in item.values)
