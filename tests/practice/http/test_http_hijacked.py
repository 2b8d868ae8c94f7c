"""Connections that are handed over, and speak HTTP no more."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

from tests.engine.daemon.shell import wait_until
from tests.practice.http.asking import ask, still_answers
from tests.practice.http.edge import Edge
from tests.practice.wire import Wire

MULTIPLEXED = b"Content-Type: application/vnd.docker.multiplexed-stream\r\n"


def test_a_connection_is_handed_over_letter_by_letter(wire: Wire) -> None:
    wire.request("POST", "/talk", upgrade=True)
    assert wire.upto(b"\r\n\r\n") == (
        b"HTTP/1.1 101 UPGRADED\r\n" + MULTIPLEXED + b"Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
    )
    wire.send(b"hello")
    assert wire.exactly(5) == b"HELLO"
    wire.shut()
    assert wire.rest() == b"goodbye"


def test_a_connection_is_handed_over_without_being_asked_for(wire: Wire) -> None:
    wire.request("POST", "/talk")
    assert wire.upto(b"\r\n\r\n") == b"HTTP/1.1 200 OK\r\n" + MULTIPLEXED + b"\r\n"
    wire.shut()
    assert wire.rest() == b"goodbye"


def test_what_was_sent_behind_the_request_is_not_lost(wire: Wire) -> None:
    head = b"POST /talk HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
    wire.send(head + b"Content-Length: 0\r\n\r\nearly bird")
    wire.shut()
    assert wire.head().status == 101
    assert wire.rest() == b"EARLY BIRDgoodbye"


def test_the_declared_body_is_read_before_the_connection_is_handed_over(wire: Wire) -> None:
    head = b"POST /talk HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
    wire.send(head + b"Content-Type: application/json\r\nContent-Length: 18\r\n\r\n")
    wire.send(b'{"greeting": "hi"}')
    assert wire.head().status == 101
    assert wire.exactly(2) == b"hi"


def test_nothing_follows_the_head_before_that_is_read(edge: Edge) -> None:
    """The docker SDK loses what it reads together with the head."""
    with Wire(edge.host) as wire:
        wire.request("POST", "/talk", {"greeting": "hi"}, upgrade=True)
        began = time.monotonic()
        while time.monotonic() - began < 0.2:
            assert wire.socket.recv(4096, socket.MSG_PEEK).endswith(b"\r\n\r\n")
        assert wire.socket.recv(4096).endswith(b"\r\n\r\n")
        assert wire.socket.recv(4096) == b"hi"


def test_who_never_reads_the_head_is_not_waited_for(edge: Edge) -> None:
    with Wire(edge.host) as wire:
        wire.request("POST", "/talk", {"greeting": "hi"}, upgrade=True)
        wait_until(
            lambda: wire.socket.recv(4096, socket.MSG_PEEK).endswith(b"hi"),
            10,
            lambda: "nothing follows",
        )


def test_a_refusal_comes_before_anything_is_handed_over(wire: Wire) -> None:
    wire.request("POST", "/talk", upgrade=True, body=b"nonsense")
    assert wire.answer()[0] == 400
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_a_conversation_goes_on_after_half_a_hang_up_and_ends_with_a_whole_one(
    edge: Edge,
) -> None:
    with Wire(edge.host) as wire:
        wire.request("POST", "/talk?stay=1", upgrade=True).head()
        wire.send(b"hello")
        wire.shut()
        assert wire.exactly(5) == b"HELLO"
        still_answers(edge)
        assert "talk" not in edge.daemon.ended
    edge.ended("talk")
    edge.left()


def test_600_kilobytes_both_ways(wire: Wire) -> None:
    data = b"abcdefgh" * 75_000
    wire.request("POST", "/talk", upgrade=True).head()
    with ThreadPoolExecutor(1) as pool:
        sending = [pool.submit(wire.send, data), pool.submit(wire.shut)]
        assert wire.rest() == data.upper() + b"goodbye"
        for done in sending:
            done.result()


def test_input_that_nobody_reads_does_not_take_the_output_away(edge: Edge) -> None:
    edge.call(edge.daemon.go.set)
    with Wire(edge.host) as wire:
        head = b"POST /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        wire.send(head + bytes(300_000))
        assert wire.head().status == 200
        assert list(wire.chunks()) == [b'{"StatusCode":0}\n']
