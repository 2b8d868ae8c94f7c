"""What a check may ask of the world beyond the engine's lists, and what comes of asking.

A probe is a question and the key of its answer; who asks it, and when, is not a check's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tui.state.facts import ContainerFacts, FileFacts, ImageFacts


@dataclass(frozen=True, slots=True)
class ContainerSettings:
    """How a container was set up: answered with `ContainerFacts`."""

    container: str
    """Its id."""


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """How an image is set up: answered with `ImageFacts`."""

    image: str
    """Its id."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a server answers: `HttpFacts`."""

    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class HostFile:
    """A file of the host: `FileFacts`."""

    path: Path


@dataclass(frozen=True, slots=True)
class ContainerFile:
    """A file in a container, read through the engine: `FileFacts`."""

    container: str
    path: str


Probe = ContainerSettings | ImageSettings | HttpAnswer | HostFile | ContainerFile


@dataclass(frozen=True, slots=True)
class HttpFacts:
    """An answer, or why there was none."""

    status: int = 0
    """0 where nobody answered."""
    text: str = field(default="", repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It was asked, and could not be told (now)."""

    detail: str = ""


Finding = ContainerFacts | ImageFacts | HttpFacts | FileFacts | Unknown
