"""A list in a dialog, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.ui.present.spans import Line, Role, Span, clean
from tui.ui.widgets.roles import content_of


class ListDialog(ModalScreen[str | None]):
    """Its answer is what the chosen row stands for, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "key.close", show=False),
        Binding("j", "move(1)", "key.down", show=False),
        Binding("k", "move(-1)", "key.up", show=False),
    ]

    def __init__(
        self, title: str, hint: str, rows: Sequence[tuple[str, Line]], here: str | None = None
    ) -> None:
        """Each row is what it stands for, and how it looks; the cursor begins at `here`."""
        super().__init__()
        self._title = title
        self._hint = hint
        self._rows = rows
        self._here = here

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall") as dialog:
            dialog.border_title = clean(self._title).replace("[", "\\[")
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
