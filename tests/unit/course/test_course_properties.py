"""What holds of every step and every engine: nothing passes by itself, and others do no harm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.course.worlds import WORKSPACE, World, container, engine, image, published
from tui.course.loader import WORKSPACE as WORKSPACE_NAME
from tui.course.loader import load_course
from tui.course.record import begin
from tui.course.schema import Step
from tui.paths import bundled
from tui.state.containers import Container, ContainerState, Mount, NetworkLink
from tui.state.engine import EngineState
from tui.state.resources import Network, Volume

COURSE = load_course(bundled("lessons"))


def _filled() -> list[tuple[str, Step]]:
    steps: list[tuple[str, Step]] = []
    for lesson in COURSE.lessons.values():
        values = {
            name: str(variable.port) if variable.port else (variable.word or ("",))[0]
            for name, variable in lesson.spec.vars.items()
        }
        whole = lesson.filled({**values, WORKSPACE_NAME: str(WORKSPACE)})
        steps += [(f"{lesson.slug}.{step.id}", step) for step in whole.steps if step.check]
    return steps


STEPS = _filled()
EXAMPLES = 12
"""Of each step; there are many steps."""
ALL = pytest.mark.parametrize("step", [step for _, step in STEPS], ids=[name for name, _ in STEPS])

NAMES = sorted(
    {check.container.name for _, step in STEPS for check in step.check if check.container}
    | {check.gone.container for _, step in STEPS for check in step.check if check.gone} - {None},
    key=str,
)
IMAGES = sorted(
    {
        check.container.image
        for _, step in STEPS
        for check in step.check
        if check.container and check.container.image
    }
)


@st.composite
def containers(draw: st.DrawFn) -> Container:
    name = draw(st.sampled_from([one for one in NAMES if one] + ["other"]))
    return Container(
        id=draw(st.text("0123456789abcdef", min_size=64, max_size=64)),
        name=name,
        image=draw(st.sampled_from(IMAGES)),
        state=draw(st.sampled_from(ContainerState)),
        exit_code=draw(st.sampled_from([None, 0, 1, 3, 137])),
        ports=draw(st.sampled_from([(), (published(80, 9000),), (published(8000, 9000),)])),
        mounts=draw(
            st.sampled_from(
                [(), (Mount("volume", "chest", "/data"),), (Mount("bind", "/x/logs", "/app/logs"),)]
            )
        ),
        networks=draw(st.sampled_from([(), (NetworkLink("harbour"),)])),
    )


@st.composite
def engines(draw: st.DrawFn) -> EngineState:
    images = [image(name if ":" in name else f"{name}:latest", n) for n, name in enumerate(IMAGES)]
    found = draw(st.lists(containers(), max_size=4, unique_by=lambda one: one.id))
    return EngineState(
        loaded=True,
        containers=tuple(found),
        images=tuple(draw(st.lists(st.sampled_from(images), unique=True, max_size=4))),
        volumes=draw(st.sampled_from([(), (Volume("chest"), Volume("attic"))])),
        networks=draw(st.sampled_from([(), (Network("n", "harbour"), Network("m", "stack"))])),
    )


@ALL
@settings(max_examples=EXAMPLES)
@given(before=engines())
def test_no_step_passes_on_what_was_there(step: Step, before: EngineState) -> None:
    world = World(before).becomes(before)
    if all(_is_level(check) for check in step.check):
        # What has to be true now may be so already; what a lesson's own scene is like, the proof
        # looks at.
        return
    assert not world.verdict(step).holds


def _is_level(check: object) -> bool:
    spec = check.spec  # type: ignore[attr-defined]
    exists = getattr(spec, "exists", True)
    return getattr(spec, "mode", None) == "level" or not exists or hasattr(spec, "of")


@ALL
@settings(max_examples=EXAMPLES)
@given(before=engines(), now=engines(), extra=containers())
def test_judging_never_fails_and_always_says_what_is_missing(
    step: Step, before: EngineState, now: EngineState, extra: Container
) -> None:
    world = World(before).becomes(now).becomes(replace(now, containers=(*now.containers, extra)))
    verdict = world.verdict(step)
    assert verdict.conditions
    assert verdict.holds == all(row.holds for row in verdict.conditions)


SITE = Step.model_validate(
    {
        "id": "site",
        "check": [{"container": {"image": "nginx:alpine", "ports": {"80": "9000"}}}],
        "solve": ["true"],
    }
)


@given(others=st.lists(containers(), max_size=5, unique_by=lambda one: one.id))
def test_other_containers_do_not_undo_what_is_done(others: list[Container]) -> None:
    right = container("right", ports=(published(80, 9000),))
    world = World().becomes(engine(right))
    assert world.verdict(SITE).holds
    world.becomes(engine(right, *others))
    world.becomes(engine(right, *others))
    assert world.verdict(SITE).holds


def test_a_record_that_has_just_begun_has_seen_nothing_happen() -> None:
    record = begin(engine(container("a")), {}, 1.0)
    assert not record.events
    assert not record.typed
