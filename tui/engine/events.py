"""News from an engine: one line of `GET /events`, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.state.events import Event

EVENT_TYPES = ("container", "image", "volume", "network")
"""What is asked of the engine; the rest (daemon, plugin, builder) changes nothing shown."""

_NOISE = ("exec_", "top", "resize", "attach", "detach", "export", "copy", "archive-path")
"""Actions that change nothing shown. A health check alone makes three `exec_*` a time."""


def decode(line: Mapping[str, Any]) -> Event | None:
    """Read one event; None for one that changes nothing cais shows."""
    kind, action = str(line.get("Type") or ""), str(line.get("Action") or "")
    if kind not in EVENT_TYPES or action.startswith(_NOISE):
        return None
    actor = line.get("Actor") or {}
    attributes = actor.get("Attributes") or {}
    # The second name is that of Podman before 5.
    code = str(attributes.get("exitCode") or attributes.get("containerExitCode") or "")
    return Event(
        kind=kind,
        action=action,
        subject=str(actor.get("ID") or ""),
        name=str(attributes.get("name") or ""),
        image=str(attributes.get("image") or ""),
        container=str(attributes.get("container") or ""),
        exit_code=int(code) if code.lstrip("-").isdigit() else None,
        when=float(line.get("timeNano") or 0) / 1e9 or float(line.get("time") or 0),
    )
