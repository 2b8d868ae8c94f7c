"""A learner in a real terminal takes the ports lesson, typing real commands into cais's shell."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench.terminal import Terminal
from tests.lessons.home import Home, typed
from tests.terminal.machine import without_docker
from tests.terminal.watching import program
from tui.course.schema import ChooseDeed


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="there is no bash")
def test_the_ports_lesson_is_completed_by_typing(place: Path) -> None:
    program("bash")
    home = Home(place, "ports")
    (place / ".bashrc").write_text("PS1='ready> '\n")
    around: dict[str, str | None] = {
        **home.environment,
        "SHELL": "/bin/bash",
        "PATH": str(without_docker(place / "programs")),
        "HISTFILE": None,
        "DOCKER_HOST": None,
        "COLUMNS": None,
        "LINES": None,
    }
    command = [sys.executable, "-m", "tui", "learn", "ports", "--practice", "--lang", "en"]
    with Terminal(command, columns=160, rows=50, env=around) as terminal:
        terminal.wait_for("cais workspace create", timeout=40)
        terminal.press("y")
        terminal.wait_for("A network of its own", timeout=20)
        terminal.wait_for("ready>", timeout=20)
        for number, step in enumerate(home.steps, start=1):
            terminal.wait_for(f"{number}/{len(home.steps)}", timeout=20)
            for line in typed(step):
                if line.startswith("choose "):
                    continue
                terminal.press("ctrl+t")
                terminal.wait_for("ctrl+] leaves", timeout=20)
                terminal.type(f"{line}\r")
                terminal.press("ctrl+]")
                terminal.wait_for("ctrl+t to type here", timeout=20)
            for deed in step.solve:
                if isinstance(deed, ChooseDeed):
                    terminal.press("a")
                    terminal.wait_for("enter answers", timeout=20)
                    terminal.type("j" * (ord(deed.choose) - ord("a")) + "\r")
            if step.check:
                terminal.wait_for("✔ Done.", timeout=40)
            terminal.press("n")
        terminal.wait_for("The lesson is done", timeout=20)
        terminal.press("q")
        assert terminal.wait_exit(15) == 0
    progress, _ = home.file.load()
    assert set(progress.of("ports").done) == {step.id for step in home.steps}
    assert (Path(os.fspath(place)) / "data" / "workspace" / "Dockerfile").is_file()
