"""Bytes that are sent and received in pieces."""

from __future__ import annotations

import io
import os

from tui.docker_command.archives.sent import PIECE, Received, pieces


def test_a_file_is_sent_from_where_it_stands() -> None:
    file = io.BytesIO(b"x" * (PIECE + 10))
    file.seek(5)
    assert [len(piece) for piece in pieces(file)] == [PIECE, 5]


def test_what_came_through_a_pipe_is_sent_before_more_comes() -> None:
    end, beginning = os.pipe()
    with os.fdopen(end, "rb") as file, os.fdopen(beginning, "wb", buffering=0) as writer:
        sent = pieces(file)
        writer.write(b"first")
        assert next(sent) == b"first"
        writer.write(b"second")
        assert next(sent) == b"second"


def test_what_comes_is_read_as_a_file_is_and_counted() -> None:
    received = Received(iter([b"ab", b"c"]))
    assert (received.read(2), received.read(5), received.read(1)) == (b"ab", b"c", b"")
    assert received.count == 3


def test_all_of_it_can_be_read_at_once() -> None:
    received = Received(iter([b"abc", b"def"]))
    assert (received.read(1), received.read(), received.read()) == (b"a", b"bcdef", b"")


def test_what_nobody_reads_is_counted() -> None:
    received = Received(iter([b"abc", b"d" * 2 * PIECE]))
    received.read(1)
    received.drain()
    assert received.count == 3 + 2 * PIECE
