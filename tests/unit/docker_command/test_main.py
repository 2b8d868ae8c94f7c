"""The command's own manners, before any engine is asked: help, unknown words, wrong numbers."""

from __future__ import annotations

import importlib
from pathlib import Path

import click
import pytest

from tui.docker_command import table
from tui.docker_command.grammar import Command
from tui.docker_command.main import docker, main


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine and no settings."""
    for name in ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize(
    ("line", "code", "complaint"),
    [
        (
            "frob",
            1,
            "docker: unknown command: docker frob\n\nRun 'docker --help' for more information",
        ),
        (
            "frob --nonsense",
            125,
            "unknown flag: --nonsense\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\n"
            "Run 'docker --help' for more information",
        ),
        (
            "container frob",
            1,
            "docker: unknown command: docker container frob\n\nUsage:  docker container\n\n"
            "Run 'docker container --help' for more information",
        ),
        (
            "rm",
            1,
            "docker: 'docker rm' requires at least 1 argument\n\n"
            "Usage:  docker rm [OPTIONS] CONTAINER [CONTAINER...]\n\n"
            "See 'docker rm --help' for more information",
        ),
        (
            "container remove",
            1,
            "docker: 'docker container rm' requires at least 1 argument\n\n"
            "Usage:  docker container rm [OPTIONS] CONTAINER [CONTAINER...]\n\n"
            "See 'docker container rm --help' for more information",
        ),
        (
            "ps word",
            1,
            "docker: 'docker ps' accepts no arguments\n\nUsage:  docker ps [OPTIONS]\n\n"
            "Run 'docker ps --help' for more information",
        ),
        (
            "tag one",
            1,
            "docker: 'docker tag' requires 2 arguments\n\n"
            "Usage:  docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\n"
            "Run 'docker tag --help' for more information",
        ),
        (
            "ps -n x",
            125,
            'invalid argument "x" for "-n, --last" flag: strconv.ParseInt: parsing "x":'
            " invalid syntax\n\nUsage:  docker ps [OPTIONS]\n\n"
            "Run 'docker ps --help' for more information",
        ),
        ("-l loud ps", 1, "Unable to parse logging level: loud"),
    ],
)
def test_wrong_usage(
    line: str, code: int, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line.split()) == code
    assert capsys.readouterr() == ("", f"{complaint}\n")


def test_no_engine_is_said_with_its_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ps"]) == 1
    assert capsys.readouterr().err == (
        f"Cannot connect to the Docker daemon at unix://{tmp_path}/none.sock."
        " Is the docker daemon running?\n"
    )


def test_where_nobody_named_an_engine_it_is_said_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if Path("/var/run/docker.sock").exists():
        pytest.skip("this machine has an engine")
    monkeypatch.delenv("DOCKER_HOST")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("CAIS_DATA", str(tmp_path))
    assert main(["ps"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.")
    assert "`cais engine`" in second


def test_what_is_left_to_the_real_one_is_said_with_where_to_get_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compose", "up", "-d"]) == 1
    assert "https://docs.docker.com/compose/install/" in capsys.readouterr().err


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    for name in (*table.TOP, *table.GROUPS):
        assert f"\n  {name} " in told, name


@pytest.mark.parametrize("words", [["help", "ps"], ["ps", "--help"], ["container", "ls", "--help"]])
def test_a_command_explains_itself(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    told = capsys.readouterr().out
    assert told.startswith("Usage:  docker ")
    assert "Aliases:\n  docker container ls, docker container list" in told
    assert "-a, --all" in told
    assert all(len(line) <= 80 for line in told.splitlines() if line.startswith(" " * 4))


@pytest.mark.parametrize("group", sorted(table.GROUPS))
def test_a_group_alone_is_its_help(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([group]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in table.GROUPS[group].entries)


def test_every_command_of_the_table_is_there_and_explains_its_flags() -> None:
    entries = [entry for group in table.GROUPS.values() for entry in group.entries.values()]
    for entry in (*entries, *table.TOP.values()):
        module, _, name = entry.target.partition(":")
        found = getattr(importlib.import_module(f"tui.docker_command.commands.{module}"), name)
        assert isinstance(found, Command), entry.target
        assert found.help, entry.target
        for option in found.options:
            assert option.hidden or option.help, f"{entry.target} {option.opts}"


def test_no_name_is_taken_twice() -> None:
    assert not set(table.TOP) & set(table.GROUPS)
    assert not set(table.ELSEWHERE) & {*table.TOP, *table.GROUPS}
    assert isinstance(docker(), click.Group)
