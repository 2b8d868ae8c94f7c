"""What all checks of a step look at, and where they say what else they would have to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.course.probes import ContainerSettings, Finding, HttpFacts, ImageSettings, Probe
from tui.course.record import Record
from tui.course.references import normalised
from tui.state.containers import Container
from tui.state.facts import ContainerFacts, FileFacts, ImageFacts


@dataclass(slots=True)
class Sight:
    """One look at a step."""

    record: Record
    findings: Mapping[Probe, Finding]
    now: float
    workspace: Path
    host: str = "127.0.0.1"
    """Where published ports answer."""
    named: dict[str, Container] = field(default_factory=dict)
    """Containers that checks have found, by the name that the lesson gives them."""
    wanted: set[Probe] = field(default_factory=set)

    def ask(self, probe: Probe) -> Finding | None:
        """What is known in answer to a probe; it is remembered that somebody asked."""
        self.wanted.add(probe)
        return self.findings.get(probe)

    def settings(self, container: Container) -> ContainerFacts | None:
        """How a container was set up, if that is known."""
        found = self.ask(ContainerSettings(container.id))
        return found if isinstance(found, ContainerFacts) else None

    def image(self, identity: str) -> ImageFacts | None:
        """How an image is set up, if that is known."""
        found = self.ask(ImageSettings(identity))
        return found if isinstance(found, ImageFacts) else None

    def file(self, probe: Probe) -> FileFacts | None:
        """A file, if it is known whether it is there."""
        found = self.ask(probe)
        return found if isinstance(found, FileFacts) else None

    def answer(self, probe: Probe) -> HttpFacts | None:
        """What a server answered, if it was asked already."""
        found = self.ask(probe)
        return found if isinstance(found, HttpFacts) else None

    def image_id(self, reference: str) -> str | None:
        """The id that a name of an image stands for now."""
        name = normalised(reference)
        for image in self.record.engine.images:
            if any(normalised(tag) == name for tag in image.tags):
                return image.id
        return None

    def is_of(self, container: Container, reference: str) -> bool:
        """Whether a container was made from an image, whatever that name stands for by now."""
        if normalised(container.image) == normalised(reference):
            return True
        identity = self.image_id(reference)
        return identity is not None and container.image_id == identity
