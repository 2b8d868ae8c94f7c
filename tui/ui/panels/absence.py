"""What stands in the place of the live panels while there is no engine to show."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.i18n import Translator
from tui.state.engine import EngineState
from tui.ui.present.engine import absence
from tui.ui.widgets.roles import content_of


class AbsencePane(VerticalScroll, can_focus=True):
    """Says why there is no engine, what to do about it, and where cais looked."""

    kind = "absence"

    def __init__(self, t: Translator) -> None:
        super().__init__(id=self.kind)
        self.t = t
        self._engine = EngineState()
        self._said: object = None

    def compose(self) -> ComposeResult:
        yield Static()

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = self.t("absence.title")

    def explain(self, engine: EngineState) -> None:
        """Tell about this state."""
        self._engine = engine
        self._tell()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._tell()

    def _tell(self) -> None:
        room = self.scrollable_content_region.width or 60
        said = tuple(absence(self._engine, room, self.t))
        if said != self._said:
            self._said = said
            self.query_one(Static).update(content_of(said))
