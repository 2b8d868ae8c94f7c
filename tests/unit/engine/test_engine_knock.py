"""Knocking at addresses where all sorts of things answer, or nothing does."""

import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import docker
import pytest

from tui.engine.connection import identify
from tui.engine.discovery import knock
from tui.engine.errors import unreachable
from tui.state.engine import Attempt, Endpoint, EngineKind, Outcome

Serve = Callable[[bytes | None], str]


def http(body: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body.encode())}\r\nConnection: close\r\n\r\n"
    return (head + body).encode()


def try_at(url: str) -> Attempt:
    attempt, connection = knock(Endpoint(url, "here"))
    assert (connection is not None) is (attempt.outcome is Outcome.OK)
    return attempt


def test_engine_that_answers_is_connected_to(serve: Serve) -> None:
    url = serve(http('{"Version": "28.3.0", "ApiVersion": "1.51", "Arch": "amd64"}'))
    attempt, connection = knock(Endpoint(url, "here", EngineKind.COLIMA))
    assert (attempt.outcome, attempt.detail) == (Outcome.OK, "")
    assert connection is not None
    assert (connection.info.version, connection.info.api_version) == ("28.3.0", "1.51")
    assert connection.info.kind is EngineKind.COLIMA


def test_no_socket_is_missing(folder: Path) -> None:
    attempt = try_at(f"unix://{folder}/engine.sock")
    assert (attempt.outcome, attempt.detail) == (Outcome.MISSING, "No such file or directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every socket")
def test_socket_of_somebody_else_is_denied(serve: Serve) -> None:
    url = serve(http("{}"))
    Path(url.removeprefix("unix://")).chmod(0)
    assert try_at(url).outcome is Outcome.DENIED


def test_port_where_nobody_listens_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        attempt = try_at(f"tcp://127.0.0.1:{taken.getsockname()[1]}")
    assert (attempt.outcome, attempt.detail) == (Outcome.REFUSED, "Connection refused")


def test_socket_left_behind_by_a_dead_engine_is_refused(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(f"{folder}/engine.sock")
    assert try_at(f"unix://{folder}/engine.sock").outcome is Outcome.REFUSED


def test_engine_that_accepts_and_never_answers_times_out(serve: Serve) -> None:
    settings: dict[str, Any] = {"base_url": serve(None), "version": "1.44", "timeout": 0.05}
    client = docker.APIClient(**settings)
    try:
        with pytest.raises(OSError, match="timed out") as caught:
            client.ping()
    finally:
        client.close()
    assert unreachable(caught.value).outcome is Outcome.TIMEOUT


@pytest.mark.parametrize(
    "answer",
    [
        http("<html>It works!</html>"),
        http("not here", "404 Not Found"),
        http('{"message": "page not found"}', "404 Not Found"),
        http("who are you", "401 Unauthorized"),
        http("{}"),
        http("[]"),
        http("null"),
        http('"hello"'),
        http('{"ApiVersion": "latest"}'),
        http("[]", "404 Not Found"),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x00\xff\x15\x03\x01" * 20,
    ],
    ids=[
        "page",
        "no such page",
        "no such resource",
        "login",
        "empty object",
        "list",
        "null",
        "text",
        "odd version",
        "odd error",
        "ssh",
        "noise",
    ],
)
def test_something_else_that_answers_is_not_an_engine(serve: Serve, answer: bytes) -> None:
    assert try_at(serve(answer)).outcome is Outcome.NOT_AN_ENGINE


def test_engine_that_is_itself_in_trouble_failed(serve: Serve) -> None:
    attempt = try_at(serve(http('{"message": "database is locked"}', "500 Server Error")))
    assert attempt.outcome is Outcome.FAILED
    assert "database is locked" in attempt.detail


def test_engine_that_hangs_up_failed(serve: Serve) -> None:
    assert try_at(serve(b"")).outcome is Outcome.FAILED


def test_engine_of_long_ago_is_too_old(serve: Serve) -> None:
    attempt = try_at(serve(http('{"Version": "1.6.2", "ApiVersion": "1.18"}')))
    assert attempt.outcome is Outcome.TOO_OLD


@pytest.mark.parametrize(
    "url",
    [
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:99999",
        "tcp://127.0.0.1:port",
        "tcp://[::1:2375",
        "tcp://two words:2375",
        f"tcp://{'a' * 70}:2375",
    ],
)
def test_address_that_cannot_be_one_is_told_as_such(url: str) -> None:
    assert try_at(url).outcome is Outcome.BAD_ADDRESS


def test_missing_certificates_are_a_matter_of_tls(folder: Path) -> None:
    endpoint = Endpoint(
        "tcp://127.0.0.1:2376",
        "here",
        tls=True,
        tls_ca=f"{folder}/ca.pem",
        tls_cert=f"{folder}/cert.pem",
        tls_key=f"{folder}/key.pem",
    )
    attempt, connection = knock(endpoint)
    assert (attempt.outcome, connection) == (Outcome.TLS, None)


def test_what_the_version_gave_away_is_kept_when_more_is_asked(serve: Serve) -> None:
    """Podman names itself in `/version` and not in `/info`."""
    body = '{"Version": "4.3.1", "ApiVersion": "1.41", "OperatingSystem": "debian", %s}'
    url = serve(http(body % '"Components": [{"Name": "Podman Engine"}]'))
    _, connection = knock(Endpoint(url, "here"))
    assert connection is not None
    with closing(connection.client(timeout=2)) as client:
        info = identify(connection, client)
    assert (info.kind, info.system, info.version) == (EngineKind.PODMAN, "debian", "4.3.1")
