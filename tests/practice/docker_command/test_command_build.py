"""Building with the docker command: its classic builder's client."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice.building import builder_on, masked
from tests.practice.cli import Cli
from tests.practice.subject import Subject


@pytest.fixture(autouse=True)
def classic(monkeypatch: pytest.MonkeyPatch) -> None:
    """The classic builder, whatever the command would choose."""
    monkeypatch.setenv("DOCKER_BUILDKIT", "0")


def test_build_a_folder(docker: Cli, engine: Subject, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM busybox\nCOPY . /x\nRUN ls /x\nCMD cat /x/a\n")
    (tmp_path / ".dockerignore").write_text("b\ndocker-config\nDockerfile\n.dockerignore\n")
    (tmp_path / "a").write_text("from the folder\n")
    (tmp_path / "b").write_text("not sent\n")
    tag = f"cais-test-{docker.scratch.token}"
    with builder_on(engine) as builder:
        ran = docker("build", "--no-cache", "-t", tag, str(tmp_path))
        assert ran.code == 0, ran
        builder.made.append(tag)
        told = masked(ran.out).partition("Step 1/4")[2]
        assert told == (
            " : FROM busybox\n ---> ID\n"
            "Step 2/4 : COPY . /x\n ---> ID\n"
            "Step 3/4 : RUN ls /x\n ---> Running in ID\na\n"
            " ---> Removed intermediate container ID\n ---> ID\n"
            "Step 4/4 : CMD cat /x/a\n ---> Running in ID\n"
            " ---> Removed intermediate container ID\n ---> ID\n"
            f"Successfully built ID\nSuccessfully tagged {tag}:latest\n"
        )
        assert docker.out("run", "--rm", tag) == "from the folder"


def test_build_from_standard_input(docker: Cli, engine: Subject) -> None:
    with builder_on(engine) as builder:
        identity = docker("build", "-q", "-", text="FROM busybox\nENV A=b\n").out.strip()
        builder.made.append(identity)
        assert builder.config(identity)["Env"][-1] == "A=b"


def test_a_build_that_fails(docker: Cli, engine: Subject) -> None:
    with builder_on(engine):
        ran = docker("build", "--force-rm", "-", text="FROM busybox\nRUN exit 7\n")
    assert ran.code == 7
    assert ran.err.endswith("The command '/bin/sh -c exit 7' returned a non-zero code: 7\n")
