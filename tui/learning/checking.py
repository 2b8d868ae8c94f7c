"""`cais lessons check`: lessons read for errors, and proven on an engine of their own or a real
one."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tui.course.guide import Guide, View
from tui.course.loader import LOCALES, Course
from tui.course.progress import Progress
from tui.course.proof import Report, prove
from tui.course.schema import WriteDeed
from tui.course.typed import Typed
from tui.course.workspace import fill
from tui.engine.link import EngineLink
from tui.i18n import Translator
from tui.learning.classroom import Classroom
from tui.learning.commands import Commands, Ran
from tui.learning.setting import workspace_sources
from tui.state.engine import EngineKind, EngineState

FINE, FLAWED, NO_ENGINE = 0, 1, 3
PATIENCE = 30.0
"""Seconds for an engine to be found and read."""


class _Bench:
    """A classroom in which the commands of a proof are run."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._ran = Ran(0, "")

    @property
    def guide(self) -> Guide:
        return self._classroom.guide

    def turn(self) -> View | None:
        return self._classroom.turn()

    def clear(self) -> list[str]:
        return self._classroom.clear()

    def settle(self) -> None:
        self._classroom.settle()

    def write(self, deed: WriteDeed) -> object:
        return self._classroom.write(deed)

    def run(self, line: str) -> Typed:
        commands, workspace = self._classroom.commands, self.guide.workspace
        # Every command of a lesson begins in the workspace.
        commands.folder = workspace
        self._ran = commands.run(line, self._classroom.engine.state.endpoint)
        return Typed(line, str(workspace), self._ran.code)

    def said(self) -> str:
        return self._ran.output


def check(
    course: Course,
    slugs: Sequence[str],
    engine: str,
    host: str | None,
    context: str | None,
    t: Translator,
) -> int:
    """Prove these lessons, which were read without an error; returns the exit code."""
    if engine == "none":
        print(t("lessons.check.read", lessons=len(slugs), languages=len(LOCALES)))
        return FINE
    report = Report()
    with tempfile.TemporaryDirectory(prefix="cais-lessons-") as folder:
        place = Path(folder).resolve()
        with _own_engine(place) if engine == "practice" else _as_it_is():
            code = _prove_all(course, slugs, engine, (host, context), place, report, t)
    if code != FINE:
        return code
    for flaw in report.flaws:
        print(f"\n✗ {flaw.lesson} · {flaw.step}: {flaw.message}", file=sys.stderr)
    print(
        t(
            "lessons.check.proven",
            lessons=len(slugs),
            steps=report.steps,
            near_misses=report.near_misses,
            conditions=report.conditions,
        )
    )
    if report.flaws:
        print(t("lessons.check.flaws", number=len(report.flaws)), file=sys.stderr)
    return FLAWED if report.flaws else FINE


def _prove_all(
    course: Course,
    slugs: Sequence[str],
    engine: str,
    named: tuple[str | None, str | None],
    place: Path,
    report: Report,
    t: Translator,
) -> int:
    link = EngineLink(*named, allowed=(place,), practice_only=engine == "practice")
    try:
        state = wait_for_engine(link)
        if state is None:
            print(t("learn.no_engine"), file=sys.stderr)
            return NO_ENGINE
        practised = state.info is not None and state.info.kind is EngineKind.PRACTICE
        if practised != (engine == "practice"):
            print(t("lessons.check.not_real"), file=sys.stderr)
            return NO_ENGINE
        for slug in slugs:
            workspace = place / slug
            fill(workspace, workspace_sources([course.lessons[slug]]))
            guide = Guide(course, Progress(), workspace)
            classroom = Classroom(link, guide, Commands(workspace))

            def told(step: str, stage: str, slug: str = slug) -> None:
                print(f"{slug} · {step} · {stage}", flush=True)

            try:
                prove(_Bench(classroom), slug, told, report)
            finally:
                classroom.close()
    finally:
        link.close()
    return FINE


def wait_for_engine(link: EngineLink) -> EngineState | None:
    """Start a link and wait until its engine is read; None where there is none."""
    news = threading.Event()
    link.start(news.set)
    waited = 0.0
    while waited < PATIENCE:
        state = link.take()
        if state.loaded and state.info is not None and state.info.system:
            return state
        news.wait(0.2)
        news.clear()
        waited += 0.2
    return None


@contextmanager
def _own_engine(place: Path) -> Iterator[None]:
    """A practice engine that nobody else has: it goes with the folder."""
    before = os.environ.get("CAIS_DATA")
    os.environ["CAIS_DATA"] = str(place / "e")
    try:
        yield
    finally:
        if before is None:
            del os.environ["CAIS_DATA"]
        else:
            os.environ["CAIS_DATA"] = before


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield
