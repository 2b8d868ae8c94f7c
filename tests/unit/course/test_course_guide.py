"""The guide leads from step to step, remembers, and moves nobody by itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.unit.course.worlds import container, engine
from tui.course.guide import Guide, free_port, published_host
from tui.course.loader import load_course
from tui.course.progress import Progress
from tui.course.typed import Typed
from tui.paths import bundled
from tui.state.containers import ContainerState
from tui.state.engine import Endpoint, EngineState
from tui.state.events import Event

COURSE = load_course(bundled("lessons"))


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept() -> list[Progress]:
    return []


@pytest.fixture
def guide(tmp_path: Path, clock: Clock, kept: list[Progress]) -> Guide:
    guide = Guide(COURSE, Progress(), tmp_path, kept.append, clock=clock, choose=random.Random(1))
    guide.open("ports")
    return guide


def test_nothing_counts_before_the_engine_is_read(guide: Guide) -> None:
    guide.hear(EngineState(), ())
    assert not guide.view.begun
    guide.hear(engine(), ())
    assert guide.view.begun


def test_a_step_passes_once_and_stays_passed(guide: Guide, clock: Clock) -> None:
    guide.hear(engine(), ())
    guide.next()
    assert guide.view.step.id == "not-yet"
    guide.hear(engine(container("closed")), ())
    clock.now += 5
    guide.choose("b")
    assert guide.view.passed
    assert guide.view.step.id == "not-yet"
    guide.hear(engine(), ())
    assert guide.view.passed
    assert "not-yet" in guide.view.finished


def test_what_is_left_out_is_not_done(guide: Guide, kept: list[Progress]) -> None:
    guide.hear(engine(), ())
    guide.next()
    guide.next()
    assert kept[-1].of("ports").skipped == {"not-yet"}
    assert guide.view.step.id == "publish"
    assert guide.back()
    assert guide.view.step.id == "not-yet"
    assert not guide.view.done


def test_a_learner_comes_back_to_the_exact_step(guide: Guide, tmp_path: Path) -> None:
    guide.hear(engine(), ())
    guide.next()
    guide.next()
    again = Guide(COURSE, guide.progress, tmp_path)
    assert again.where(None) == "ports"
    again.open("ports")
    assert again.view.step.id == "publish"
    before, after = guide.view.lesson.spec, again.view.lesson.spec
    assert before == after  # the same port, too


def test_names_of_lessons_may_be_short(guide: Guide) -> None:
    assert guide.where("ports") == "ports"
    assert guide.where("por") == "ports"
    assert guide.where("5") == "ports"
    assert guide.where("ml-app") is None  # there are two
    assert guide.where("0") is None


def test_hints_are_shown_one_by_one(guide: Guide) -> None:
    guide.hear(engine(), ())
    guide.open("ports", "publish")
    assert guide.view.hints == 0
    for _ in range(5):
        guide.hint()
    assert guide.view.hints == len(guide.view.step.more)


def test_what_was_made_since_is_what_starting_anew_removes(guide: Guide, clock: Clock) -> None:
    mine, old = container("mine"), container("old", image="httpd")
    guide.hear(engine(old), ())
    guide.next()
    guide.hear(engine(old, mine), ())
    assert [item.name for item in guide.leftovers().containers] == ["mine"]
    guide.begin_anew()
    assert guide.leftovers().containers == ()


def test_what_a_scene_makes_is_made_anew_and_namesakes_are_not(guide: Guide) -> None:
    prop, namesake = container("site"), container("closed", image="somebody/closed")
    guide.hear(engine(prop, namesake), ())
    guide.open("ports", "tidy")
    assert [item.name for item in guide.leftovers().containers] == ["site"]


def test_starts_are_timed_by_the_engines_clock(guide: Guide) -> None:
    guide.hear(engine(), ())
    story = [
        Event("container", "create", "c" * 64, "quick", "alpine", when=10.0),
        Event("container", "start", "c" * 64, "quick", "alpine", when=10.25),
    ]
    guide.hear(engine(), story)
    assert guide.view.starts == (("quick", 0.25),)


def test_a_failed_command_is_heard(guide: Guide) -> None:
    guide.hear(engine(), ())
    guide.next()
    guide.hear_typed(Typed("docker rum -d nginx", "/tmp", 1))
    assert guide.view.verdict.diagnoses[0].key == "command_failed"


def test_a_lesson_is_complete_when_all_its_steps_are_done(tmp_path: Path) -> None:
    done = {step.id: 1.0 for step in COURSE.lessons["ports"].steps}
    progress = Progress().with_lesson("ports", Progress().of("ports"))
    guide = Guide(COURSE, progress, tmp_path)
    assert not guide.is_complete("ports")
    from dataclasses import replace

    whole = progress.with_lesson("ports", replace(progress.of("ports"), done=done))
    guide = Guide(COURSE, whole, tmp_path)
    assert guide.is_complete("ports")
    assert guide.where(None) == COURSE.path[0]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("unix:///var/run/docker.sock", "127.0.0.1"),
        ("tcp://10.0.0.5:2376", "10.0.0.5"),
        ("ssh://ana@harbour:22", "harbour"),
        ("tcp://[::1]:2375", "::1"),
    ],
)
def test_published_ports_answer_where_the_engine_is(url: str, host: str) -> None:
    assert published_host(EngineState(endpoint=Endpoint(url, "test"))) == host


def test_a_port_that_is_free_is_chosen() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_an_unknown_state_is_no_reason_to_fail(guide: Guide) -> None:
    guide.hear(engine(container("x", state=ContainerState.UNKNOWN)), ())
    assert guide.view.begun
