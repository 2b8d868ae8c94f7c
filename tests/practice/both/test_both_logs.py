"""What a container has printed: kept, cut, dated, and followed."""

from __future__ import annotations

import re
import time
from datetime import datetime

import pytest
from docker.models.containers import Container

from tests.practice.subject import Maker, Subject, refused, status, until
from tests.practice.wire import Wire

DATED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) (.*)")


@pytest.fixture(scope="module")
def talker(shared: Maker) -> Container:
    """A container that has said ten lines, the odd ones as errors."""
    script = (
        "for i in 0 2 4 6 8; do echo line $i; sleep 0.02; echo line $((i+1)) >&2; sleep 0.02; done"
    )
    return shared.ended("sh", "-c", script)


def test_both_streams_are_kept_in_order(talker: Container) -> None:
    assert talker.logs().decode().splitlines() == [f"line {n}" for n in range(10)]


def test_one_stream_alone(talker: Container) -> None:
    assert talker.logs(stderr=False).decode() == "".join(f"line {n}\n" for n in range(0, 10, 2))
    assert talker.logs(stdout=False).decode() == "".join(f"line {n}\n" for n in range(1, 10, 2))


def test_no_stream_at_all_is_refused(engine: Subject, talker: Container) -> None:
    with Wire(engine.host) as wire:
        code, body = wire.request("GET", f"/containers/{talker.id}/logs").answer()
    assert code == 400
    assert body == b'{"message":"Bad parameters: you must choose at least one stream"}\n'


def test_frames_say_which_stream(engine: Subject, talker: Container) -> None:
    with Wire(engine.host) as wire:
        wire.request("GET", f"/containers/{talker.id}/logs?stdout=1&stderr=1&tail=2")
        head = wire.head()
        assert head.headers["content-type"] == "application/vnd.docker.multiplexed-stream"
        body = wire.body(head)
    assert body == b"\1\0\0\0\0\0\0\7line 8\n\2\0\0\0\0\0\0\7line 9\n"


@pytest.mark.parametrize("tail", [0, 1, 3, 10, 99])
def test_the_last_lines(talker: Container, tail: int) -> None:
    expected = [f"line {n}" for n in range(10)][-tail:] if tail else []
    assert talker.logs(tail=tail).decode().splitlines() == expected


def test_dated_lines(talker: Container) -> None:
    lines = [DATED.fullmatch(line) for line in talker.logs(timestamps=True).decode().splitlines()]
    assert [line and line[2] for line in lines] == [f"line {n}" for n in range(10)]
    stamps = [line[1] for line in lines if line]
    assert stamps == sorted(stamps)
    assert stamps[0] > talker.attrs["State"]["StartedAt"][:19]


def test_since_and_until(talker: Container) -> None:
    dated = [line.split(" ", 1) for line in talker.logs(timestamps=True).decode().splitlines()]
    # The SDK sends floats, which hold microseconds; the engine compares nanoseconds.
    since = datetime.fromisoformat(dated[4][0][:26]).timestamp()
    later = talker.logs(since=since).decode().splitlines()
    assert later == [f"line {n}" for n in range(4, 10)]
    earlier = talker.logs(until=since).decode().splitlines()
    assert earlier == [f"line {n}" for n in range(4)]
    assert talker.logs(since=time.time() + 3600) == b""


def test_a_container_that_never_ran_has_said_nothing(make: Maker) -> None:
    assert make.created("echo", "hi").logs() == b""


def test_following_ends_with_the_container(make: Maker) -> None:
    container = make.running("sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.1; done")
    assert b"".join(container.logs(stream=True, follow=True)) == b"1\n2\n3\n"
    container.reload()
    assert container.status == "exited"


def test_following_brings_lines_as_they_come(engine: Subject, make: Maker) -> None:
    container = make.running("sh", "-c", "echo ready; read line; echo got $line", stdin_open=True)
    until(container, lambda _: container.logs() == b"ready\n")
    lines = container.logs(stream=True, follow=True, tail=1)
    assert next(lines) == b"ready\n"
    with Wire(engine.host) as wire:
        wire.request("POST", f"/containers/{container.id}/attach?stream=1&stdin=1", upgrade=True)
        assert wire.head().status == 101
        wire.send(b"it\n")
        assert next(lines) == b"got it\n"
    assert list(lines) == []


def test_following_what_has_ended_ends(talker: Container) -> None:
    assert b"".join(talker.logs(stream=True, follow=True, tail=1)) == b"line 9\n"


def test_following_from_now_on_leaves_out_what_was(make: Maker) -> None:
    container = make.running("sh", "-c", "echo old; while true; do echo new; sleep 0.05; done")
    until(container, lambda _: b"new" in container.logs())
    lines = container.logs(stream=True, follow=True, tail=0)
    assert next(lines) == b"new\n"
    lines.close()


def test_a_follower_that_goes_away_leaves_the_container_alone(engine: Subject, make: Maker) -> None:
    container = make.running("sh", "-c", "while true; do echo again; sleep 0.02; done")
    for _ in range(5):
        with Wire(engine.host) as wire:
            wire.request("GET", f"/containers/{container.id}/logs?stdout=1&follow=1")
            assert wire.head().status == 200
    assert until(container, status("running"))


def test_lines_without_an_end_and_empty_ones(make: Maker) -> None:
    assert make.ended("printf", "no end").logs() == b"no end"
    assert make.ended("printf", "\\n\\nx\\n\\n").logs() == b"\n\nx\n\n"


def test_control_characters_are_kept_and_what_is_no_text_is_replaced(make: Maker) -> None:
    container = make.ended("printf", r"a\tb\001\033[1m\303\251\377\n")
    assert container.logs() == "a\tb\x01\x1b[1mé\N{REPLACEMENT CHARACTER}\n".encode()


def test_long_lines_come_whole(make: Maker) -> None:
    container = make.ended("sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; echo; echo short")
    lines = container.logs().splitlines()
    assert (len(lines[0]), lines[1]) == (100_000, b"short")
    assert container.logs(tail=1) == b"short\n"


def test_a_terminal_s_log_is_one_stream_and_not_framed(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "echo out; echo err >&2", tty=True)
    assert container.logs() == b"out\r\nerr\r\n"
    with Wire(engine.host) as wire:
        wire.request("GET", f"/containers/{container.id}/logs?stdout=1&stderr=1")
        head = wire.head()
        assert head.headers["content-type"] == "application/vnd.docker.raw-stream"
        assert wire.body(head) == b"out\r\nerr\r\n"


def test_logs_of_what_is_not_there(engine: Subject) -> None:
    with refused(404, "No such container: no-such-one"):
        engine.api.logs("no-such-one")


def test_a_log_that_is_not_kept_is_not_read(make: Maker) -> None:
    container = make.ended("echo", "lost", log_config={"type": "none"})
    with refused(501, "configured logging driver does not support reading"):
        container.logs()
