"""Started, stopped, paused, waited for: what a container goes through, and what it shows of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from docker.errors import APIError
from docker.models.containers import Container
from requests.exceptions import ConnectionError as Disconnected
from requests.exceptions import ReadTimeout

from tests.practice.subject import Maker, Subject, execute, refused, status, until
from tests.practice.wire import Wire


class Waiting:
    """Asks for a container's end on a connection of its own; the answer is for later."""

    def __init__(self, engine: Subject, container: Container, condition: str = "") -> None:
        self._wire = Wire(engine.host)
        query = f"?condition={condition}" if condition else ""
        self._wire.request("POST", f"/containers/{container.id}/wait{query}")
        # The engine says at once that it is waiting: what happens from now on counts.
        self.head = self._wire.head()

    def code(self) -> bytes:
        """The answer, which comes when the wait is over."""
        with self._wire:
            return self._wire.body(self.head).strip()


# -- start, stop, restart, kill ---------------------------------------------------------------


def test_starting_a_running_container_changes_nothing(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    since = container.attrs["State"]["StartedAt"]
    with Wire(engine.host) as wire:
        status_code, body = wire.request("POST", f"/containers/{container.id}/start").answer()
    assert (status_code, body) == (304, b"")
    container.reload()
    assert container.attrs["State"]["StartedAt"] == since


def test_stopping_what_does_not_run_changes_nothing(engine: Subject, make: Maker) -> None:
    container = make.ended("true")
    with Wire(engine.host) as wire:
        assert wire.request("POST", f"/containers/{container.id}/stop").answer() == (304, b"")


def test_an_ended_container_starts_again_with_what_it_wrote(make: Maker) -> None:
    container = make.ended("sh", "-c", "echo once more >> /log; cat /log")
    first = container.attrs["State"]
    container.start()
    container.wait()
    container.reload()
    second = container.attrs["State"]
    assert second["StartedAt"] > first["FinishedAt"]
    assert container.logs() == b"once more\n" * 3


def test_a_stopped_container_keeps_its_name_and_files(make: Maker) -> None:
    container = make.sleeper(name=make.name("kept"))
    execute(container, "echo here > /tmp/x")
    container.stop()
    attrs = until(container, status("exited"))
    assert attrs["State"]["ExitCode"] == 143
    container.start()
    assert execute(container, "cat /tmp/x").out == "here\n"


def test_a_restart_is_a_stop_and_a_start(make: Maker) -> None:
    container = make.sleeper()
    before = container.attrs["State"]
    container.restart(timeout=5)
    container.reload()
    after = container.attrs["State"]
    assert after["Status"] == "running"
    assert after["StartedAt"] > before["StartedAt"]
    assert after["Pid"] != before["Pid"]
    assert container.attrs["RestartCount"] == 0


def test_a_restart_starts_what_does_not_run(make: Maker) -> None:
    container = make.ended("sleep", "0")
    container.restart()
    assert until(container, lambda attrs: attrs["State"]["StartedAt"] > attrs["Created"])


def test_a_kill_ends_it_at_once(make: Maker) -> None:
    container = make.running("sleep", "600")
    container.kill()
    state = until(container, status("exited"))["State"]
    assert (state["ExitCode"], state["OOMKilled"], state["Error"]) == (137, False, "")


def test_what_does_not_run_is_not_killed(engine: Subject, make: Maker) -> None:
    container = make.created("true", name=make.name("still"))
    words = f"cannot kill container: {container.name}: container {container.id} is not running"
    with refused(409, words):
        engine.api.kill(str(container.name))


def test_an_unknown_signal_is_refused(make: Maker) -> None:
    container = make.sleeper()
    with refused(400, f"cannot kill container: {container.id}: invalid signal: SNOOZE"):
        container.kill("SNOOZE")


def test_a_program_that_is_not_there_fails_to_start(make: Maker) -> None:
    container = make.created("no-such-program")
    words = (
        "failed to create task for container: failed to create shim task: OCI runtime create "
        "failed: runc create failed: unable to start container process: exec: "
        '"no-such-program": executable file not found in $PATH'
    )
    with pytest.raises(APIError) as caught:
        container.start()
    assert caught.value.status_code == 400
    assert str(caught.value.explanation).startswith(words)
    state = until(container, status("created"))["State"]
    assert state["ExitCode"] == 127
    assert "executable file not found in $PATH" in state["Error"]


def test_a_file_that_is_no_program_fails_to_start(make: Maker) -> None:
    container = make.created("/etc/passwd")
    with pytest.raises(APIError) as caught:
        container.start()
    assert caught.value.status_code == 400
    assert 'exec: "/etc/passwd": permission denied' in str(caught.value.explanation)
    assert until(container, status("created"))["State"]["ExitCode"] == 126


# -- pause ----------------------------------------------------------------------------------------


def test_a_paused_container_stands_still_and_goes_on(make: Maker) -> None:
    container = make.running(
        "sh", "-c", "i=0; while true; do echo $i; i=$((i+1)); sleep 0.05; done"
    )
    lines = container.logs(stream=True, follow=True)
    next(lines)
    container.pause()
    state = until(container, status("paused"))["State"]
    assert (state["Running"], state["Paused"]) == (True, True)
    frozen = container.logs()
    with pytest.raises((ReadTimeout, Disconnected)):
        container.wait(timeout=1)
    assert container.logs() == frozen
    container.unpause()
    until(container, status("running"))
    lines = container.logs(stream=True, follow=True, tail=0)
    assert next(lines)
    lines.close()


def test_pausing_twice_and_unpausing_what_runs_is_refused(make: Maker) -> None:
    container = make.sleeper()
    with refused(500, f"Container {container.id} is not paused"):
        container.unpause()
    container.pause()
    with refused(409, f"Container {container.id} is already paused"):
        container.pause()


def test_what_does_not_run_is_not_paused(make: Maker) -> None:
    container = make.ended("true")
    with refused(409, f"container {container.id} is not running"):
        container.pause()


def test_a_paused_container_can_be_killed(make: Maker) -> None:
    container = make.sleeper()
    container.pause()
    container.kill()
    assert until(container, status("exited"))["State"]["ExitCode"] == 137


def test_a_paused_container_can_be_stopped(make: Maker) -> None:
    container = make.sleeper()
    container.pause()
    container.stop(timeout=2)
    assert until(container, status("exited"))["State"]["ExitCode"] in (137, 143)


# -- wait -----------------------------------------------------------------------------------------


def test_waiting_gives_the_exit_code(make: Maker) -> None:
    assert make.running("sh", "-c", "exit 5").wait()["StatusCode"] == 5


def test_waiting_for_what_has_ended_answers_at_once(make: Maker) -> None:
    container = make.ended("sh", "-c", "exit 6")
    assert container.wait(timeout=5) == {"StatusCode": 6}
    assert container.wait(timeout=5, condition="not-running") == {"StatusCode": 6}


def test_waiting_for_what_was_never_started_answers_at_once(make: Maker) -> None:
    assert make.created("true").wait(timeout=5)["StatusCode"] == 0


def test_waiting_for_the_next_exit_outlasts_an_earlier_one(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "test -f /second && exit 8; touch /second; exit 7")
    waiting = Waiting(engine, container, "next-exit")
    assert waiting.head.status == 200
    container.start()
    assert waiting.code() == b'{"StatusCode":8}'


def test_a_wait_begun_before_the_start_sees_the_end(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "exit 3")
    waiting = Waiting(engine, container, "next-exit")
    container.start()
    assert waiting.code() == b'{"StatusCode":3}'


def test_waiting_for_removal(engine: Subject, make: Maker) -> None:
    container = make.created("sh", "-c", "exit 4", auto_remove=True)
    waiting = Waiting(engine, container, "removed")
    container.start()
    assert waiting.code() == b'{"StatusCode":4}'
    assert engine.api.containers(all=True, filters={"id": container.id}) == []


def test_waiting_for_removal_outlasts_the_end(engine: Subject, make: Maker) -> None:
    container = make.ended("true")
    waiting = Waiting(engine, container, "removed")
    with pytest.raises((ReadTimeout, Disconnected)):
        container.wait(timeout=1, condition="removed")
    container.remove()
    assert waiting.code() == b'{"StatusCode":0}'


def test_many_wait_for_one(make: Maker) -> None:
    container = make.sleeper()
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(container.wait()["StatusCode"]))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    container.stop()
    for thread in threads:
        thread.join(20)
    assert codes == [143] * 5


