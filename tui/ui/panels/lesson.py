"""The pane on the left: a lesson's step, or a welcome before one is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from tui.i18n import Translator
from tui.state.engine import Absence, Endpoint, EngineKind, EngineState
from tui.ui.gateway import LessonView
from tui.ui.present.commands import Taught
from tui.ui.present.spans import clean
from tui.ui.widgets.roles import content_of

WELCOME = (Taught("lesson.try", "docker run -d -p 9000:80 nginx"),)
"""What the welcome asks to be typed."""


class CommandBlock(Static):
    """A command line of a lesson, which a click has typed."""

    class Chosen(Message):
        """The person wants it typed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, text: str) -> None:
        super().__init__(Content(f"$ {clean(text)}"), classes="command")
        self._command = text

    def on_click(self, event: events.Click) -> None:
        """Have it typed."""
        event.stop()
        self.post_message(self.Chosen(self._command))


class LessonPane(VerticalScroll, can_focus=True):
    """Text to read beside the live panels, and what has been done of it."""

    kind = "lesson"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "ask('next')", "key.next_step"),
        Binding("c", "screen.teach", "key.type_command"),
        Binding("a", "ask('answer')", "key.answer"),
        Binding("h", "ask('hint')", "key.hint"),
        Binding("s", "ask('solution')", "key.solution"),
        Binding("w", "ask('write')", "key.write_file"),
        Binding("v", "ask('drawing')", "key.drawing"),
        Binding("b", "ask('back')", "key.previous_step"),
        Binding("r", "ask('again')", "key.again"),
    ]

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)

    class Asked(Message):
        """The person wants something of the lesson."""

        def __init__(self, verb: str) -> None:
            super().__init__()
            self.verb = verb

    def __init__(self, t: Translator, lesson: LessonView | None) -> None:
        """`lesson` is what is shown at first; without one, the welcome."""
        super().__init__(id=self.kind)
        self.t = t
        self._lesson = lesson

    @property
    def commands(self) -> Sequence[Taught]:
        """What the text asks to be typed."""
        if self._lesson is None:
            return WELCOME
        return tuple(Taught("lesson.try", text) for text in self._lesson.commands)

    def compose(self) -> ComposeResult:
        if self._lesson is None:
            # The table's own sentences are trusted, so they may carry markup.
            yield Static(Content.from_markup(self.t("lesson.welcome")))
            yield Static(Content.from_markup(self.t("learn.welcome.lessons")))
            yield Static(id="practice")
            yield Static(Content.from_markup(self.t("lesson.panels")))
        else:
            yield Static(content_of([self._lesson.steps]), id="steps")
            yield from self._page(self._lesson)
            yield from self._solution(self._lesson)
            with VerticalScroll(id="below", can_focus=False):
                yield Static(content_of(self._lesson.standing), id="standing")
                yield Static(content_of([self._lesson.what_next]), id="what-next")

    def _page(self, lesson: LessonView) -> ComposeResult:
        for part in lesson.page:
            yield from self._part(part)

    def _solution(self, lesson: LessonView) -> ComposeResult:
        for part in lesson.solution:
            yield from self._part(part)

    def _part(self, part: object) -> ComposeResult:
        from tui.ui.present.lesson import Command, Drawing, fits

        match part:
            case Command(text=text):
                yield CommandBlock(text)
            case Drawing():
                room = self.scrollable_content_region.width or 40
                yield Static(content_of(fits(part, room)), classes="drawing")
                if part.width > room:
                    yield Static(self.t("learn.drawing.key"), classes="drawing-key")
            case tuple():
                yield Static(content_of(part), classes="prose")

    def on_mount(self) -> None:
        """Name the pane."""
        self._entitle()
        self._tell_practice()

    def _entitle(self) -> None:
        title = self.t("lesson.title") if self._lesson is None else self._lesson.title
        self.border_title = title.replace("[", "\\[")
        self.border_subtitle = "" if self._lesson is None else self._lesson.place

    async def show(self, lesson: LessonView) -> None:
        """Show a step; where only what was done of it has changed, the text stays as it is."""
        before, self._lesson = self._lesson, lesson
        same = before is not None and (before.page, before.solution, before.title) == (
            lesson.page,
            lesson.solution,
            lesson.title,
        )
        if before == lesson:
            return
        if not same:
            moved = before is None or before.page != lesson.page
            await self.recompose()
            self._entitle()
            if moved:
                self.scroll_home(animate=False)
            else:
                self.scroll_end(animate=False)
            return
        assert before is not None
        for name, old, new in (
            ("#steps", (before.steps,), (lesson.steps,)),
            ("#standing", before.standing, lesson.standing),
            ("#what-next", (before.what_next,), (lesson.what_next,)),
        ):
            if old != new:
                self.query_one(name, Static).update(content_of(new))
        self.border_subtitle = lesson.place

    async def on_resize(self) -> None:
        """A drawing that did not fit may fit now, and the other way round."""
        if self._lesson is not None and self.query(".drawing"):
            await self.recompose()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what the step has to offer."""
        if action == "ask":
            return self._lesson is not None and str(parameters[0]) in self._lesson.verbs
        return True

    def action_ask(self, verb: str) -> None:
        """Pass on what is asked of the lesson."""
        self.post_message(self.Asked(verb))

    def watch_engine(self, before: EngineState, now: EngineState) -> None:
        """Say so where what is shown is simulated, and how else to reach it."""
        if _practised(before) != _practised(now):
            self._tell_practice()

    def _tell_practice(self) -> None:
        notices = self.query("#practice").results(Static)
        notice: Widget | None = next(iter(notices), None)
        if not isinstance(notice, Static):
            return
        endpoint, absence = _practised(self.engine), self.engine.absence
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
