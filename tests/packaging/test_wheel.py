"""The wheel, installed into a fresh virtual environment outside the checkout, works alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import httpx
import pytest

from tests.bench.terminal import Terminal
from tests.engine.daemon.shell import wait_until
from tests.engine.free_ports import free_port
from tui import __version__

ROOT = Path(__file__).resolve().parents[2]

HEADLESS = """
import asyncio
from tui.engine.link import EngineLink
from tui.ui.app import CaisApp

async def main():
    app = CaisApp(EngineLink("unix:///nonexistent/engine.sock"), "en")
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(100):
            await pilot.pause(0.05)
            if app.screen.has_class("-absent"):
                return print(app.screen.query_one("#absence").border_title)

asyncio.run(main())
"""


class Installed:
    """A virtual environment that holds cais and nothing of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        return subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def practice_engine(installed: Installed) -> Iterator[docker.DockerClient]:
    """The practice engine of what is installed, with a client."""
    data = installed.folder / "practice"
    command = [str(installed.bin / "cais"), "engine", "--data", str(data)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with subprocess.Popen(
        command, cwd=installed.folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as engine:
        try:
            assert engine.stdout is not None
            address = next(line for line in engine.stdout if line.startswith("export DOCKER_HOST="))
            client = docker.DockerClient(base_url=address.strip().partition("=")[2])
            yield client
            client.close()
        finally:
            engine.terminate()


def must(done: subprocess.CompletedProcess[str], what: str) -> None:
    """Without an index in reach there is nothing to install from; in CI there must be."""
    if done.returncode == 0:
        return
    words = (done.stderr or done.stdout).strip().splitlines()
    reason = f"{what}: {words[-1] if words else done.returncode}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("away")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder / "dist"), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    must(built, "the wheel can't be built")
    (wheel,) = (folder / "dist").glob("cais-*.whl")
    venv.create(folder / "venv", with_pip=True)
    place = Installed(folder / "venv")
    must(
        place.run("python", "-m", "pip", "install", "--quiet", str(wheel)), "it can't be installed"
    )
    return place


def test_it_knows_its_version(installed: Installed) -> None:
    done = installed.run("cais", "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"cais {__version__}\n", "")


def test_the_doctor_examines(installed: Installed) -> None:
    done = installed.run("cais", "doctor", "--host", "unix:///nonexistent/engine.sock")
    assert done.returncode == 1
    assert __version__ in done.stdout
    assert done.stderr == ""


def test_the_screen_comes_up_without_a_terminal_to_draw_on(installed: Installed) -> None:
    done = installed.run("python", "-W", "error", "-c", HEADLESS)
    assert (done.stdout, done.stderr) == ("No container engine\n", "")


def test_the_screen_comes_up_in_a_terminal(installed: Installed) -> None:
    command = [str(installed.bin / "cais"), "--host", "unix:///nonexistent/x", "--lang", "en"]
    with Terminal(command, env={"PYTHONPATH": None}, cwd=installed.folder) as terminal:
        terminal.wait_for("does not answer", timeout=30)
        terminal.press("q")
        assert terminal.wait_exit(10) == 0


def test_it_has_its_lessons(installed: Installed) -> None:
    done = installed.run("cais", "lessons", "check", "--engine", "none", "--lang", "en")
    assert done.stderr == ""
    assert done.stdout == "13 lessons read, in 2 languages: nothing is wrong\n"


@pytest.mark.parametrize(
    "name", ["lessons/README.md", "sample_app/main.py", "sample_app/model.json", "Dockerfile"]
)
def test_it_carries_what_a_learner_needs(installed: Installed, name: str) -> None:
    code = f"from tui.paths import bundled; print(bundled({name!r}))"
    done = installed.run("python", "-c", code)
    found = Path(done.stdout.strip())
    assert found.is_relative_to(installed.folder), done.stderr
    assert found.read_bytes() == (ROOT / name).read_bytes()


def test_the_image_can_be_built_from_what_it_carries(installed: Installed) -> None:
    code = "from tui.paths import bundled; print(bundled('Dockerfile').parent)"
    context = Path(installed.run("python", "-c", code).stdout.strip())
    assert (context / ".dockerignore").is_file()
    copied = [
        word.removeprefix("./")
        for line in (context / "Dockerfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("COPY sample_app")
        for word in line.split()[1:]
        if word.startswith("sample_app/")
    ]
    assert copied
    assert all((context / path).exists() for path in copied)


@pytest.mark.skipif(os.name == "nt", reason="the address of a Windows engine needs its token")
def test_its_practice_engine_serves_the_app_that_it_carries(installed: Installed) -> None:
    files = ("main.py", "model.py", "request_log.py", "model.json", "requirements.txt")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in files:
            tar.add(ROOT / "sample_app" / name, f"srv/{name}")
    with practice_engine(installed) as client:
        client.images.pull("python", "3.13-slim")
        container = client.containers.create(
            "python:3.13-slim",
            ["sh", "-c", "pip install -q -r requirements.txt && exec python main.py"],
            working_dir="/srv",
            environment={"HOST": "0.0.0.0"},
            ports={"8000/tcp": ("127.0.0.1", free_port())},
        )
        container.put_archive("/", packed.getvalue())
        container.start()
        wait_until(
            lambda: b"Application startup complete." in container.logs(),
            60,
            lambda: container.logs().decode(),
        )
        container.reload()
        port = container.attrs["NetworkSettings"]["Ports"]["8000/tcp"][0]["HostPort"]
        answer = httpx.post(f"http://127.0.0.1:{port}/predict", json={"text": "Adorei!"})
        assert answer.json()["predictions"][0]["label"] == "positive"
        container.stop()
        assert container.wait()["StatusCode"] == 0
