"""What requests bring along: bytes, chunks, documents."""

import contextlib

import pytest

from tests.practice.http.asking import ask, still_answers
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire


def test_bodies_with_a_length_and_in_chunks(wire: Wire) -> None:
    data = bytes(range(256)) * 5000
    assert ask(wire, "POST", "/echo", body=data) == (200, data)
    wire.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    wire.send(b"5\r\nhello\r\n1\r\n \r\n5;extension=1\r\nworld\r\n0\r\nTrailer: x\r\n\r\n")
    assert wire.answer() == (200, b"hello world")
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_a_body_is_answered_while_it_arrives(wire: Wire) -> None:
    wire.send(b"POST /sizes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    head = wire.head()
    assert head.status == 200
    answers = wire.chunks()
    for size in (3, 70_000, 1):
        wire.send(b"%x\r\n%b\r\n" % (size, bytes(size)))
        seen = 0
        while seen < size:
            seen += int(next(answers))
    wire.send(b"0\r\n\r\n")
    assert list(answers) == []
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_a_client_that_asks_first_is_invited(wire: Wire) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    wire.send(head)
    assert wire.head().status == 100
    wire.send(b"hello")
    assert wire.answer() == (200, b"hello")


def test_a_client_that_asks_first_is_invited_before_a_stream(wire: Wire) -> None:
    head = b"POST /sizes HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    wire.send(head)
    assert wire.head().status == 100
    wire.send(b"hello")
    assert wire.answer() == (200, b"5\n")


def test_a_client_that_asks_first_is_told_no(wire: Wire) -> None:
    wire.send(
        b"POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    )
    head = wire.head()
    assert (head.status, head.headers["connection"]) == (409, "close")
    assert wire.body(head) == b'{"message":"not wanted"}\n'
    assert wire.rest() == b""


def test_an_unwanted_body_does_not_spoil_the_connection(wire: Wire) -> None:
    assert ask(wire, "POST", "/ignore", body=bytes(200_000))[0] == 409
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_a_long_unwanted_body_ends_it_after_the_answer(wire: Wire) -> None:
    wire.send(b"POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n")
    with contextlib.suppress(BrokenPipeError):
        for _ in range(64):
            wire.send(bytes(1 << 16))
    assert wire.answer() == (409, b'{"message":"not wanted"}\n')


def test_a_body_that_breaks_off(edge: Edge, wire: Wire) -> None:
    wire.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhello")
    wire.shut()
    assert wire.answer() == (400, b'{"message":"unexpected EOF"}\n')
    assert wire.rest() == b""
    still_answers(edge)


def test_a_body_in_chunks_that_are_none(wire: Wire) -> None:
    wire.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
    head = wire.head()
    assert (head.status, head.headers["connection"]) == (400, "close")


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({}, b"{}", "malformed Content-Type header (): mime: no media type"),
        (
            {"Content-Type": "text/plain"},
            b"{}",
            "unsupported Content-Type header (text/plain): must be 'application/json'",
        ),
        ({"Content-Type": "application/json"}, b'{"a', "invalid JSON: "),
        ({"Content-Type": "application/json"}, b"{} {}", "unexpected content after JSON"),
        (
            {"Content-Type": "application/json"},
            b"[1]",
            "invalid JSON: json: cannot unmarshal array",
        ),
        ({"Content-Type": "application/json"}, b"[" * 100_000, "invalid JSON: exceeded max depth"),
        ({"Content-Type": "application/json"}, bytes(9 << 20), "http: request body too large"),
    ],
    ids=["untyped", "text", "cut", "two", "array", "deep", "large"],
)
def test_documents_that_are_none(
    edge: Edge, headers: dict[str, str], body: bytes, words: str
) -> None:
    with Wire(edge.host) as wire:
        with contextlib.suppress(BrokenPipeError):
            wire.request("POST", "/json", body=body, headers=headers)
        status, answer = wire.answer()
        assert status == 400
        assert words in answer.decode()


@pytest.mark.parametrize("body", [b"", b"null", b" {} \n", b"{}"])
def test_documents_that_are_empty(wire: Wire, body: bytes) -> None:
    # Old clients say that nothing is text.
    headers = {"Content-Type": "application/json; charset=utf-8" if body else "text/plain"}
    assert ask(wire, "POST", "/json", body=body, headers=headers) == (200, b"{}\n")
