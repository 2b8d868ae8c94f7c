"""A container with thousands of files is no burden to those who have nothing to do with it."""

from __future__ import annotations

import io
import socket
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import docker
import pytest
from docker.errors import DockerException
from docker.models.containers import Container
from requests.exceptions import RequestException

from tests.practice.engine_process import PracticeEngine

FILES = 5000
CONTENT = b"x" * 5000
"""A disk takes longer to let go of a file that holds something."""
LEAST_WAIT = 0.1
"""Seconds that somebody may have to wait on a machine that has much else to do."""
SHARE = 1 / 3
"""Of the time that something takes, which others may have to wait for; all of it, if it is done in
one go."""


class Visitor:
    """Asks an engine for a sign of life again and again, over one connection."""

    def __init__(self, engine: PracticeEngine) -> None:
        self.longest = 0.0
        """Seconds of waiting for an answer."""
        self._over = threading.Event()
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(str(engine.socket))
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Visitor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)
        self._connection.close()

    def _ask(self) -> None:
        while not self._over.wait(0.005):
            began = time.monotonic()
            self._connection.sendall(b"GET /_ping HTTP/1.1\r\nHost: engine\r\n\r\n")
            answer = b""
            while not answer.endswith(b"OK"):
                piece = self._connection.recv(4096)
                if not piece:
                    return
                answer += piece
            self.longest = max(self.longest, time.monotonic() - began)


@pytest.fixture
def own() -> Iterator[PracticeEngine]:
    """An engine that nobody else keeps busy."""
    with PracticeEngine() as engine:
        yield engine


@pytest.fixture
def client(own: PracticeEngine) -> Iterator[docker.DockerClient]:
    client = own.client()
    client.images.pull("busybox", "latest")
    yield client
    client.close()


def _full(client: docker.DockerClient) -> Container:
    """A container with many files of its own, which does not run."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for number in range(FILES):
            member = tarfile.TarInfo(f"tmp/{number}")
            member.size = len(CONTENT)
            archive.addfile(member, io.BytesIO(CONTENT))
    container = client.containers.create("busybox", ["true"], name="full")
    assert container.put_archive("/", tar.getvalue())
    return container


def test_nobody_waits_for_the_files_of_others(
    own: PracticeEngine, client: docker.DockerClient
) -> None:
    container = _full(client)
    image = container.commit("full", "of-files")
    for act in (
        lambda: container.commit("full", "once-more"),
        lambda: container.remove(),
        lambda: client.images.remove(str(image.id), force=True),
    ):
        took, longest = _watched(own, act)
        assert longest < max(SHARE * took, LEAST_WAIT), f"{longest} s of {took} s"


def _watched(engine: PracticeEngine, act: Callable[[], object]) -> tuple[float, float]:
    """How long something takes, and how long somebody else has to wait meanwhile."""
    with Visitor(engine) as visitor:
        began = time.monotonic()
        act()
        took = time.monotonic() - began
    return took, visitor.longest


def test_a_removal_that_a_kill_interrupts_is_finished(
    own: PracticeEngine, client: docker.DockerClient
) -> None:
    container = _full(client)

    def remove() -> None:
        with suppress(DockerException, RequestException, OSError):
            container.remove()

    worker = threading.Thread(target=remove)
    worker.start()
    seen = _states_until_removal(client)
    own.kill()
    worker.join(30)
    assert seen == "removing"
    assert (own.data / "containers" / str(container.id)).exists()
    own.start()
    again = own.client()
    assert again.containers.list(all=True) == []
    assert list((own.data / "containers").iterdir()) == []
    again.containers.create("busybox", ["true"], name="full").remove()
    again.close()


def _states_until_removal(client: docker.DockerClient) -> str:
    """The last state of the only container before it is gone, or that it is being removed."""
    state = ""
    while found := client.api.containers(all=True):
        state = found[0]["State"]
        if state == "removing":
            break
    return state
