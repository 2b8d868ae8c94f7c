"""All that the engine answers to, in one table."""

from __future__ import annotations

from tui.practice.api import (
    archive,
    builds,
    containers,
    events,
    execs,
    images,
    left_out,
    networks,
    system,
    volumes,
)
from tui.practice.api.routing import Table


def table() -> Table:
    """Every route; what comes first counts."""
    return Table(
        (
            *system.ROUTES,
            *events.ROUTES,
            *containers.ROUTES,
            *execs.ROUTES,
            *archive.ROUTES,
            *images.ROUTES,
            *volumes.ROUTES,
            *networks.ROUTES,
            *builds.ROUTES,
            *left_out.ROUTES,
        )
    )
