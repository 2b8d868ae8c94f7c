"""cais and its practice engine together: no Docker, and everything works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import psutil
import pytest

from tests.bench.terminal import Terminal
from tests.engine.daemon.shell import wait_until
from tests.practice.engine_process import ROOT
from tui.paths import practice_folder, practice_socket
from tui.practice import serve
from tui.practice.life import told

START_SECONDS = 30.0
"""What an app and an engine may take to be there, on a machine that has much else to do."""
END_SECONDS = 3 * serve.IDLE_SECONDS
SERVE_AT_A_PORT = """
import functools, pathlib, sys
from tui.practice import serve
serve.run(serve.Options(pathlib.Path(sys.argv[1]), ready=functools.partial(print, flush=True)))
"""
DOOR = Path("/var/run/docker.sock")


class Home:
    """A person who has never heard of Docker, and their cais."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.work.mkdir()
        self.env: dict[str, str | None] = {
            "HOME": str(folder),
            "CAIS_DATA": str(folder / "cais"),
            "DOCKER_CONFIG": str(folder / "docker"),
            "PYTHONPATH": str(ROOT),
            **dict.fromkeys(("DOCKER_HOST", "DOCKER_CONTEXT", "XDG_RUNTIME_DIR")),
        }
        given = {name: value for name, value in self.env.items() if value is not None}
        self.socket = practice_socket(given)
        self.data = practice_folder(given)

    def cais(self, *arguments: str) -> Terminal:
        """Start the app."""
        command = [sys.executable, "-m", "tui", "--lang", "en", *arguments]
        return Terminal(command, columns=120, rows=36, env=self.env, cwd=self.work)

    @contextmanager
    def client(self) -> Iterator[docker.DockerClient]:
        """An SDK's client of the engine that the app started."""
        client = docker.DockerClient(base_url=f"unix://{self.socket}", timeout=30)
        try:
            yield client
        finally:
            client.close()

    def engines(self) -> list[int]:
        """The processes that have this person's data open."""
        return [
            process.pid
            for process in psutil.process_iter(["cmdline", "environ"])
            if "--until-idle" in (process.info["cmdline"] or ())
            and (process.info["environ"] or {}).get("CAIS_DATA") == self.env["CAIS_DATA"]
        ]


@pytest.fixture
def home() -> Iterator[Home]:
    # Not pytest's: the path of a Unix socket may have 104 bytes, and no more.
    folder = Path(tempfile.mkdtemp(prefix="cais-app-"))
    home = Home(folder)
    yield home
    for pid in home.engines():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def alone(home: Home) -> None:
    """Wait until the engine has ended by itself."""
    wait_until(lambda: not home.engines(), END_SECONDS + 5, lambda: "the engine stays on")


@pytest.mark.skipif(DOOR.exists(), reason="an engine is installed here, and would be found")
def test_without_any_engine_there_is_one(home: Home) -> None:
    with home.cais() as app:
        app.wait_for("Practice engine", START_SECONDS)
        app.wait_for("This engine is for practice", START_SECONDS)
        with home.client() as client:
            assert client.info()["OperatingSystem"] == "cais practice engine"
            client.images.pull("busybox:latest")
            container = client.containers.run("busybox", "sleep 600", name="buoy", detach=True)
            app.wait_for("buoy", START_SECONDS)
            container.remove(force=True)
        app.press("q")
        assert app.wait_exit(START_SECONDS) == 0
    alone(home)
    assert told(home.data) == ""
    assert not home.socket.exists()


@pytest.mark.skipif(DOOR.exists(), reason="an engine is installed here, and would be found")
def test_an_engine_that_only_sleeps_is_mentioned(home: Home) -> None:
    programs = home.folder / "bin"
    programs.mkdir()
    (programs / "dockerd").touch(mode=0o755)
    home.env["PATH"] = f"{programs}:{os.environ['PATH']}"
    with home.cais() as app:
        app.wait_for("This engine is for practice", START_SECONDS)
        app.wait_for("A container engine is installed", START_SECONDS)


def test_who_wants_to_practise_does_so(home: Home) -> None:
    """Whatever other engine is named in the environment."""
    home.env["DOCKER_HOST"] = "unix:///nonexistent/engine.sock"
    with home.cais("--practice") as app:
        app.wait_for("Practice engine", START_SECONDS)
        app.press("q")
        assert app.wait_exit(START_SECONDS) == 0


def test_two_apps_share_one_engine(home: Home) -> None:
    other = home.folder / "other"
    other.mkdir()
    (other / "here").write_text("found\n")
    with home.cais("--practice") as first:
        first.wait_for("Practice engine", START_SECONDS)
        home.work = other
        with home.cais("--practice") as second, home.client() as client:
            second.wait_for("Practice engine", START_SECONDS)
            assert len(home.engines()) == 1
            first.press("q")
            assert first.wait_exit(START_SECONDS) == 0
            client.images.pull("busybox:latest")
            # The folder of the one that came later may be mounted too.
            said = client.containers.run(
                "busybox", "cat /o/here", volumes={str(other): {"bind": "/o"}}, name="buoy"
            )
            assert said == b"found\n"
            second.wait_for("buoy", START_SECONDS)
    alone(home)


def test_an_engine_that_is_killed_comes_back_with_what_it_held(home: Home) -> None:
    with home.cais("--practice") as app:
        app.wait_for("Practice engine", START_SECONDS)
        with home.client() as client:
            client.images.pull("busybox:latest")
            client.containers.run("busybox", "sleep 600", name="buoy", detach=True)
        app.wait_for("buoy", START_SECONDS)
        (before,) = home.engines()
        os.kill(before, signal.SIGKILL)
        wait_until(
            lambda: any(pid != before for pid in home.engines()),
            START_SECONDS,
            lambda: f"no new engine\n{app.text}",
        )
        app.wait_for(lambda lines: any("137" in line and "buoy" in line for line in lines), 30)
        app.press("q")
        assert app.wait_exit(START_SECONDS) == 0


def test_an_engine_at_a_port_is_told_its_token(home: Home) -> None:
    """As on native Windows, which has no Unix sockets for Python."""
    home.data.mkdir(parents=True, mode=0o700)
    engine = subprocess.Popen(
        [sys.executable, "-c", SERVE_AT_A_PORT, str(home.data)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert engine.stdout is not None
        assert engine.stdout.readline().startswith("tcp://127.0.0.1:")
        with home.cais("--practice") as app:
            app.wait_for("Practice engine", START_SECONDS)
            app.wait_for("tcp://127.0.0.1:", START_SECONDS)
        assert not home.engines()
    finally:
        engine.terminate()
        engine.communicate()


def test_an_engine_that_cannot_start_is_explained(home: Home) -> None:
    home.data.parent.mkdir(parents=True)
    home.data.write_text("in the way")
    with home.cais("--practice") as app:
        app.wait_for(str(home.data)[:30], START_SECONDS)
        assert "Traceback" not in app.text
        app.press("q")
        assert app.wait_exit(START_SECONDS) == 0
