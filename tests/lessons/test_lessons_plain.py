"""A lesson from a pipe: nothing but lines, on the practice engine, with no terminal in sight."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lessons.home import Home, typed

SECONDS = 180


def learn(home: Home, lines: Sequence[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", "learn", "--practice", *arguments],
        input="".join(f"{line}\n" for line in lines),
        env=home.environment,
        cwd=home.folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_the_ports_lesson_is_completed_from_a_pipe(place: Path) -> None:
    home = Home(place, "ports")
    lines = [line for step in home.steps for line in (*typed(step), "next")]
    ended = learn(home, lines, "ports", "--lang", "en")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "The lesson is completed: Ports"
    assert ended.stdout.count("Done. 'next' goes on.") == len([s for s in home.steps if s.check])
    # Whoever listens to it has lines, and nothing else.
    assert not any(character in ended.stdout for character in "\x1b\r╭│─┌")
    progress, _ = home.file.load()
    assert set(progress.of("ports").done) == {step.id for step in home.steps}


def test_a_wrong_answer_gets_its_hint_and_a_left_lesson_is_come_back_to(place: Path) -> None:
    home = Home(place, "ports")
    port = home.file.load()[0].of("ports").values["PORT"]
    wrong = f"docker run -d --name site -p 80:{port} nginx:alpine"
    lines = ["next", "skip", wrong, "next", "hint", "solution", "lang pt-BR", "status", "quit"]
    ended = learn(home, lines, "ports", "--lang", "en")
    assert ended.returncode == 1
    assert "The two numbers of -p are the wrong way round" in ended.stdout
    assert "Not done yet. 'hint' helps" in ended.stdout
    assert f"    docker run -d --name site -p {port}:80 nginx:alpine" in ended.stdout
    assert "Passo 3 de 7: Publique uma porta" in ended.stdout
    again = learn(home, ["steps"], "--lang", "en")
    assert "Step 3 of 7: Publish a port" in again.stdout
    assert "[x] 1. A network of its own" in again.stdout
    assert "[ ] 3. Publish a port <" in again.stdout
    assert again.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (
            ["prots", "--lang", "en"],
            2,
            "There is no lesson called prots. These are: why-",
        ),
        (["ports", "--step", "x", "--lang", "en"], 2, "has no step called x. These are: own-netw"),
        (["ports", "--lessons", "nowhere", "--lang", "en"], 1, "course.yaml: is missing"),
    ],
)
def test_what_is_not_there_is_said_in_a_line(
    place: Path, arguments: list[str], code: int, told: str
) -> None:
    ended = learn(Home(place, "ports"), [], *arguments)
    assert ended.returncode == code
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_folder_is_kept_from_line_to_line(place: Path) -> None:
    ended = learn(Home(place, "ports"), ["mkdir deep && cd deep", "pwd"], "ports", "--lang", "en")
    assert str(place / "data" / "workspace" / "deep") in ended.stdout.splitlines()
