"""A container from its first command to its removal, and `docker exec` meanwhile."""

from __future__ import annotations

import os

from tests.engine.daemon.shell import wait_until
from tests.practice.cli import Cli
from tests.practice.docker_command.words import SLEEP
from tests.practice.subject import PATIENCE


def test_exec(docker: Cli, box: str) -> None:
    ran = docker("exec", box, "sh", "-c", "echo out; echo err >&2; exit 4")
    assert (ran.code, ran.out, ran.err) == (4, "out\n", "err\n")
    assert (
        docker.out("exec", "-e", "A=1", "-w", "/var", box, "sh", "-c", "echo $A $PWD") == "1 /var"
    )
    assert docker.out("exec", "-i", box, "tr", "a-z", "A-Z", text="loud") == "LOUD"
    assert docker.out("exec", "-d", box, "touch", "/tmp/made") == ""
    wait_until(
        lambda: docker("exec", box, "ls", "/tmp/made").code == 0, PATIENCE, lambda: "no file"
    )


def test_exec_of_what_is_not_there(docker: Cli, box: str) -> None:
    ran = docker("exec", box, "no-such-program")
    assert ran.code == 127
    assert 'exec: "no-such-program": executable file not found in $PATH' in ran.out + ran.err
    ran = docker("exec", "no-such-one", "ls")
    assert (ran.code, ran.err) == (
        1,
        "Error response from daemon: No such container: no-such-one\n",
    )


def test_exec_pipes_much(docker: Cli, box: str) -> None:
    data = os.urandom(600_000)
    done = docker.raw("exec", "-i", box, "cat", data=data)
    assert done.returncode == 0
    assert done.stdout == data


def test_each_command_names_what_it_did(docker: Cli, box: str) -> None:
    def state() -> str:
        return docker.out("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", box)

    assert docker.out("pause", box) == box
    assert state() == "paused 0"
    assert docker.out("unpause", box) == box
    assert docker.out("restart", "-t", "5", box) == box
    assert state() == "running 0"
    assert docker.out("stop", box) == box
    assert state() == "exited 143"
    assert docker.out("start", box) == box
    assert docker.out("kill", "-s", "KILL", box) == box
    assert docker.out("wait", box) == "137"
    assert docker.out("rename", box, f"{box}-renamed") == ""
    assert docker.out("rm", f"{box}-renamed") == f"{box}-renamed"
    assert docker("inspect", box).code == 1


def test_stop_waits_for_what_does_not_listen(docker: Cli, name: str) -> None:
    docker.detached("--name", name, *SLEEP)
    assert docker.out("stop", "-t", "1", name) == name
    assert docker.out("inspect", "-f", "{{.State.ExitCode}}", name) == "137"


def test_rm_of_what_runs(docker: Cli, box: str) -> None:
    ran = docker("rm", box)
    assert ran.code == 1
    assert ran.err == (
        f'Error response from daemon: cannot remove container "{box}": container is running: '
        "stop the container before removing or force remove\n"
    )
    assert docker.out("rm", "-f", box) == box


def test_wait_for_one_that_runs(docker: Cli, name: str) -> None:
    docker.detached("--name", name, "busybox", "sh", "-c", "sleep 0.3; exit 6")
    assert docker.out("wait", name) == "6"


def test_update(docker: Cli, box: str) -> None:
    assert docker.out("update", "--restart", "on-failure:3", box) == box
    shape = "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}"
    assert docker.out("inspect", "-f", shape, box) == "on-failure 3"
