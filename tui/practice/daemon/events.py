"""News of what happens in the engine, for whoever listens.

Facts: the `events` stream of Docker Engine 28.5, its filters among them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.practice.files.nodes import SECOND
from tui.practice.filters import Filters

MOST_REMEMBERED = 1000
"""How many events can be had afterwards. (Docker's number is 256.)"""
MOST_PENDING = 4096
"""How far a listener may fall behind before it is let go."""

SCOPE = "local"
_LOOSE = ("exec_create", "exec_start", "health_status")
"""Actions that go on after a colon. Asked for without one, they match by their beginning."""
_OBJECTS = ("container", "volume", "network", "daemon", "plugin")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    kind: str
    """What to: `container`, `image`, `volume`, `network`, `builder`, ..."""
    action: str
    actor_id: str
    attributes: Mapping[str, str]
    nanoseconds: int
    """Since the epoch. No two events have the same."""
    line: bytes = field(default=b"", repr=False, compare=False)
    """As it is sent, with the end of the line."""


class Hub:
    """Where events come in and go out. To be used on the engine's loop only."""

    def __init__(self) -> None:
        self._remembered: deque[Event] = deque(maxlen=MOST_REMEMBERED)
        self._listeners: set[Subscription] = set()
        self._latest = 0

    def __len__(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def emit(
        self, kind: str, action: str, actor_id: str, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Tell everyone. Returns at once, however slowly they listen."""
        self._latest = max(time.time_ns(), self._latest + 1)
        ordered = dict(sorted((attributes or {}).items()))
        line = json.dumps(
            document(kind, action, actor_id, ordered, self._latest),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        event = Event(
            kind, action, actor_id, ordered, self._latest, line.encode("utf-8", "replace") + b"\n"
        )
        self._remembered.append(event)
        for listener in tuple(self._listeners):
            listener.hear(event)

    def subscribe(
        self,
        since: int | None = None,
        until: int | None = None,
        filters: Filters | None = None,
    ) -> Subscription:
        """Listen from now on. Times are in nanoseconds since the epoch.

        With `since` or `until`, what is remembered of the time between comes first. The
        subscription ends at `until`; if that is past, there is nothing but the memory.
        """
        filters = Filters() if filters is None else filters
        past: tuple[Event, ...] = ()
        if since is not None or until is not None:
            past = tuple(
                event
                for event in self._remembered
                if (since or 0) <= event.nanoseconds
                and (until is None or event.nanoseconds <= until)
                and matches(event, filters)
            )
        return Subscription(self._listeners, past, until, filters)


class Subscription:
    """The events that one listener gets, to be iterated over. Closed by `aclose`, or at the end.

    A listener that falls too far behind gets what there is, and then the end.
    """

    def __init__(
        self,
        listeners: set[Subscription],
        past: tuple[Event, ...],
        until: int | None,
        filters: Filters,
    ) -> None:
        self._listeners = listeners
        self._filters = filters
        self._waiting = deque(past)
        self._most = len(past) + MOST_PENDING
        self._changed = asyncio.Event()
        self._deadline: asyncio.TimerHandle | None = None
        left = None if until is None else (until - time.time_ns()) / 1e9
        if left is None or left > 0:
            listeners.add(self)
        if left is not None and left > 0:
            self._deadline = asyncio.get_running_loop().call_later(left, self.close)

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Event:
        while not self._waiting:
            if self not in self._listeners:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()

    def hear(self, event: Event) -> None:
        """Take note of an event, if it is one that was asked for."""
        if not matches(event, self._filters):
            return
        if len(self._waiting) >= self._most:
            self.close()
            return
        self._waiting.append(event)
        self._changed.set()

    def close(self) -> None:
        """Hear no more. What was heard can still be read."""
        self._listeners.discard(self)
        if self._deadline is not None:
            self._deadline.cancel()
        self._changed.set()

    async def aclose(self) -> None:
        """The same, for those who close what they iterate over."""
        self.close()


def document(
    kind: str, action: str, actor_id: str, attributes: Mapping[str, str], nanoseconds: int
) -> dict[str, Any]:
    """An event as clients get it. The first three are from before events had actors."""
    old: dict[str, str] = {}
    if kind in ("container", "image"):
        old = {"status": action, "id": actor_id}
    if kind == "container" and attributes.get("image"):
        old["from"] = attributes["image"]
    return {
        **old,
        "Type": kind,
        "Action": action,
        "Actor": {"ID": actor_id, "Attributes": attributes},
        "scope": SCOPE,
        "time": nanoseconds // SECOND,
        "timeNano": nanoseconds,
    }


def matches(event: Event, filters: Filters) -> bool:
    """Whether an event is one that was asked for.

    As in the engine, an object is asked for by the beginning of its id or name, whatever kind of
    object that is; an image by the whole of it, with or without its tag. Filters of other names
    are ignored.
    """
    if not filters:
        return True
    attributes = event.attributes
    name = attributes.get("name", "")
    image = name if event.kind == "image" else attributes.get("image", "")
    return (
        _match_action(event.action, filters)
        and filters.match_exactly("type", event.kind)
        and filters.match_exactly("scope", SCOPE)
        and all(filters.match_start(kind, event.actor_id, name) for kind in _OBJECTS)
        and filters.match_exactly(
            "image", event.actor_id, image, _untagged(event.actor_id), _untagged(image)
        )
        and filters.match_labels(attributes)
    )


def _match_action(action: str, filters: Filters) -> bool:
    asked = filters.get("event", ())
    if any(word.partition(":")[0] in _LOOSE for word in asked):
        return filters.match_start("event", action)
    return filters.match_exactly("event", action)


def _untagged(image: str) -> str:
    """An image's name without tag or digest; a colon before a slash belongs to a port."""
    name = image.partition("@")[0]
    path, slash, last = name.rpartition("/")
    return f"{path}{slash}{last.partition(':')[0]}"
