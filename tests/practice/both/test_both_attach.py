"""A connection to a container's own streams: framed or raw, both ways, half-closed, let go."""

from __future__ import annotations

from typing import Any

import pytest
from docker.models.containers import Container

from tests.bench.emulator import Emulator
from tests.practice.subject import Maker, Subject, refused, status, until
from tests.practice.wire import STDERR, STDOUT, Wire

ALL = "stream=1&stdin=1&stdout=1&stderr=1"
DETACH = b"\x10\x11"
"""ctrl-P, ctrl-Q."""


def attached(engine: Subject, container: Container, query: str = ALL) -> Wire:
    """A connection that the engine has handed over."""
    wire = Wire(engine.host)
    wire.request("POST", f"/containers/{container.id}/attach?{query}", upgrade=True)
    head = wire.head()
    assert head.status == 101
    assert head.headers["upgrade"] == "tcp"
    assert head.headers["connection"] == "Upgrade"
    raw = bool(container.attrs["Config"]["Tty"])
    assert head.headers["content-type"] == (
        "application/vnd.docker.raw-stream" if raw else "application/vnd.docker.multiplexed-stream"
    )
    return wire


def reader(make: Maker, script: str = "cat", **settings: Any) -> Container:
    """A container whose input ends with the first client that sends it; not yet started."""
    return make.created("sh", "-c", script, stdin_open=True, **settings)


class Screen:
    """What a person would see who types at the other end of a connection."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._emulator = Emulator(60, 20, wire.send)

    def type(self, text: str) -> None:
        """Send keys."""
        self._wire.send(text.encode())

    def until(self, *lines: str) -> None:
        """Wait until the screen shows these lines, and nothing else."""
        try:
            while self.lines != list(lines):
                self._emulator.feed(self._wire.some())
        except TimeoutError:
            assert self.lines == list(lines)

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without what is blank."""
        return "\n".join(line.rstrip() for line in self._emulator.lines).rstrip().split("\n")


def shell(engine: Subject, container: Container) -> tuple[Wire, Screen]:
    """A shell at its first prompt, on a clear screen."""
    wire = attached(engine, container)
    container.start()
    screen = Screen(wire)
    # The shell of some builds greets; a form feed clears that away.
    wire.upto(b"/ # ")
    screen.type("\f")
    screen.until("/ #")
    return wire, screen


def test_output_is_framed_by_stream_from_the_first_byte(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "echo out; sleep 0.05; echo err >&2; sleep 0.05; echo out")
    with attached(engine, container, "stream=1&stdout=1&stderr=1") as wire:
        container.start()
        assert list(wire.frames()) == [
            (STDOUT, b"out\n"),
            (STDERR, b"err\n"),
            (STDOUT, b"out\n"),
        ]


def test_the_connection_ends_with_the_container(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "exit 3")
    with attached(engine, container) as wire:
        container.start()
        assert wire.rest() == b""
    assert until(container, status("exited"))["State"]["ExitCode"] == 3


def test_half_a_close_is_the_end_of_input(engine: Subject, make: Maker) -> None:
    container = reader(make, "cat; echo the end; exit 4")
    with attached(engine, container) as wire:
        container.start()
        wire.send(b"one\ntwo\n")
        wire.shut()
        assert wire.streams() == (b"one\ntwo\nthe end\n", b"")
    assert container.wait()["StatusCode"] == 4


def test_output_goes_on_after_the_client_s_half_is_closed(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "echo 1; sleep 0.3; echo 2")
    with attached(engine, container, "stream=1&stdout=1&stderr=1") as wire:
        wire.shut()
        container.start()
        assert wire.streams() == (b"1\n2\n", b"")


def test_much_goes_through_in_both_directions(engine: Subject, make: Maker) -> None:
    container = reader(make)
    data = bytes(range(256)) * 2400
    with attached(engine, container) as wire:
        container.start()
        for at in range(0, len(data), 65536):
            wire.send(data[at : at + 65536])
        wire.shut()
        out, err = wire.streams()
    assert (len(out), err) == (len(data), b"")
    assert out == data


def test_one_stream_alone(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "echo out; echo err >&2")
    with attached(engine, container, "stream=1&stderr=1") as wire:
        container.start()
        assert wire.streams() == (b"", b"err\n")


