"""Requests that are none, that fail, or that have no right to be answered."""

import contextlib

import pytest

from tests.practice.http.asking import ask, still_answers
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire
from tui.practice.api import incoming


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"hello\r\n\r\n", b"400 Bad Request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400 Bad Request"),
        (b"GET /_ping HTTP/1.1\r\n\r\n", b"400 Bad Request"),
        (b"GET /containers/%zz/json HTTP/1.1\r\nHost: x\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 140_000, b"431 Request Header Fields"),
        (b"GET /" + b"a" * 140_000, b"431 Request Header Fields"),
        (
            b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            b"400 Bad Request",
        ),
    ],
    ids=["words", "tls", "hostless", "unescaped", "wide", "long", "two-lengths"],
)
def test_what_is_no_http_is_refused_and_forgotten(edge: Edge, sent: bytes, status: bytes) -> None:
    with Wire(edge.host) as wire:
        with contextlib.suppress(BrokenPipeError):
            wire.send(sent)
        answer = wire.rest()
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b"\r\nConnection: close\r\n" in answer
    edge.left()
    still_answers(edge)


def test_a_query_that_is_not_escaped(wire: Wire) -> None:
    expected = b'{"message":"invalid URL escape \\"%zz\\""}\n'
    assert ask(wire, "GET", "/info?a=%zz") == (400, expected)


def test_a_head_that_never_ends_is_given_up(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "HEADER_SECONDS", 0.05)
    with Wire(edge.host) as wire:
        wire.send(b"GET /_ping HTTP/1.1\r\nHo")
        assert wire.rest() == b""


def test_a_handler_that_fails_tells_the_log_and_not_the_client(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    status, body = ask(wire, "GET", "/fail")
    assert (status, b"secret" in body) == (500, False)
    assert "GET /fail failed" in caplog.text
    assert "RuntimeError: secret" in caplog.text
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_nothing_had_to_be_done(wire: Wire) -> None:
    head = wire.request("POST", "/same").head()
    assert head.status == 304
    assert "content-length" not in head.headers
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_a_token_is_asked_for_on_every_request() -> None:
    with Edge(token="s3cret", tcp=True) as edge, Wire(edge.host) as wire:
        for value in ("", "Bearer", "Bearer s3cre", "Bearer s3cret2", "Basic s3cret", "Bearer é"):
            head = wire.request("POST", "/echo", body=b"x", headers={"Authorization": value}).head()
            assert (head.status, head.headers["www-authenticate"]) == (401, "Bearer")
            assert b"message" in wire.body(head)
        right = {"Authorization": "Bearer s3cret"}
        assert ask(wire, "POST", "/echo", body=b"x", headers=right) == (200, b"x")
        assert ask(wire, "GET", "/_ping")[0] == 401
