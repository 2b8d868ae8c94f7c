"""What stands beside each other on the main screen: the lesson, the live panels, their detail."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive

from tui.i18n import Translator
from tui.state.engine import EngineState
from tui.ui.gateway import LessonView
from tui.ui.panels.absence import AbsencePane
from tui.ui.panels.containers import ContainersPanel
from tui.ui.panels.detail import DetailPane
from tui.ui.panels.images import ImagesPanel
from tui.ui.panels.lesson import LessonPane
from tui.ui.panels.ports import PortsPanel


class Rooms(Horizontal):
    """Everything that speaks the person's language and holds nothing that would be lost when it
    is composed anew in another one."""

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)

    def __init__(
        self,
        t: Translator,
        clock: Callable[[], float],
        lesson: Callable[[], LessonView | None],
        *,
        shells: bool,
    ) -> None:
        """`lesson` tells the step that is shown; `shells` whether a terminal can be opened here."""
        super().__init__(id="rooms")
        self._lesson = lesson
        self.t = t
        self._clock = clock
        self._shells = shells

    def compose(self) -> ComposeResult:
        yield LessonPane(self.t, self._lesson()).data_bind(Rooms.engine)
        yield AbsencePane(self.t)
        with Vertical(id="live"):
            yield ImagesPanel(self.t, self._clock).data_bind(Rooms.engine)
            yield ContainersPanel(self.t, self._clock, shells=self._shells).data_bind(Rooms.engine)
            yield PortsPanel(self.t, self._clock).data_bind(Rooms.engine)
        yield DetailPane(self.t)

    def speak(self, t: Translator, then: Callable[[], None]) -> None:
        """Change the language, and go on with `then` when everything is there anew."""
        self.t = t
        # On its own turn: what it composes is bound to whoever composes.
        self.call_later(self._recompose, then)

    async def _recompose(self, then: Callable[[], None]) -> None:
        await self.recompose()
        then()