def test_what_was_said_before_comes_first_when_asked(engine: Subject, make: Maker) -> None:
    container = make.running("sh", "-c", "echo before; read line; echo after", stdin_open=True)
    until(container, lambda _: container.logs() == b"before\n")
    with attached(engine, container, f"logs=1&{ALL}") as wire:
        assert wire.frame() == (STDOUT, b"before\n")
        wire.send(b"\n")
        assert wire.frame() == (STDOUT, b"after\n")


def test_the_log_alone_ends_at_once(engine: Subject, make: Maker) -> None:
    container = make.running("sh", "-c", "echo before; sleep 600")
    until(container, lambda _: container.logs() == b"before\n")
    with attached(engine, container, "logs=1&stdout=1&stderr=1") as wire:
        assert wire.streams() == (b"before\n", b"")


def test_two_see_the_same(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "echo to all")
    with attached(engine, container) as first, attached(engine, container) as second:
        container.start()
        assert first.streams() == second.streams() == (b"to all\n", b"")


def test_one_that_leaves_takes_nothing_along(engine: Subject, make: Maker) -> None:
    container = make.running("sh", "-c", "while true; do echo tick; sleep 0.05; done")
    with attached(engine, container) as wire:
        assert wire.frame() == (STDOUT, b"tick\n")
    ticks = len(container.logs())
    until(container, lambda _: len(container.logs()) > 2 * ticks)
    assert container.status == "running"


def test_without_an_upgrade_the_answer_is_a_stream(engine: Subject, make: Maker) -> None:
    container = make.created("echo", "plain")
    with Wire(engine.host) as wire:
        wire.request("POST", f"/containers/{container.id}/attach?stream=1&stdout=1&stderr=1")
        head = wire.head()
        assert (head.status, head.headers["content-type"]) == (
            200,
            "application/vnd.docker.raw-stream",
        )
        container.start()
        assert wire.rest() == b"\1\0\0\0\0\0\0\6plain\n"


def test_attaching_to_what_is_not_there(engine: Subject) -> None:
    with Wire(engine.host) as wire:
        wire.request("POST", f"/containers/no-such-one/attach?{ALL}", upgrade=True)
        assert wire.answer() == (404, b"No such container: no-such-one\r\n")


