"""A learner's way through the lessons: where they are, what they did, what comes next.

Knows no screen, no thread and no engine; whoever has those tells it what was seen, typed, answered
and found, and reads its `view`. One thread at a time.
"""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tui.course.judging.steps import host_files, judge
from tui.course.loader import WORKSPACE, Course, Lesson
from tui.course.probes import Finding, HostFile, Probe
from tui.course.probing import host_file
from tui.course.progress import LessonProgress, Progress
from tui.course.record import Record, begin
from tui.course.schema import Step, Variable
from tui.course.typed import Typed, docker_commands, run_name
from tui.course.verdict import Verdict
from tui.state.containers import Container
from tui.state.engine import EngineState
from tui.state.events import Event
from tui.state.facts import FileFacts
from tui.state.resources import Image, Network, Volume


@dataclass(frozen=True, slots=True)
class View:
    """All that there is to show of the step that the learner is at."""

    lesson: Lesson
    """With values in the places of its variables."""
    step: Step
    place: int
    """Of the step in its lesson, counted from 0."""
    begun: bool
    """Whether what is there now was taken down; checks mean nothing before."""
    done: bool
    """Now or at any time before."""
    passed: bool
    """In this sitting."""
    verdict: Verdict
    hints: int
    """How many of the step's own hints are shown."""
    finished: frozenset[str]
    """Steps of the lesson that are done, or were read."""
    engine: EngineState
    starts: tuple[tuple[str, float], ...] = ()
    """Containers that were started since the lesson was opened: name, and seconds from the making
    to the start, by the engine's own clock."""
    dockerfile: str = ""
    """A Dockerfile of the workspace, for steps that picture the way from there."""

    @property
    def is_last(self) -> bool:
        """Whether the lesson ends with it."""
        return self.place == len(self.lesson.steps) - 1

    @property
    def is_to_read(self) -> bool:
        """Whether there is nothing to do in it."""
        return not self.step.check


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What starting a step anew removes: what was made since it began, and what its scene makes."""

    containers: tuple[Container, ...] = ()
    images: tuple[tuple[Image, tuple[str, ...]], ...] = ()
    """With the names that they were given."""
    volumes: tuple[Volume, ...] = ()
    networks: tuple[Network, ...] = ()


class Guide:
    """Leads through one lesson at a time."""

    def __init__(
        self,
        course: Course,
        progress: Progress,
        workspace: Path,
        keep: Callable[[Progress], None] = lambda _: None,
        *,
        clock: Callable[[], float] = time.time,
        choose: random.Random | None = None,
    ) -> None:
        """`keep` is called with each progress that is new."""
        self.course = course
        self.progress = progress
        self.workspace = workspace
        self._keep = keep
        self._clock = clock
        self._choose = choose or random.Random()
        self._lesson: Lesson | None = None
        self._place = 0
        self._record: Record | None = None
        self._engine = EngineState()
        self._findings: Mapping[Probe, Finding] = {}
        self._passed = False
        self._hints = 0
        self._verdict = Verdict()
        self._made: dict[str, float] = {}
        self._starts: dict[str, tuple[str, float]] = {}
        self._dockerfile = ""

    # -- where the learner is ----------------------------------------------------------------

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open."""
        return self._lesson

    @property
    def engine(self) -> EngineState:
        """The engine as it was told last."""
        return self._engine

    @property
    def record(self) -> Record | None:
        """What happened since the step began; None before it has."""
        return self._record

    @property
    def view(self) -> View:
        """The step as it stands. Raises RuntimeError where no lesson is open."""
        lesson = self._lesson
        if lesson is None:
            raise RuntimeError("no lesson is open")
        step = lesson.steps[self._place]
        progress = self.progress.of(lesson.slug)
        return View(
            lesson=lesson,
            step=step,
            place=self._place,
            begun=self._record is not None,
            done=step.id in progress.done,
            passed=self._passed,
            verdict=self._verdict,
            hints=self._hints,
            finished=frozenset(progress.done),
            engine=self._engine,
            starts=tuple(self._starts.values()),
            dockerfile=self._dockerfile,
        )

    def where(self, name: str | None) -> str | None:
        """The lesson that a person means; without a name, the one to go on with: where they were,
        unless that is completed, or else the first that is not. None for a name of no lesson."""
        if name is not None:
            return self.course.find(name)
        last = self.progress.lesson
        if last is not None and last in self.course.lessons and not self.is_complete(last):
            return last
        path = self.course.path or self.course.slugs
        return next((slug for slug in path if not self.is_complete(slug)), path[0])

    def open(self, slug: str, step: str | None = None) -> None:
        """Open a lesson, at a step or where the learner left it. Raises KeyError."""
        lesson = self.course.lessons[slug]
        progress = self.progress.of(slug)
        values = dict(progress.values)
        for name, variable in lesson.spec.vars.items():
            if name not in values:
                values[name] = self._settle(variable)
        self._store(slug, replace(progress, values=values))
        self._lesson = lesson.filled({**values, WORKSPACE: str(self.workspace)})
        ids = [one.id for one in lesson.steps]
        wanted = step if step is not None else progress.step
        self._go(ids.index(wanted) if wanted in ids else 0)

    def next(self) -> bool:
        """Go on to the next step; what was to be done and is not counts as left out. False at the
        lesson's end."""
        view = self.view
        if view.is_to_read:
            self._mark_done(view)
        elif not view.done:
            progress = self.progress.of(view.lesson.slug)
            skipped = progress.skipped | {view.step.id}
            self._store(view.lesson.slug, replace(progress, skipped=skipped))
        if view.is_last:
            return False
        self._go(self._place + 1)
        return True

    def back(self) -> bool:
        """Go back to the step before. False at the lesson's beginning."""
        if self._place == 0:
            return False
        self._go(self._place - 1)
        return True

    def go(self, step: str) -> None:
        """Go to a step of the lesson. Raises KeyError."""
        ids = [one.id for one in self.view.lesson.steps]
        if step not in ids:
            raise KeyError(step)
        self._go(ids.index(step))

    def begin_anew(self) -> None:
        """Take down what is there now: from here on it does not count."""
        self._record = None
        self._passed = False
        self._hints = 0
        self._verdict = Verdict()
        self._begin()

    def forget(self, slug: str | None = None) -> None:
        """Begin a lesson, or all of them, from nothing."""
        self.progress = self.progress.without(slug)
        self._keep(self.progress)

    def is_complete(self, slug: str) -> bool:
        """Whether every step of a lesson was done."""
        done = self.progress.of(slug).done
        return all(step.id in done for step in self.course.lessons[slug].steps)

    # -- what is seen ------------------------------------------------------------------------

    def hear(self, engine: EngineState, events: Iterable[Event] = ()) -> None:
        """Take in what the engine looks like now, and what happened on it."""
        self._engine = engine
        events = tuple(events)
        self._time_starts(events)
        if self._record is None:
            self._begin()
        else:
            self._record = self._record.with_engine(engine, events, self._clock())
        self.look()

    def find(self, findings: Mapping[Probe, Finding]) -> None:
        """Take in what probes found."""
        self._findings = findings
        self.look()

    def hear_typed(self, command: Typed) -> None:
        """Take in a command line that has ended."""
        if self._record is not None:
            self._record = self._record.with_typed(command)
            self.look()

    def answer(self, text: str) -> None:
        """Take in an answer."""
        if self._record is not None:
            replies = replace(self._record.replies, answer=text)
            self._record = replace(self._record, replies=replies)
            self.look()

    def choose(self, option: str) -> None:
        """Take in a choice."""
        if self._record is not None:
            replies = replace(self._record.replies, chosen=option)
            self._record = replace(self._record, replies=replies)
            self.look()

    def hint(self) -> None:
        """Show one more of the step's own hints."""
        if self._lesson is not None:
            self._hints = min(self._hints + 1, len(self.view.step.more))

    def look(self) -> Verdict:
        """Judge the step again; time alone may have changed it."""
        if self._lesson is None or self._record is None:
            return self._verdict
        step = self._lesson.steps[self._place]
        if step.picture == "flow":
            self._dockerfile = _dockerfile_in(self.workspace, self._lesson)
        self._verdict = judge(
            step, self._record, self._findings, self._clock(), self.workspace, self.host
        )
        if step.check and self._verdict.holds and not self._passed:
            self._passed = True
            self._mark_done(self.view)
        return self._verdict

    @property
    def host(self) -> str:
        """Where published ports of the engine answer."""
        return published_host(self._engine)

    def leftovers(self) -> Leftovers:
        """What was made since the step began, as far as it is there."""
        if self._record is None:
            return Leftovers()
        base, engine = self._record.base, self._engine
        names: list[tuple[Image, tuple[str, ...]]] = []
        for image in engine.images:
            known = base.images.get(image.id)
            fresh = tuple(tag for tag in image.tags if known is None or tag not in known.tags)
            pulled = _pulled(self._record)
            if fresh and not any(tag in pulled for tag in fresh):
                names.append((image, fresh))
            elif known is None and image.dangling:
                names.append((image, ()))
        props = _props(self.view.step)
        return Leftovers(
            tuple(
                item
                for item in engine.containers
                if item.id not in base.containers or item.image in props.get(item.name, ())
            ),
            tuple(names),
            tuple(item for item in engine.volumes if item.name not in base.volumes),
            tuple(item for item in engine.networks if base.networks.get(item.name) != item.id),
        )

    # -- within ------------------------------------------------------------------------------

    def _time_starts(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.kind == "container" and event.action == "create":
                self._made[event.subject] = event.when
            elif event.kind == "container" and event.action == "start":
                made = self._made.pop(event.subject, None)
                if made is not None and event.when >= made:
                    self._starts[event.subject] = (event.name, event.when - made)

    def _go(self, place: int) -> None:
        lesson = self._lesson
        assert lesson is not None
        self._place = place
        self._record = None
        self._passed = False
        self._hints = 0
        self._verdict = Verdict()
        self._findings = {}
        progress = self.progress.of(lesson.slug)
        self._store(lesson.slug, replace(progress, step=lesson.steps[place].id))
        self._begin()
        self.look()

    def _begin(self) -> None:
        # Before its lists are read, everything on an engine would look new.
        if self._lesson is None or not self._engine.loaded:
            return
        step = self._lesson.steps[self._place]
        files: dict[Path, FileFacts] = {
            path: host_file(path) for path in host_files(step, self.workspace)
        }
        self._record = begin(self._engine, files, self._clock())
        self._findings = {HostFile(path): found for path, found in files.items()}

    def _mark_done(self, view: View) -> None:
        progress = self.progress.of(view.lesson.slug)
        if view.step.id not in progress.done:
            done = {**progress.done, view.step.id: self._clock()}
            skipped = progress.skipped - {view.step.id}
            self._store(view.lesson.slug, replace(progress, done=done, skipped=skipped))

    def _store(self, slug: str, progress: LessonProgress) -> None:
        fresh = self.progress.with_lesson(slug, progress)
        if fresh != self.progress:
            self.progress = fresh
            self._keep(fresh)

    def _settle(self, variable: Variable) -> str:
        if variable.port is not None:
            return str(free_port(variable.port))
        return self._choose.choice(variable.word or ("",))


def _props(step: Step) -> Mapping[str, tuple[str, ...]]:
    """The containers that a step's scene makes: their names, and the words of the commands, the
    image's name among them. They are made anew with the scene; others of that name are not."""
    found: dict[str, tuple[str, ...]] = {}
    for deed in step.scene:
        if isinstance(deed, str):
            for arguments in docker_commands(deed):
                name = run_name(arguments)
                if name is not None:
                    found[name] = arguments
    return found


def _dockerfile_in(workspace: Path, lesson: Lesson) -> str:
    """A Dockerfile that the lesson has to do with: one of the folders that it brings, or else the
    workspace's own."""
    brought = lesson.folder / "workspace"
    folders = sorted(item.name for item in brought.iterdir()) if brought.is_dir() else []
    for name in (*(f"{folder}/Dockerfile" for folder in folders), "Dockerfile"):
        if (workspace / name).is_file():
            return name
    return ""


def published_host(engine: EngineState) -> str:
    """Where an engine's published ports answer: on this machine, unless it is another's."""
    endpoint = engine.endpoint
    if endpoint is None:
        return "127.0.0.1"
    scheme, _, rest = endpoint.url.partition("://")
    if scheme not in ("tcp", "ssh", "http", "https"):
        return "127.0.0.1"
    host = rest.partition("/")[0].rpartition("@")[2]
    name = host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
    return name.strip("[]") or "127.0.0.1"


def free_port(first: int, tries: int = 100) -> int:
    """The first port from there on that nobody on this machine listens at."""
    for port in range(first, first + tries):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
    return first


def _pulled(record: Record) -> set[str]:
    return {
        event.subject for event in record.events if event.kind == "image" and event.action == "pull"
    }
