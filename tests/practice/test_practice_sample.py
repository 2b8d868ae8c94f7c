"""The sample app on the practice engine alone: whose log it is, edits, and rough treatment."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.engine.free_ports import free_port
from tests.engine.scratch import Scratch
from tests.practice.subject import PATIENCE, Maker, Subject, execute

ROOT = Path(__file__).parents[2]
READY = b"Application startup complete."


@pytest.fixture(scope="module")
def app(practice: Subject) -> Iterator[str]:
    """The project's own image, built from its Dockerfile."""
    scratch = Scratch.new()
    practice.client.images.pull("python", "3.13-slim")
    image, _ = practice.client.images.build(path=str(ROOT), labels=scratch.labels, rm=True)
    yield str(image.id)
    scratch.remove_all(practice.client)


@pytest.fixture
def maker(practice: Subject, app: str) -> Iterator[Maker]:
    """Makes containers of that image."""
    scratch = Scratch.new()
    yield Maker(practice, scratch, app)
    scratch.remove_all(practice.client)


def served(maker: Maker, *command: str, **settings: object) -> tuple[Container, str]:
    """A container that serves, and the URL of its published port."""
    port = free_port()
    container = maker.running(*command, ports={"8000/tcp": ("127.0.0.1", port)}, **settings)
    wait_until(lambda: READY in container.logs(), PATIENCE, lambda: container.logs().decode())
    return container, f"http://127.0.0.1:{port}"


def test_the_log_in_a_folder_of_the_host_is_the_persons(maker: Maker, tmp_path: Path) -> None:
    logs = tmp_path.resolve() / "logs"
    container, url = served(maker, volumes=[f"{logs}:/app/logs"])
    assert httpx.get(url).status_code == 200
    found = (logs / "app.log").stat()
    assert found.st_uid == os.getuid()
    assert stat.S_IMODE(found.st_mode) & 0o022 == 0
    assert b"WARNING" not in container.logs()


def test_an_edited_app_is_told_that_it_is_not_what_is_served(maker: Maker) -> None:
    edit = "sed -i s/Hello/Goodbye/ main.py && exec python main.py"
    container, url = served(maker, "sh", "-c", edit, entrypoint=[])
    assert "Hello!" in httpx.get(url).json()["greeting"]
    (said,) = (line for line in container.logs().decode().splitlines() if "cais:" in line)
    assert said == (
        "cais: main.py differs from the version that comes with cais, and that one is served:"
        " the practice engine runs no code of an image."
    )


def test_the_build_says_that_training_is_simulated(maker: Maker, practice: Subject) -> None:
    (same,) = execute(maker.sleeper(), "cat /app/model.json").out.splitlines()[:1]
    assert same == "{"
    lines = practice.client.api.build(path=str(ROOT), rm=True, nocache=True, decode=True)
    said = "".join(line.get("stream", "") for line in lines)
    assert "cais: training is simulated; the model that comes with cais stands in" in said
    assert "Model 1.0.0 written to /train/model.json." in said


@pytest.mark.parametrize("obstacle", ["mkfifo", "mkdir", "ln -s /proc/nope"])
def test_a_log_that_is_no_file_does_not_stop_it(maker: Maker, obstacle: str) -> None:
    prepare = f"mkdir -p logs && {obstacle} logs/app.log && exec python main.py"
    container, url = served(maker, "sh", "-c", prepare, entrypoint=[])
    assert [httpx.get(url, timeout=10).status_code for _ in range(2)] == [200, 200]
    container.remove(force=True)


def test_it_can_be_killed_in_the_middle_of_everything(maker: Maker, practice: Subject) -> None:
    assert practice.log is not None
    before = practice.log.read_text()
    for order in ("kill", "pause", "restart"):
        container, url = served(maker)
        port = int(url.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port)) as idle,
            socket.create_connection(("127.0.0.1", port)) as stuck,
        ):
            idle.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            assert idle.recv(12) == b"HTTP/1.1 200"
            stuck.sendall(
                b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                b"Expect: 100-continue\r\nContent-Length: 20\r\n\r\n"
            )
            assert stuck.recv(12) == b"HTTP/1.1 100"
            getattr(container, order)()
        container.remove(force=True)
    assert practice.client.ping()
    assert practice.log.read_text() == before
