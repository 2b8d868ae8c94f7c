"""Whatever is sent to the HTTP edge: it answers or hangs up, and is there for the next one."""

import contextlib
import logging
import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.practice.http.edge import Edge
from tests.practice.wire import Wire

EXAMPLES = int(os.environ.get("CAIS_FUZZ_EXAMPLES", "400"))
SETTINGS = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])

tokens = st.sampled_from(
    [
        *(b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"get", b"PRI"),
        *(b" ", b"  ", b"\t", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\x00", b"\xff", b":", b": "),
        *(b"/", b"//", b"/_ping", b"/v1.51", b"/v9", b"/v1..2", b"/echo", b"/sizes", b"/talk"),
        *(b"/json", b"/images/a/b/json", b"/break", b"/events?until=1", b"*", b"http://x/info"),
        *(b"?", b"&", b"=", b";", b"%", b"%2f", b"%zz", b"%00", b"..", b"filters={", b"a=b"),
        *(b" HTTP/1.1", b" HTTP/1.0", b" HTTP/2.0", b" HTTP/9", b"HTTP/1.1 200 OK"),
        *(b"Host: x", b"Host: x\r\n", b"Content-Length: 5", b"Content-Length: -1", b"\r\n 1"),
        *(b"Content-Length: 99999999999999999999", b"Transfer-Encoding: chunked"),
        *(b"Transfer-Encoding: gzip, chunked", b"Expect: 100-continue", b"Connection: close"),
        *(b"Connection: Upgrade", b"Upgrade: tcp", b"Upgrade: h2c", b"Content-Type: x"),
        *(b"Content-Type: application/json", b"5\r\nhello\r\n", b"0\r\n\r\n", b"fffffffff\r\n"),
        *(b'{"greeting": "x"}', b"{", b"[[[[", b"a" * 5000, b"\x01\x00\x00\x00\x00\x00\x00\x05"),
    ]
)
heads = st.builds(
    lambda method, target, version, headers: (
        b"".join(
            [
                method,
                b" ",
                target,
                b" ",
                version,
                b"\r\nHost: x\r\n",
                *(h + b"\r\n" for h in headers),
            ]
        )
        + b"\r\n"
    ),
    st.sampled_from([b"GET", b"POST", b"HEAD", b"DELETE"]),
    st.sampled_from([b"/_ping", b"/echo", b"/json", b"/sizes", b"/talk", b"/break", b"/x%2fy"]),
    st.sampled_from([b"HTTP/1.1", b"HTTP/1.0"]),
    st.lists(tokens, max_size=4),
)
anything = st.lists(st.one_of(tokens, heads, st.binary(max_size=64)), max_size=12)


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        # What waits for the test elsewhere has nothing to wait for here.
        edge.call(edge.daemon.go.set)
        yield edge


class Failures(logging.Handler):
    """Collects what the edge had not foreseen."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def unexpected(self) -> list[str]:
        # The stand-in has a handler that fails in the middle, and one that fails at once.
        return [
            self.format(record)
            for record in self.records
            if not (record.exc_info and isinstance(record.exc_info[1], RuntimeError))
        ]


@contextlib.contextmanager
def nothing_unexpected() -> Iterator[None]:
    """Fails if the edge logs, while the block runs, that something broke."""
    failures = Failures()
    logging.getLogger().addHandler(failures)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(failures)
    assert failures.unexpected() == []


def exchange(edge: Edge, pieces: list[bytes], *, read: bool) -> None:
    """Send the pieces one by one; then say that this was all, or hang up without reading."""
    with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(ConnectionError):
        client.settimeout(20)
        client.connect(str(edge.path))
        for piece in pieces:
            client.sendall(piece)
        if read:
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass


@SETTINGS
@given(pieces=anything, read=st.booleans())
def test_anything_at_all(edge: Edge, pieces: list[bytes], read: bool) -> None:
    with nothing_unexpected():
        exchange(edge, pieces, read=read)
        with Wire(edge.host) as wire:
            assert wire.request("GET", "/_ping").answer() == (200, b"OK")
        edge.left()


@SETTINGS
@given(
    body=st.lists(st.binary(max_size=3000), max_size=6),
    cut=st.integers(0, 12_000),
    chunked=st.booleans(),
    read=st.booleans(),
)
def test_bodies_that_stop_anywhere(
    edge: Edge, body: list[bytes], cut: int, chunked: bool, read: bool
) -> None:
    if chunked:
        head = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        sent = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in body if piece)
        sent += b"0\r\n\r\n"
    else:
        sent = b"".join(body)
        head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(sent)
    whole = cut >= len(sent)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(edge.path))
        client.sendall(head + sent[:cut])
        if read:
            client.shutdown(socket.SHUT_WR)
            with client.makefile("rb") as reader:
                answer = reader.read()
            assert answer.startswith(b"HTTP/1.1 200 OK" if whole else b"HTTP/1.1 400 Bad Request")
            assert not whole or answer.endswith(b"\r\n\r\n" + b"".join(body))
    with Wire(edge.host) as wire:
        assert wire.request("GET", "/_ping").answer() == (200, b"OK")


def test_nothing_is_left_of_all_that(edge: Edge) -> None:
    edge.left()
    assert edge.call(len, edge.server) == 0
    assert edge.call(len, edge.daemon.events) == 0
