"""The practice engine as a process: its start, its one life per data folder, its end."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.practice.engine_process import ROOT
from tests.practice.http.edge import StandIn, table
from tests.practice.wire import Wire
from tui.practice import serve
from tui.practice.address import TOKEN_FILE
from tui.practice.life import told
from tui.practice.outcomes import AlreadyRunning, DataUnreadable, SocketInUse
from tui.practice.serve import Options


class Process:
    """A process that serves a stand-in."""

    def __init__(self, kind: str, *places: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.practice.http.edge", kind, *map(str, places)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal and wait: the exit code, and what was said on the way."""
        self._process.send_signal(number)
        _, words = self._process.communicate(timeout=20)
        return self._process.returncode, words

    def kill(self) -> None:
        if self._process.poll() is None:
            self.end(signal.SIGKILL)


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's: the path of a Unix socket may have 104 bytes, and no more.
    with tempfile.TemporaryDirectory(prefix="cais-ps-") as folder:
        yield Path(folder)


@pytest.fixture
def places(folder: Path) -> tuple[Path, Path]:
    return folder / "data", folder / "s" / "engine.sock"


@pytest.fixture
def process(places: tuple[Path, Path]) -> Iterator[Process]:
    process = Process("standin", *places)
    yield process
    process.kill()


async def attempt(options: Options) -> None:
    """Serve in this process; for what should fail at once."""
    await serve.serve(options, asyncio.Event(), lambda options: (StandIn(options.data), table()))


def test_it_says_where_it_answers(process: Process, places: tuple[Path, Path]) -> None:
    data, socket = places
    assert process.address == f"unix://{socket}" == told(data)
    with Wire(process.address) as wire:
        assert wire.request("GET", "/_ping").answer() == (200, b"OK")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_in_good_order_whoever_is_connected(
    process: Process, places: tuple[Path, Path], number: signal.Signals
) -> None:
    with (
        Wire(process.address) as idle,
        Wire(process.address) as stream,
        Wire(process.address) as flood,
        Wire(process.address) as talk,
    ):
        assert idle.request("GET", "/_ping").answer() == (200, b"OK")
        stream.request("POST", "/wait").head()
        flood.request("GET", "/flood").head()
        talk.request("POST", "/talk?stay=1", upgrade=True).head()
        talk.shut()
        began = time.monotonic()
        assert process.end(number) == (0, "")
        assert time.monotonic() - began < 2
    data, socket = places
    assert not socket.exists()
    assert told(data) == ""


def test_it_ends_in_any_case(places: tuple[Path, Path]) -> None:
    process = Process("stuck", *places)
    began = time.monotonic()
    assert process.end(signal.SIGTERM) == (1, "")
    assert time.monotonic() - began < 4


def test_it_starts_after_a_crash(process: Process, places: tuple[Path, Path]) -> None:
    process.end(signal.SIGKILL)
    _, socket = places
    assert socket.exists()
    again = Process("standin", *places)
    try:
        with Wire(again.address) as wire:
            assert wire.request("GET", "/_ping").answer() == (200, b"OK")
    finally:
        assert again.end(signal.SIGTERM) == (0, "")


async def test_data_are_served_once(
    process: Process, places: tuple[Path, Path], folder: Path
) -> None:
    data, socket = places
    with pytest.raises(AlreadyRunning) as caught:
        await attempt(Options(data, folder / "t" / "other.sock"))
    assert caught.value.address == process.address
    with pytest.raises(SocketInUse):
        await attempt(Options(folder / "other", socket))
    with Wire(process.address) as wire:
        assert wire.request("GET", "/_ping").answer() == (200, b"OK")


async def test_data_that_can_not_be_read(places: tuple[Path, Path]) -> None:
    class Broken(StandIn):
        async def open(self) -> None:
            raise OSError("no medium")

    _, socket = places
    with pytest.raises(DataUnreadable, match="no medium"):
        await serve.serve(
            Options(*places), asyncio.Event(), lambda options: (Broken(options.data), table())
        )
    assert not socket.exists()


def test_a_port_is_guarded_by_a_token(folder: Path) -> None:
    process = Process("standin", folder)
    try:
        assert process.address.startswith("tcp://127.0.0.1:")
        with Wire(process.address) as wire:
            assert wire.request("GET", "/_ping").answer()[0] == 401
        token = (folder / TOKEN_FILE).read_text()
        client = docker.APIClient(base_url=process.address, version="1.51")
        client.headers["Authorization"] = f"Bearer {token}"
        assert client.ping()
        client.close()
    finally:
        assert process.end(signal.SIGTERM) == (0, "")
    assert TOKEN_FILE not in os.listdir(folder)


async def test_it_ends_when_nobody_needs_it(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "FIRST_SECONDS", 5.0)
    monkeypatch.setattr(serve, "IDLE_SECONDS", 0.1)
    _, socket = places
    ready = asyncio.Event()
    options = Options(*places, until_idle=True, ready=lambda address: ready.set())
    serving = asyncio.ensure_future(attempt(options))
    await ready.wait()
    reader, writer = await asyncio.open_unix_connection(socket)
    writer.write(b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
    assert not serving.done()
    writer.close()
    await writer.wait_closed()
    await asyncio.wait_for(serving, 10)
    assert not socket.exists()


async def test_it_ends_when_nobody_ever_came(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(serve, "IDLE_SECONDS", 0.05)
    await asyncio.wait_for(attempt(Options(*places, until_idle=True)), 10)
