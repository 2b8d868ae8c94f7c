"""Why there is no engine, told from where one was looked for."""

import pytest

from tui.state.engine import Absence, Attempt, Endpoint, Outcome, diagnose

BAD = [outcome for outcome in Outcome if outcome is not Outcome.OK]


def tried(outcome: Outcome, *, explicit: bool = False) -> Attempt:
    return Attempt(Endpoint("unix:///engine.sock", "here", explicit=explicit), outcome)


@pytest.mark.parametrize("other", BAD)
@pytest.mark.parametrize("installed", [True, False])
def test_a_closed_door_beats_everything_else(other: Outcome, installed: bool) -> None:
    attempts = tried(other), tried(Outcome.DENIED)
    assert diagnose(attempts, installed=installed) is Absence.DENIED


@pytest.mark.parametrize("outcome", [o for o in BAD if o not in (Outcome.DENIED, Outcome.MISSING)])
def test_any_trace_of_an_engine_means_it_is_not_running(outcome: Outcome) -> None:
    attempts = tried(Outcome.MISSING), tried(outcome)
    assert diagnose(attempts, installed=False) is Absence.NOT_RUNNING


def test_program_without_socket_is_not_running() -> None:
    assert diagnose((tried(Outcome.MISSING),), installed=True) is Absence.NOT_RUNNING


@pytest.mark.parametrize("attempts", [(), (tried(Outcome.MISSING), tried(Outcome.MISSING))])
def test_neither_program_nor_socket_is_not_installed(attempts: tuple[Attempt, ...]) -> None:
    assert diagnose(attempts, installed=False) is Absence.NOT_INSTALLED


@pytest.mark.parametrize("outcome", [o for o in BAD if o is not Outcome.DENIED])
@pytest.mark.parametrize("installed", [True, False])
def test_named_engine_that_fails_is_told_as_such(outcome: Outcome, installed: bool) -> None:
    attempts = (tried(outcome, explicit=True),)
    assert diagnose(attempts, installed=installed) is Absence.NAMED_ONE_FAILED


def test_named_engine_behind_a_closed_door_is_denied() -> None:
    assert diagnose((tried(Outcome.DENIED, explicit=True),), installed=True) is Absence.DENIED


def test_closed_door_elsewhere_does_not_speak_for_the_named_engine() -> None:
    attempts = tried(Outcome.DENIED), tried(Outcome.REFUSED, explicit=True)
    assert diagnose(attempts, installed=True) is Absence.NAMED_ONE_FAILED
