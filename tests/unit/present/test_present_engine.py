"""What is told of the engine itself, of why there is none, and of the keys."""

import pytest

from tui.i18n import LANGUAGES, translator
from tui.state.engine import (
    Absence,
    Attempt,
    Endpoint,
    EngineInfo,
    EngineKind,
    EngineState,
    Outcome,
    Phase,
)
from tui.ui.present.engine import absence, attempt_line, status
from tui.ui.present.help import help_lines
from tui.ui.present.spans import clean, plain

EN = translator("en")
EVIL = "\x1b[2J\u202e"
HERE = Endpoint("unix:///e.sock", "Docker")


def test_connected_engine_is_told_by_name_version_and_place() -> None:
    info = EngineInfo(EngineKind.DOCKER, "28.3.0+dfsg1", "1.51")
    line = plain(status(EngineState(Phase.CONNECTED, HERE, info), EN))
    assert line == "● Docker 28.3.0  unix:///e.sock"


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.CONNECTED])
@pytest.mark.parametrize("info", [None, EngineInfo(EngineKind.PODMAN, "5.0")])
def test_engine_that_is_not_there_is_told_in_words(phase: Phase, info: EngineInfo | None) -> None:
    line = plain(status(EngineState(phase, info=info), EN))
    assert EN(f"engine.phase.{phase}") in line
    assert ("Podman 5.0  " in line) is (info is not None)


def test_signs_of_all_phases_differ() -> None:
    signs = {plain(status(EngineState(phase), EN))[0] for phase in Phase}
    assert len(signs) == len(Phase)


@pytest.mark.parametrize("kind", list(EngineKind))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_product_has_a_name(kind: EngineKind, language: str) -> None:
    state = EngineState(Phase.CONNECTED, info=EngineInfo(kind))
    assert len(plain(status(state, translator(language)))) > 2


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("why", list(Absence))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_absence_says_what_to_do_on_every_system(
    language: str, why: Absence, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    t = translator(language)
    attempts = (Attempt(HERE, Outcome.MISSING),)
    lines = [
        plain(line) for line in absence(EngineState(Phase.ABSENT, None, None, attempts, why), 80, t)
    ]
    assert lines[0] == t(f"absence.{why}.title")
    assert any(line.startswith("  › ") for line in lines)
    assert "unix:///e.sock" in lines[-1]


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_words(outcome: Outcome, language: str) -> None:
    line = plain(attempt_line(Attempt(HERE, outcome), translator(language)))
    assert line.endswith(translator(language)(f"outcome.{outcome}"))


def test_words_of_the_system_are_told_where_they_help() -> None:
    assert "odd thing" in plain(attempt_line(Attempt(HERE, Outcome.FAILED, "odd thing"), EN))
    assert "odd thing" not in plain(attempt_line(Attempt(HERE, Outcome.MISSING, "odd thing"), EN))


def test_hostile_words_are_told_harmlessly() -> None:
    evil = Endpoint(EVIL, EVIL)
    engine = EngineState(
        Phase.LOST,
        evil,
        EngineInfo(version=EVIL),
        (Attempt(evil, Outcome.FAILED, EVIL),),
        Absence.DENIED,
    )
    for line in (status(engine, EN), *absence(engine, 80, EN)):
        assert clean(plain(line)) == plain(line)


def test_help_joins_the_keys_of_one_meaning_and_leaves_out_what_has_none() -> None:
    keys = [("d", "key.remove"), ("q", "key.quit"), ("delete", "key.remove"), ("x", "Something")]
    lines = [plain(line).strip() for line in help_lines(keys, EN)]
    assert lines[:2] == ["d delete  remove", "q  quit"]
    assert not any("Something" in line for line in lines)
    assert "━▶  published: the host port leads into the container" in lines
