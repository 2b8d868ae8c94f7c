"""What a shell offers while a docker command is typed, with the names that the engine has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.practice.engine_process import PracticeEngine


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """An engine with one of everything."""
    with PracticeEngine() as engine:
        client = engine.client()
        client.images.pull("busybox", "latest")
        client.volumes.create("cargo")
        client.networks.create("canal")
        client.containers.create("busybox", name="crane")
        client.containers.run("busybox", ["sleep", "600"], name="tug", detach=True)
        client.close()
        yield engine.host


def offered(host: str, line: str, shell: str = "bash") -> set[str]:
    """What is offered for the last word of a line; it may be empty."""
    words = line.split(" ")
    told = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    if shell == "fish":
        told = {"COMP_WORDS": line, "COMP_CWORD": words[-1]}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tui.docker_command"],
        env={**os.environ, **told, "DOCKER_HOST": host, "_DOCKER_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    match shell:
        case "zsh":
            return {
                value
                for kind, value in zip(lines[::3], lines[1::3], strict=False)
                if kind == "plain"
            }
        case "fish":
            return {line.partition(",")[2].partition("\t")[0] for line in lines}
    return {line.partition(",")[2] for line in lines if line.startswith("plain,")}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_name_is_completed_in_each_shell(host: str, shell: str) -> None:
    assert offered(host, "docker rm c", shell) == {"crane"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("docker ru", {"run"}),
        ("docker vol", {"volume"}),
        ("docker volume r", {"rm"}),
        ("docker rm ", {"crane", "tug"}),
        ("docker rm crane ", {"tug"}),
        ("docker rm -f cr", {"crane"}),
        ("docker stop ", {"tug"}),
        ("docker start ", {"crane"}),
        ("docker exec -it ", {"tug"}),
        ("docker run -it --rm bus", {"busybox", "busybox:latest"}),
        ("docker volume rm ", {"cargo"}),
        ("docker network rm ca", {"canal"}),
        ("docker inspect c", {"crane", "cargo", "canal"}),
        ("docker ps --no-t", {"--no-trunc"}),
        ("docker run --network ca", {"canal"}),
        ("docker run --volumes-from c", {"crane"}),
        ("docker create --pull ", {"always", "missing", "never"}),
        ("docker create --restart=un", {"unless-stopped"}),
        ("docker --host x", set()),
        ("docker nonsense ", set()),
    ],
)
def test_what_is_offered(host: str, line: str, words: set[str]) -> None:
    assert offered(host, line) == words


def test_flags_are_offered_with_what_they_are_for(host: str) -> None:
    assert {"--detach", "--name", "--volume", "-p", "--publish"} <= offered(host, "docker run -")


def test_where_no_engine_answers_nothing_is_offered_and_nothing_said() -> None:
    assert offered("unix:///nowhere.sock", "docker rm ") == set()
