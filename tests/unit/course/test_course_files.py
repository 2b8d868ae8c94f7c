"""Files, servers, answers, and what is gone or has outlived its container."""

from __future__ import annotations

import pytest

from tests.unit.course.worlds import (
    WORKSPACE,
    World,
    container,
    engine,
    first_hint,
    mount,
    published,
    step,
)
from tui.course.judging.answers import folded
from tui.course.probes import ContainerFile, ContainerSettings, HostFile, HttpAnswer, HttpFacts
from tui.course.record import begin
from tui.state.containers import ContainerState
from tui.state.events import Event
from tui.state.facts import ContainerFacts, FileFacts

LOG = HostFile(WORKSPACE / "logs/app.log")


def test_a_file_has_to_have_changed() -> None:
    wanted = step(check=[{"host_file": {"path": "logs/app.log", "contains": "/predict"}}])
    old = FileFacts(exists=True, stamp=(1,), text="/predict")
    world = World()
    world.record = begin(engine(), {LOG.path: old}, world.now)
    assert first_hint(world.knows({LOG: old}).verdict(wanted)) == "file_stale"
    new = FileFacts(exists=True, stamp=(2,), text="/health")
    assert first_hint(world.knows({LOG: new}).verdict(wanted)) == "file_lacks"
    assert first_hint(world.knows({LOG: FileFacts()}).verdict(wanted)) == "file_missing"
    right = FileFacts(exists=True, stamp=(3,), text="/health /predict")
    assert world.knows({LOG: right}).verdict(wanted).holds


HTTP = step(
    check=[
        {"container": {"as": "site", "image": "nginx:alpine", "ports": {80: 9000}}},
        {"http": {"of": "site", "port": 80, "json": {"status": "ok"}}},
    ]
)
ASKED = HttpAnswer("127.0.0.1", 9000, "/")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (HttpFacts(200, '{"status": "ok", "more": [1]}'), ""),
        (HttpFacts(200, '{"status": "no"}'), "wrong_content"),
        (HttpFacts(200, "<html>"), "wrong_content"),
        (HttpFacts(404, '{"status": "ok"}'), "wrong_status"),
        (HttpFacts(error="reset"), "no_answer"),
    ],
)
def test_what_a_container_answers_is_judged(answer: HttpFacts, hint: str) -> None:
    world = World().becomes(engine(container("a", ports=(published(80, 9000),))))
    assert ASKED in world.verdict(HTTP).wanted
    verdict = world.knows({ASKED: answer}).verdict(HTTP)
    assert first_hint(verdict) == hint
    assert verdict.holds == (hint == "")


def test_a_program_on_its_own_loopback_is_told() -> None:
    seen = container("a", ports=(published(80, 9000),))
    world = (
        World()
        .becomes(engine(seen))
        .knows(
            {
                ASKED: HttpFacts(error="refused"),
                ContainerSettings(seen.id): ContainerFacts(env=(("HOST", "127.0.0.1"),)),
            }
        )
    )
    assert first_hint(world.verdict(HTTP)) == "app_on_loopback"


def test_gone_means_that_it_was_there() -> None:
    wanted = step(check=[{"gone": {"container": "site"}}])
    assert not World().becomes(engine()).verdict(wanted).holds
    there = engine(container("site"))
    assert World(there).becomes(engine()).verdict(wanted).holds
    stopped = engine(container("site", state=ContainerState.EXITED))
    assert first_hint(World(there).becomes(stopped).verdict(wanted)) == "stopped_not_removed"
    assert first_hint(World(there).becomes(there).verdict(wanted)) == "still_running"


CHEST = {"volume": "chest", "at": "/data", "path": "/data/note", "contains": "ahoy"}


