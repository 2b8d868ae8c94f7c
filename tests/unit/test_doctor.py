"""`cais doctor`: what it finds, for a person and for a program."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tui import __version__, doctor
from tui.cli import main
from tui.doctor import Finding, Report, Verdict
from tui.engine.discovery import Discovery, Search
from tui.i18n import LANGUAGES, translator
from tui.state.engine import Absence, Attempt, Endpoint, Outcome

EN = translator("en")
EVIL = "\x1b]0;pwned\x07\x9b2J\u202e\udcff[red]"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin"), "LANG": "pt_BR.UTF-8"}


def examine(tmp_path: Path, env: dict[str, str]) -> Report:
    return doctor.examine(Search(f"unix://{tmp_path}/none.sock"), EN, env)


def finding(report: Report, topic: str) -> Finding:
    return next(found for found in report.findings if found.topic == topic)


def printed(report: Report, language: str = "en") -> str:
    out = io.StringIO()
    console = Console(file=out, highlight=False, width=80)
    doctor.as_text(report, translator(language), console)
    return out.getvalue()


def test_machine_without_an_engine_is_told_with_all_that_was_tried(
    tmp_path: Path, env: dict[str, str]
) -> None:
    report = examine(tmp_path, env)
    assert (report.info, report.discovery.absence) == (None, Absence.NAMED_ONE_FAILED)
    assert finding(report, "engine").verdict is Verdict.WARNING
    lines = printed(report).splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("▲ engine"))
    assert lines[place + 1] == f"    --host  unix://{tmp_path}/none.sock  not there"


def test_a_machine_without_any_engine_is_well(tmp_path: Path, env: dict[str, str]) -> None:
    nowhere = {**env, "DOCKER_CONFIG": str(tmp_path)}
    report = doctor.examine(Search(practice_only=True), EN, nowhere)
    assert report.discovery.absence is not None
    assert finding(report, "engine").verdict is Verdict.NOTE
    assert "cais brings its own" in printed(report)
    assert "engine.sock" not in printed(report)


def test_machine_is_described(tmp_path: Path, env: dict[str, str]) -> None:
    report = examine(tmp_path, env)
    assert finding(report, "cais").text == __version__
    assert "pt_BR.UTF-8  →  pt-BR" in finding(report, "locale").text
    assert "textual" in finding(report, "libraries").text
    assert finding(report, "docker_cli").verdict is Verdict.NOTE
    assert "cais docker" in finding(report, "docker_cli").text
    assert finding(report, "terminal").verdict is Verdict.NOTE


def test_docker_command_is_found_on_the_path_given(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/docker").touch(0o755)
    assert finding(examine(tmp_path, env), "docker_cli").text == f"{tmp_path}/bin/docker"


def test_looking_changes_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    examine(tmp_path, env)
    assert list(tmp_path.iterdir()) == []


def test_folder_for_data_is_told(tmp_path: Path, env: dict[str, str]) -> None:
    env["CAIS_DATA"] = str(tmp_path / "data")
    absent = finding(examine(tmp_path, env), "folders")
    assert (absent.verdict, str(tmp_path / "data") in absent.text) == (Verdict.NOTE, True)
    (tmp_path / "data").mkdir()
    assert finding(examine(tmp_path, env), "folders").verdict is Verdict.FINE
    env["CAIS_DATA"] = str(tmp_path / "file/data")
    (tmp_path / "file").touch()
    assert finding(examine(tmp_path, env), "folders").verdict is Verdict.WARNING


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_printed_under_a_name(
    tmp_path: Path, env: dict[str, str], language: str
) -> None:
    report = examine(tmp_path, env)
    text = printed(report, language)
    assert all(found.text in text for found in report.findings)


def test_program_gets_json_with_all_fields(tmp_path: Path, env: dict[str, str]) -> None:
    told: dict[str, Any] = json.loads(doctor.as_json(examine(tmp_path, env)))
    assert set(told) == {"version", "findings", "engine", "endpoint", "absence", "attempts"}
    assert (told["version"], told["engine"], told["endpoint"]) == (__version__, None, None)
    assert told["absence"] == "named_one_failed"
    (attempt,) = told["attempts"]
    assert attempt.pop("seconds") >= 0
    assert attempt == {
        "source": "--host",
        "url": f"unix://{tmp_path}/none.sock",
        "outcome": "missing",
        "detail": "No such file or directory",
    }
    for found in told["findings"]:
        assert set(found) == {"topic", "text", "verdict"}
        assert found["verdict"] in {"fine", "note", "warning"}


def test_hostile_words_are_printed_harmlessly(tmp_path: Path, env: dict[str, str]) -> None:
    env["LANG"] = EVIL
    report = examine(tmp_path, env)
    attempt = Attempt(Endpoint(EVIL, EVIL), Outcome.FAILED, EVIL)
    evil = Report(report.findings, Discovery((attempt,), None, Absence.DENIED), None)
    text = printed(evil)
    assert "pwned" in text
    assert "[red]" in text
    assert not [char for char in text if not char.isprintable() and char != "\n"]


def test_hostile_words_are_harmless_in_json_too(tmp_path: Path, env: dict[str, str]) -> None:
    env["LANG"] = EVIL
    text = doctor.as_json(examine(tmp_path, env))
    assert text.encode("utf-8")
    assert not [char for char in text if not char.isprintable() and char != "\n"]
    assert "pwned" in finding_in(json.loads(text), "locale")


def finding_in(told: dict[str, Any], topic: str) -> str:
    return next(str(found["text"]) for found in told["findings"] if found["topic"] == topic)


def test_gravest_verdict_counts() -> None:
    fine, note, warning = (Finding("a", "b", verdict) for verdict in Verdict)
    assert doctor.worst([fine, note]) is Verdict.NOTE
    assert doctor.worst([warning, fine, note]) is Verdict.WARNING


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_without_an_engine_the_exit_code_is_1_and_the_option_counts_wherever_it_stands(
    before: bool,
    extra: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in list(os.environ):
        if name.startswith("DOCKER_"):
            monkeypatch.delenv(name)
    host = ["--host", f"unix://{tmp_path}/none.sock"]
    assert main([*host, "doctor", *extra] if before else ["doctor", *host, *extra]) == 1
    assert f"unix://{tmp_path}/none.sock" in capsys.readouterr().out
