"""The lessons on the screen: what the learner asks for, carried out, and the step shown anew.

Nothing here is imported before the first lesson is opened; the first picture need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from tui.course.guide import View
from tui.course.loader import LessonError
from tui.course.schema import WriteDeed
from tui.i18n import Translator
from tui.ui.gateway import Classroom, Lessons, LessonView
from tui.ui.offload import offload
from tui.ui.present import lesson as present
from tui.ui.present.spans import clean

if TYPE_CHECKING:
    from tui.ui.screens.main import MainScreen


class LessonDesk:
    """One classroom, and the pane that shows it."""

    def __init__(
        self,
        app: App[None],
        screen: MainScreen,
        lessons: Lessons,
        changed: Callable[[], None],
        words: Callable[[], Translator],
    ) -> None:
        """`changed` is called on any thread when a turn is worth its while."""
        self._app = app
        self._screen = screen
        self._lessons = lessons
        self._changed = changed
        self._words = words
        self._room: Classroom | None = None
        self._solved = ""
        """The step whose solution is shown."""
        self._closing = False
        """Whether what the lesson ends with is shown."""

    @property
    def view(self) -> LessonView | None:
        """The step as it is shown now."""
        if self._room is None or self._room.guide.lesson is None:
            return None
        return self._as_shown(self._room.guide.view)

    async def begin(self) -> None:
        """Open the lesson that the person asked for on the command line."""
        wish = self._lessons.wish
        if wish is not None:
            await self.open(wish.lesson, wish.step)

    async def open(self, slug: str, step: str | None = None) -> None:
        """Open a lesson."""
        room = await self._classroom()
        if room is None or not await self._has_workspace():
            return
        room.guide.open(slug, step)
        self._solved, self._closing = "", False
        self.turn()
        self._screen.show_lesson()

    def turn(self) -> None:
        """Take in what is new, and show it."""
        if self._room is not None and self._room.turn() is not None:
            self._screen.tell_lesson(self.view)
        for trouble in self._lessons.troubles():
            text = self._words()(trouble.key, **dict(trouble.values))
            self._app.notify(clean(text), severity="warning", timeout=10, markup=False)

    def close(self) -> None:
        """Let go of the classroom."""
        if self._room is not None:
            self._room.close()

    def ask(self, verb: str) -> None:
        """Carry out what is asked of the lesson."""
        room = self._room
        if verb == "lessons":
            self._in_background(self._choose_lesson())
        if room is None or room.guide.lesson is None:
            return
        match verb:
            case "next":
                self._next(room)
            case "back" if self._closing:
                self._closing = False
            case "back":
                room.guide.back()
            case "hint":
                room.guide.hint()
            case "solution":
                step = room.guide.view.step.id
                self._solved = "" if self._solved == step else step
            case "answer":
                self._in_background(self._answer(room))
            case "again":
                self._in_background(self._begin_anew(room))
            case "write":
                self._in_background(self._write(room))
            case "drawing":
                self._show_drawing(room.guide.view)
        self.turn()

    # -- what is shown -------------------------------------------------------------------------

    def _as_shown(self, view: View) -> LessonView:
        t = self._words()
        solved = self._solved == view.step.id
        verbs = {"next"}
        if view.place:
            verbs.add("back")
        page = present.page(view, t, closing=self._closing)
        if any(isinstance(part, present.Drawing) for part in page):
            verbs.add("drawing")
        if view.step.check:
            verbs |= {"solution", "again"}
        if view.hints < len(view.step.more):
            verbs.add("hint")
        if any(check.quiz or check.answer for check in view.step.check) and not view.passed:
            verbs.add("answer")
        if solved and any(isinstance(deed, WriteDeed) for deed in view.step.solve):
            verbs.add("write")
        commands = [*present.commands_of(view, t)]
        if solved:
            commands += [deed for deed in view.step.solve if isinstance(deed, str)]
        return LessonView(
            title=present.title_of(view, t),
            place=f"{view.place + 1}/{len(view.lesson.steps)}",
            steps=present.steps_line(view),
            page=page,
            standing=() if self._closing else present.standing(view, t),
            solution=present.solution(view, t) if solved and not self._closing else (),
            what_next=present.what_next(view, t, closing=self._closing),
            commands=() if self._closing else tuple(dict.fromkeys(commands)),
            verbs=frozenset({"back"}) if self._closing else frozenset(verbs),
        )

    def pointed(self) -> str | None:
        """The panel that the step is about."""
        room = self._room
        if room is None or room.guide.lesson is None:
            return None
        return room.guide.view.step.panel

    # -- what is asked -------------------------------------------------------------------------

    def _next(self, room: Classroom) -> None:
        if room.guide.next():
            self._closing = False
        elif not self._closing:
            self._closing = True
            self._app.notify(self._words()("learn.finished"), markup=False)

    async def _answer(self, room: Classroom) -> None:
        from tui.ui.screens.lesson_dialogs import Answer, Choice

        t, view = self._words(), room.guide.view
        options = view.lesson.prose[t.language].sections[view.step.id].options()
        if any(check.quiz for check in view.step.check):
            chosen = await self._app.push_screen_wait(Choice(t, tuple(options.items())))
            if chosen is not None:
                room.guide.choose(chosen)
        else:
            text = await self._app.push_screen_wait(Answer(t))
            if text:
                room.guide.answer(text)
        self.turn()

    async def _begin_anew(self, room: Classroom) -> None:
        from tui.ui.screens.dialogs import Confirm

        t = self._words()
        left = room.guide.leftovers()
        names = [
            *(item.name for item in left.containers),
            *(tag for image, tags in left.images for tag in (tags or (image.short_id,))),
            *(item.name for item in left.volumes),
            *(item.name for item in left.networks),
        ]
        if names:
            command = f"docker rm -f {' '.join(item.name for item in left.containers)}".strip()
            dialog = Confirm(t, t("learn.again.question"), names, command)
            if not await self._app.push_screen_wait(dialog):
                return
        for trouble in await offload(room.clear):
            self._app.notify(clean(trouble), severity="warning", markup=False)
        room.turn()
        room.guide.begin_anew()
        self._app.notify(t("learn.again.done"), markup=False)
        self.turn()

    async def _write(self, room: Classroom) -> None:
        t = self._words()
        for deed in room.guide.view.step.solve:
            if not isinstance(deed, WriteDeed):
                continue
            try:
                kept = await offload(partial(room.write, deed))
            except (OSError, ValueError) as error:
                text = t("workspace.failed", path=deed.write, why=error)
                self._app.notify(clean(text), severity="error", markup=False)
                return
            key = "learn.written" if kept is None else "learn.written.kept"
            self._app.notify(clean(t(key, path=deed.write, kept=kept)), markup=False)

    def _show_drawing(self, view: View) -> None:
        from tui.ui.screens.lesson_dialogs import DrawingDialog

        parts = present.page(view, self._words(), closing=self._closing)
        for part in parts:
            if isinstance(part, present.Drawing):
                self._app.push_screen(DrawingDialog(self._words(), part.lines))
                return

    async def _choose_lesson(self) -> None:
        from tui.ui.screens.lesson_dialogs import LessonList

        room = await self._classroom()
        if room is None:
            return
        guide, t = room.guide, self._words()
        rows: list[tuple[str, str, str]] = []
        for number, slug in enumerate(guide.course.slugs, start=1):
            lesson = guide.course.lessons[slug]
            done = sum(step.id in guide.progress.of(slug).done for step in lesson.steps)
            complete = done == len(lesson.steps)
            state = t("lessons.steps", done=done, all=len(lesson.steps)) if done else ""
            state = t("lessons.complete") if complete else state
            rows.append((slug, f"{number:>2}  {lesson.prose[t.language].title}", state))
        here = guide.where(None)
        chosen = await self._app.push_screen_wait(LessonList(t, tuple(rows), here))
        if chosen is not None:
            await self.open(chosen)

    # -- within --------------------------------------------------------------------------------

    async def _classroom(self) -> Classroom | None:
        if self._room is None:
            try:
                self._room = await offload(partial(self._lessons.open, self._changed))
            except LessonError as error:
                text = "\n".join(str(problem) for problem in error.problems[:8])
                title = self._words()("learn.broken")
                self._app.notify(clean(text), title=title, severity="error", markup=False)
        return self._room

    async def _has_workspace(self) -> bool:
        """Whether commands have a folder to run in: offered once, and made when wanted."""
        from tui.ui.screens.dialogs import Confirm

        place = self._lessons.workspace
        if place is None:
            return True
        t = self._words()
        command = "cais workspace create"
        dialog = Confirm(t, t("learn.workspace.question"), [str(place)], command, harmless=True)
        if not await self._app.push_screen_wait(dialog):
            return True
        try:
            await offload(self._lessons.make_workspace)
        except OSError as error:
            text = t("workspace.failed", path=place, why=error)
            self._app.notify(clean(text), severity="error", markup=False)
            return True
        # The shell that is there began elsewhere.
        self._screen.open_shell_behind()
        self._app.notify(t("learn.workspace.made", path=place), markup=False)
        return True

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        self._app.run_worker(work, exit_on_error=False)
