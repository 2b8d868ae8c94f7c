"""One connection's life: news in, lists read again where the news points, a pulse taken.

Four threads, none of the event loop's: the caller's takes the pulse, one waits for events,
one reads lists, and one inspects containers for what lists leave out (an inspect may block
for as long as a start takes, so it has a thread to itself). All are daemons: a silent engine
can't hold up the end of the program.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable
from typing import Any

import docker

from tui.engine import decode, events
from tui.engine.connection import Connection, identify
from tui.engine.store import Store
from tui.state.containers import Container
from tui.state.engine import Phase
from tui.state.events import Event, removes

PULSE_SECONDS = 1.0
PULSE_TIMEOUT = 1.5
"""With the pulse: an engine that hangs shows as such after 2.5 s at the latest."""
GIVE_UP_SECONDS = 12.0
"""A silent engine is tried over a fresh connection after this; the old one may be dead."""
READ_TIMEOUT = 30.0
HEAL_SECONDS = 30.0
"""How often everything is listed anew, in case news was missed."""
GATHER_SECONDS = 0.004
"""How long a list waits for more news, so that a burst costs one list and not many."""
FULL_LIST_FROM = 12
"""From this many changed containers on, one list of all is cheaper than a filtered one."""
SECOND_LOOK = 0.15
"""When what had news is read once more: the engine's lists may lag behind its events."""
SCREENFUL = 50
"""Containers that are read and shown before all of them are."""
INSPECT_DELAY = 0.15
"""Lets a start that is under way end before its container is inspected."""
MOST_INSPECTED = 200
"""Only the newest are inspected; of the older, times stay as coarse as the list has them."""


