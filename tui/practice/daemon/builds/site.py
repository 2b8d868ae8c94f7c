"""What all builds of an engine work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui.practice.daemon.builds.intermediate import Workshop
from tui.practice.daemon.images.images import Images
from tui.practice.store.layers import LayerStore


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of an engine that a build needs."""

    images: Images
    layers: LayerStore
    workshop: Workshop
    scratch: Path
    """A folder for contexts, and for files on their way into a layer."""
