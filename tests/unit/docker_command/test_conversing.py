"""What goes from this process's streams to a container's program, and back."""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tui.docker_command.errors import Failed
from tui.docker_command.joined.conversing import Joining, converse
from tui.docker_command.joined.detaching import DEFAULT
from tui.docker_command.joined.streams import Stream

PATIENCE = 20.0
"""Seconds."""
ALL = Joining(stdin=True, stdout=True, stderr=True, tty=False)
DEAF = Joining(stdin=True, stdout=False, stderr=False, tty=False)
TERMINAL = Joining(stdin=True, stdout=True, stderr=True, tty=True, keys=DEFAULT)


def frame(number: int, content: bytes) -> bytes:
    """A piece of one of a program's two streams."""
    return bytes([number, 0, 0, 0]) + len(content).to_bytes(4) + content


@pytest.fixture
def ends() -> Iterator[tuple[Stream, socket.socket]]:
    """Both ends of a connection: ours, and the engine's."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(PATIENCE)
    stream = Stream(ours, None, "")
    stream.begin()
    with theirs:
        yield stream, theirs
    stream.close()


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[IO[bytes]]:
    """What is written to it is this process's input."""
    reading, writing = os.pipe()
    with open(reading) as stdin, open(writing, "wb", buffering=0) as typing:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typing


@dataclass(frozen=True)
class Screen:
    """Files in the place of this process's output."""

    folder: Path

    def shows(self, stream: Stream, joining: Joining) -> tuple[bytes, bytes]:
        """What comes of a conversation on the two streams; nobody lets go of it."""
        assert self.left(stream, joining) is False
        return (self.folder / "out").read_bytes(), (self.folder / "err").read_bytes()

    def left(self, stream: Stream, joining: Joining) -> bool:
        """Whether the person lets go of a conversation."""
        with (
            pytest.MonkeyPatch.context() as patch,
            (self.folder / "out").open("w") as out,
            (self.folder / "err").open("w") as err,
        ):
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            return converse(stream, joining)


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    """A place for what a conversation shows."""
    return Screen(tmp_path)


def heard(theirs: socket.socket) -> bytes:
    """All that comes to the engine, to its end."""
    found = b""
    while data := theirs.recv(4096):
        found += data
    return found


Ends = tuple[Stream, socket.socket]


def test_the_two_streams_of_a_program_are_told_apart(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends
    theirs.sendall(frame(1, b"out\n") + frame(2, b"err\n")[:5])
    theirs.sendall(frame(2, b"err\n")[5:])
    theirs.shutdown(socket.SHUT_WR)
    assert screen.shows(stream, ALL) == (b"out\n", b"err\n")


def test_what_a_terminal_shows_comes_as_it_is(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends
    theirs.sendall(b"\x01\x00\x00\x1b[31m")
    theirs.shutdown(socket.SHUT_WR)
    assert screen.shows(stream, TERMINAL) == (b"\x01\x00\x00\x1b[31m", b"")


def test_the_end_of_the_input_is_told_and_the_output_heard_to_its_end(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends

    def program() -> None:
        theirs.sendall(frame(1, heard(theirs).upper()))
        theirs.shutdown(socket.SHUT_WR)

    keyboard.write(b"loud")
    keyboard.close()
    thread = threading.Thread(target=program)
    thread.start()
    assert screen.shows(stream, ALL) == (b"LOUD", b"")
    thread.join(PATIENCE)


def test_much_goes_in_both_directions_at_once(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends
    data = bytes(range(250)) * 8000

    def program() -> None:
        while piece := theirs.recv(65536):
            theirs.sendall(frame(1, piece))
        theirs.shutdown(socket.SHUT_WR)

    def person() -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[keyboard.write(rest) :]
        keyboard.close()

    threads = [threading.Thread(target=each) for each in (program, person)]
    for thread in threads:
        thread.start()
    shown, _ = screen.shows(stream, ALL)
    for thread in threads:
        thread.join(PATIENCE)
    # Nobody wants to see them.
    assert shown == data, "other bytes came back"


def test_the_keys_let_go(ends: Ends, keyboard: IO[bytes], screen: Screen) -> None:
    stream, theirs = ends
    keyboard.write(b"ls\r\x10\x11 not sent")
    assert screen.left(stream, TERMINAL)
    assert theirs.recv(4096) == b"ls\r"


def test_without_a_terminal_the_keys_are_bytes_like_others(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends
    keyboard.write(b"\x10\x11")
    keyboard.close()
    said = [b""]

    def program() -> None:
        said[0] = heard(theirs)
        theirs.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=program)
    thread.start()
    assert not screen.left(stream, ALL)
    thread.join(PATIENCE)
    assert said == [b"\x10\x11"]


def test_where_nothing_is_heard_it_is_over_when_all_is_sent(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends
    keyboard.write(b"words")
    keyboard.close()
    assert not screen.left(stream, DEAF)
    assert heard(theirs) == b"words"


def test_an_input_that_is_closed_has_come_to_its_end(
    ends: Ends, monkeypatch: pytest.MonkeyPatch, screen: Screen
) -> None:
    stream, theirs = ends
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert not screen.left(stream, DEAF)
    assert heard(theirs) == b""


def test_an_open_input_does_not_keep_what_has_ended(
    ends: Ends, keyboard: IO[bytes], screen: Screen
) -> None:
    stream, theirs = ends
    theirs.close()
    keyboard.write(b"nobody hears this")
    assert not screen.left(stream, DEAF)


def test_an_output_that_nobody_reads(
    ends: Ends, keyboard: IO[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, theirs = ends
    reading, writing = os.pipe()
    os.close(reading)
    theirs.sendall(frame(1, b"x"))
    with open(writing, "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        with pytest.raises(BrokenPipeError) as caught:
            converse(stream, ALL)
    assert caught.value.filename == "/dev/stdout"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file here is always full")
def test_an_output_that_is_full(
    ends: Ends, keyboard: IO[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, theirs = ends
    theirs.sendall(frame(2, b"x"))
    with open("/dev/full", "w") as err:
        monkeypatch.setattr(sys, "stderr", err)
        with pytest.raises(Failed, match=r"^write /dev/stderr: no space left on device$"):
            converse(stream, ALL)
