"""Lessons on a toy engine: a guide that is real, with nobody to ask but the toy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.ui.toy_engine import ToyEngine
from tui.course.guide import Guide, View
from tui.course.loader import load_course
from tui.course.progress import Progress
from tui.course.schema import WriteDeed
from tui.course.typed import Typed
from tui.paths import bundled
from tui.ui.gateway import Trouble, Wish


class ToyLessons:
    """Has the shape of `tui.ui.gateway.Lessons`, and of the classroom that it opens."""

    def __init__(
        self, engine: ToyEngine, workspace: Path, wish: Wish | None = None, *, made: bool = True
    ) -> None:
        self.wish = wish
        self.workspace = None if made else workspace
        self.guide = Guide(load_course(bundled("lessons")), Progress(), workspace, clock=self._now)
        self.now = 1000.0
        self.written: list[str] = []
        self.cleared = 0
        self.wrong: list[Trouble] = []
        self._engine = engine

    def _now(self) -> float:
        return self.now

    def make_workspace(self) -> None:
        self.workspace = None

    def open(self, changed: Callable[[], None]) -> ToyLessons:
        return self

    def turn(self) -> View | None:
        # Time enough for whatever has to be steady.
        self.now += 5.0
        self.guide.hear(self._engine.state, ())
        return self.guide.view if self.guide.lesson is not None else None

    def troubles(self) -> list[Trouble]:
        found, self.wrong = self.wrong, []
        return found

    def type(self, line: str, code: int = 0) -> None:
        """As if it had been typed into a shell."""
        self.guide.hear_typed(Typed(line, "/", code))

    def clear(self) -> list[str]:
        self.cleared += 1
        return []

    def write(self, deed: WriteDeed) -> Path | None:
        self.written.append(deed.write)
        return None

    def close(self) -> None:
        pass
