"""How much of a stream has gone through, as it is told."""

from __future__ import annotations

import io

from tui.docker_command.archives.meters import Meter

KIB = 1024


def test_in_a_pipe_it_is_told_once() -> None:
    stream = io.StringIO(newline="")
    meter = Meter(stream, "Sending", last_only=True)
    data = [b"x" * 600 * KIB] * 3
    assert list(meter.counted(data)) == data
    assert stream.getvalue() == "Sending  1.843MB\r\r\n"


def test_it_is_told_while_it_goes_on_but_not_too_often() -> None:
    stream = io.StringIO(newline="")
    sent = Meter(stream, "Sending").counted([b"x" * 600 * KIB] * 3)
    next(sent)
    assert stream.getvalue() == "Sending  614.4kB\r"
    next(sent)
    assert stream.getvalue() == "Sending  614.4kB\r"
    assert len(list(sent)) == 1
    assert stream.getvalue().endswith("Sending  1.843MB\r\r\n")


def test_of_a_known_size_there_is_a_bar_and_all_of_it_is_told_twice() -> None:
    stream = io.StringIO(newline="")
    reader = Meter(stream, "From x", total=13).reader(io.BytesIO(b"FROM busybox\n"))
    assert reader.read() == b"FROM busybox\n"
    line = f"From x [{'=' * 50}>]      13B/13B\r"
    assert stream.getvalue() == f"{line}{line}\r\n"


def test_the_end_is_told_once_however_often_it_is_read() -> None:
    stream = io.StringIO(newline="")
    reader = Meter(stream, "From x", last_only=True).reader(io.BytesIO(b"abc"))
    assert [reader.read(2), reader.read(2), reader.read(2), reader.read(2)] == [
        b"ab",
        b"c",
        b"",
        b"",
    ]
    assert stream.getvalue() == "From x       3B\r\r\n"
