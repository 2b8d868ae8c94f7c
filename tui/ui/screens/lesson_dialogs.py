"""What lessons ask in a dialog: an answer, a choice, another lesson; and drawings, full size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.i18n import Translator
from tui.ui.present.lesson import inline
from tui.ui.present.spans import Line, Role, Span
from tui.ui.screens.list_dialog import ListDialog
from tui.ui.widgets.roles import content_of


class LessonList(ListDialog):
    """All lessons, and how far the learner is in each."""

    def __init__(
        self, t: Translator, rows: Sequence[tuple[str, str, str]], here: str | None
    ) -> None:
        lines = [
            (slug, (Span(f"{title:<44}"), Span(state, Role.DIM))) for slug, title, state in rows
        ]
        super().__init__(t("learn.lessons"), t("learn.list.hint"), lines, here)


class Choice(ListDialog):
    """The options of a quiz. Its answer is a letter."""

    def __init__(self, t: Translator, options: Sequence[tuple[str, str]]) -> None:
        rows = [
            (letter, (Span(f"({letter}) ", Role.ACCENT), *inline(text))) for letter, text in options
        ]
        super().__init__(t("learn.choose"), t("learn.answer.hint"), rows)


class Answer(ModalScreen[str | None]):
    """A line to answer on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "key.close", show=False)]

    def __init__(self, t: Translator) -> None:
        super().__init__()
        self.t = t

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self.t("learn.choose")
            yield Input(compact=True)
            yield Static(content_of([(Span(self.t("learn.answer.hint"), Role.DIM),)]))

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what was typed."""
        self.dismiss(event.value.strip() or None)


class DrawingDialog(ModalScreen[None]):
    """A drawing of a lesson with all the room that there is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,v", "dismiss", "key.close", show=False),
    ]

    def __init__(self, t: Translator, lines: Sequence[Line]) -> None:
        super().__init__()
        self.t = t
        self._lines = lines

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall -wide"):
            with VerticalScroll():
                yield Static(content_of(self._lines))
            yield Static(content_of([(Span(self.t("dialog.close_hint"), Role.DIM),)]))
