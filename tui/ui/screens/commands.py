"""A list of commands to choose from: what to type about a row, or what was typed before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from tui.i18n import Translator
from tui.ui.present.spans import Line, Role, Span, clean, fit
from tui.ui.screens.list_dialog import ListDialog

Offered = tuple[str, str]
"""What a command is for, which may be empty, and the command."""


class Commands(ListDialog):
    """Its answer is the command to type, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "copy", "key.copy", show=False)]

    def __init__(self, t: Translator, title: str, offered: Sequence[Offered]) -> None:
        width = max((cell_len(meaning) for meaning, _ in offered), default=0)
        rows = [(command, _line(meaning, command, width)) for meaning, command in offered]
        super().__init__(title, t("commands.hint"), rows)
        self.t = t
        self._offered = offered

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
