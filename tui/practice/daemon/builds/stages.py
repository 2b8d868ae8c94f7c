"""Where a build stands: the stage it is in, and what became of those before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.practice.daemon.builds.arguments import BuildArguments
from tui.practice.daemon.images.config import Config, variables
from tui.practice.errors import Failed
from tui.practice.kernel.machine import DEFAULT_PATH

SCRATCH = "scratch"
"""What FROM names to begin with nothing."""


@dataclass(slots=True)
class Stage:
    """One stage while it is built."""

    name: str
    image: str
    """The id of the image so far; empty as long as there is nothing."""
    config: Config
    """The settings that the next step begins with."""
    arguments: BuildArguments
    platform: Mapping[str, str] = field(default_factory=dict)
    """That of the image; of a stage from scratch, what was asked for."""
    author: str = ""
    cmd_set: bool = False
    """Whether it has a CMD of its own."""

    @property
    def variables(self) -> dict[str, str]:
        """What `$name` means to the next instruction."""
        environment = self.config.get("Env") or ()
        return {**variables(self.arguments.beside(environment)), **variables(environment)}


@dataclass(slots=True)
class Finished:
    """The images of the stages that are done, by number and name."""

    images: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)

    def add(self, stage: Stage) -> None:
        """A stage is done. Raises Failed if another one has its name."""
        self.check_name(stage.name)
        if stage.name:
            self.names[stage.name.lower()] = len(self.images)
        self.images.append(stage.image)

    def check_name(self, name: str) -> None:
        """Raises Failed if a stage has this name already."""
        if name and name.lower() in self.names:
            raise Failed(f"{name} stage name already used")

    def named(self, name: str) -> str | None:
        """The image of a stage by its name."""
        number = self.names.get(name.lower())
        return None if number is None else self.images[number]

    def find(self, reference: str) -> str | None:
        """The image of a stage by its name or number; None if it can be neither.

        Raises Failed for a number that no finished stage has.
        """
        found = self.named(reference)
        if found is not None or not _is_number(reference):
            return found
        number = int(reference)
        if number == len(self.images):
            raise Failed("refers to current build stage")
        if not 0 <= number < len(self.images):
            raise Failed("index out of bounds")
        return self.images[number]


def started(config: Mapping[str, object]) -> Config:
    """The settings that a stage begins with: those of its image, with a PATH in any case."""
    begun = {key: value for key, value in config.items() if key not in ("OpenStdin", "StdinOnce")}
    environment = config.get("Env")
    lines = list(environment) if isinstance(environment, list) else []
    if "PATH" not in variables(lines):
        lines.append(f"PATH={DEFAULT_PATH}")
    return {**begun, "Env": lines}


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").removeprefix("+")
    return digits.isascii() and digits.isdigit() and len(digits) < 10
