"""HTTP that is none, bodies that never end, documents that are traps."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import psutil
import pytest
from docker.errors import APIError

from tests.engine.daemon.shell import wait_until
from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.watching import MEGABYTE, PROMPT_SECONDS, prompt
from tests.practice.subject import PATIENCE, Subject
from tests.practice.wire import Wire


def thrown(host: str, data: bytes, *, shut: bool = True) -> bytes:
    """What comes back for some bytes."""
    with Wire(host, timeout=20) as wire:
        with suppress(OSError):  # the engine may have heard enough
            wire.send(data)
            if shut:
                wire.shut()
        with suppress(ConnectionError):
            return wire.rest()
    return b""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\0" * 1000,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /_ping\r\n\r\n",
        b"GET  /_ping  HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
        b"GET /_ping HTTP/1.1\r\nHost\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%00%2e%2e/%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        b"Content-Length: 6\r\n\r\nhello!",
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"ffffffffffffffff\r\nx",
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: sideways\r\n\r\n",
        b"GET /_ping HTTP/1.1\r\n" + b"X: " + b"y" * MEGABYTE + b"\r\n\r\n",
        b"GET /_ping HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
        b"GET /" + b"a" * MEGABYTE + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"G" * (4 * MEGABYTE),
    ],
    ids=lambda data: repr(data[-40:]),
)
def test_what_is_no_request_is_refused(target: PracticeEngine, data: bytes) -> None:
    with prompt(target):
        answer = thrown(target.host, data)
    if answer:
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 ", b"HTTP/1.1 431 ")) or (
            answer.startswith(b"HTTP/1.1 5") and b"501" in answer[:20]
        )


@pytest.mark.parametrize(
    "target_path",
    [
        "/containers/../../../../etc/passwd/json",
        "/containers/%2e%2e%2f%2e%2e%2fetc/json",
        "/volumes/..%2f..%2fetc",
        "/images/../../etc/json",
        "/containers/" + "a" * 10_000 + "/json",
        "/containers/%00/json",
        "/exec/../json",
        "/networks/%2e%2e",
    ],
)
def test_no_path_leads_anywhere_else(target: PracticeEngine, target_path: str) -> None:
    with Wire(target.host) as wire:
        code, body = wire.request("GET", target_path).answer()
    assert code in (301, 400, 404)
    assert b"root:" not in body


def test_a_body_that_never_ends_is_cut_off(target: PracticeEngine) -> None:
    head = b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with prompt(target), Wire(target.host, timeout=30) as wire:
        wire.send(head + b"Content-Length: 100000000000\r\n\r\n")
        with suppress(OSError):
            for _ in range(256):
                wire.send(b'{"a":' + b"[" * MEGABYTE)
        with suppress(OSError):
            assert wire.head().status in (400, 413)


@pytest.mark.parametrize(
    "document",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"Image":"' + b"x" * (2 * MEGABYTE) + b'"}',
        b'{"Image":"busybox","Env":' + json.dumps(["A=1"] * 100_000).encode() + b"}",
        b'{"Image":"busybox","Cmd":["\\u0000"]}',
        b'{"Image":"busybox","Labels":{"a":"\\ud800"}}',
        b'{"Image":"busybox","HostConfig":{"Memory":1e400}}',
        b'{"Image":"busybox","HostConfig":{"Memory":' + b"9" * 5000 + b"}}",
        b'{"Image":"busybox","HostConfig":{"PortBindings":{"99999/tcp":[{"HostPort":"-1"}]}}}',
        b'{"Image":"busybox","HostConfig":{"Binds":["\\u0000:/x"]}}',
        b'{"Image":"busybox","WorkingDir":"' + b"/a" * 100_000 + b'"}',
        b"\xff\xfe{}",
        b"NaN",
    ],
    ids=lambda data: repr(data[:40]),
)
def test_a_document_that_is_a_trap(
    engine: Subject, target: PracticeEngine, document: bytes
) -> None:
    with prompt(target), Wire(target.host) as wire:
        wire.request(
            "POST",
            "/containers/create",
            body=document,
            headers={"Content-Type": "application/json"},
        )
        code, body = wire.answer()
        assert code in (201, 400, 404, 413)
    if code == 201:
        identity = json.loads(body)["Id"]
        with suppress(APIError):
            engine.api.start(identity)
        engine.client.containers.get(identity).remove(force=True)
    else:
        assert json.loads(body)["message"]


def test_a_body_that_breaks_off(target: PracticeEngine) -> None:
    head = b"POST /volumes/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    thrown(target.host, head + b"Content-Length: 100\r\n\r\n{")
    thrown(target.host, head + b"Transfer-Encoding: chunked\r\n\r\n10\r\n{")
    thrown(target.host, head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
    with Wire(target.host) as wire:
        assert json.loads(wire.request("GET", "/volumes").answer()[1])["Volumes"] == []


def test_requests_that_are_begun_and_left(target: PracticeEngine) -> None:
    wires = [Wire(target.host) for _ in range(100)]
    for n, wire in enumerate(wires):
        wire.send(b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-"[: 5 + n % 50])
    with prompt(target):
        time_to_answer = time.monotonic()
        with Wire(target.host) as wire:
            assert wire.request("GET", "/containers/json").answer()[0] == 200
        assert time.monotonic() - time_to_answer < PROMPT_SECONDS
    for wire in wires:
        wire.close()


def test_two_hundred_connections(engine: Subject, target: PracticeEngine) -> None:
    wires = [Wire(target.host, timeout=30) for _ in range(200)]
    for wire in wires:
        wire.request("GET", "/containers/json?all=1")
    for wire in wires:
        assert wire.answer()[0] == 200
    for wire in wires:
        assert wire.request("GET", "/_ping").answer() == (200, b"OK")
        wire.close()
    wait_until(
        lambda: psutil.Process(target.pid).num_fds() < 150,
        PATIENCE,
        lambda: f"{psutil.Process(target.pid).num_fds()} descriptors stay open",
    )
