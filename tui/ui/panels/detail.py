"""Everything cais knows of one thing, beside the panels or in a dialog of its own."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.i18n import Translator
from tui.state.engine import EngineState
from tui.ui.present.detail import Fact, Subject, facts, find_again, laid_out
from tui.ui.present.spans import Role, Span
from tui.ui.widgets.roles import content_of


class DetailPane(VerticalScroll, can_focus=True):
    """Follows its subject as the engine changes it, until the subject is gone."""

    kind = "detail"

    def __init__(self, t: Translator, subject: Subject | None = None) -> None:
        super().__init__(id=self.kind)
        self.t = t
        self._subject = subject
        self._gone = False

    def compose(self) -> ComposeResult:
        yield Static(self._content())

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = self.t("detail.title")

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._redraw()

    def on_show(self) -> None:
        """Catch up with what happened while there was no room for the pane."""
        self._redraw()

    def show(self, subject: Subject | None) -> None:
        """Tell about another thing."""
        self._subject, self._gone = subject, False
        self._redraw()

    def follow(self, engine: EngineState) -> None:
        """Take in a new state of the engine."""
        if self._subject is None or not self.display:
            return
        fresh = find_again(self._subject, engine)
        if fresh == self._subject and not self._gone:
            return
        self._gone = fresh is None
        self._subject = fresh or self._subject
        self._redraw()

    def _redraw(self) -> None:
        # A text that nobody sees would still have the screen laid out anew.
        if self.is_mounted and self.display:
            self.query_one(Static).update(self._content())

    def _content(self) -> Content:
        if self._subject is None:
            return content_of([(Span(self.t("detail.nothing"), Role.DIM),)])
        known = list(facts(self._subject, self.t))
        if self._gone:
            known.insert(0, Fact("", self.t("detail.gone"), Role.WARNING))
        return content_of(laid_out(known, self.scrollable_content_region.width or 60))
