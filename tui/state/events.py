"""What happened on an engine, one thing at a time, and what it says of a container at once.

An event is believed only until the list is read again: it paints early, it never decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.state.containers import Container, ContainerState, Health


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
            return replace(known, health=_health(action.partition(": ")[2]))
        case _:
            return None


def _health(word: str) -> Health:
    try:
        return Health(word)
    except ValueError:
        return Health.NONE
