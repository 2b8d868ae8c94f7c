"""The course as it stands: whole in both languages, and as much of it proven as was promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.course.loader import LOCALES, load_course
from tui.course.prose import Fence
from tui.paths import bundled

COURSE = load_course(bundled("lessons"))
STEPS = [step for lesson in COURSE.lessons.values() for step in lesson.steps]


def test_the_chapter_is_taught() -> None:
    assert COURSE.path == (
        "why-containers",
        "images-and-containers",
        "life-cycle",
        "dockerfile-and-build",
        "ports",
        "the-flow",
        "volumes",
        "ml-app-local",
        "ml-app-container",
        "clean-up",
    )
    assert set(COURSE.shelf) == {"networks", "compose", "small-and-safe-images"}


def test_enough_of_it_is_proven() -> None:
    assert len([step for step in STEPS if step.check]) >= 45
    assert sum(len(step.near_miss) for step in STEPS) >= 30


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_every_lesson_has_something_to_do_and_near_misses(slug: str) -> None:
    steps = COURSE.lessons[slug].steps
    assert any(step.check for step in steps)
    assert sum(len(step.near_miss) for step in steps) >= 3


@pytest.mark.parametrize("slug", COURSE.slugs)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_step_is_a_screenful(slug: str, locale: str) -> None:
    lesson = COURSE.lessons[slug]
    for step in lesson.steps:
        section = lesson.prose[locale].sections[step.id]
        prose = "\n".join(part for part in section.parts if not isinstance(part, Fence))
        assert len(prose) < 1_600, f"{slug}.{step.id}"


@pytest.mark.parametrize("slug", COURSE.slugs)
def test_dockers_own_words_stay_as_they_are_in_portuguese(slug: str) -> None:
    text = Path(COURSE.lessons[slug].folder, "pt-BR.md").read_text("utf-8").casefold()
    for word in ("contêiner", "conteiner", "contentor", "imagens docker"):
        assert not re.search(rf"\b{word}", text), word
