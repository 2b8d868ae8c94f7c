"""That every program in the images of the catalogue is there, and what busybox can be called as."""

from __future__ import annotations

import pytest

from tui.practice import catalog, programs
from tui.practice.catalog.busybox import APPLETS
from tui.practice.files.nodes import Kind, program_in

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


def test_the_image_has_a_link_for_every_applet() -> None:
    assert APPLETS.split() == programs.applets()


@pytest.mark.parametrize("name", programs.applets())
def test_an_applet_can_be_run(name: str) -> None:
    assert programs.find(name) is not None
