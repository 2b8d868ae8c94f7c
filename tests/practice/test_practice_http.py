"""The HTTP edge of the practice engine, over a real socket."""

import contextlib
import logging
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docker
import pytest

from tests.practice.edge import Edge
from tests.practice.wire import Wire
from tui.practice.api import hangups, incoming


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        yield edge


@pytest.fixture
def wire(edge: Edge) -> Iterator[Wire]:
    with Wire(edge.host) as wire:
        yield wire


def ask(wire: Wire, method: str, target: str, **settings: Any) -> tuple[int, bytes]:
    return wire.request(method, target, **settings).answer()


def still_answers(edge: Edge) -> None:
    with Wire(edge.host) as wire:
        assert ask(wire, "GET", "/_ping") == (200, b"OK")


# -- answers ---------------------------------------------------------------------------------


def test_a_ping_says_who_answers(wire: Wire) -> None:
    head = wire.request("GET", "/_ping").head()
    assert wire.body(head) == b"OK"
    headers = dict(head.headers)
    assert headers.pop("date").endswith(" GMT")
    assert headers.pop("server").startswith("Docker/28.5.2+cais.")
    assert headers == {
        "api-version": "1.51",
        "docker-experimental": "false",
        "ostype": "linux",
        "builder-version": "1",
        "swarm": "inactive",
        "cache-control": "no-cache, no-store, must-revalidate",
        "pragma": "no-cache",
        "content-type": "text/plain; charset=utf-8",
        "content-length": "2",
    }


def test_head_has_the_headers_and_no_body(wire: Wire) -> None:
    head = wire.request("HEAD", "/_ping").head()
    assert (head.status, head.headers["api-version"]) == (200, "1.51")
    head = wire.request("HEAD", "/headers").head()
    assert head.headers["x-docker-container-path-stat"] == "e30="
    assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_one_connection_serves_many_requests(wire: Wire) -> None:
    for _ in range(3):
        assert ask(wire, "GET", "/_ping") == (200, b"OK")


def test_requests_may_be_sent_ahead(wire: Wire) -> None:
    for number in range(200):
        wire.request("POST", "/echo", body=str(number).encode())
    answers = [wire.answer()[1] for _ in range(200)]
    assert answers == [str(number).encode() for number in range(200)]


def test_an_old_client_gets_one_answer_and_the_end(wire: Wire) -> None:
    wire.send(b"GET /_ping HTTP/1.0\r\n\r\n")
    assert wire.rest().endswith(b"\r\n\r\nOK")


def test_an_old_client_gets_a_stream_without_chunks(edge: Edge, wire: Wire) -> None:
    wire.send(b"POST /wait HTTP/1.0\r\n\r\n")
    assert "transfer-encoding" not in wire.head().headers
    edge.call(edge.daemon.go.set)
    assert wire.rest() == b'{"StatusCode":0}\n'


def test_a_client_may_ask_for_the_end(wire: Wire) -> None:
    wire.request("GET", "/_ping", headers={"Connection": "close"})
    assert b"\r\nConnection: close\r\n" in wire.rest()


def test_documents_end_with_a_line_end(wire: Wire) -> None:
    head = wire.request("POST", "/json", {"name": "café <&>"}).head()
    assert head.headers["content-type"] == "application/json"
    assert wire.body(head) == '{"name":"café <&>"}\n'.encode()


def test_unknown_paths_and_methods_are_not_found(wire: Wire) -> None:
    expected = (404, b'{"message":"page not found"}\n')
    for method, target in (
        ("GET", "/nope"),
        ("POST", "/info"),
        ("GET", "/info/"),
        ("POST", "/v1.51/grpc"),
        ("POST", "/session"),
    ):
        assert ask(wire, method, target) == expected


def test_what_is_left_out_says_so(wire: Wire) -> None:
    status, body = ask(wire, "POST", "/v1.51/swarm/init", document={})
    assert status == 501
    assert b"a real Docker Engine does it" in body


def test_plugins_are_none(wire: Wire) -> None:
    assert ask(wire, "GET", "/plugins") == (200, b"[]\n")
    expected = b'{"message":"plugin \\"a/b\\" not found"}\n'
    assert ask(wire, "GET", "/plugins/a/b/json") == (404, expected)