def test_an_unknown_condition_is_refused(engine: Subject, make: Maker) -> None:
    with refused(400, 'invalid condition: "sometimes"'):
        engine.api.wait(str(make.created("true").id), condition="sometimes")  # type: ignore[arg-type]


# -- what it shows of itself ----------------------------------------------------------------------


def test_top_lists_the_processes(make: Maker) -> None:
    container = make.running("sh", "-c", "sleep 601 & sleep 602 & wait")
    until(container, lambda _: len(container.top()["Processes"]) == 3)
    top = container.top()
    assert top["Titles"] == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
    commands = [row[-1] for row in top["Processes"]]
    assert commands[0].startswith("sh -c sleep 601")
    assert set(commands[1:]) == {"sleep 601", "sleep 602"}
    assert {row[0] for row in top["Processes"]} == {"root"}
    first = top["Processes"][0][1]
    assert [row[2] for row in top["Processes"][1:]] == [first, first]


def test_top_takes_the_options_of_ps(make: Maker) -> None:
    container = make.sleeper(init=False)
    assert container.top(ps_args="-o pid,comm") == {
        "Titles": ["PID", "COMMAND"],
        "Processes": [[str(container.attrs["State"]["Pid"]), "sleep"]],
    }


def test_top_of_what_does_not_run_is_refused(make: Maker) -> None:
    container = make.ended("true")
    with refused(409, f"container {container.id} is not running"):
        container.top()


