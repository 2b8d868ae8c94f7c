"""The images that ship with cais, and what is in them.

They are stand-ins for the official images of September 2025: the same names, settings, users and
folders, with small files of our own making. Tags that share an image there share one here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from tui.practice.catalog.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Repository:
    """A name that images of the catalogue go by, as a search finds it."""

    name: str
    description: str
    stars: int

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """Its images. The module that has them is imported when first asked for."""
        module = import_module(f"{__name__}.{self.name.replace('-', '_')}")
        recipes: tuple[Recipe, ...] = module.RECIPES
        return recipes

    @property
    def tags(self) -> list[str]:
        """All tags that there are, `latest` first."""
        tags = [tag for recipe in self.recipes for tag in recipe.tags]
        return sorted(tags, key=lambda tag: (tag != "latest", tag))

    def recipe(self, tag: str) -> Recipe | None:
        """The image that has this tag."""
        return next((recipe for recipe in self.recipes if tag in recipe.tags), None)


REPOSITORIES = (
    Repository("alpine", "A small Linux with a package manager, made of musl and BusyBox.", 11_400),
    Repository("busybox", "Many Unix tools in one small program.", 3_400),
    Repository("debian", "Debian, a Linux distribution made of free software only.", 5_300),
    Repository("hello-world", "The smallest of images: one program that says hello.", 2_500),
    Repository("httpd", "The Apache HTTP server.", 4_900),
    Repository("nginx", "The web server and reverse proxy nginx.", 21_000),
    Repository("python", "Python, an interpreted, interactive programming language.", 10_300),
    Repository("ubuntu", "Ubuntu, a Linux distribution based on Debian.", 17_700),
)
"""All of the catalogue, by name."""


def repository(name: str) -> Repository | None:
    """The repository of this short name."""
    return next((one for one in REPOSITORIES if one.name == name), None)
