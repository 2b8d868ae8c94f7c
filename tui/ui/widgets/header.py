"""The top line: cais, the engine it shows, and how that engine is."""

from __future__ import annotations

from textual.reactive import reactive

from tui.i18n import Translator
from tui.state.engine import EngineState
from tui.ui.present.engine import status
from tui.ui.present.spans import Line, Role, Span, fit, plain
from tui.ui.widgets.roles import OneLine


class Header(OneLine):
    """One line; repainted only when its words change."""

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)

    def __init__(self, t: Translator) -> None:
        super().__init__()
        self.t = t

    def watch_engine(self, before: EngineState, now: EngineState) -> None:
        """Repaint if the engine itself changed, not for what it holds."""
        if status(before, self.t) != status(now, self.t):
            self.refresh()

    def compose_line(self, room: int) -> Line:
        language = f" {self.t.language} "
        name = Span(" cais  ", Role.ACCENT)
        line = status(self.engine, self.t)
        rest = room - len(name.text) - len(language)
        if len(plain(line)) > rest and len(line) > 1:
            # The endpoint is last and longest; it is what gives way.
            head, tail = line[:-1], line[-1]
            line = (*head, Span(fit(tail.text, max(0, rest - len(plain(head)))), tail.role))
        padding = Span(" " * max(0, rest - len(plain(line))))
        return (name, *line, padding, Span(language, Role.DIM))
