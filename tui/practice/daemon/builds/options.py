"""What a client asks of a build, beside the Dockerfile and its context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.practice.daemon.builds.context import DOCKERFILE
from tui.practice.daemon.images import references
from tui.practice.daemon.images.references import InvalidReference, Reference
from tui.practice.errors import Failed


@dataclass(frozen=True, slots=True)
class Options:
    """The parameters of `POST /build`."""

    tags: tuple[str, ...] = ()
    """What the image is to be called; see `references_of`."""
    dockerfile: str = DOCKERFILE
    """Its path in the context."""
    target: str = ""
    """The stage to stop after; the last one if it is empty."""
    arguments: Mapping[str, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""
    cache: bool = True
    """Whether steps that were done before are taken from there."""
    cache_from: tuple[str, ...] = ()
    """Images whose steps count as done here."""
    pull: bool = False
    """Images are pulled even if they are there."""
    quiet: bool = False
    """Nothing but the image's id is told."""
    remove: bool = True
    """Intermediate containers are removed after each step that succeeds."""
    force_remove: bool = False
    """They are removed after each step that fails, too."""
    host_config: Mapping[str, Any] = field(default_factory=dict)
    """Network, limits and more of the containers that steps run in, as for `docker create`."""


def references_of(tags: tuple[str, ...]) -> list[Reference]:
    """The names that an image is to get, each once. Raises Failed in the engine's words."""
    found: list[Reference] = []
    for tag in filter(None, tags):
        try:
            reference = references.parse(tag)
        except InvalidReference as error:
            raise Failed(str(error)) from None
        if reference.digest:
            raise Failed("build tag cannot contain a digest")
        reference = reference.with_default_tag()
        if reference not in found:
            found.append(reference)
    return found
