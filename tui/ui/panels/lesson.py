"""The pane on the left, which a lesson fills; before the first lesson it welcomes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from tui.i18n import Translator
from tui.state.engine import Absence, Endpoint, EngineKind, EngineState
from tui.ui.present.commands import Taught
from tui.ui.present.spans import clean


class LessonPane(VerticalScroll, can_focus=True):
    """Text to read beside the live panels."""

    kind = "lesson"
    commands = (Taught("lesson.try", "docker run -d -p 9000:80 nginx"),)
    """What the text asks to be typed."""

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)

    def __init__(self, t: Translator) -> None:
        super().__init__(id=self.kind)
        self.t = t

    def compose(self) -> ComposeResult:
        # The table's own sentences are trusted, so they may carry markup.
        yield Static(Content.from_markup(self.t("lesson.welcome")))
        yield Static(id="practice")
        yield Static(Content.from_markup(self.t("lesson.panels")))

    def on_mount(self) -> None:
        """Name the pane."""
        self.border_title = self.t("lesson.title")
        self._tell_practice()

    def watch_engine(self, before: EngineState, now: EngineState) -> None:
        """Say so where what is shown is simulated, and how else to reach it."""
        if _practised(before) != _practised(now):
            self._tell_practice()

    def _tell_practice(self) -> None:
        endpoint, absence = _practised(self.engine), self.engine.absence
        notice = self.query_one("#practice", Static)
        notice.display = endpoint is not None
        if endpoint is not None:
            text = Content.from_markup(self.t("lesson.practice"))
            if absence in (Absence.DENIED, Absence.NOT_RUNNING):
                # There is another one, which the person may have meant to use.
                why = self.t("lesson.practice.why", why=self.t(f"absence.{absence}.title"))
                text = Content.assemble(text, Content.from_markup(why))
            use = Content.from_markup(self.t("lesson.practice.use"), address=clean(endpoint.url))
            notice.update(Content.assemble(text, use))


def _practised(engine: EngineState) -> Endpoint | None:
    """Where the practice engine is, if that is what is shown."""
    practised = engine.info is not None and engine.info.kind is EngineKind.PRACTICE
    return engine.endpoint if practised else None
