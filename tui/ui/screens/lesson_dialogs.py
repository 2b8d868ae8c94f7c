"""What lessons ask in a dialog: an answer, a choice, another lesson; and drawings, full size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.i18n import Translator
from tui.ui.present.lesson import inline
from tui.ui.present.spans import Line, Role, Span
from tui.ui.widgets.roles import content_of

_MOVES: list[BindingType] = [
    Binding("escape,q", "dismiss", "key.close", show=False),
    Binding("j", "move(1)", "key.down", show=False),
    Binding("k", "move(-1)", "key.up", show=False),
]


class _ListDialog(ModalScreen[str | None]):
    """A list to choose from. Its answer is the name of what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = _MOVES

    def __init__(
        self, title: str, hint: str, rows: Sequence[tuple[str, Line]], here: str | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._rows = rows
        self._here = here

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall") as dialog:
            dialog.border_title = self._title
            yield OptionList(*(Option(content_of([line])) for _, line in self._rows), compact=True)
            yield Static(content_of([(Span(self._hint, Role.DIM),)]))

    def on_mount(self) -> None:
        """Choose with the arrow keys at once."""
        options = self.query_one(OptionList)
        options.focus()
        names = [name for name, _ in self._rows]
        if self._here in names:
            options.highlighted = names.index(self._here)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with what was chosen."""
        self.dismiss(self._rows[event.option_index][0])

    def action_move(self, step: int) -> None:
        """Go to another row."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()


class LessonList(_ListDialog):
    """All lessons, and how far the learner is in each."""

    def __init__(
        self, t: Translator, rows: Sequence[tuple[str, str, str]], here: str | None
    ) -> None:
        lines = [
            (slug, (Span(f"{title:<44}"), Span(state, Role.DIM))) for slug, title, state in rows
        ]
        super().__init__(t("learn.lessons"), t("learn.list.hint"), lines, here)


class Choice(_ListDialog):
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
