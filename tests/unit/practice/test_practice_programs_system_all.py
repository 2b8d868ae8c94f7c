"""That every program in the images of the catalogue is there, and what busybox can be called as."""

from __future__ import annotations

from importlib import import_module

import pytest

from tui.practice import catalog, programs
from tui.practice.catalog.busybox import APPLETS
from tui.practice.files.nodes import Kind, program_in
from tui.practice.programs import registry

NAMES = sorted(
    {
        name
        for repository in catalog.REPOSITORIES
        for recipe in repository.recipes
        for step in recipe.layers
        for entry, data in step.contents()
        if entry.kind is Kind.FILE and isinstance(data, bytes) and (name := program_in(data))
    }
)
"""What stands in the executables of all images."""


@pytest.mark.parametrize("name", NAMES)
def test_a_program_of_an_image_can_be_run(name: str) -> None:
    assert programs.find(name) is not None


PLACES = registry.applets() | registry.others()


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_program_is_where_it_is_said_to_be(place: registry.Place) -> None:
    module = import_module(f"{programs.__name__}.{place.module}")
    assert callable(getattr(module, place.function))


def test_the_image_has_a_link_for_every_applet() -> None:
    assert APPLETS.split() == programs.applets()


@pytest.mark.parametrize("name", programs.applets())
def test_an_applet_can_be_run(name: str) -> None:
    assert programs.find(name) is not None
