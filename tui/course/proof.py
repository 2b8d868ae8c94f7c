"""Proves a lesson on an engine: nothing passes that should not, and everything that should.

For each step with checks: the fresh scene does not pass; each near-miss does not pass, and gets
its own hint; the solution passes; begun anew, the step waits to be solved again, and can be.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tui.course.guide import Guide, View
from tui.course.schema import AnswerDeed, ChooseDeed, Deed, Step, WriteDeed
from tui.course.typed import Typed
from tui.course.verdict import Verdict

SOLVED_SECONDS = 40.0
"""How long a step may take to see that it is solved, once the last command has ended."""
HINT_SECONDS = 15.0
"""The same for a near-miss and its hint."""
STILL_SECONDS = 0.6
"""How long a step that must not pass is watched."""


class Bench(Protocol):
    """What a proof needs of the world. Everything blocks."""

    @property
    def guide(self) -> Guide: ...
    def turn(self) -> View | None: ...
    def clear(self) -> list[str]: ...
    def settle(self) -> None: ...
    def write(self, deed: WriteDeed) -> object: ...
    def run(self, line: str) -> Typed:
        """Run a command line in the workspace."""
        ...

    def said(self) -> str:
        """What the last command said."""
        ...


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that a lesson promises and that is not so."""

    lesson: str
    step: str
    message: str


@dataclass(slots=True)
class Report:
    """What was proven."""

    steps: int = 0
    near_misses: int = 0
    conditions: int = 0
    flaws: list[Flaw] = field(default_factory=list)


def prove(bench: Bench, slug: str, told: Callable[[str, str], None], report: Report) -> None:
    """Prove one lesson, whose workspace is ready. `told` hears step and stage as it goes."""
    bench.guide.forget(slug)
    bench.guide.open(slug)
    while True:
        view = bench.turn()
        assert view is not None
        if view.step.check:
            _Step(bench, view.step, told, report).prove()
        if not bench.guide.next():
            return


class _Step:
    def __init__(
        self, bench: Bench, step: Step, told: Callable[[str, str], None], report: Report
    ) -> None:
        self._bench = bench
        self._step = step
        self._told = told
        self._report = report

    def prove(self) -> None:
        self._told(self._step.id, "fresh")
        self._clear()
        self._bench.guide.begin_anew()
        if not self._waits("at the beginning"):
            return
        for place, near in enumerate(self._step.near_miss, start=1):
            self._told(self._step.id, f"near-miss {place}: {near.hint}")
            with _kept(self._bench.guide.workspace):
                self._do(near.run)
                self._expect_hint(near.hint, place)
                self._clear()
            self._bench.guide.begin_anew()
            self._report.near_misses += 1
            if not self._waits(f"begun anew after near-miss {place}"):
                return
        for again in (False, True):
            self._told(self._step.id, "solution, once more" if again else "solution")
            with _kept(self._bench.guide.workspace, keep=again):
                said = self._do(self._step.solve)
                verdict = self._until(lambda: self._view().passed, SOLVED_SECONDS)
                if not self._view().passed:
                    once_more = " once more" if again else ""
                    self._flaw(f"the solution does not pass{once_more}: {shown(verdict)}\n{said}")
                    return
                if not again:
                    self._report.conditions += len(verdict.conditions)
                    self._clear()
            if not again:
                self._bench.guide.begin_anew()
                if not self._waits("begun anew after the solution"):
                    return
        self._report.steps += 1

    def _clear(self) -> None:
        self._bench.settle()
        self._bench.turn()
        for trouble in self._bench.clear():
            # An image that another one stands on stays, and does no harm.
            self._told(self._step.id, f"left: {trouble}")
        self._bench.turn()

    def _do(self, deeds: Sequence[Deed]) -> str:
        said: list[str] = []
        for deed in deeds:
            match deed:
                case str():
                    typed = self._bench.run(deed)
                    said.append(f"$ {deed}\n{self._bench.said()}[{typed.code}]")
                    self._bench.turn()
                    self._bench.guide.hear_typed(typed)
                case WriteDeed():
                    self._bench.write(deed)
                case AnswerDeed():
                    self._bench.turn()
                    self._bench.guide.answer(deed.answer)
                case ChooseDeed():
                    self._bench.turn()
                    self._bench.guide.choose(deed.choose)
        return "\n".join(said)

    def _expect_hint(self, hint: str, place: int) -> None:
        def shows() -> bool:
            first = self._view().verdict.diagnoses[:1]
            return any(hint in (one.key, one.section) for one in first)

        verdict = self._until(shows, HINT_SECONDS)
        if self._view().passed:
            self._flaw(f"near-miss {place} passes")
        elif not shows():
            found = ", ".join(one.key for one in verdict.diagnoses) or "nothing"
            self._flaw(
                f"near-miss {place} shows {found} and not {hint}: {shown(verdict)}\n"
                f"{self._bench.said()}"
            )
        else:
            self._waits(f"with near-miss {place}")

    def _waits(self, when: str) -> bool:
        """Whether the step does not pass, for as long as it is watched."""
        verdict = self._until(lambda: self._view().passed, STILL_SECONDS)
        if self._view().passed:
            self._flaw(f"passes {when}: {shown(verdict)}")
            return False
        return True

    def _until(self, holds: Callable[[], bool], seconds: float) -> Verdict:
        deadline = time.monotonic() + seconds
        while True:
            self._bench.turn()
            if holds() or time.monotonic() > deadline:
                return self._view().verdict
            time.sleep(0.05)

    def _view(self) -> View:
        return self._bench.guide.view

    def _flaw(self, message: str) -> None:
        lesson = self._view().lesson.slug
        self._report.flaws.append(Flaw(lesson, self._step.id, message))


@contextmanager
def _kept(workspace: Path, *, keep: bool = False) -> Iterator[None]:
    """Puts the workspace's files back as they were, unless they are to be kept."""
    if keep:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="cais-proof-") as folder:
        copy = Path(folder, "copy")
        shutil.copytree(workspace, copy, symlinks=True)
        try:
            yield
        finally:
            _restore(workspace, copy)


def _restore(folder: Path, copy: Path) -> None:
    """Make a folder like its copy. Folders that were there stay the same ones, since containers may
    have them mounted, and so do files that are as they were."""
    for item in folder.iterdir():
        twin = copy / item.name
        if item.is_dir() and not item.is_symlink():
            if twin.is_dir() and not twin.is_symlink():
                _restore(item, twin)
            else:
                shutil.rmtree(item)
        elif not os.path.lexists(twin):
            item.unlink()
    for twin in copy.iterdir():
        item = folder / twin.name
        if twin.is_symlink():
            if not item.is_symlink():
                item.symlink_to(twin.readlink())
        elif twin.is_dir():
            if not item.is_dir():
                shutil.copytree(twin, item, symlinks=True)
        elif not item.is_file() or item.read_bytes() != twin.read_bytes():
            shutil.copy2(twin, item)


def shown(verdict: Verdict) -> str:
    """A verdict on one line, for authors."""
    rows = (
        f"{'✓' if row.holds else '✗'} {row.wanted.key} {dict(row.wanted.values)}"
        f" / {row.seen.key} {dict(row.seen.values)}"
        for row in verdict.conditions
    )
    return "; ".join(rows)