def test_stats_once(make: Maker) -> None:
    container = make.sleeper()
    stats: Any = container.stats(stream=False)
    assert (stats["id"], stats["name"]) == (container.id, f"/{container.name}")
    assert stats["read"] > stats["preread"] > "2"
    assert stats["cpu_stats"]["online_cpus"] >= 1
    assert stats["cpu_stats"]["system_cpu_usage"] > stats["precpu_stats"]["system_cpu_usage"] > 0
    assert stats["cpu_stats"]["cpu_usage"]["total_usage"] > 0
    assert 0 < stats["memory_stats"]["usage"] < stats["memory_stats"]["limit"]
    assert stats["pids_stats"]["current"] >= 1
    assert stats["networks"]["eth0"]["rx_bytes"] >= 0


def test_stats_come_once_a_second(make: Maker) -> None:
    container = make.sleeper()
    stats: Any = container.stats(stream=True, decode=True)
    first, second = next(stats), next(stats)
    stats.close()
    assert first["preread"] == "0001-01-01T00:00:00Z"
    assert second["preread"] == first["read"]
    assert 0.5 < _second(second["read"]) - _second(first["read"]) < 3


def test_stats_of_what_does_not_run_are_empty(make: Maker) -> None:
    stats: Any = make.ended("true").stats(stream=False)
    assert stats["read"] == "0001-01-01T00:00:00Z"
    assert stats["pids_stats"] == {}
    assert stats["memory_stats"] == {}


@pytest.mark.parametrize("act", ["pause", "unpause", "start", "stop", "restart", "top", "wait"])
def test_nothing_is_done_to_what_is_not_there(engine: Subject, act: str) -> None:
    with refused(404, "No such container: no-such-one"):
        getattr(engine.api, act)("no-such-one")


def test_what_is_not_there_is_not_killed(engine: Subject) -> None:
    with refused(404, "cannot kill container: no-such-one: No such container: no-such-one"):
        engine.api.kill("no-such-one")


def _second(stamp: str) -> float:
    """Seconds since midnight; the tests do not run for a day."""
    hours, minutes, seconds = stamp[11:].rstrip("Z").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
