"""`cais engine` on the command line: what it says, what it keeps, what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker.errors import ImageNotFound

from tests.practice.engine_process import PracticeEngine


@pytest.fixture
def engine() -> Iterator[PracticeEngine]:
    """One that is not running yet."""
    engine = PracticeEngine()
    yield engine
    engine.destroy()


def command(
    engine: PracticeEngine, *arguments: str, answer: str | None = None, language: str = "en"
) -> subprocess.CompletedProcess[str]:
    """Run `cais engine` on the same data, to its end."""
    words = ["engine", "--lang", language, "--data", str(engine.data), *arguments]
    return subprocess.run(
        [sys.executable, "-m", "tui", *words],
        env=engine.environment,
        cwd=engine.home / "cwd",
        input=answer if answer is not None else "",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_says_how_to_use_it_and_that_it_simulates(engine: PracticeEngine) -> None:
    engine.start()
    lines = engine.words.splitlines()
    assert f"export DOCKER_HOST={engine.host}" in lines
    assert "export DOCKER_BUILDKIT=0" in lines
    assert "It simulates" in engine.words
    assert str(engine.home / "cwd") in engine.words


def test_its_socket_is_for_its_owner_alone(engine: PracticeEngine) -> None:
    engine.start()
    assert engine.socket.stat().st_mode & 0o777 == 0o600
    assert engine.data.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_enter_is_refused(engine: PracticeEngine, tmp_path: Path) -> None:
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    open_folder.chmod(0o755)
    (open_folder / "letter").touch()
    ran = command(engine, "--socket", str(open_folder / "e.sock"))
    assert ran.returncode == 1
    assert str(open_folder) in ran.stderr
    assert "open to others" in ran.stderr
    assert open_folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_somebody_else_s_folder_is_refused(engine: PracticeEngine, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(0o700)
    os.chown(theirs, 12345, 12345)
    ran = command(engine, "--socket", str(theirs / "e.sock"))
    assert ran.returncode == 1
    assert "it belongs to somebody else" in ran.stderr


def test_the_same_data_are_served_once(engine: PracticeEngine) -> None:
    engine.start()
    ran = command(engine)
    assert ran.returncode == 3
    assert engine.host in ran.stderr


def test_it_starts_afresh_after_asking(engine: PracticeEngine) -> None:
    engine.start()
    client = engine.client()
    client.images.pull("hello-world:latest")
    engine.stop()
    (engine.data / "notes.txt").write_text("not the engine's")
    ran = command(engine, "--reset", answer="y\n")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert str(engine.data) in ran.stdout
    engine.start()
    with pytest.raises(ImageNotFound):
        client.images.get("hello-world:latest")
    client.close()
    assert (engine.data / "notes.txt").exists()


@pytest.mark.parametrize("answer", ["", "n\n", "\n", "what?\n"])
def test_nothing_is_removed_without_a_yes(engine: PracticeEngine, answer: str) -> None:
    engine.start()
    client = engine.client()
    client.images.pull("hello-world:latest")
    engine.stop()
    ran = command(engine, "--reset", answer=answer)
    assert ran.returncode == 1
    engine.start()
    assert client.images.get("hello-world:latest").tags == ["hello-world:latest"]
    client.close()


def test_yes_is_said_in_the_person_s_language(engine: PracticeEngine) -> None:
    engine.data.mkdir()
    (engine.data / "engine.db").write_text("")
    assert command(engine, "--reset", answer="y\n", language="pt-BR").returncode == 1
    assert command(engine, "--reset", answer="s\n", language="pt-BR").returncode == 0
    assert not (engine.data / "engine.db").exists()


def test_nothing_is_reset_below_an_engine_that_runs(engine: PracticeEngine) -> None:
    engine.start()
    ran = command(engine, "--reset", answer="y\n")
    assert ran.returncode == 3
    assert engine.client().ping()


def test_data_of_another_kind_are_left_alone(engine: PracticeEngine) -> None:
    engine.data.mkdir(mode=0o700)
    (engine.data / "engine.db").write_text("these are no documents of an engine" * 100)
    ran = command(engine)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert (engine.data / "engine.db").read_text().startswith("these are no")
