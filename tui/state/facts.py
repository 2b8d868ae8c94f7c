"""What is found out about one thing when somebody asks: more than lists tell."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What only an inspect tells of how a container was set up."""

    env: tuple[tuple[str, str], ...] = ()
    command: tuple[str, ...] = ()
    """Its arguments, without the entrypoint."""
    entrypoint: tuple[str, ...] = ()
    user: str = ""
    restart: str = ""
    """The name of its restart policy."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What only an inspect tells of an image."""

    env: tuple[tuple[str, str], ...] = ()
    cmd: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    workdir: str = ""
    user: str = ""
    exposed: tuple[str, ...] = ()
    """Ports with their protocols: `8000/tcp`."""
    labels: tuple[tuple[str, str], ...] = ()
    healthcheck: bool = False
    size: int = 0


MOST_OF_FILE = 256 * 1024
"""Bytes of a file that are looked at: the last of them, since logs grow at their end."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it is, or that there is none."""

    exists: bool = False
    folder: bool = False
    stamp: tuple[int, ...] = ()
    """Changes when the file does: its times and size."""
    text: str = field(default="", repr=False)
