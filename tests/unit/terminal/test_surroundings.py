"""What a shell finds around it."""

from __future__ import annotations

import os
import sys
import tracemalloc
from pathlib import Path

import pytest

from tui.shells import docker_variables
from tui.state.engine import Endpoint, EngineKind
from tui.terminal.surroundings import environment, find_shell, folder_for, with_programs
from tui.terminal.typed import Reports, TypedCommand

OUTER = {
    "HOME": "/home/ana",
    "PATH": "/usr/bin",
    "VIRTUAL_ENV": "/home/ana/venv",
    "TERM": "tmux",
    "COLUMNS": "80",
    "TMUX": "x",
    "TEXTUAL_FPS": "240",
    "CAIS_DATA": "/elsewhere",
    "DOCKER_HOST": "tcp://old:1",
    "DOCKER_CONTEXT": "old",
}


def test_a_shell_is_told_of_the_engine_on_the_screen_and_of_no_other() -> None:
    around = environment(OUTER, {"DOCKER_HOST": "unix:///run/x.sock"})
    assert around["DOCKER_HOST"] == "unix:///run/x.sock"
    assert "DOCKER_CONTEXT" not in around
    assert around["VIRTUAL_ENV"] == OUTER["VIRTUAL_ENV"]
    assert (around["TERM"], around["COLORTERM"]) == ("xterm-256color", "truecolor")
    assert not {"COLUMNS", "TMUX", "TEXTUAL_FPS", "CAIS_DATA"} & set(around)


def test_without_an_engine_the_person_s_own_settings_stay() -> None:
    assert environment(OUTER, {})["DOCKER_HOST"] == "tcp://old:1"


@pytest.mark.parametrize(
    ("before", "after"), [({"PATH": "/a:/b"}, "/a:/b:/own"), ({"PATH": ""}, f"{os.defpath}:/own")]
)
def test_programs_of_cais_s_own_are_found_last(before: dict[str, str], after: str) -> None:
    assert with_programs(before, Path("/own"))["PATH"] == after


@pytest.mark.parametrize(
    ("endpoint", "variables"),
    [
        (None, {}),
        (Endpoint("unix:///run/docker.sock", "Docker"), {"DOCKER_HOST": "unix:///run/docker.sock"}),
        (
            Endpoint("unix:///run/x.sock", "cais", EngineKind.PRACTICE),
            {"DOCKER_HOST": "unix:///run/x.sock", "DOCKER_BUILDKIT": "0"},
        ),
        (
            Endpoint("tcp://h:2376", "x", tls=True, tls_ca="/c/ca.pem", tls_cert="/c/cert.pem"),
            {
                "DOCKER_HOST": "tcp://h:2376",
                "DOCKER_TLS_VERIFY": "1",
                "DOCKER_CERT_PATH": "/c",
            },
        ),
    ],
)
def test_variables_of_an_engine(endpoint: Endpoint | None, variables: dict[str, str]) -> None:
    assert docker_variables(endpoint) == variables


@pytest.mark.skipif(sys.platform == "win32", reason="native Windows has none of these shells")
def test_which_shell(tmp_path: Path) -> None:
    strange = tmp_path / "nushell"
    strange.write_text("#!/bin/sh\n")
    strange.chmod(0o755)
    assert Path(find_shell({"SHELL": "/bin/sh", "PATH": "/bin"})).name == "sh"
    assert Path(find_shell({"SHELL": str(strange), "PATH": "/bin:/usr/bin"})).name != "nushell"
    assert Path(find_shell({"SHELL": "/no/such", "PATH": "/bin:/usr/bin"})).exists()


def test_a_folder_that_is_gone_is_home_instead(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert folder_for(tmp_path / "gone", {"HOME": str(home)}) == home
    assert folder_for(tmp_path, {"HOME": str(home)}) == tmp_path
    assert folder_for(tmp_path / "gone", {"HOME": str(tmp_path / "gone too")}) == Path("/")


def report(*fields: str) -> bytes:
    return "".join(f"{field}\0" for field in fields).encode()


def test_reports_come_in_pieces_and_hold_anything() -> None:
    reports = Reports()
    stream = report("begin", "/a b", "echo 'x\ny' ç", "") + report("end", "/a b", "false", "1")
    heard = [command for byte in stream for command in reports.feed(bytes([byte]))]
    assert heard == [
        TypedCommand("echo 'x\ny' ç", "/a b"),
        TypedCommand("false", "/a b", 1),
    ]


def test_a_line_that_begins_with_a_blank_is_never_told() -> None:
    assert Reports().feed(report("begin", "/", " export TOKEN=x", "")) == []


def test_an_endless_report_is_bounded() -> None:
    reports = Reports()
    tracemalloc.start()
    for _ in range(100):
        assert reports.feed(b"x" * 65_536) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
