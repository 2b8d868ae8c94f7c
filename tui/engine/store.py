"""What is known of one engine, kept by id, changed by news and by lists.

Events come on one thread and lists on another. A list that was asked for before an event may
arrive after it, so each container counts its events: what a list says of a container that
has had news since the list was asked for is older than what is known, and is dropped.

Engines also tell news a moment before their own lists know of it (Engine 20.10 sends `die`
and then writes the state down). So for that moment an event's word stands against a list's.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from tui.engine.decode import Inspection, seconds_in
from tui.state.containers import Container
from tui.state.engine import EngineState
from tui.state.events import Event, apply, removes


@dataclass(frozen=True, slots=True)
class Reading:
    """The moment at which a list was asked for."""

    news: Mapping[str, int]


MOST_EVENTS = 2_000
"""How many events are kept for whoever asks what happened; the oldest go first."""
EVENTS_WORD_SECONDS = 0.1
"""How long what an event says of a container's state outweighs a list that says otherwise."""


class Store:
    """The known state of an engine. Safe to use from several threads.

    `clock` tells seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._state = EngineState()
        self._containers: dict[str, Container] = {}
        self._news: dict[str, int] = {}
        self._painted: dict[str, float] = {}
        self._events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self._heard = 0

    @property
    def state(self) -> EngineState:
        """The newest snapshot."""
        return self._state

    def update(self, **changes: object) -> bool:
        """Set fields of the state other than the containers; True if anything changed."""
        with self._lock:
            return self._replace(**changes)

    def note(self, event: Event) -> None:
        """Keep an event of any kind for `happened`."""
        with self._lock:
            self._events.append(event)
            self._heard += 1

    def happened(self, since: int) -> tuple[int, tuple[Event, ...]]:
        """How many events there have been so far, and those after the first `since`, oldest first,
        as far as they are kept."""
        with self._lock:
            fresh = min(self._heard - since, len(self._events))
            kept = tuple(self._events)[len(self._events) - fresh :] if fresh > 0 else ()
            return self._heard, kept

    def hear(self, event: Event) -> bool:
        """Paint what a container event says; True if anything shown changed."""
        with self._lock:
            self._news[event.subject] = self._news.get(event.subject, 0) + 1
            if removes(event):
                changed = self._containers.pop(event.subject, None) is not None
            else:
                known = self._containers.get(event.subject)
                painted = apply(event, known)
                changed = painted is not None and painted != known
                if painted is not None:
                    self._containers[event.subject] = painted
                    self._painted[event.subject] = self._clock()
            return changed and self._publish_containers()

    def begin_reading(self) -> Reading:
        """Call before asking the engine for a list, and hand the result to `read`."""
        with self._lock:
            return Reading(dict(self._news))

    def read(
        self, reading: Reading, listed: Iterable[Container], asked: Collection[str] | None
    ) -> bool:
        """Take in a list of containers; True if anything shown changed.

        `asked` holds the ids that the list was filtered by, or None for a full list. An id
        that was asked for and is not listed is gone.
        """
        with self._lock:
            found = {container.id: container for container in listed}
            before = dict(self._containers)
            for identity, container in found.items():
                known = before.get(identity)
                if not self._outdated(reading, identity) and not self._rash(container, known):
                    self._containers[identity] = merge(container, known)
            for identity in set(before if asked is None else asked) - set(found):
                known = before.get(identity)
                if not self._outdated(reading, identity) and not self._rash(None, known):
                    self._containers.pop(identity, None)
            if asked is None:
                self._news = {key: n for key, n in self._news.items() if key in self._containers}
                now = self._clock()
                self._painted = {
                    key: when
                    for key, when in self._painted.items()
                    if now - when < EVENTS_WORD_SECONDS
                }
            changed = self._containers != before
            return self._publish_containers() if changed else False

    def set_inspected(self, reading: Reading, identity: str, found: Inspection) -> bool:
        """Take in what an inspect told; True if that is news."""
        with self._lock:
            known = self._containers.get(identity)
            if known is None or self._outdated(reading, identity):
                return False
            if known.state.is_alive:
                fresh = replace(known, started=found.started or known.started)
            else:
                fresh = replace(
                    known,
                    wanted=found.wanted,
                    error=found.error,
                    finished=found.finished or known.finished,
                )
            if fresh == known:
                return False
            self._containers[identity] = fresh
            return self._publish_containers()

    def _outdated(self, reading: Reading, identity: str) -> bool:
        return self._news.get(identity, 0) != reading.news.get(identity, 0)

    def _rash(self, listed: Container | None, known: Container | None) -> bool:
        """Whether a list contradicts what an event said only a moment ago."""
        if known is None or (listed is not None and listed.state is known.state):
            return False
        painted = self._painted.get(known.id)
        return painted is not None and self._clock() - painted < EVENTS_WORD_SECONDS

    def _publish_containers(self) -> bool:
        newest_first = sorted(
            self._containers.values(), key=lambda item: (-item.created, item.name)
        )
        return self._replace(containers=tuple(newest_first))

    def _replace(self, **changes: object) -> bool:
        fresh = replace(self._state, **changes)  # type: ignore[arg-type]
        if fresh == self._state:
            return False
        self._state = fresh
        return True


def merge(listed: Container, known: Container | None) -> Container:
    """A container as listed, with what only events or an inspect can tell kept from before."""
    if known is None:
        return listed
    merged = listed
    if (
        listed.started is not None
        and known.started is not None
        and _same_start(listed, known.started)
    ):
        merged = replace(merged, started=known.started)
    if not listed.state.is_alive:
        merged = replace(merged, wanted=known.wanted, error=known.error)
        if known.finished is not None and known.exit_code == listed.exit_code:
            merged = replace(merged, finished=known.finished)
    return merged


def _same_start(listed: Container, known: float) -> bool:
    """Whether a known start fits the listed age, which the engine rounds to one unit."""
    age = seconds_in(listed.status)
    return listed.started is not None and abs(listed.started - known) <= max(5.0, age)
