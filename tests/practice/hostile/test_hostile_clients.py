"""Clients that are killed, that do not read, and that send what nobody reads."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress

import psutil

from tests.engine.daemon.shell import wait_until
from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.watching import MEGABYTE, ROOM_MB, prompt
from tests.practice.subject import PATIENCE, Maker, Subject
from tests.practice.wire import Wire


def reset(wire: Wire) -> None:
    """Hang up as a killed client's kernel does."""
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


def test_clients_that_are_killed_in_the_middle(
    engine: Subject, target: PracticeEngine, make: Maker
) -> None:
    talker = make.running("sh", "-c", "while true; do echo again and again; sleep 0.01; done")
    identity = str(talker.id)
    process = psutil.Process(target.pid)
    made = make.sleeper()
    streams = [
        ("GET", f"/containers/{identity}/logs?stdout=1&follow=1"),
        ("GET", "/events"),
        ("GET", f"/containers/{identity}/stats?stream=1"),
        ("GET", f"/containers/{identity}/export"),
        ("GET", "/images/busybox/get"),
        ("GET", f"/containers/{identity}/archive?path=/"),
        ("POST", f"/containers/{identity}/wait"),
        ("POST", f"/containers/{identity}/attach?stream=1&stdout=1&stdin=1"),
    ]
    before = process.num_fds()
    for n in range(10):
        for method, path in streams:
            wire = Wire(engine.host)
            wire.request(method, path, upgrade="attach" in path)
            wire.head()
            if n % 2 and "wait" not in path and "events" not in path:
                wire.some()
            reset(wire)
        run = engine.api.exec_create(str(made.id), ["cat"], stdin=True)["Id"]
        wire = Wire(engine.host)
        wire.request("POST", f"/exec/{run}/start", {"Detach": False}, upgrade=True)
        wire.head()
        wire.send(b"x")
        reset(wire)
    wait_until(
        lambda: process.num_fds() <= before + 15,
        PATIENCE,
        lambda: f"{before} descriptors were open, and now {process.num_fds()}",
    )
    talker.reload()
    assert talker.status == "running"


def test_a_reader_that_does_not_read(target: PracticeEngine, make: Maker) -> None:
    container = make.created("sh", "-c", "yes 0123456789 | head -c 30000000; echo end")
    with Wire(target.host) as wire, prompt(target) as waits:
        path = f"/containers/{container.id}/attach?stream=1&stdout=1&stderr=1"
        wire.request("POST", path, upgrade=True)
        wire.head()
        container.start()
        # Nobody reads meanwhile.
        wait_until(lambda: len(waits) > 60, PATIENCE, lambda: "the engine is slow")
        assert psutil.Process(target.pid).memory_info().rss < ROOM_MB * MEGABYTE
    container.remove(force=True)


def test_input_that_nobody_reads(target: PracticeEngine, make: Maker) -> None:
    container = make.created("sleep", "600", stdin_open=True)
    with Wire(target.host, timeout=2) as wire, prompt(target):
        wire.request("POST", f"/containers/{container.id}/attach?stream=1&stdin=1", upgrade=True)
        wire.head()
        container.start()
        with suppress(TimeoutError):
            for _ in range(100):
                wire.send(b"x" * MEGABYTE)
        assert psutil.Process(target.pid).memory_info().rss < ROOM_MB * MEGABYTE
