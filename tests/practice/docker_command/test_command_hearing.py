"""What is told: `docker logs` and `events`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from tests.practice.cli import Cli


def test_logs(docker: Cli, name: str) -> None:
    docker.run(
        "--name",
        name,
        "busybox",
        "sh",
        "-c",
        "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three",
    )
    ran = docker("logs", name)
    assert (ran.out, ran.err) == ("one\nthree\n", "two\n")
    assert docker("logs", "--tail", "1", name).out == "three\n"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z three\n", docker("logs", "-tn", "1", name).out)
    assert docker("logs", "--since", "1h", name).out == "one\nthree\n"
    assert docker("logs", "--until", "1h", name).out == ""


def test_logs_are_followed_to_the_end(docker: Cli, name: str) -> None:
    script = "for i in 1 2 3; do echo $i; sleep 0.1; done"
    docker.detached("--name", name, "busybox", "sh", "-c", script)
    assert docker.out("logs", "-f", name) == "1\n2\n3"


def test_logs_of_what_is_not_there(docker: Cli) -> None:
    ran = docker("logs", "no-such-one")
    assert (ran.code, ran.err) == (
        1,
        "Error response from daemon: No such container: no-such-one\n",
    )


def test_events_are_told_as_they_come(docker: Cli, name: str) -> None:
    mine = ["--filter", f"label={docker.scratch.label}", "--filter", "type=container"]
    shape = "{{.Action}} {{.Actor.Attributes.name}}"
    with docker.opened("events", *mine, "--since", "1m", "--format", shape) as events:
        assert events.stdout is not None
        docker.run("--name", name, "busybox", "true")
        docker.out("rm", name)
        heard = [line.decode().rstrip() for line in _until(events.stdout, b"destroy")]
        events.terminate()
    heard = [line for line in heard if not line.startswith(("attach", "resize"))]
    assert heard == [f"{action} {name}" for action in ("create", "start", "die", "destroy")]


def _until(lines: IO[bytes], mark: bytes) -> Iterator[bytes]:
    while line := lines.readline():
        yield line
        if line.startswith(mark):
            return
