"""`docker run`, `create` and `start`."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.practice.cli import Cli
from tests.practice.docker_command.words import ASK, IDENTITY, SLEEP
from tests.practice.subject import PATIENCE

BUSY = "echo ready; while true; do sleep 0.1; done"


def test_run_prints_both_streams_and_returns_the_code(docker: Cli) -> None:
    ran = docker.run("--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7")
    assert (ran.code, ran.out, ran.err) == (7, "out\n", "err\n")


def test_run_with_settings(docker: Cli) -> None:
    words = ["-e", "A=1", "-w", "/var", "-u", "65534", "-h", "quay", "--entrypoint", "sh"]
    ran = docker.run("--rm", *words, "busybox", "-c", "echo $A $PWD $(id -u) $(hostname)")
    assert (ran.code, ran.out, ran.err) == (0, "1 /var 65534 quay\n", "")


def test_run_removes_what_it_is_told_to(docker: Cli, name: str) -> None:
    docker.run("--rm", "--name", name, "busybox", "true")
    assert docker.out("ps", "-aq", "--filter", f"name={name}") == ""
    docker.run("--name", name, "busybox", "true")
    assert docker.out("ps", "-a", "--format", "{{.Names}}", "--filter", f"name={name}") == name


def test_run_detached_prints_the_id(docker: Cli) -> None:
    identity = docker.detached(*SLEEP)
    assert IDENTITY.fullmatch(identity)
    assert docker.out("inspect", "-f", "{{.State.Status}}", identity) == "running"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("no-such-program", 127, 'exec: "no-such-program": executable file not found in $PATH'),
        ("/etc/passwd", 126, 'exec: "/etc/passwd": permission denied'),
        ("/etc", 126, 'exec: "/etc": '),
    ],
)
def test_run_of_what_cannot_run(docker: Cli, command: str, code: int, said: str) -> None:
    ran = docker.run("--rm", "busybox", command)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("docker: Error response from daemon: failed to create task for")
    assert said in ran.err
    assert ran.err.endswith(f"\n\n{ASK}\n")


def test_run_of_an_image_that_is_not_there(docker: Cli) -> None:
    ran = docker.run("--pull", "never", "no-such-image", "true")
    said = f"docker: Error response from daemon: No such image: no-such-image:latest\n\n{ASK}\n"
    assert (ran.code, ran.out, ran.err) == (125, "", said)


def test_run_with_a_name_that_is_taken(docker: Cli, box: str) -> None:
    identity = docker.out("inspect", "-f", "{{.Id}}", box)
    ran = docker.run("--name", box, "busybox", "true")
    assert ran.code == 125
    assert ran.err == (
        f'docker: Error response from daemon: Conflict. The container name "/{box}" is already '
        f'in use by container "{identity}". You have to remove (or rename) that container to be '
        f"able to reuse that name.\n\n{ASK}\n"
    )


def test_run_pipes_much_in_both_directions(docker: Cli) -> None:
    data = os.urandom(600_000)
    done = docker.raw("run", "-i", "--rm", *docker.label, "busybox", "cat", data=data)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == data


def test_run_without_input_has_none(docker: Cli) -> None:
    assert docker.run("--rm", "busybox", "cat", text="not for you").out == ""
    assert docker.run("-i", "--rm", "busybox", "wc", "-c", text="for you").out == "7\n"


def test_run_passes_an_interruption_on(docker: Cli) -> None:
    script = "trap 'echo told; exit 5' INT; echo ready; while true; do sleep 0.1; done"
    with docker.opened("run", "--rm", *docker.label, "busybox", "sh", "-c", script) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        running.send_signal(signal.SIGINT)
        assert running.stdout.read() == b"told\n"
        assert running.wait(PATIENCE) == 5


def test_run_writes_down_the_id(docker: Cli, tmp_path: Path) -> None:
    written = tmp_path / "id"
    docker.run("--cidfile", str(written), "busybox", "true")
    assert IDENTITY.fullmatch(written.read_text())


def test_create_and_start_with_its_output(docker: Cli, name: str) -> None:
    identity = docker.out("create", *docker.label, "--name", name, "busybox", "echo", "hi")
    assert IDENTITY.fullmatch(identity)
    assert docker.out("start", "-a", name) == "hi"
    assert docker.out("start", name) == name


def test_start_with_input(docker: Cli, name: str) -> None:
    docker.out("create", "-i", *docker.label, "--name", name, "busybox", "sh", "-c", "cat; exit 3")
    ran = docker("start", "-ai", name, text="through\n")
    assert (ran.code, ran.out, ran.err) == (3, "through\n", "")


def test_exec_is_left_by_an_interruption(docker: Cli, box: str) -> None:
    with docker.opened("exec", box, "sh", "-c", BUSY) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == b"ready\n"
        command.send_signal(signal.SIGTERM)
        assert command.wait(PATIENCE) == 0


def test_attach_hands_an_interruption_on(docker: Cli, name: str) -> None:
    script = "trap 'echo told; exit 5' INT; while true; do echo again; sleep 0.1; done"
    docker.detached("--name", name, "busybox", "sh", "-c", script)
    with docker.opened("attach", "--no-stdin", name) as attached:
        assert attached.stdout is not None
        assert attached.stdout.readline() == b"again\n"
        attached.send_signal(signal.SIGINT)
        assert attached.stdout.read().endswith(b"told\n")
        assert attached.wait(PATIENCE) == 5


def test_run_that_is_to_hand_nothing_on_goes_on(docker: Cli) -> None:
    words = ["--sig-proxy=false", "busybox", "sh", "-c", "echo ready; sleep 0.5; exit 6"]
    with docker.opened("run", "--rm", *docker.label, *words) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 6


def test_run_for_nobody_who_reads(docker: Cli, name: str) -> None:
    with docker.opened(
        "run", "--rm", *docker.label, "--name", name, "busybox", "yes", stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"y\n"
        running.stdout.close()
        assert running.stderr.read() == b"write /dev/stdout: broken pipe\n"
        assert running.wait(PATIENCE) == 1
    docker("rm", "-f", name)
