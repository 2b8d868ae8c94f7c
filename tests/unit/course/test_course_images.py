"""An image that a learner built is told from one that was pulled, or that only got another name."""

from __future__ import annotations

import pytest

from tests.unit.course.worlds import WORKSPACE, World, engine, first_hint, image, step
from tui.course.probes import HostFile, ImageSettings
from tui.state.events import Event
from tui.state.facts import FileFacts, ImageFacts
from tui.state.resources import Image

BUILT = {"image_built": {"image": "greeter"}}


def tagged(name: str, identity: str) -> Event:
    return Event("image", "tag", identity, name)


def test_a_new_image_of_that_name_counts() -> None:
    assert World().becomes(engine(image("greeter:latest", 1))).verdict(step(check=[BUILT])).holds


def test_one_that_was_pulled_does_not() -> None:
    pulled = Event("image", "pull", "greeter:latest", "greeter")
    world = World().becomes(engine(image("greeter:latest", 1)), pulled)
    assert not world.verdict(step(check=[BUILT])).holds


def test_another_name_for_an_old_image_is_no_build() -> None:
    old = image("alpine:latest", 1)
    both = Image(old.id, ("alpine:latest", "greeter:latest"))
    world = World(engine(old)).becomes(engine(both), tagged("greeter:latest", old.id))
    assert first_hint(world.verdict(step(check=[BUILT]))) == "tagged_not_built"


def test_a_build_that_came_from_the_cache_is_one() -> None:
    old = image("greeter:latest", 1)
    world = World(engine(old)).becomes(engine(old), tagged("greeter:latest", old.id))
    world.typed("docker build -t greeter greeter")
    assert world.verdict(step(check=[BUILT])).holds


@pytest.mark.parametrize(
    ("made", "hint"),
    [
        (image("greeting:latest", 1), "other_tag"),
        (Image("sha256:" + "1" * 64, ()), "untagged"),
    ],
)
def test_what_was_built_under_another_name_is_told(made: Image, hint: str) -> None:
    assert first_hint(World().becomes(engine(made)).verdict(step(check=[BUILT]))) == hint


@pytest.mark.parametrize(
    ("line", "there", "hint"),
    [
        ("docker build -t greeter", True, "no_context"),
        ("docker build -t greeter .", False, "no_dockerfile"),
        ("docker build -t greeter --build-arg A=B .", False, "no_dockerfile"),
        ("docker build -f Dockerfile -t greeter .", True, "build_failed"),
        ("cd greeter && docker build -t greeter .", True, "build_failed"),
    ],
)
def test_why_a_build_failed_is_found(line: str, there: bool, hint: str) -> None:
    world = World().typed(line, 1)
    wanted = HostFile(WORKSPACE / "Dockerfile")
    world.knows({wanted: FileFacts(exists=there)})
    assert first_hint(world.verdict(step(check=[BUILT]))) == hint


def test_settings_are_compared_whole() -> None:
    check = {"image_built": {"image": "greeter", "config": {"env": {"PORT": "8000"}}}}
    made = image("greeter:latest", 1)
    world = World().becomes(engine(made))
    wanted = ImageSettings(made.id)
    assert wanted in world.verdict(step(check=[check])).wanted
    world.knows({wanted: ImageFacts(env=(("SERVER_PORT", "8000"),))})
    assert first_hint(world.verdict(step(check=[check]))) == "config_differs"
    world.knows({wanted: ImageFacts(env=(("A", "b"), ("PORT", "8000")))})
    assert world.verdict(step(check=[check])).holds


def test_an_image_that_was_there_has_to_be_pulled_again() -> None:
    check = {"image_exists": {"image": "busybox:1.36"}}
    there = engine(image("busybox:1.36", 1))
    world = World(there).becomes(there)
    assert not world.verdict(step(check=[check])).holds
    world.becomes(there, Event("image", "pull", "busybox:1.36", "busybox"))
    assert world.verdict(step(check=[check])).holds
    level = {"image_exists": {"image": "busybox:1.36", "mode": "level"}}
    assert World(there).becomes(there).verdict(step(check=[level])).holds