def test_versions_that_are_not_spoken(wire: Wire) -> None:
    too_new = "client version 1.99 is too new. Maximum supported API version is 1.51"
    assert ask(wire, "GET", "/v1.99/info") == (400, f'{{"message":"{too_new}"}}\n'.encode())
    head = wire.request("GET", "/v1.23/info").head()
    assert (head.status, head.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert wire.body(head) == (
        b"client version 1.23 is too old. Minimum supported API version is 1.24,"
        b" please upgrade your client to a newer version\n"
    )


def test_unclean_paths_are_redirected(wire: Wire) -> None:
    head = wire.request("GET", "//images//x/../y/json?a=b").head()
    assert (head.status, head.headers["location"]) == (301, "/images/y/json?a=b")


def test_a_target_may_name_the_host(wire: Wire) -> None:
    assert ask(wire, "GET", "http://engine/_ping") == (200, b"OK")


def test_disk_usage_is_asked_for_by_type(wire: Wire) -> None:
    status, body = ask(wire, "GET", "/system/df?type=image&type=volume")
    assert (status, body) == (200, b'{"LayersSize":0,"types":["image","volume"]}\n')
    expected = b'{"message":"unknown object type: foo"}\n'
    assert ask(wire, "GET", "/system/df?type=foo") == (400, expected)


# -- bodies ----------------------------------------------------------------------------------


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
        ({"Content-Type": "application/json"}, b"[" * 100_000, "invalid JSON: too deep"),
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


# -- trouble ---------------------------------------------------------------------------------


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


# -- streams ---------------------------------------------------------------------------------


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


# -- hijacked connections --------------------------------------------------------------------

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


def test_nothing_is_sent_close_behind_the_head(edge: Edge) -> None:
    for _ in range(5):
        with Wire(edge.host) as wire:
            wire.request("POST", "/talk", {"greeting": "hi"}, upgrade=True)
            head = wire.socket.recv(4096)
            began = time.monotonic()
            assert head.endswith(b"\r\n\r\n")
            assert wire.socket.recv(4096) == b"hi"
            assert time.monotonic() - began > 0.01


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


# -- tokens ----------------------------------------------------------------------------------


def test_a_token_is_asked_for_on_every_request() -> None:
    with Edge(token="s3cret", tcp=True) as edge, Wire(edge.host) as wire:
        for value in ("", "Bearer", "Bearer s3cre", "Bearer s3cret2", "Basic s3cret", "Bearer é"):
            head = wire.request("POST", "/echo", body=b"x", headers={"Authorization": value}).head()
            assert (head.status, head.headers["www-authenticate"]) == (401, "Bearer")
            assert b"message" in wire.body(head)
        right = {"Authorization": "Bearer s3cret"}
        assert ask(wire, "POST", "/echo", body=b"x", headers=right) == (200, b"x")
        assert ask(wire, "GET", "/_ping")[0] == 401


# -- many ------------------------------------------------------------------------------------


def test_fifty_clients_are_served_side_by_side(edge: Edge) -> None:
    def client(number: int) -> bytes:
        with Wire(edge.host) as wire:
            return b"".join(
                ask(wire, "POST", "/echo", body=b"%d %d;" % (number, turn))[1] for turn in range(10)
            )

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(client, range(50)))
    assert answers == [
        b"".join(b"%d %d;" % (number, turn) for turn in range(10)) for number in range(50)
    ]


def test_many_idle_connections_are_in_nobodys_way(edge: Edge) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(400):
            idle = stack.enter_context(socket.socket(socket.AF_UNIX))
            idle.connect(str(edge.path))
        still_answers(edge)
        assert edge.call(len, edge.server) >= 400
    edge.left()


# -- the end ---------------------------------------------------------------------------------


def test_closing_ends_streams_and_lets_answers_be_finished() -> None:
    with Edge() as edge, contextlib.ExitStack() as stack:
        idle, stream, talk, slow = (stack.enter_context(Wire(edge.host)) for _ in range(4))
        ask(idle, "GET", "/_ping")
        stream.request("POST", "/wait").head()
        talk.request("POST", "/talk?stay=1", upgrade=True).head()
        talk.shut()
        slow.request("POST", "/slow")
        still_answers(edge)
        with ThreadPoolExecutor(1) as pool:
            closing = pool.submit(edge.run, edge.server.close())
            edge.ended("wait")
            edge.ended("talk")
            edge.call(edge.daemon.go.set)
            head = slow.head()
            assert (head.status, head.headers["connection"]) == (200, "close")
            closing.result(10)
        assert idle.rest() == b""
        assert edge.call(len, edge.server) == 0


# -- clients ---------------------------------------------------------------------------------


def test_the_sdk(edge: Edge) -> None:
    client = docker.APIClient(base_url=edge.host)
    assert client.ping()
    assert client.api_version == "1.51"
    assert client.version()["Platform"]["Name"] == "cais practice engine"
    info = client.info()
    assert (info["Containers"], info["ContainersRunning"], info["Images"]) == (6, 2, 5)
    assert info["OperatingSystem"] == "cais practice engine"
    client.close()


def test_the_sdk_hears_events(edge: Edge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = docker.APIClient(base_url=edge.host)
    stream = client.events(decode=True, filters={"type": "container", "event": "start"})
    hub = edge.daemon.events
    edge.call(hub.emit, "image", "pull", "busybox:latest", {"name": "busybox"})
    edge.call(hub.emit, "container", "create", "abc", {"image": "busybox", "name": "c"})
    edge.call(hub.emit, "container", "start", "abc", {"image": "busybox", "name": "c"})
    event = next(stream)
    assert event["Action"] == event["status"] == "start"
    assert (event["id"], event["from"], event["Actor"]["ID"]) == ("abc", "busybox", "abc")
    stream.close()
    client.close()
    edge.left()
    assert edge.call(len, hub) == 0


def test_events_of_the_past_end_by_themselves(edge: Edge) -> None:
    hub = edge.daemon.events
    edge.call(hub.emit, "volume", "create", "v", {"driver": "local"})
    client = docker.APIClient(base_url=edge.host)
    past = client.events(decode=True, since=1, until=int(time.time()) + 1)
    assert [event["Action"] for event in past] == ["create"]
    client.close()


def test_events_of_no_time(wire: Wire) -> None:
    expected = b'{"message":"`since` time (5) cannot be after `until` time (4)"}\n'
    assert ask(wire, "GET", "/events?since=5&until=4") == (400, expected)
    expected = b'{"message":"strconv.ParseInt: parsing \\"abc\\": invalid syntax"}\n'
    assert ask(wire, "GET", "/events?since=abc") == (400, expected)
    assert ask(wire, "GET", "/events?filters=x") == (400, b'{"message":"invalid filter"}\n')


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker command")
def test_the_docker_command(edge: Edge) -> None:
    variables = {**os.environ, "DOCKER_HOST": edge.host}
    ran = subprocess.run(
        ["docker", "version"], env=variables, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "Server: cais practice engine" in ran.stdout
    ran = subprocess.run(
        ["docker", "info"], env=variables, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "Operating System: cais practice engine" in ran.stdout
    assert "it simulates Docker, and runs nothing" in ran.stderr
