"""The link to an engine for as long as the app runs: find it, watch it, find it again."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine.store import Store
from tui.state.engine import EngineKind, EngineState, Outcome, Phase
from tui.state.events import Event

if TYPE_CHECKING:
    from tui.engine.actions import EngineActions
    from tui.engine.connection import Connection
    from tui.engine.probes import EngineProbes
    from tui.engine.session import Session

FIRST_RETRY = 0.2
LAST_RETRY = 1.5
"""Seconds between tries to get an engine back; short, so that a restart heals within 3 s."""


class EngineLink:
    """Keeps one `EngineState` true. Reading it never blocks; all work is on its own threads.

    The modules that import the SDK are imported on those threads too: that takes longer than
    the first picture of the screen, which need not wait for it.
    """

    def __init__(
        self,
        host: str | None = None,
        context: str | None = None,
        *,
        allowed: tuple[Path, ...] = (),
        practice_only: bool = False,
    ) -> None:
        """`allowed` are the folders that containers of cais's own engine may mount."""
        self._host = host
        self._context = context
        self._allowed = allowed
        self._practice_only = practice_only
        self._store = Store()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._notify: Callable[[], None] | None = None
        self._told = False
        self._session: Session | None = None
        self._connection: Connection | None = None

    @property
    def state(self) -> EngineState:
        """The newest snapshot."""
        return self._store.state

    def actions(self) -> EngineActions:
        """What the engine in use can be asked to do. Not for the event loop either."""
        from tui.engine.actions import EngineActions

        return EngineActions(lambda: self._connection)

    def probes(self) -> EngineProbes:
        """What the engine in use can be asked about one thing. Not for the event loop either."""
        from tui.engine.probes import EngineProbes

        return EngineProbes(lambda: self._connection)

    def start(self, notify: Callable[[], None]) -> None:
        """Begin. `notify` is called on another thread when there is a new state, and then
        not again until `take` was called: a slow reader gets fewer, newer states."""
        self._notify = notify
        threading.Thread(target=self._run, name="cais-engine-link", daemon=True).start()

    def take(self) -> EngineState:
        """The newest snapshot, and ask to be told of the next one."""
        with self._lock:
            self._told = False
        return self._store.state

    def happened(self, since: int) -> tuple[int, tuple[Event, ...]]:
        """How many events there have been, and those after the first `since`, oldest first."""
        return self._store.happened(since)

    def heal(self) -> None:
        """Ask for everything to be listed anew, soon."""
        session = self._session
        if session is not None:
            session.heal()

    def close(self) -> None:
        """End the link. Returns at once; what still waits for an engine ends with the process."""
        self._stop.set()
        session = self._session
        if session is not None:
            session.end()

    def _changed(self) -> None:
        with self._lock:
            if self._told or self._notify is None:
                return
            self._told = True
        self._notify()

    def _run(self) -> None:
        from tui.engine.session import Session

        waits = backoff()
        while not self._stop.is_set():
            connection = self._connect()
            if connection is None:
                self._stop.wait(next(waits))
                continue
            waits = backoff()
            self._connection = connection
            self._session = Session(connection, self._store, self._changed)
            self._store.update(
                phase=Phase.CONNECTED,
                endpoint=connection.endpoint,
                info=connection.info,
            )
            self._changed()
            if self._stop.is_set():
                return
            self._session.run()
            if not self._stop.is_set():
                self._store.update(phase=Phase.LOST)
                self._changed()

    def _connect(self) -> Connection | None:
        """Find an engine the first time; after that, keep to the one that was found."""
        from tui.engine.discovery import Search, knock, start
        from tui.engine.practice import PracticeEngine

        practice = PracticeEngine(self._allowed)
        known = self._connection
        if known is not None:
            attempt, connection = knock(known.endpoint)
            gone = attempt.outcome in (Outcome.MISSING, Outcome.REFUSED)
            if gone and known.endpoint.kind is EngineKind.PRACTICE:
                attempt, connection = start(practice, known.endpoint)
            silent = attempt.outcome is Outcome.TIMEOUT
            self._store.update(
                phase=Phase.UNRESPONSIVE if silent else Phase.LOST, attempts=(attempt,)
            )
            self._changed()
            return connection
        search = Search(self._host, self._context, practice, self._practice_only)
        discovery = search()
        self._store.update(attempts=discovery.attempts, absence=discovery.absence)
        if discovery.connection is None:
            self._store.update(phase=Phase.ABSENT)
            self._changed()
        return discovery.connection


def backoff() -> Iterator[float]:
    """Growing waits in seconds, each a quarter shorter or longer than its turn."""
    wait = FIRST_RETRY
    while True:
        yield wait * random.uniform(0.75, 1.25)
        wait = min(wait * 2, LAST_RETRY)
