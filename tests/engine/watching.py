"""Waiting for what an engine link comes to know; fails with what it knew instead."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Self

from tui.engine.link import EngineLink
from tui.state.containers import Container
from tui.state.engine import EngineState


class Watcher:
    """Runs a link, and wakes whoever waits when its state changes."""

    def __init__(self, host: str | None) -> None:
        self.link = EngineLink(host)
        self.changes = 0
        self._changed = threading.Condition()
        self._state = self.link.state

    def __enter__(self) -> Self:
        self.link.start(self.take)
        self.until(lambda state: state.loaded)
        return self

    def __exit__(self, *_: object) -> None:
        self.link.close()

    def until(self, holds: Callable[[EngineState], bool], seconds: float = 20.0) -> EngineState:
        """Wait for a state in which something holds, and return it."""
        with self._changed:
            if not self._changed.wait_for(lambda: holds(self._state), seconds):
                raise AssertionError(f"not so after {seconds} s: {self._state}\n{self._known()}")
            return self._state

    def container(
        self, name: str, holds: Callable[[Container], bool] = lambda _: True
    ) -> Container:
        """Wait for a container of that name of which something holds, and return it."""

        def find(state: EngineState) -> Container | None:
            return next((c for c in state.containers if c.name == name and holds(c)), None)

        found = find(self.until(lambda state: find(state) is not None))
        assert found is not None
        return found

    def gone(self, name: str) -> None:
        """Wait until no container has that name."""
        self.until(lambda state: all(c.name != name for c in state.containers))

    def take(self) -> None:
        """Take the newest state; what the link is told to call."""
        state = self.link.take()
        with self._changed:
            self._state = state
            self.changes += 1
            self._changed.notify_all()

    def _known(self) -> str:
        return "\n".join(map(str, self._state.containers))
