"""The dialogs: a question before something is removed, the detail of one thing, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.i18n import Translator
from tui.state.engine import EngineState
from tui.ui.panels.detail import DetailPane
from tui.ui.present.detail import Subject, title
from tui.ui.present.spans import Line, Role, Span, clean
from tui.ui.widgets.roles import content_of


class Confirm(ModalScreen[bool]):
    """Names exactly what will be removed, and asks. Its answer is True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,s", "answer(True)", "key.yes", show=False),
        Binding("n,escape,q", "answer(False)", "key.no", show=False),
        Binding("left,right", "app.focus_next", "key.other_button", show=False),
    ]

    def __init__(
        self,
        t: Translator,
        question: str,
        names: Sequence[str],
        command: str,
        note: str = "",
        *,
        harmless: bool = False,
    ) -> None:
        """`command` does the same on a command line; `harmless` what removes nothing."""
        super().__init__()
        self._harmless = harmless
        self.t = t
        self._question = question
        self._names = names
        self._command = command
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(content_of([(Span(self._question, Role.STRONG),)]))
            with VerticalScroll(classes="names"):
                mark = Span("  + ", Role.GOOD) if self._harmless else Span("  ✖ ", Role.WRONG)
                lines: list[Line] = [(mark, Span(clean(name))) for name in self._names]
                yield Static(content_of(lines))
            if self._note:
                yield Static(content_of([(Span(self._note, Role.WARNING),)]), classes="note")
            yield Static(content_of([(Span(f"$ {self._command}", Role.DIM),)]))
            with Horizontal(classes="buttons"):
                yield Button(self.t("confirm.no"), id="no", compact=True)
                variant: Literal["primary", "error"] = "primary" if self._harmless else "error"
                label = self.t("confirm.yes.harmless" if self._harmless else "confirm.yes")
                yield Button(label, id="yes", variant=variant, compact=True)

    def on_mount(self) -> None:
        """The careless enter does no harm."""
        self.set_class(self._harmless, "-harmless")
        self.query_one("#yes" if self._harmless else "#no", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer with a key."""
        self.dismiss(yes)


class Detail(ModalScreen[None]):
    """Everything known of one thing, kept current while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "key.close", show=False),
    ]

    def __init__(self, t: Translator, subject: Subject) -> None:
        super().__init__()
        self.t = t
        self._subject = subject

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall") as dialog:
            dialog.border_title = title(self._subject).replace("[", "\\[")
            yield DetailPane(self.t, self._subject)
            yield Static(content_of([(Span(self.t("dialog.close_hint"), Role.DIM),)]))

    def on_mount(self) -> None:
        """Read with the arrow keys at once, and follow the engine."""
        self.query_one(DetailPane).focus()
        self.watch(self.app, "engine", self._follow, init=False)

    def _follow(self, engine: EngineState) -> None:
        self.query_one(DetailPane).follow(engine)


class Help(ModalScreen[None]):
    """The keys that work where one came from, and what the signs mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,question_mark", "dismiss", "key.close", show=False),
    ]

    def __init__(self, t: Translator, lines: Sequence[Line]) -> None:
        super().__init__()
        self.t = t
        self._lines = lines

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall") as dialog:
            dialog.border_title = self.t("help.title")
            with VerticalScroll(id="help"):
                yield Static(content_of(self._lines))
            yield Static(content_of([(Span(self.t("dialog.close_hint"), Role.DIM),)]))
