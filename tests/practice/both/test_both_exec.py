"""Commands in a container that runs: their streams, codes, terminals and ends."""

from __future__ import annotations

from typing import Any

import pytest
from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.practice.subject import PATIENCE, Maker, Subject, execute, refused
from tests.practice.wire import STDOUT, Wire


@pytest.fixture(scope="module")
def host(shared: Maker) -> Container:
    """A container in which commands are run."""
    return shared.sleeper(
        name=shared.name("host"),
        environment={"COLOUR": "blue"},
        working_dir="/var",
        hostname="quay",
    )


def started(engine: Subject, identity: str, **settings: Any) -> Wire:
    """The connection of a command that is being started."""
    wire = Wire(engine.host)
    document = {"Detach": False, "Tty": False, **settings}
    wire.request("POST", f"/exec/{identity}/start", document, upgrade=True)
    assert wire.head().status == 101
    return wire


def test_output_errors_and_code(host: Container) -> None:
    ran = execute(host, "echo out; echo err >&2; exit 7")
    assert (ran.code, ran.out, ran.err) == (7, "out\n", "err\n")


def test_both_streams_in_one(host: Container) -> None:
    # Two pipes: a busy engine may come to either of them first.
    output = host.exec_run(["sh", "-c", "echo out; echo err >&2"]).output
    assert output in (b"out\nerr\n", b"err\nout\n")


def test_a_command_sees_the_container_s_settings(host: Container) -> None:
    ran = execute(host, 'echo "$COLOUR $(pwd) $(hostname) $(id -un) $HOME"')
    assert ran.out == "blue /var quay root /root\n"


def test_a_command_can_have_settings_of_its_own(host: Container) -> None:
    ran = execute(
        host,
        'echo "$COLOUR $SIZE $(pwd) $(id -u) $HOME"',
        environment={"COLOUR": "red", "SIZE": "9"},
        workdir="/tmp",
        user="nobody",
    )
    assert ran.out.startswith("red 9 /tmp 65534 /")


def test_what_a_command_writes_is_there_for_the_next(host: Container) -> None:
    execute(host, "echo kept > /tmp/kept")
    assert execute(host, "cat /tmp/kept").out == "kept\n"


def test_a_command_that_is_not_there(host: Container) -> None:
    ran = execute(host, ["no-such-program"])
    assert ran.code == 127
    assert 'exec: "no-such-program": executable file not found in $PATH' in ran.out + ran.err


def test_a_file_that_is_no_program(host: Container) -> None:
    ran = execute(host, ["/etc/passwd"])
    assert ran.code == 126
    assert 'exec: "/etc/passwd": permission denied' in ran.out + ran.err


def test_a_folder_that_is_not_there(host: Container) -> None:
    ran = execute(host, ["pwd"], workdir="/no/such")
    assert ran.code == 127 or ran.code == 126
    assert "/no/such" in ran.out + ran.err


def test_a_user_that_there_is_not(engine: Subject, host: Container) -> None:
    with refused(400, "unable to find user stranger: no matching entries in passwd file"):
        engine.api.exec_create(str(host.id), ["id"], user="stranger")


def test_inspecting_a_command(engine: Subject, host: Container) -> None:
    made = engine.api.exec_create(str(host.id), ["sleep", "1"], environment=["A=1"])["Id"]
    before = engine.api.exec_inspect(made)
    assert len(made) == 64
    assert (before["ID"], before["ContainerID"]) == (made, host.id)
    assert (before["Running"], before["ExitCode"], before["Pid"]) == (False, None, 0)
    assert (before["OpenStdin"], before["OpenStdout"], before["OpenStderr"]) == (False, True, True)
    process = before["ProcessConfig"]
    assert (process["entrypoint"], process["arguments"]) == ("sleep", ["1"])
    assert (process["tty"], process["privileged"]) == (False, False)
    engine.api.exec_start(made, detach=True)
    during = engine.api.exec_inspect(made)
    assert (during["Running"], during["ExitCode"]) == (True, None)
    assert during["Pid"] > 0
    wait_until(lambda: not engine.api.exec_inspect(made)["Running"], PATIENCE, lambda: "it runs on")
    assert engine.api.exec_inspect(made)["ExitCode"] == 0


