"""Answers that come piece by piece, and clients that go meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.practice.http.asking import ask, still_answers
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire
from tui.practice.api import hangups


def test_a_stream_begins_before_there_is_anything_to_send(edge: Edge, wire: Wire) -> None:
    head = wire.request("POST", "/wait").head()
    assert (head.status, head.headers["transfer-encoding"]) == (200, "chunked")
    edge.call(edge.daemon.go.set)
    assert wire.body(head) == b'{"StatusCode":0}\n'
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


@pytest.mark.parametrize("query", ["", "?politely=1"])
def test_a_stream_that_breaks_has_no_end(
    edge: Edge, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Wire(edge.host) as wire:
        head = wire.request("GET", f"/break{query}").head()
        assert head.status == 200
        chunks = wire.chunks()
        assert next(chunks) == b"so far"
        with pytest.raises(EOFError):
            next(chunks)
    assert bool(caplog.records) is not bool(query)
    still_answers(edge)


@pytest.mark.parametrize("tcp", [False, True])
def test_a_stream_ends_with_its_client(tcp: bool) -> None:
    with Edge(tcp=tcp) as edge:
        with Wire(edge.host) as wire:
            assert wire.request("POST", "/wait", body=b"x").head().status == 200
        edge.ended("wait")
        edge.left()


def test_a_stream_ends_with_its_client_on_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hangups, "TELLS", False)
    with Edge() as edge:
        with Wire(edge.host) as wire:
            wire.request("POST", "/wait").head()
            wire.request("GET", "/_ping")
        edge.ended("wait")
        edge.left()
        with Wire(edge.host) as wire:
            head = wire.request("POST", "/wait").head()
            wire.request("GET", "/_ping")
            edge.call(edge.daemon.go.set)
            assert wire.body(head) == b'{"StatusCode":0}\n'
            assert wire.answer() == (200, b"OK")


@pytest.mark.parametrize("tcp", [False, True])
def test_a_flood_ends_with_its_client(tcp: bool) -> None:
    with Edge(tcp=tcp) as edge:
        with Wire(edge.host) as wire:
            wire.request("GET", "/flood").head()
        edge.ended("flood")
        edge.left()


def test_half_a_client_still_gets_its_stream(edge: Edge, wire: Wire) -> None:
    head = wire.request("POST", "/wait").head()
    wire.shut()
    still_answers(edge)
    edge.call(edge.daemon.go.set)
    assert wire.body(head) == b'{"StatusCode":0}\n'


def test_a_client_that_does_not_read_is_waited_for(edge: Edge, wire: Wire) -> None:
    wire.request("GET", "/flood").head()
    for _ in range(20):
        still_answers(edge)
    assert edge.daemon.ended.count("piece") * (1 << 16) < 4 << 20
    assert len(wire.some()) > 0


def test_a_client_that_reads_greedily_does_not_keep_others_waiting(edge: Edge) -> None:
    with Wire(edge.host) as wire, ThreadPoolExecutor(1) as pool:
        wire.request("GET", "/flood").head()
        enough = threading.Event()

        def read() -> int:
            size = 0
            while not enough.is_set():
                size += len(wire.some())
            return size

        reading = pool.submit(read)
        try:
            for _ in range(20):
                still_answers(edge)
        finally:
            enough.set()
        assert reading.result() > 0


def test_what_changes_things_goes_on_without_its_client(edge: Edge) -> None:
    with Wire(edge.host) as wire:
        wire.request("POST", "/slow")
        still_answers(edge)
    edge.call(edge.daemon.go.set)
    edge.ended("slow")
