"""Contexts of builds that are somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tui.docker_command.building.remote_contexts import cloned, downloaded, is_git, is_url
from tui.docker_command.errors import Failed


@pytest.mark.parametrize(
    ("text", "git", "url"),
    [
        ("git://example.org/x", True, False),
        ("git@example.org:x", True, False),
        ("github.com/me/x", True, False),
        ("https://example.org/x.git", True, True),
        ("https://example.org/x.git#main:folder", True, True),
        ("https://example.org/x.tar.gz", False, True),
        ("http://example.org/x.git/Dockerfile", False, True),
        ("folder.git", False, False),
    ],
)
def test_what_kind_of_address_it_is(text: str, git: bool, url: bool) -> None:
    assert (is_git(text), is_url(text)) == (git, url)


class Files(BaseHTTPRequestHandler):
    """One file, and nothing else."""

    def do_GET(self) -> None:
        found = self.path == "/Dockerfile"
        body = b"FROM x\n" if found else b" there is no such file \n"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    """The address of a web server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_file_is_fetched(web: str) -> None:
    with downloaded(f"{web}/Dockerfile") as answer:
        assert answer.raw.read() == b"FROM x\n"


def test_a_file_that_there_is_not(web: str) -> None:
    url = f"{web}/none"
    with pytest.raises(Failed) as caught, downloaded(url):
        pass
    assert caught.value.words == (
        f"unable to prepare context: unable to download remote context {url}:"
        f" failed to GET {url} with status 404 Not Found: there is no such file"
    )


def test_a_server_that_there_is_not() -> None:
    url = "http://127.0.0.1:1/x"
    with pytest.raises(Failed) as caught, downloaded(url):
        pass
    start = f"unable to prepare context: unable to download remote context {url}: "
    assert caught.value.words.startswith(start)
    assert "refused" in caught.value.words


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("git://127.0.0.1:1/x#-evil", "invalid refspec: -evil"),
        ("git://127.0.0.1:1/x", "error fetching: "),
        ("git@127.0.0.1:1", "error fetching: "),
    ],
)
def test_what_cannot_be_cloned(address: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    with pytest.raises(Failed) as caught, cloned(address):
        pass
    start = "unable to prepare context: unable to 'git clone' to temporary context directory: "
    assert caught.value.words.startswith(f"{start}{why}")


def test_without_git_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed) as caught, cloned("git://127.0.0.1:1/x"):
        pass
    assert caught.value.words == (
        "unable to prepare context: unable to find 'git':"
        ' exec: "git": executable file not found in $PATH'
    )