def test_running_commands_stand_in_inspect(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    assert container.attrs["ExecIDs"] is None
    made = engine.api.exec_create(str(container.id), ["sleep", "600"])["Id"]
    engine.api.exec_start(made, detach=True)
    container.reload()
    assert container.attrs["ExecIDs"] == [made]


def test_a_detached_command_runs_by_itself(host: Container) -> None:
    host.exec_run(["sh", "-c", "echo done > /tmp/detached"], detach=True)
    wait_until(
        lambda: execute(host, "cat /tmp/detached 2>/dev/null").out == "done\n",
        PATIENCE,
        lambda: "nothing was written",
    )


def test_input_reaches_a_command(engine: Subject, host: Container) -> None:
    made = engine.api.exec_create(str(host.id), ["cat"], stdin=True)["Id"]
    with started(engine, made) as wire:
        wire.send(b"first\n")
        assert wire.frame() == (STDOUT, b"first\n")
        wire.send(b"second\n")
        wire.shut()
        assert wire.streams() == (b"second\n", b"")
    assert engine.api.exec_inspect(made)["ExitCode"] == 0


def test_much_goes_through_a_command(engine: Subject, host: Container) -> None:
    made = engine.api.exec_create(str(host.id), ["wc", "-c"], stdin=True)["Id"]
    with started(engine, made) as wire:
        wire.send(b"x" * 600_000)
        wire.shut()
        assert wire.streams() == (b"600000\n", b"")


def test_a_command_in_a_terminal(engine: Subject, host: Container) -> None:
    made = engine.api.exec_create(
        str(host.id),
        ["sh", "-c", "tty; read line; echo got $line >&2; exit 9"],
        stdin=True,
        tty=True,
    )["Id"]
    with started(engine, made, Tty=True) as wire:
        assert wire.upto(b"\r\n").startswith(b"/dev/pts/")
        wire.send(b"it\n")
        assert wire.rest() == b"it\r\ngot it\r\n"
    assert engine.api.exec_inspect(made)["ExitCode"] == 9


def test_a_command_s_terminal_is_resized(engine: Subject, host: Container) -> None:
    script = "stty size; read line; stty size"
    made = engine.api.exec_create(str(host.id), ["sh", "-c", script], stdin=True, tty=True)["Id"]
    with started(engine, made, Tty=True, ConsoleSize=[30, 100]) as wire:
        assert wire.upto(b"\r\n") == b"30 100\r\n"
        engine.api.exec_resize(made, 40, 132)
        wire.send(b"\n")
        assert wire.rest() == b"\r\n40 132\r\n"


def test_without_a_terminal_there_is_no_tty(host: Container) -> None:
    ran = execute(host, ["tty"])
    assert (ran.code, ran.out) == (1, "not a tty\n")


def test_output_streams_while_the_command_runs(host: Container) -> None:
    output = host.exec_run(["sh", "-c", "echo one; sleep 0.3; echo two"], stream=True).output
    assert list(output) == [b"one\n", b"two\n"]


def test_a_command_runs_once(engine: Subject, host: Container) -> None:
    made = engine.api.exec_create(str(host.id), ["true"])["Id"]
    engine.api.exec_start(made)
    with refused(409, f"exec command {made} has already run"):
        engine.api.exec_start(made, detach=True)
    with started(engine, made) as wire:
        said = f"exec command {made} has already run\r\n".encode()
        assert wire.streams() == (said, b"")


def test_a_command_that_there_is_not(engine: Subject) -> None:
    with refused(404, "No such exec instance: no-such-exec"):
        engine.api.exec_inspect("no-such-exec")
    with refused(404, "No such exec instance: no-such-exec"):
        engine.api.exec_start("no-such-exec")


def test_an_empty_command_is_refused(engine: Subject, host: Container) -> None:
    with refused(400, "No exec command specified"):
        engine.api.exec_create(str(host.id), [])


def test_nothing_is_run_in_what_does_not_run(engine: Subject, make: Maker) -> None:
    ended = make.ended("true", name=make.name("ended"))
    with refused(409, f"container {ended.id} is not running"):
        engine.api.exec_create(str(ended.id), ["ls"])


def test_nothing_is_run_in_what_is_paused(engine: Subject, make: Maker) -> None:
    paused = make.sleeper()
    paused.pause()
    words = f"Container {paused.id} is paused, unpause the container before exec"
    with refused(409, words):
        engine.api.exec_create(str(paused.id), ["ls"])


def test_nothing_is_run_in_what_is_not_there(engine: Subject) -> None:
    with refused(404, "No such container: no-such-one"):
        engine.api.exec_create("no-such-one", ["ls"])


def test_a_command_ends_with_its_container(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    made = engine.api.exec_create(str(container.id), ["sh", "-c", "echo on; sleep 600"])["Id"]
    with started(engine, made) as wire:
        assert wire.frame() == (STDOUT, b"on\n")
        container.kill()
        assert wire.rest() == b""


def test_a_client_that_goes_away_leaves_the_command_alone(engine: Subject, make: Maker) -> None:
    container = make.sleeper()
    script = "echo on; sleep 0.3; echo still here > /tmp/still"
    made = engine.api.exec_create(str(container.id), ["sh", "-c", script])["Id"]
    with started(engine, made) as wire:
        assert wire.frame() == (STDOUT, b"on\n")
    wait_until(
        lambda: execute(container, "cat /tmp/still").out == "still here\n",
        PATIENCE,
        lambda: "the command went away with its client",
    )


def test_the_detach_keys_let_go_of_a_command(engine: Subject, make: Maker) -> None:
    container = make.sleeper(init=False)
    made = engine.api.exec_create(str(container.id), ["cat"], stdin=True, tty=True)["Id"]
    with started(engine, made, Tty=True) as wire:
        wire.send(b"a\n")
        wire.upto(b"a\r\na\r\n")
        wire.send(b"\x10\x11")
        words = b"exec attach failed: error on attach stdin: read escape sequence\r\n"
        assert wire.rest() == words
    commands = [row[-1] for row in container.top()["Processes"]]
    assert commands == ["sleep 600", "cat"]
