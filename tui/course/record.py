"""What a step began with, and all that was seen since: frozen, and grown by pure functions.

Containers come and go between two looks at an engine's list, so its events are followed as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.course.references import normalised
from tui.course.typed import Typed
from tui.state.containers import Container
from tui.state.engine import EngineState
from tui.state.events import Event, apply, removes
from tui.state.facts import FileFacts
from tui.state.resources import Image

MOST_EVENTS = 5_000
"""Events of a step that are kept; of more, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was there when a step began, and so does not count."""

    at: float = 0.0
    """Seconds since the epoch, by this machine's clock."""
    containers: Mapping[str, Container] = field(default_factory=dict)
    images: Mapping[str, Image] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    """Names of images, normalised."""
    volumes: frozenset[str] = frozenset()
    networks: Mapping[str, str] = field(default_factory=dict)
    """Id by name."""
    files: Mapping[Path, FileFacts] = field(default_factory=dict)


def baseline(engine: EngineState, files: Mapping[Path, FileFacts], at: float) -> Baseline:
    """What is there now."""
    return Baseline(
        at=at,
        containers={item.id: item for item in engine.containers},
        images={item.id: item for item in engine.images},
        tags=frozenset(normalised(tag) for item in engine.images for tag in item.tags),
        volumes=frozenset(item.name for item in engine.volumes),
        networks={item.name: item.id for item in engine.networks},
        files=dict(files),
    )


@dataclass(frozen=True, slots=True)
class Replies:
    """What was answered and chosen last in this step."""

    answer: str | None = None
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A step's history until now."""

    base: Baseline = field(default_factory=Baseline)
    engine: EngineState = field(default_factory=EngineState)
    seen: Mapping[str, Container] = field(default_factory=dict)
    """Every container that was there at any time since, as it was seen last, by id."""
    since: Mapping[str, tuple[object, float]] = field(default_factory=dict)
    """For each: its state and start, and when it was first seen so."""
    events: tuple[Event, ...] = ()
    typed: tuple[Typed, ...] = ()
    replies: Replies = Replies()

    @property
    def present(self) -> Mapping[str, Container]:
        """The containers that are there now."""
        return {item.id: item for item in self.engine.containers}

    def is_departed(self, identity: str) -> bool:
        """Whether a container that was seen is no more."""
        return identity in self.seen and all(item.id != identity for item in self.engine.containers)

    def steady(self, container: Container, now: float) -> float:
        """For how many seconds it has been in its state without a new start."""
        known = self.since.get(container.id)
        if known is None or known[0] != _condition(container):
            return 0.0
        return max(0.0, now - known[1])

    def with_engine(self, engine: EngineState, events: Iterable[Event], now: float) -> Record:
        """With what the engine looks like now, and what happened on it meanwhile."""
        fresh = tuple(event for event in events)
        seen = dict(self.seen)
        for event in fresh:
            if event.kind == "container" and not removes(event):
                painted = apply(event, seen.get(event.subject))
                if painted is not None:
                    seen[event.subject] = painted
        for container in engine.containers:
            seen[container.id] = container
        since: dict[str, tuple[object, float]] = {}
        for container in engine.containers:
            condition = _condition(container)
            known = self.since.get(container.id)
            since[container.id] = known if known and known[0] == condition else (condition, now)
        kept = (self.events + fresh)[-MOST_EVENTS:] if fresh else self.events
        return replace(self, engine=engine, seen=seen, since=since, events=kept)

    def with_typed(self, command: Typed) -> Record:
        """With one more command line."""
        return replace(self, typed=(*self.typed[-199:], command))


def begin(engine: EngineState, files: Mapping[Path, FileFacts], now: float) -> Record:
    """The record of a step that begins."""
    return Record(base=baseline(engine, files, now)).with_engine(engine, (), now)


def _condition(container: Container) -> object:
    # The start of one whose start was not witnessed wavers by seconds as its age is rounded.
    return (container.state, container.exit_code)