class Session:
    """Keeps a store true to one engine, from `run` until the engine goes away."""

    def __init__(self, connection: Connection, store: Store, changed: Callable[[], None]) -> None:
        self._connection = connection
        self._store = store
        self._changed = changed
        self._ended = threading.Event()
        self._subscribed = threading.Event()
        self._wake = threading.Condition()
        self._dirty: set[str] = set()
        self._dirty_kinds: set[str] = set()
        self._heal_now = True
        self._second_looks: dict[str, float] = {}
        self._to_inspect: dict[str, float] = {}
        self._inspected: set[str] = set()
        self._stream: Any = None

    def run(self) -> None:
        """Watch the engine until it goes away or `end` is called. Blocks."""
        for work in (self._hear_events, self._read_lists, self._inspect_some):
            threading.Thread(target=work, name=f"cais{work.__name__}", daemon=True).start()
        self._take_pulse()
        self.end()

    def end(self) -> None:
        """Close the connection; `run` returns soon after. May be called from any thread."""
        self._ended.set()
        self._subscribed.set()
        with self._wake:
            self._wake.notify_all()
        if self._stream is not None:
            # The SDK cannot cancel every kind of stream; a daemon thread may stay behind.
            with contextlib.suppress(Exception):
                self._stream.close()

    def heal(self) -> None:
        """Ask for everything to be listed anew, soon."""
        with self._wake:
            self._heal_now = True
            self._wake.notify_all()

    # -- the pulse -------------------------------------------------------------------------

    def _take_pulse(self) -> None:
        silent_since: float | None = None
        client: docker.APIClient | None = None
        while not self._ended.wait(PULSE_SECONDS):
            # Made late: what the first picture does not need leaves it the processor.
            client = client or self._connection.client(PULSE_TIMEOUT)
            began = time.monotonic()
            try:
                client.ping()
            except Exception:  # whatever it is: no answer came
                silent_since = silent_since if silent_since is not None else began
                if not self._ended.is_set():
                    self._set_phase(Phase.UNRESPONSIVE)
                if time.monotonic() - silent_since > GIVE_UP_SECONDS:
                    return
            else:
                if silent_since is not None:
                    silent_since = None
                    self._set_phase(Phase.CONNECTED)
                    self.heal()

    def _set_phase(self, phase: Phase) -> None:
        if self._store.update(phase=phase):
            self._changed()

    # -- news ------------------------------------------------------------------------------

    def _hear_events(self) -> None:
        try:
            client = self._connection.client(READ_TIMEOUT)
            self._stream = client.events(decode=True, filters={"type": list(events.EVENT_TYPES)})
            self._subscribed.set()
            for line in self._stream:
                event = events.decode(line)
                if event is not None:
                    self._hear(event)
        except Exception:  # the engine went away in one of many ways; the link tries again
            pass
        finally:
            self.end()

    def _hear(self, event: Event) -> None:
        self._store.note(event)
        if event.kind == "container" and self._store.hear(event):
            self._changed()
        with self._wake:
            if event.kind == "container":
                subject = "" if removes(event) else event.subject
                if event.action == "commit":
                    self._dirty_kinds.add("image")
            else:
                subject = event.container
                self._dirty_kinds.add(event.kind)
            if subject:
                self._dirty.add(subject)
                # Taken out first, so that the looks stay in the order of what is due.
                self._second_looks.pop(subject, None)
                self._second_looks[subject] = time.monotonic() + SECOND_LOOK
            self._wake.notify_all()

    # -- lists -----------------------------------------------------------------------------

    def _read_lists(self) -> None:
        client = self._connection.client(READ_TIMEOUT)
        self._subscribed.wait()
        heal_at = time.monotonic() + HEAL_SECONDS
        identified = False
        with contextlib.suppress(Exception):  # what fails here will fail below, and be met there
            self._read_newest(client)
        while not self._ended.is_set():
            ids, kinds, everything = self._next_work(heal_at)
            if self._ended.is_set():
                return
            try:
                if everything:
                    self._read_containers(client, None)
                    heal_at = time.monotonic() + HEAL_SECONDS
                elif ids:
                    self._read_containers(client, ids if len(ids) < FULL_LIST_FROM else None)
                self._read_rest(client, {"image", "volume", "network"} if everything else kinds)
                if not identified:
                    identified = True
                    self._store.update(info=identify(self._connection, client))
                    self._changed()
            except Exception:  # whether the engine lives, the pulse tells
                # What was not read is still to be read.
                with self._wake:
                    self._dirty |= ids
                    self._dirty_kinds |= kinds
                    self._heal_now = self._heal_now or everything
                self._ended.wait(PULSE_SECONDS)

    def _next_work(self, heal_at: float) -> tuple[set[str], set[str], bool]:
        with self._wake:
            while not (self._dirty or self._dirty_kinds or self._heal_now or self._ended.is_set()):
                now = time.monotonic()
                next_look = self._look_again(now)
                self._heal_now = heal_at <= now
                if not (self._dirty or self._heal_now):
                    self._wake.wait(min(heal_at, next_look) - now)
        if not self._heal_now:
            self._ended.wait(GATHER_SECONDS)
        with self._wake:
            work = (self._dirty, self._dirty_kinds, self._heal_now)
            self._dirty, self._dirty_kinds, self._heal_now = set(), set(), False
        return work

    def _look_again(self, now: float) -> float:
        """Mark what is due for a second look, and tell when the next one is due."""
        while self._second_looks:
            subject, due = next(iter(self._second_looks.items()))
            if due > now:
                return due
            del self._second_looks[subject]
            self._dirty.add(subject)
        return math.inf

    def _read_newest(self, client: docker.APIClient) -> None:
        """Show a screenful at once; a list of many hundreds takes its time."""
        reading = self._store.begin_reading()
        containers = _listed(client, limit=SCREENFUL)
        if self._store.read(reading, containers, {container.id for container in containers}):
            self._changed()

    def _read_containers(self, client: docker.APIClient, ids: set[str] | None) -> None:
        reading = self._store.begin_reading()
        containers = _listed(client, filters={"id": sorted(ids)} if ids else None)
        changed = self._store.read(reading, containers, ids)
        changed = self._store.update(loaded=True) or changed
        if changed:
            self._changed()
        self._plan_inspection(containers, anew=ids is not None)

    def _read_rest(self, client: docker.APIClient, kinds: set[str]) -> None:
        changed = False
        if "image" in kinds:
            items: Any = client.images(all=True)
            changed = self._store.update(images=decode.images(items))
        if "volume" in kinds:
            listed: Any = client.volumes()
            volumes = [decode.volume(item) for item in listed.get("Volumes") or ()]
            volumes.sort(key=lambda volume: volume.name)
            changed = self._store.update(volumes=tuple(volumes)) or changed
        if "network" in kinds:
            found: Any = client.networks()
            networks = sorted(map(decode.network, found), key=lambda network: network.name)
            changed = self._store.update(networks=tuple(networks)) or changed
        if changed:
            self._changed()

    # -- what only an inspect tells --------------------------------------------------------

    def _plan_inspection(self, listed: list[Container], *, anew: bool) -> None:
        """Have containers inspected: each once, and the stopped again when there is news.

        What an inspect tells of a running one (its exact start), the news told already.
        """
        due = time.monotonic() + INSPECT_DELAY
        newest = sorted(listed, key=lambda item: -item.created)[:MOST_INSPECTED]
        with self._wake:
            if anew:
                ids = {item.id for item in newest if not item.state.is_alive}
            else:
                self._inspected &= {item.id for item in listed}
                ids = {item.id for item in newest} - self._inspected
            for identity in ids:
                # Taken out first, so that the queue stays in the order of what is due.
                self._to_inspect.pop(identity, None)
                self._to_inspect[identity] = due
            self._wake.notify_all()

    def _inspect_some(self) -> None:
        self._ended.wait(INSPECT_DELAY)
        client = self._connection.client(READ_TIMEOUT)
        while (identity := self._next_inspection()) is not None:
            reading = self._store.begin_reading()
            try:
                item: Any = client.inspect_container(identity)
            except Exception:  # gone meanwhile, or the engine is; neither matters here
                continue
            if self._store.set_inspected(reading, identity, decode.inspection(item)):
                self._changed()
            # Leaves the processor to the screen while there are many.
            self._ended.wait(GATHER_SECONDS)

    def _next_inspection(self) -> str | None:
        with self._wake:
            while not self._ended.is_set():
                identity, due = next(iter(self._to_inspect.items()), (None, 0.0))
                left = due - time.monotonic()
                if identity is None:
                    self._wake.wait()
                elif left > 0:
                    self._wake.wait(left)
                else:
                    del self._to_inspect[identity]
                    self._inspected.add(identity)
                    return identity
        return None


def _listed(client: docker.APIClient, **query: Any) -> list[Container]:
    items: Any = client.containers(all=True, **query)
    now = time.time()
    return [decode.container(item, now) for item in items]
