"""A person types docker commands into cais's terminal, and the panels show what they do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench.terminal import Terminal
from tests.engine.daemon.shell import EngineError
from tests.engine.discovery import do_without
from tests.engine.scratch import Scratch
from tests.practice.cli import docker_program
from tests.terminal.machine import without_docker


@pytest.fixture(params=["docker's own command", "cais's own command"])
def surroundings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str | None]:
    """A home with a plain prompt, and PATH with a docker command or without."""
    if request.param.startswith("cais"):
        path = str(without_docker(tmp_path / "programs"))
    else:
        try:
            path = f"{Path(docker_program()).parent}{os.pathsep}{os.environ['PATH']}"
        except EngineError as error:
            do_without(f"there is no docker command: {error}")
    (tmp_path / ".bashrc").write_text("PS1='ready> '\n")
    return {"HOME": str(tmp_path), "SHELL": "/bin/bash", "PATH": path, "HISTFILE": None}


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="there is no bash")
def test_a_container_is_run_entered_and_left(
    engine_host: str, busybox: str, scratch: Scratch, surroundings: dict[str, str | None]
) -> None:
    name = scratch.name("typed")
    command = [sys.executable, "-m", "tui", "--host", engine_host, "--lang", "en"]
    with Terminal(command, columns=200, rows=50, env=surroundings) as terminal:
        terminal.wait_for("ready>", timeout=30)
        terminal.press("ctrl+t")
        terminal.wait_for("ctrl+] leaves", timeout=20)
        terminal.type(f"docker run -it --name {name} --label {scratch.label} {busybox} sh\r")
        terminal.wait_for("/ #", timeout=30)
        terminal.wait_for(
            lambda lines: any(name[:12] in line and "running" in line for line in lines), timeout=20
        )
        terminal.type("echo in''side; stty size; exit 7\r")
        terminal.wait_for("inside", timeout=20)
        terminal.wait_for(
            lambda lines: any(name[:12] in line and "exited 7" in line for line in lines),
            timeout=20,
        )
        # Until the command has ended, it reads what is typed.
        terminal.wait_for(lambda lines: sum("ready>" in line for line in lines) == 2, timeout=20)
        terminal.type(f"docker start {name} && echo it is ba''ck\r")
        terminal.wait_for("it is back", timeout=20)
        terminal.press("ctrl+]")
        terminal.wait_for("ctrl+t to type here", timeout=20)
        terminal.press("q")
        assert terminal.wait_exit(10) == 0


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="there is no bash")
def test_a_shell_in_a_container_is_a_tab(
    engine_host: str, busybox: str, scratch: Scratch, surroundings: dict[str, str | None]
) -> None:
    name = scratch.name("entered")
    command = [sys.executable, "-m", "tui", "--host", engine_host, "--lang", "en"]
    with Terminal(command, columns=200, rows=50, env=surroundings) as terminal:
        terminal.wait_for("ready>", timeout=30)
        terminal.press("ctrl+t")
        terminal.wait_for("ctrl+] leaves", timeout=20)
        run = f"docker run -d --init --name {name} --label {scratch.label} {busybox} sleep 600\r"
        terminal.type(run)
        terminal.wait_for(
            lambda lines: any(name[:12] in line and "running" in line for line in lines), timeout=30
        )
        terminal.press("ctrl+]")
        terminal.wait_for("ctrl+t to type here", timeout=20)
        terminal.press("/")
        terminal.wait_for(
            "words to look for; enter keeps the filter, esc lists everything", timeout=20
        )
        terminal.type(f"{name}\r")
        terminal.wait_for("Containers 1/", timeout=20)
        terminal.press("e")
        terminal.wait_for("/ #", timeout=30)
        terminal.type("echo from wi''thin\r")
        terminal.wait_for("from within", timeout=20)
        terminal.type("exit 5\r")
        terminal.wait_for("ended with 5", timeout=20)
        terminal.press("x")
        terminal.wait_for(lambda lines: not any("ended with" in line for line in lines), timeout=20)
        # The other tab gets the keys a moment later.
        terminal.wait_for("ctrl+] leaves", timeout=20)
        terminal.press("ctrl+]")
        terminal.wait_for("ctrl+t to type here", timeout=20)
        terminal.press("q")
        assert terminal.wait_exit(10) == 0
