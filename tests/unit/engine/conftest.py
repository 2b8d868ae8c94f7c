"""Engines and homes that exist for one test."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for the real environment, in which the SDK looks for contexts."""
    for name in list(os.environ):
        if name.startswith("DOCKER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / ".docker"))
    (tmp_path / ".docker").mkdir()
    # Nothing of a context may be found through the working folder either.
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for the sockets in it."""
    with TemporaryDirectory(prefix="cais-test-") as name:
        yield Path(name)


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[bytes | None], str]]:
    """Opens sockets that answer whatever they are asked with the same bytes; None is silence."""
    with ExitStack() as servers:

        def open_one(answer: bytes | None) -> str:
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            path = folder / f"{len(list(folder.iterdir()))}.sock"
            listener.bind(str(path))
            listener.listen()
            thread = threading.Thread(target=_answer_all, args=(listener, answer))
            thread.start()
            servers.callback(thread.join)
            servers.callback(listener.close)
            servers.callback(listener.shutdown, socket.SHUT_RDWR)
            return f"unix://{path}"

        yield open_one


def _answer_all(listener: socket.socket, answer: bytes | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            asked = b""
            # The silent one reads on until its client gives up.
            while answer is None or b"\r\n\r\n" not in asked:
                chunk = connection.recv(4096)
                if not chunk:
                    break
                asked += chunk
            if answer:
                connection.sendall(answer)