def test_attaching_to_a_paused_container(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    container.pause()
    words = f"container {container.id} is paused, unpause the container before attach"
    with Wire(engine.host) as wire:
        wire.request("POST", f"/containers/{container.id}/attach?{ALL}", upgrade=True)
        code, body = wire.answer()
    assert (code, words in body.decode()) == (409, True)


# -- with a terminal ------------------------------------------------------------------------------


def test_a_terminal_echoes_and_ends_lines_with_both_characters(
    engine: Subject, make: Maker
) -> None:
    container = reader(make, "read line; echo got $line", tty=True)
    with attached(engine, container) as wire:
        container.start()
        wire.send(b"hello\n")
        assert wire.rest() == b"hello\r\ngot hello\r\n"


def test_a_shell_in_a_terminal(engine: Subject, make: Maker) -> None:
    container = make.created("sh", tty=True, stdin_open=True)
    wire, screen = shell(engine, container)
    with wire:
        screen.type("echo $((6*7))\r")
        screen.until("/ # echo $((6*7))", "42", "/ #")
        screen.type("\fnope\r")
        screen.until("/ # nope", "sh: nope: not found", "/ #")
        screen.type("\fcd /tmp\r")
        screen.until("/ # cd /tmp", "/tmp #")
        screen.type("\fecho $?; exit 5\r")
        wire.rest()
    assert container.wait()["StatusCode"] == 5


def test_ctrl_c_ends_what_a_shell_runs(engine: Subject, make: Maker) -> None:
    container = make.created("sh", tty=True, stdin_open=True)
    wire, screen = shell(engine, container)
    with wire:
        screen.type("sleep 600\r")
        screen.until("/ # sleep 600")
        # Pressed before the shell has started it, the key would end the line alone.
        until(container, lambda _: len(container.top()["Processes"]) == 2)
        screen.type("\x03")
        screen.until("/ # sleep 600", "^C", "/ #")
        screen.type("\fecho $?\r")
        screen.until("/ # echo $?", "130", "/ #")


def test_a_line_can_be_edited(engine: Subject, make: Maker) -> None:
    wire, screen = shell(engine, make.created("sh", tty=True, stdin_open=True))
    with wire:
        screen.type("echo onee\x7f\r")
        screen.until("/ # echo one", "one", "/ #")
        screen.type("\fecho ac\x1b[Db\r")
        screen.until("/ # echo abc", "abc", "/ #")
        screen.type("\fgone\x15echo here\r")
        screen.until("/ # echo here", "here", "/ #")
        screen.type("\fhere\x01echo \r")
        screen.until("/ # echo here", "here", "/ #")
        screen.type("\fecho never\x03")
        screen.until("/ # echo never^C", "/ #")


def test_lines_are_called_back(engine: Subject, make: Maker) -> None:
    wire, screen = shell(engine, make.created("sh", tty=True, stdin_open=True))
    with wire:
        screen.type("echo one\r")
        screen.until("/ # echo one", "one", "/ #")
        screen.type("\fecho two\r")
        screen.until("/ # echo two", "two", "/ #")
        screen.type("\f\x1b[A\x1b[A\r")
        screen.until("/ # echo one", "one", "/ #")
        screen.type("\f\x1b[A\x1b[A\x1b[B\r")
        screen.until("/ # echo one", "one", "/ #")


def test_ctrl_d_on_an_empty_line_ends_a_shell(engine: Subject, make: Maker) -> None:
    container = make.created("sh", tty=True, stdin_open=True)
    wire, screen = shell(engine, container)
    with wire:
        screen.type("false\r")
        screen.until("/ # false", "/ #")
        screen.type("\x04")
        wire.rest()
    assert container.wait()["StatusCode"] == 1


def test_a_terminal_has_the_size_that_it_is_given(engine: Subject, make: Maker) -> None:
    container = make.created("sh", tty=True, stdin_open=True)
    wire, screen = shell(engine, container)
    with wire:
        container.resize(33, 111)
        screen.type("stty size\r")
        screen.until("/ # stty size", "33 111", "/ #")


def test_what_does_not_run_has_no_size(make: Maker) -> None:
    container = make.created("sh", tty=True)
    with refused(409, f"container {container.id} is not running"):
        container.resize(24, 80)


def test_the_detach_keys_let_go_and_leave_it_running(engine: Subject, make: Maker) -> None:
    container = make.created("cat", tty=True, stdin_open=True)
    with attached(engine, container) as wire:
        container.start()
        wire.send(b"a\n")
        wire.upto(b"a\r\na\r\n")
        wire.send(DETACH)
        assert wire.rest() == b""
    container.reload()
    assert container.status == "running"
    with attached(engine, container) as wire:
        wire.send(b"b\n")
        assert wire.upto(b"b\r\nb\r\n") == b"b\r\nb\r\n"


def test_other_detach_keys(engine: Subject, make: Maker) -> None:
    container = make.created("cat", tty=True, stdin_open=True)
    with attached(engine, container, f"{ALL}&detachKeys=ctrl-x,x") as wire:
        container.start()
        wire.send(b"a\n")
        wire.upto(b"a\r\na\r\n")
        wire.send(b"\x18x")
        assert wire.rest() == b""
    container.reload()
    assert container.status == "running"


def test_half_of_the_detach_keys_is_input(engine: Subject, make: Maker) -> None:
    container = make.created("cat", tty=True, stdin_open=True)
    with attached(engine, container) as wire:
        container.start()
        wire.send(b"\x10z\n")
        assert wire.upto(b"z\r\n\x10z\r\n") == b"^Pz\r\n\x10z\r\n"
        container.kill()


def test_a_bad_detach_key_is_refused(engine: Subject, make: Maker) -> None:
    container = make.created("cat", tty=True, stdin_open=True)
    with Wire(engine.host) as wire:
        query = f"{ALL}&detachKeys=nonsense"
        wire.request("POST", f"/containers/{container.id}/attach?{query}", upgrade=True)
        assert wire.answer() == (400, b"Invalid detach keys (nonsense) provided\r\n")


@pytest.mark.parametrize("size", [1, 3, 100])
def test_input_may_come_in_any_pieces(engine: Subject, make: Maker, size: int) -> None:
    container = reader(make)
    data = "não há pão\n".encode() * 20
    with attached(engine, container) as wire:
        container.start()
        for at in range(0, len(data), size):
            wire.send(data[at : at + size])
        wire.shut()
        assert wire.streams() == (data, b"")
