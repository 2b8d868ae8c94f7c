"""The bottom line: the keys that do something here and now, each of which can be clicked.

Textual's Footer shows a binding's description as it is; here descriptions are keys of the
translation table, and the line has to fit in 80 cells without cutting a word in half.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding

from tui.i18n import Translator
from tui.ui.present.spans import Line, Role, Span
from tui.ui.widgets.roles import OneLine

_ALWAYS = ("help", "quit")
"""Actions that keep their place at the right end, however little room there is."""


class KeyBar(OneLine):
    """Keys of the focused panel first, then the screen's; help and quit at the right end."""

    def __init__(self, t: Translator) -> None:
        super().__init__()
        self.t = t
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow what is possible."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def compose_line(self, room: int) -> Line:
        active = [
            item.binding
            for item in self.screen.active_bindings.values()
            if item.enabled and item.binding.show
        ]
        fixed = [binding for binding in active if _action_name(binding) in _ALWAYS]
        free = [binding for binding in active if _action_name(binding) not in _ALWAYS]
        self._places = []
        spans: list[Span] = []
        used = 0
        right = sum(self._width(binding) for binding in fixed)
        for binding in free:
            if used + self._width(binding) + right > room:
                break
            used = self._add(spans, binding, used)
        spans.append(Span(" " * max(0, room - used - right)))
        used = max(used, room - right)
        for binding in fixed:
            used = self._add(spans, binding, used)
        return tuple(spans)

    def _width(self, binding: Binding) -> int:
        return len(self._key(binding)) + len(self.t(binding.description)) + 3

    def _key(self, binding: Binding) -> str:
        return self.app.get_key_display(binding)

    def _add(self, spans: list[Span], binding: Binding, start: int) -> int:
        spans += (
            Span(f" {self._key(binding)} ", Role.ACCENT),
            Span(f"{self.t(binding.description)} ", Role.DIM),
        )
        end = start + self._width(binding)
        self._places.append((start, end, binding.key))
        return end

    def on_click(self, event: events.Click) -> None:
        """A click on a key is that key."""
        for start, end, key in self._places:
            if start <= event.x < end:
                self.app.simulate_key(key)


def _action_name(binding: Binding) -> str:
    return binding.action.rpartition(".")[2].partition("(")[0]
