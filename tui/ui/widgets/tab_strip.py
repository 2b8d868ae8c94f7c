"""The line of tabs on a small screen, where one panel is seen at a time."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui.ui.present.spans import Line, Role, Span
from tui.ui.widgets.roles import OneLine


class TabStrip(OneLine):
    """Numbered names; the one that is open is marked by more than colour."""

    labels: reactive[tuple[str, ...]] = reactive(())
    opened: reactive[int] = reactive(0)

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def compose_line(self, room: int) -> Line:
        spans: list[Span] = []
        for text, is_open in self._cells():
            spans.append(Span(text, Role.STRONG if is_open else Role.DIM))
        return tuple(spans)

    def _cells(self) -> Sequence[tuple[str, bool]]:
        return [
            (f"[{i + 1} {label}]" if i == self.opened else f" {i + 1} {label} ", i == self.opened)
            for i, label in enumerate(self.labels)
        ]

    def on_click(self, event: events.Click) -> None:
        """Open the tab under the mouse."""
        end = 0
        for index, (text, _) in enumerate(self._cells()):
            end += len(text)
            if event.x < end:
                self.post_message(self.Chosen(index))
                return
