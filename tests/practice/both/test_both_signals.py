"""How containers end: by themselves, by signals, by time; and how they come back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.practice.subject import Maker, Subject, execute, status, until

HEEDING = "trap 'echo told; exit {code}' {signal}; echo ready; while true; do sleep 0.1; done"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("true", 0),
        ("exit 1", 1),
        ("exit 42", 42),
        ("exit 256", 0),
        ("exit 257", 1),
        ("no-such-program", 127),
        ("/etc/passwd", 126),
        ("kill -9 $$; exit 3", 3),
        ("sh -c 'kill -9 $$'; exit $?", 137),
        ("sh -c 'kill -15 $$'; exit $?", 143),
        ("sh -c 'kill -2 $$'; exit $?", 130),
        ("false || exit 9", 9),
        ("exec sh -c 'exit 6'", 6),
    ],
)
def test_exit_codes(make: Maker, script: str, code: int) -> None:
    assert make.ran(script).code == code


def test_the_first_process_ignores_a_signal_that_it_has_no_handler_for(make: Maker) -> None:
    container = make.running("sleep", "600")
    for signal in ("TERM", "INT", "HUP", "USR1"):
        container.kill(signal)
    assert execute(container, "echo still here").out == "still here\n"
    began = time.monotonic()
    container.stop(timeout=1)
    assert 0.9 < time.monotonic() - began < 8
    assert until(container, status("exited"))["State"]["ExitCode"] == 137


def test_a_stop_without_patience_is_a_kill(make: Maker) -> None:
    container = make.running("sleep", "600")
    began = time.monotonic()
    container.stop(timeout=0)
    assert time.monotonic() - began < 5
    assert until(container, status("exited"))["State"]["ExitCode"] == 137


def test_a_container_has_patience_of_its_own(engine: Subject, make: Maker) -> None:
    made = engine.api.create_container(
        make.image, ["sleep", "600"], labels=make.scratch.labels, stop_timeout=1
    )
    container = engine.client.containers.get(made["Id"])
    container.start()
    began = time.monotonic()
    container.stop()
    assert 0.9 < time.monotonic() - began < 8


def test_an_init_passes_signals_on(make: Maker) -> None:
    container = make.running("sleep", "600", init=True)
    lines = execute(container, "ps -o pid,args").out.splitlines()
    assert lines[1].endswith(" 1 /sbin/docker-init -- sleep 600")
    assert lines[2].endswith(" sleep 600")
    began = time.monotonic()
    container.stop(timeout=20)
    assert time.monotonic() - began < 10
    assert until(container, status("exited"))["State"]["ExitCode"] == 143


@pytest.mark.parametrize(("signal", "code"), [("TERM", 0), ("INT", 5), ("HUP", 6), ("USR1", 7)])
def test_a_handler_is_run(make: Maker, signal: str, code: int) -> None:
    container = make.running("sh", "-c", HEEDING.format(signal=signal, code=code))
    until(container, lambda _: container.logs() == b"ready\n")
    container.kill(signal)
    assert until(container, status("exited"))["State"]["ExitCode"] == code
    assert container.logs() == b"ready\ntold\n"


def test_a_stop_sends_the_signal_that_the_container_asks_for(make: Maker) -> None:
    script = HEEDING.format(signal="QUIT", code=8)
    container = make.running("sh", "-c", script, stop_signal="QUIT")
    until(container, lambda _: container.logs() == b"ready\n")
    container.stop(timeout=20)
    assert until(container, status("exited"))["State"]["ExitCode"] == 8


@pytest.mark.parametrize("name", ["KILL", "SIGKILL", "9", 9])
def test_a_signal_has_many_names(make: Maker, name: str | int) -> None:
    container = make.running("sleep", "600")
    container.kill(name)
    assert until(container, status("exited"))["State"]["ExitCode"] == 137


def test_what_the_first_process_leaves_behind_ends_with_it(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "sleep 600 & exit 2")
    assert container.attrs["State"]["ExitCode"] == 2
    assert container.attrs["State"]["Status"] == "exited"


# -- restart policies -----------------------------------------------------------------------------

RETRY = {"Name": "on-failure", "MaximumRetryCount": 2}


def test_always_starts_it_again(make: Maker) -> None:
    container = make.running("sh", "-c", "echo again; exit 0", restart_policy={"Name": "always"})
    attrs = until(container, lambda attrs: attrs["RestartCount"] >= 2)
    assert attrs["State"]["Status"] in ("running", "restarting", "exited")
    assert container.logs().count(b"again\n") >= 2
    container.stop(timeout=0)
    assert until(container, status("exited"))


def test_on_failure_starts_it_again_so_many_times(make: Maker) -> None:
    container = make.running("sh", "-c", "echo failed; exit 3", restart_policy=RETRY)
    attrs = until(container, lambda a: a["RestartCount"] == 2 and a["State"]["Status"] == "exited")
    assert attrs["State"]["ExitCode"] == 3
    assert container.logs() == b"failed\n" * 3


def test_on_failure_leaves_a_success_alone(make: Maker) -> None:
    container = make.ended("true", restart_policy=RETRY)
    attrs = until(container, status("exited"))
    assert (attrs["RestartCount"], attrs["State"]["ExitCode"]) == (0, 0)


@pytest.mark.parametrize("policy", ["always", "unless-stopped"])
def test_what_a_person_stops_stays_stopped(make: Maker, policy: str) -> None:
    container = make.running("sleep", "600", restart_policy={"Name": policy})
    container.stop(timeout=0)
    attrs = until(container, status("exited"))
    assert attrs["RestartCount"] == 0
    container.start()
    container.kill()
    assert until(container, status("exited"))["RestartCount"] == 0


def test_one_that_is_about_to_start_again_says_so(make: Maker) -> None:
    container = make.running("false", restart_policy={"Name": "always"})
    state = until(container, status("restarting"))["State"]
    assert (state["Running"], state["Restarting"], state["ExitCode"]) == (True, True, 1)
    container.remove(force=True)


def test_a_policy_ends_when_it_is_taken_away(make: Maker) -> None:
    container = make.running("sh", "-c", "sleep 0.2; exit 1", restart_policy={"Name": "always"})
    until(container, lambda attrs: attrs["RestartCount"] >= 1)
    nevermore: Any = {"Name": "no"}
    container.update(restart_policy=nevermore)
    attrs = until(container, status("exited"))
    count = attrs["RestartCount"]
    assert until(container, status("exited"), 1)["RestartCount"] == count


def test_the_first_process_is_the_command_itself(make: Maker) -> None:
    assert make.ran("cat /proc/1/comm; echo $$").out == "sh\n1\n"
