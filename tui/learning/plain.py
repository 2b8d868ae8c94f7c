"""`cais learn --plain`: a lesson as lines of text, for a pipe, a screen reader, or a slow line.

No cursor is moved and nothing is drawn: what is said is said once, in order. Exit codes: 0 the
lesson is completed; 1 it was left before its end; 2 wrong usage; 3 no engine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from tui.course.guide import Guide, View
from tui.course.loader import CLOSING
from tui.course.schema import WriteDeed
from tui.course.typed import Typed
from tui.i18n import LANGUAGES, Translator, translator
from tui.learning.classroom import Classroom
from tui.learning.lines import Lines
from tui.learning.sentences import (
    condition_text,
    deed_text,
    hint_text,
    hint_texts,
    plain,
    plain_lines,
    prose_of,
    section_of,
)
from tui.ui.present.spans import clean

COMPLETED, LEFT = 0, 1
TURN_SECONDS = 0.2
AFTER_COMMAND_SECONDS = 1.5
"""How long a command's effect is waited for before more is read."""
BEFORE_NEXT_SECONDS = 12.0
"""How long a step that is to be left may take to see that it is done."""


class PlainLesson:
    """Leads through one lesson, reading and writing lines."""

    def __init__(
        self, classroom: Classroom, t: Translator, lines: Lines, out: TextIO, *, prompt: bool
    ) -> None:
        """`prompt` tells whether somebody types, who wants to know when."""
        self._classroom = classroom
        self.t = t
        self._lines = lines
        self._out = out
        self._prompt = prompt
        self._told: tuple[tuple[str, str, bool], ...] = ()
        self._hinted: str | None = None
        self._passed = False
        self._left = False
        self._commands: Mapping[str, Callable[[str], None]] = {
            "next": self._next,
            "back": self._back,
            "skip": self._skip,
            "hint": self._hint,
            "solution": self._solution,
            "write": self._write,
            "status": self._status,
            "answer": self._answer,
            "choose": self._choose,
            "again": self._again,
            "read": self._read_again,
            "steps": self._steps,
            "lang": self._lang,
            "help": self._help,
            "quit": self._quit,
        }

    @property
    def _guide(self) -> Guide:
        return self._classroom.guide

    def run(self) -> int:
        """Lead until the lesson ends, the lines do, or `quit`; returns the exit code."""
        view = self._turn()
        prose = prose_of(view, self.t)
        self._say(self.t("learn.plain.lesson", title=prose.title))
        for line in prose.summary.splitlines():
            self._say(plain(line))
        self._say(self.t("learn.plain.how"))
        self._read_again("")
        while not self._left:
            self._ask()
            heard = self._next_line()
            if heard is None:
                break
            self._obey(heard.strip())
        slug = self._guide.view.lesson.slug
        if self._guide.is_complete(slug):
            title = prose_of(self._guide.view, self.t).title
            self._say(self.t("learn.plain.completed", title=title))
            return COMPLETED
        left = [s.id for s in view.lesson.steps if s.id not in self._guide.view.finished]
        self._say(self.t.count("learn.plain.left", len(left), names=", ".join(left)))
        return LEFT

    # -- lines in and out ----------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()

    def _ask(self) -> None:
        if self._prompt:
            self._out.write("> ")
            self._out.flush()

    def _next_line(self) -> str | None:
        while True:
            line = self._lines.read(TURN_SECONDS)
            if line is not None:
                return line
            if self._lines.ended:
                return None
            if self._changes(self._turn()):
                self._ask()

    def _obey(self, line: str) -> None:
        if not line or line.startswith("#"):
            return
        word, _, rest = line.partition(" ")
        known = self._commands.get(word.lower())
        if known is not None:
            known(rest.strip())
        else:
            self._run_command(line.removeprefix("!").strip())

    def _turn(self) -> View:
        view = self._classroom.turn()
        assert view is not None
        return view

    # -- what is told --------------------------------------------------------------------------

    def _rows(self, view: View) -> Iterator[tuple[str, str, bool]]:
        for condition in view.verdict.conditions:
            wanted, seen = condition_text(condition, self.t)
            yield clean(wanted), clean(seen), condition.holds

    def _changes(self, view: View) -> bool:
        """Tell what is new since it was told last; whether there was anything."""
        rows = tuple(self._rows(view)) if not view.passed or not self._passed else self._told
        fresh = [row for row in rows if row not in self._told]
        self._told = rows
        for row in fresh:
            self._say(_row(row))
        hint = None
        if not view.passed and view.verdict.diagnoses:
            hint = hint_text(view.verdict.diagnoses[0], view, self.t)
            if hint != self._hinted:
                self._say(self.t("learn.plain.hint", text=plain(clean(hint))))
        news = bool(fresh) or hint != self._hinted
        self._hinted = hint
        if view.passed and not self._passed:
            self._passed = True
            self._say(self.t("learn.plain.passed"))
            return True
        return news

    def _wait(self, seconds: float) -> View:
        """Look on until the step is passed, for so long at most."""
        deadline = time.monotonic() + seconds
        view = self._turn()
        while not view.passed and view.step.check and time.monotonic() < deadline:
            self._changes(view)
            time.sleep(TURN_SECONDS / 2)
            view = self._turn()
        self._changes(view)
        return view

    # -- what can be said ----------------------------------------------------------------------

    def _run_command(self, line: str) -> None:
        ran = self._classroom.commands.run(
            line, self._classroom.engine.state.endpoint, show=True, stdin=self._prompt
        )
        if ran.code:
            self._say(self.t("learn.plain.code", code=ran.code))
        self._turn()
        folder = str(self._classroom.commands.folder)
        self._guide.hear_typed(Typed(line, folder, ran.code))
        self._wait(AFTER_COMMAND_SECONDS)

    def _next(self, _: str) -> None:
        view = self._turn()
        if view.step.check and not view.done:
            view = self._wait(BEFORE_NEXT_SECONDS)
            if not view.done:
                self._say(self.t("learn.plain.not_yet"))
                return
        self._go_on()

    def _skip(self, _: str) -> None:
        self._turn()
        self._go_on()

    def _go_on(self) -> None:
        if self._guide.next():
            self._read_again("")
            return
        prose = prose_of(self._guide.view, self.t)
        for name in CLOSING:
            self._say("")
            self._say(prose.sections[name].title)
            for line in plain_lines(prose.sections[name], self.t):
                self._say(line)
        self._left = True

    def _back(self, _: str) -> None:
        if self._guide.back():
            self._read_again("")

    def _read_again(self, _: str) -> None:
        view = self._turn()
        self._passed, self._hinted, self._told = view.passed, None, ()
        section = section_of(view, self.t)
        place, count = view.place + 1, len(view.lesson.steps)
        self._say("")
        self._say(self.t("learn.plain.step", number=place, count=count, title=plain(section.title)))
        self._say("")
        for line in plain_lines(section, self.t):
            self._say(line)
        if view.done and not view.is_to_read:
            self._say(self.t("learn.plain.done_before"))
        self._status("")

    def _status(self, _: str) -> None:
        view = self._turn()
        if view.is_to_read:
            self._say(self.t("learn.plain.to_read"))
            return
        self._told = tuple(self._rows(view))
        for row in self._told:
            self._say(_row(row))

    def _hint(self, _: str) -> None:
        view = self._turn()
        if view.verdict.diagnoses and not view.passed:
            text = hint_text(view.verdict.diagnoses[0], view, self.t)
            self._say(self.t("learn.plain.hint", text=plain(clean(text))))
        shown = view.hints
        self._guide.hint()
        texts = hint_texts(self._guide.view, self.t)
        for text in texts[shown:]:
            for line in text.splitlines():
                self._say(plain(line))
        if len(texts) == shown:
            self._say(self.t("learn.plain.no_more_hints"))

    def _solution(self, _: str) -> None:
        view = self._turn()
        for deed in view.step.solve:
            label = "learn.plain.command" if isinstance(deed, str) else "learn.plain.do"
            self._say(self.t(label))
            for line in deed_text(deed, view, self.t).splitlines():
                self._say(f"    {line}")
        if any(isinstance(deed, WriteDeed) for deed in view.step.solve):
            self._say(self.t("learn.plain.write"))

    def _write(self, _: str) -> None:
        for deed in self._turn().step.solve:
            if isinstance(deed, WriteDeed):
                try:
                    kept = self._classroom.write(deed)
                except (OSError, ValueError) as error:
                    path = self._guide.workspace / deed.write
                    self._say(self.t("workspace.failed", path=path, why=error))
                    return
                self._say(self.t("lessons.exported", path=deed.write))
                if kept is not None:
                    self._say(self.t("workspace.kept", path=kept))
        self._wait(AFTER_COMMAND_SECONDS)

    def _answer(self, text: str) -> None:
        self._guide.answer(text)
        self._wait(TURN_SECONDS)

    def _choose(self, text: str) -> None:
        self._guide.choose(text.strip("()").lower())
        self._wait(TURN_SECONDS)

    def _again(self, _: str) -> None:
        self._say(self.t("learn.plain.clearing"))
        for trouble in self._classroom.clear():
            self._say(clean(trouble))
        self._turn()
        self._guide.begin_anew()
        self._read_again("")

    def _steps(self, _: str) -> None:
        view = self._turn()
        sections = prose_of(view, self.t).sections
        for number, step in enumerate(view.lesson.steps, start=1):
            mark = "x" if step.id in view.finished else " "
            here = " <" if step.id == view.step.id else ""
            self._say(f"[{mark}] {number}. {plain(sections[step.id].title)}{here}")

    def _lang(self, name: str) -> None:
        found = next((one for one in LANGUAGES if one.lower() == name.lower()), None)
        if found is None:
            self._say(self.t("learn.plain.languages", names=", ".join(LANGUAGES)))
            return
        self.t = translator(found)
        self._read_again("")

    def _help(self, _: str) -> None:
        for name in self._commands:
            self._say(f"{name}: {self.t(f'learn.plain.help.{name}')}")
        self._say(self.t("learn.plain.help.rest"))

    def _quit(self, _: str) -> None:
        self._left = True


def _row(row: tuple[str, str, bool]) -> str:
    wanted, seen, holds = row
    return f"[{'x' if holds else ' '}] {wanted}: {seen}"


def is_plain(asked: bool) -> bool:
    """Whether a lesson is to be lines: asked for, or nobody sits at a terminal."""
    streams = (sys.stdin, sys.stdout)
    return asked or not all(stream is not None and stream.isatty() for stream in streams)
