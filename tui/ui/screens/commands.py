"""A list of commands to choose from: what to type about a row, or what was typed before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.i18n import Translator
from tui.ui.present.spans import Line, Role, Span, clean, fit
from tui.ui.widgets.roles import content_of

Offered = tuple[str, str]
"""What a command is for, which may be empty, and the command."""


class Commands(ModalScreen[str | None]):
    """Its answer is the command to type, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "key.close", show=False),
        Binding("c", "copy", "key.copy", show=False),
        Binding("j", "move(1)", "key.down", show=False),
        Binding("k", "move(-1)", "key.up", show=False),
    ]

    def __init__(self, t: Translator, title: str, offered: Sequence[Offered]) -> None:
        super().__init__()
        self.t = t
        self._title = title
        self._offered = offered

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall") as dialog:
            dialog.border_title = clean(self._title).replace("[", "\\[")
            width = max((cell_len(meaning) for meaning, _ in self._offered), default=0)
            yield OptionList(
                *(Option(content_of([_line(*one, width)])) for one in self._offered),
                id="commands",
                compact=True,
            )
            yield Static(content_of([(Span(self.t("commands.hint"), Role.DIM),)]))

    def on_mount(self) -> None:
        """Choose with the arrow keys at once."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the command."""
        self.dismiss(self._offered[event.option_index][1])

    def action_move(self, step: int) -> None:
        """Go to another command."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_copy(self) -> None:
        """Copy the command instead of typing it."""
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            text = self._offered[chosen][1]
            self.app.copy_to_clipboard(text)
            self.notify(self.t("told.copied", text=clean(text)), timeout=4, markup=False)


def _line(meaning: str, command: str, width: int) -> Line:
    # A command of several lines is shown on one.
    shown = Span(clean(command.replace("\n", " ⏎ ")), Role.ACCENT)
    return (Span(f"{fit(meaning, width)}  ", Role.DIM), shown) if width else (shown,)
