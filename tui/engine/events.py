"""News from an engine: one line of `GET /events`, decoded, and what it says at once.

An event is believed only until the list is read again: it paints early, it never decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.engine.decode import health_in
from tui.state.containers import Container, ContainerState, Health

EVENT_TYPES = ("container", "image", "volume", "network")
"""What is asked of the engine; the rest (daemon, plugin, builder) changes nothing shown."""

_NOISE = ("exec_", "top", "resize", "attach", "detach", "export", "copy", "archive-path")
"""Actions that change nothing shown. A health check alone makes three `exec_*` a time."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on the engine."""

    kind: str
    """`container`, `image`, `volume` or `network`."""
    action: str
    """`create`, `start`, `die`, ... ; a health event keeps its `health_status: healthy`."""
    subject: str
    """The id (or, for a volume, the name) of what it happened to."""
    name: str = ""
    image: str = ""
    container: str = ""
    """For a network or volume event: the container that took part."""
    exit_code: int | None = None
    when: float = 0.0
    """Seconds since the epoch."""


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


def removes(event: Event) -> bool:
    """Whether the event says that its container is no more (Podman's word is `remove`)."""
    return event.kind == "container" and event.action in ("destroy", "remove")


def apply(event: Event, known: Container | None) -> Container | None:
    """What the container looks like after the event, as far as the event tells.

    None where it tells nothing: an unknown container, or an action without a picture.
    """
    if known is None:
        if event.action != "create":
            return None
        return Container(
            id=event.subject,
            name=event.name,
            image=event.image,
            state=ContainerState.CREATED,
            # The list counts whole seconds; so does this, or the order would change on re-reading.
            created=float(int(event.when)),
        )
    match event.action:
        case "start" | "restart":
            return replace(
                known,
                state=ContainerState.RUNNING,
                started=event.when,
                finished=None,
                exit_code=None,
                error="",
            )
        case "die" | "died":
            return replace(
                known,
                state=ContainerState.EXITED,
                started=None,
                finished=event.when,
                exit_code=event.exit_code,
                health=Health.NONE,
                ports=(),
            )
        case "pause":
            return replace(known, state=ContainerState.PAUSED)
        case "unpause":
            return replace(known, state=ContainerState.RUNNING)
        case "rename":
            return replace(known, name=event.name or known.name)
        case action if action.startswith("health_status: "):
            return replace(known, health=health_in(f"({action.partition(': ')[2]})"))
        case _:
            return None
