"""The command line: what it takes, what it refuses, in which language, with which exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui import __version__
from tui.arguments import split_docker
from tui.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An English environment without an engine and with a folder of its own to keep things."""
    for name in list(os.environ):
        if name.startswith(("DOCKER_", "LC_", "PYTHON")):
            monkeypatch.delenv(name)
    for name in ("HOME", "CAIS_DATA", "DOCKER_CONFIG"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")


def run(*arguments: str, shell: str = "", **env: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m tui`, as a process of its own; `shell` holds redirections of its streams."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m tui "$@" {shell}', sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )


def leave(*arguments: str) -> int:
    """Run in this process where the parser is to end it."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_version_is_printed() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"cais {__version__}\n".encode(), b"")


@pytest.mark.parametrize("arguments", [(), ("--host", "unix:///none.sock"), ("--theme", "nord")])
def test_without_a_terminal_there_is_one_line_to_say_so(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "cais: this is not a terminal, so there is no screen to draw on."
        " Use 'cais doctor' here, or start cais in a terminal."
    ]


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_closed_stream_is_no_terminal_either(closed: str) -> None:
    done = run(shell=closed)
    assert done.returncode == 2
    assert done.stderr.startswith(b"cais: this is not a terminal")


@pytest.mark.parametrize(
    ("arguments", "locale", "words"),
    [
        (["--help"], "en_US.UTF-8", "A terminal playground"),
        (["-h"], "pt_BR.UTF-8", "Um playground no terminal"),
        (["--lang", "pt-BR", "--help"], "en_US.UTF-8", "Um playground no terminal"),
        (["--help", "--lang", "en"], "pt_BR.UTF-8", "A terminal playground"),
        (["doctor", "--help"], "en_US.UTF-8", "say what cais finds on this machine"),
        (["doctor", "--lang=pt-BR", "--help"], "en_US.UTF-8", "dizer o que o cais acha"),
    ],
)
def test_help_is_in_the_language_asked_for(
    arguments: list[str],
    locale: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LANG", locale)
    assert leave(*arguments) == 0
    told = capsys.readouterr()
    assert words in " ".join(told.out.split())
    assert told.err == ""


@pytest.mark.parametrize("command", [[], ["doctor"]])
def test_nothing_of_the_help_is_left_in_english(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    leave("--lang", "pt-BR", *command, "--help")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"uso: {' '.join(['cais', *command])} ")
    assert "opções:" in lines
    assert not {"usage", "options", "positional"} & set(" ".join(lines).replace(":", "").split())


def test_wrong_usage_is_told_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert leave("--lang", "pt-BR", "--bogus") == 2
    told = capsys.readouterr().err
    assert told.startswith("uso: cais ")
    assert "não deu para entender" in told
    assert "--bogus" in told


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    leave("--help")
    out = capsys.readouterr().out
    for option in (
        "--host",
        "--context",
        "--lang",
        "--theme",
        "--version",
        "--help",
        "--practice",
        "doctor",
        "engine",
    ):
        assert option in out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize(
    "arguments", [["--help"], ["doctor"], ["doctor", "--json"]], ids=lambda words: " ".join(words)
)
def test_output_that_cannot_hold_every_letter_ends_nothing(
    arguments: list[str], encoding: str
) -> None:
    done = run("--lang", "pt-BR", *arguments, PYTHONIOENCODING=encoding, DOCKER_HOST="/none.sock")
    assert done.returncode == int("doctor" in arguments)
    assert b"Traceback" not in done.stderr
    assert len(done.stdout) > 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["--host", "unix:///a", "--context", "b"],
        ["doctor", "--host", "unix:///a", "--context", "b"],
        ["--host", "unix:///a", "doctor", "--context", "b"],
        ["--context", "b", "doctor", "--host", "unix:///a"],
    ],
)
def test_host_and_context_exclude_each_other(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(*arguments) == 2
    told = capsys.readouterr()
    assert "--host and --context both name an engine; give one of them" in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--practice", "--host", "unix:///a"],
        ["--context", "b", "--practice"],
        ["engine", "--host", "unix:///a"],
        ["--context", "b", "engine"],
    ],
)
def test_who_practises_names_no_other_engine(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(*arguments) == 2
    assert "leave out --host and --context" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["--lang", "xx"],
        ["--lang"],
        ["--hos", "unix:///a"],
        ["doctor", "extra"],
        ["--json"],
    ],
)
def test_wrong_usage_is_exit_2_and_prints_nothing_to_read_on(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert leave(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "usage: cais" in told.err


@pytest.mark.parametrize(
    ("arguments", "own", "docker"),
    [
        (["docker"], ["docker"], []),
        (["docker", "ps", "--host", "x"], ["docker"], ["ps", "--host", "x"]),
        (["--host", "docker", "docker", "-a"], ["--host", "docker", "docker"], ["-a"]),
        (["--practice", "--lang=en", "docker"], ["--practice", "--lang=en", "docker"], []),
        (["doctor", "docker"], ["doctor", "docker"], None),
        (["--theme", "docker"], ["--theme", "docker"], None),
        ([], [], None),
    ],
)
def test_what_follows_docker_is_the_docker_command_s(
    arguments: list[str], own: list[str], docker: list[str] | None
) -> None:
    assert split_docker(arguments) == (own, docker)


def test_cais_is_a_docker_command_too() -> None:
    done = run("docker", "no-such-command")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"docker: unknown command: docker no-such-command\n")


def test_the_engine_that_cais_is_told_of_is_the_docker_command_s() -> None:
    done = run("--host", "unix:///nowhere.sock", "docker", "volume", "rm", "x")
    assert done.returncode == 1
    assert b"Cannot connect to the Docker daemon at unix:///nowhere.sock." in done.stderr
