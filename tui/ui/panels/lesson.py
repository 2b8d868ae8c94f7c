"""The pane on the left, which a lesson fills; before the first lesson it welcomes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.i18n import Translator


class LessonPane(VerticalScroll, can_focus=True):
    """Text to read beside the live panels."""

    kind = "lesson"

    def __init__(self, t: Translator) -> None:
        super().__init__(id=self.kind)
        self.t = t

    def compose(self) -> ComposeResult:
        # The table's own sentences are trusted, so they may carry markup.
        yield Static(Content.from_markup(self.t("lesson.welcome")))

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = self.t("lesson.title")