def test_data_survives_only_when_its_first_container_is_gone() -> None:
    wanted = step(check=[{"survived": CHEST}])
    volume = (mount("volume", "chest", "/data"),)
    first, heir = container("first", mounts=volume), container("heir", mounts=volume)
    file = {ContainerFile(heir.id, "/data/note"): FileFacts(exists=True, text="ahoy")}
    both = World(engine(first)).becomes(engine(first, heir)).knows(file)
    assert first_hint(both.verdict(wanted)) == "still_running"
    assert both.becomes(engine(heir)).verdict(wanted).holds


def test_a_first_container_that_was_never_listed_is_known_by_the_volumes_events() -> None:
    wanted = step(check=[{"survived": CHEST}])
    heir = container("heir", mounts=(mount("volume", "chest", "/data"),))
    short = "f" * 64
    story = [
        Event("container", "create", short, "first", "busybox", when=1.0),
        Event("volume", "mount", "chest", container=short),
        Event("container", "destroy", short, "first", "busybox"),
    ]
    world = World().becomes(engine(heir), *story)
    world.knows({ContainerFile(heir.id, "/data/note"): FileFacts(exists=True, text="ahoy")})
    assert world.verdict(wanted).holds


def test_an_heir_has_the_volume_at_the_right_place() -> None:
    wanted = step(check=[{"survived": {"volume": "chest", "at": "/data"}}])
    first = container("first", mounts=(mount("volume", "chest", "/data"),))
    astray = container("astray", mounts=(mount("volume", "chest", "/date"),))
    told = Event("volume", "mount", "chest", container=astray.id)
    world = World(engine(first)).becomes(engine(astray), told)
    verdict = world.verdict(wanted)
    assert not verdict.holds
    assert first_hint(verdict) == "wrong_destination"


def test_deeds_are_known_by_events() -> None:
    wanted = step(check=[{"did": {"container": "clock", "action": "pause"}}])
    clock = container("clock")
    world = World(engine(clock)).becomes(engine(clock))
    assert not world.verdict(wanted).holds
    world.becomes(engine(clock), Event("container", "pause", clock.id, "clock"))
    assert world.verdict(wanted).holds


@pytest.mark.parametrize(
    ("line", "code", "holds"),
    [
        ("docker logs clock", 0, True),
        ("sudo docker logs --tail 5 clock", 0, True),
        ("cais docker logs clock", 0, True),
        ("FOO=1 docker logs clock | head", 0, True),
        ("docker logs clock", 1, False),
        ("docker logs clok", 1, False),
        ("echo docker logs clock", 0, False),
        ("docker logs 'clock", 0, False),
    ],
)
def test_typed_commands_count_when_they_succeed(line: str, code: int, holds: bool) -> None:
    wanted = step(check=[{"command": {"like": ["docker logs clock"]}}])
    verdict = World().typed(line, code).verdict(wanted)
    assert verdict.holds is holds
    assert first_hint(verdict) == ("command_failed" if code else "")


def test_answers_are_forgiving_and_options_explained() -> None:
    wanted = step(check=[{"answer": {"accept": ["São Luís"], "near": {"Santos": "hint-south"}}}])
    assert World().answered(answer=" sao  luis. ").verdict(wanted).holds
    near = World().answered(answer="santos").verdict(wanted)
    assert near.diagnoses[0].section == "hint-south"
    quiz = step(check=[{"quiz": {"options": ["a", "b"], "right": "b"}}])
    assert World().answered(chosen="b").verdict(quiz).holds
    assert World().answered(chosen="a").verdict(quiz).diagnoses[0].section == "it.a"


def test_an_answer_may_be_a_fact_of_the_engine() -> None:
    wanted = step(
        check=[{"answer": {"fact": {"container": "failing", "field": "exit_code"}}}],
        solve=[{"answer": "3"}],
    )
    ended = engine(container("failing", state=ContainerState.EXITED, exit_code=3))
    assert World().becomes(ended).answered(answer="3").verdict(wanted).holds
    assert first_hint(World().becomes(ended).answered(answer="0").verdict(wanted)) == "wrong_answer"


def test_what_does_not_count_in_an_answer() -> None:
    assert folded("  Ação  Já.") == "acao ja"
