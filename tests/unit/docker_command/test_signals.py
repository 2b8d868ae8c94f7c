"""Signals of this process that are something else's."""

from __future__ import annotations

import os
import queue
import signal

import pytest

from tui.docker_command.errors import Ended
from tui.docker_command.joined import signals

PATIENCE = 20.0
"""Seconds."""
ONE, OTHER = signal.SIGUSR1, signal.SIGUSR2


def send(number: int) -> None:
    """As a person does it from another terminal."""
    os.kill(os.getpid(), number)


def test_what_is_heard_is_done_beside() -> None:
    done: queue.Queue[int] = queue.Queue()
    before = signal.getsignal(ONE)
    with signals.heard({ONE: done.put}):
        send(ONE)
        assert done.get(timeout=PATIENCE) == ONE
        send(ONE)
        assert done.get(timeout=PATIENCE) == ONE
    assert signal.getsignal(ONE) == before


def test_a_block_within_another_hears_in_addition() -> None:
    done: queue.Queue[str] = queue.Queue()
    with signals.heard({ONE: lambda _: done.put("outer"), OTHER: lambda _: done.put("outer")}):
        with signals.heard({OTHER: lambda _: done.put("inner")}):
            send(ONE)
            assert done.get(timeout=PATIENCE) == "outer"
            send(OTHER)
            assert done.get(timeout=PATIENCE) == "inner"
        send(OTHER)
        assert done.get(timeout=PATIENCE) == "outer"


def test_who_insists_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with signals.disregarded(signal.SIGINT, signal.SIGTERM):
        send(signal.SIGINT)
        send(signal.SIGTERM)
        assert capsys.readouterr().err == ""
        with pytest.raises(Ended) as ended:
            send(signal.SIGINT)
    assert ended.value.code == 1
    assert capsys.readouterr().err == "\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n"
    assert signal.getsignal(signal.SIGINT) == before


def test_a_signal_may_end_it_with_a_code() -> None:
    with pytest.raises(Ended) as ended, signals.ending({ONE: 138, OTHER: 140}):
        send(OTHER)
    assert ended.value.code == 140


@pytest.mark.parametrize(
    ("number", "name"),
    [(signal.SIGINT, "INT"), (signal.SIGUSR1, "USR1"), (signal.SIGRTMIN + 3, "37")],
)
def test_signals_have_names_or_numbers(number: int, name: str) -> None:
    assert signals.name(number) == name


def test_what_is_handed_on() -> None:
    handed_on = signals.handed_on()
    assert {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT} <= set(handed_on)
    kept = {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGPIPE, signal.SIGURG}
    assert not kept & set(handed_on)
