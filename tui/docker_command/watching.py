"""What containers use, as the engine tells it second by second: a thread listens to each."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.showing.readings import reading, unknown
from tui.docker_command.showing.units import truncated_id


class Watch:
    """Containers that are listened to, and the newest row of each."""

    def __init__(self, engine: Engine, *, shorten: bool = True) -> None:
        """`shorten` tells whether identifiers are shown cut."""
        self._engine = engine
        self._shorten = shorten
        self._rows: dict[str, dict[str, object]] = {}

    def follow(self, names: Iterable[str], *, only: bool = False) -> None:
        """Listen to those that are not listened to yet; with `only`, forget all others."""
        wanted = list(names)
        for name in wanted:
            if name not in self._rows:
                self._rows[name] = self._unknown(name)
                # Not waited for at the end: it may sit in a read that nothing comes of.
                threading.Thread(target=self._listen, args=(name,), daemon=True).start()
        if only:
            self._rows = {name: row for name, row in self._rows.items() if name in wanted}

    @property
    def rows(self) -> list[dict[str, object]]:
        """The newest rows, in the order in which they were asked for."""
        return list(self._rows.values())

    def _listen(self, name: str) -> None:
        engine = self._engine.another()
        path = f"/containers/{segment(name)}/stats"
        try:
            for said in engine.messages(engine.ask("GET", path, stream=True)):
                if name not in self._rows:
                    return
                self._rows[name] = reading(said, shorten=self._shorten)
        except Failed:
            # Gone, and the engine perhaps with it; whoever looks at the list is told of that.
            pass
        if name in self._rows:
            self._rows[name] = self._unknown(name)

    def _unknown(self, name: str) -> dict[str, object]:
        return unknown(truncated_id(name) if self._shorten else name)
