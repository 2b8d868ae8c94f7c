"""Probes find out, keep finding out, and never fail."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.course.probes import (
    ContainerFile,
    ContainerSettings,
    HostFile,
    HttpAnswer,
    HttpFacts,
    ImageSettings,
    Unknown,
)
from tui.course.probing import Prober, ask, host_file, http_answer
from tui.state.facts import MOST_OF_FILE, ContainerFacts, FileFacts, ImageFacts
from tui.state.outcomes import ActionFailed, Refusal

PATIENCE = 10.0


class Harbour:
    """An engine to ask, which answers as it is told."""

    def __init__(self) -> None:
        self.refusal: Refusal | None = None
        self.asked: list[str] = []

    def container(self, identity: str) -> ContainerFacts:
        self._answer(identity)
        return ContainerFacts(user="nobody")

    def image(self, identity: str) -> ImageFacts:
        self._answer(identity)
        return ImageFacts(user="nobody")

    def file(self, identity: str, path: str) -> FileFacts:
        self._answer(identity)
        return FileFacts(exists=True, text=path)

    def _answer(self, identity: str) -> None:
        self.asked.append(identity)
        if self.refusal is not None:
            raise ActionFailed(self.refusal, "no")


@pytest.fixture
def harbour() -> Harbour:
    return Harbour()


@pytest.fixture
def server() -> Iterator[int]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.end_headers()
            self.wfile.write("maré".encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_server_answers_or_it_is_said_why_not(server: int) -> None:
    assert http_answer(HttpAnswer("127.0.0.1", server, "/")) == HttpFacts(200, "maré")
    assert http_answer(HttpAnswer("127.0.0.1", server, "/x")).status == 404
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        answer = http_answer(HttpAnswer("127.0.0.1", nobody.getsockname()[1], "/"))
    assert answer.status == 0
    assert answer.error


def test_a_server_that_breaks_off_has_not_answered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            with rude.accept()[0]:
                pass

        thread = threading.Thread(target=hang_up)
        thread.start()
        answer = http_answer(HttpAnswer("127.0.0.1", rude.getsockname()[1], "/"))
        thread.join()
    assert answer.status == 0


def test_files_of_the_host(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    assert host_file(file) == FileFacts()
    file.write_bytes(b"x" * MOST_OF_FILE + b"\xff the end")
    facts = host_file(file)
    assert facts.exists
    assert facts.text.endswith(" the end")
    assert len(facts.text) <= MOST_OF_FILE
    file.write_bytes(b"other")
    assert host_file(file).stamp != facts.stamp
    assert host_file(tmp_path).folder


@pytest.mark.parametrize(
    "probe", [ContainerSettings("c"), ImageSettings("i"), ContainerFile("c", "/x")]
)
def test_an_engine_that_does_not_answer_is_no_failure(harbour: Harbour, probe: object) -> None:
    harbour.refusal = Refusal.LOST
    assert ask(probe, harbour) == Unknown("no")  # type: ignore[arg-type]


def test_a_file_of_a_container_that_is_gone_is_not_there(harbour: Harbour) -> None:
    harbour.refusal = Refusal.GONE
    assert ask(ContainerFile("c", "/x"), harbour) == FileFacts()


def test_what_changes_is_asked_again_and_what_does_not_is_asked_once(
    harbour: Harbour, tmp_path: Path
) -> None:
    news = threading.Semaphore(0)
    prober = Prober(harbour, news.release)
    file = HostFile(tmp_path / "a")
    settings = ContainerSettings("c")
    prober.want(frozenset({file, settings}))
    assert news.acquire(timeout=PATIENCE)
    assert prober.findings[settings] == ContainerFacts(user="nobody")
    assert prober.findings[file] == FileFacts()
    file.path.write_text("ahoy")
    assert news.acquire(timeout=PATIENCE)
    found = prober.findings[file]
    assert isinstance(found, FileFacts)
    assert found.text == "ahoy"
    assert harbour.asked == ["c"]
    prober.want(frozenset())
    # How a container was set up is known when it is gone, too.
    assert set(prober.findings) == {settings}
    prober.close()
