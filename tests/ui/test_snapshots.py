"""How the screen looks, at three sizes, in both languages; and its dialogs.

`pytest tests/ui/test_snapshots.py --snapshot-update` accepts a new look; look at it first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.ui.conftest import MakeApp
from tests.ui.reading import until_shown
from tests.ui.scenes import BUSY, EMPTY, PRACTICE, absent
from tests.ui.toy_engine import ToyEngine
from tests.ui.toy_lessons import ToyLessons
from tui.course.progress import LessonProgress, Progress
from tui.i18n import LANGUAGES
from tui.state.engine import Absence, EngineState, Phase
from tui.ui.app import CaisApp
from tui.ui.gateway import Wish


class SnapCompare(Protocol):
    """The plugin's fixture."""

    def __call__(
        self,
        app: App[None],
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None]],
    ) -> bool: ...


SIZES = {"small": (80, 24), "normal": (120, 36), "large": (200, 50)}


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Wait for the first picture, press keys, wait for what they do."""

    async def run(pilot: Pilot[None]) -> None:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()

    return run


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_main_screen(
    snap_compare: SnapCompare, make_app: MakeApp, size: str, language: str
) -> None:
    app = make_app(BUSY, language)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=pressing("j"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Absence)
def test_no_engine(
    snap_compare: SnapCompare,
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    why: Absence,
    language: str,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    app = make_app(absent(why), language)
    assert snap_compare(app, terminal_size=SIZES["small"], run_before=pressing())


@pytest.mark.parametrize(
    ("scene", "keys"),
    [
        ("detail", ("j", "enter")),
        ("remove", ("j", "d")),
        ("port", ("4", "enter")),
        ("help", ("question_mark",)),
        ("filter", ("slash", *"ru")),
        ("lesson", ("1",)),
        ("images", ("2",)),
        ("ports", ("4",)),
    ],
)
def test_small_screens(
    snap_compare: SnapCompare, make_app: MakeApp, scene: str, keys: tuple[str, ...]
) -> None:
    app = make_app(BUSY, "pt-BR" if scene in ("remove", "ports") else "en")
    assert snap_compare(app, terminal_size=SIZES["small"], run_before=pressing(*keys))


@pytest.mark.parametrize("phase", [Phase.SEARCHING, Phase.LOST])
def test_an_engine_that_is_not_there_now(
    snap_compare: SnapCompare, make_app: MakeApp, phase: Phase
) -> None:
    state = EngineState() if phase is Phase.SEARCHING else replace(BUSY, phase=phase)
    assert snap_compare(make_app(state), terminal_size=SIZES["normal"], run_before=pressing())


def test_an_empty_engine(snap_compare: SnapCompare, make_app: MakeApp) -> None:
    assert snap_compare(make_app(EMPTY), terminal_size=SIZES["normal"], run_before=pressing())


@pytest.mark.parametrize(
    ("size", "language", "keys"),
    [("normal", "en", ()), ("normal", "pt-BR", ()), ("small", "en", ("1",))],
)
def test_practice(
    snap_compare: SnapCompare,
    make_app: MakeApp,
    size: str,
    language: str,
    keys: tuple[str, ...],
) -> None:
    app = make_app(PRACTICE, language)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=pressing(*keys))


def test_a_light_theme(snap_compare: SnapCompare, make_app: MakeApp) -> None:
    app = make_app(BUSY)
    app.theme = "textual-light"
    assert snap_compare(app, terminal_size=SIZES["normal"], run_before=pressing("j"))


def test_without_colour(
    snap_compare: SnapCompare, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(make_app(BUSY), terminal_size=SIZES["normal"], run_before=pressing("j"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_lesson(
    snap_compare: SnapCompare, make_app: MakeApp, tmp_path: Path, size: str, language: str
) -> None:
    toy = ToyEngine(EMPTY)
    app = make_app(toy, language, lessons=SteadyLessons(toy, tmp_path, Wish("ports", "publish")))
    assert snap_compare(app, terminal_size=SIZES[size], run_before=_opened("h"))


def test_the_list_of_lessons(snap_compare: SnapCompare, make_app: MakeApp, tmp_path: Path) -> None:
    toy = ToyEngine(EMPTY)
    app = make_app(toy, lessons=SteadyLessons(toy, tmp_path, Wish("ports", "publish")))
    assert snap_compare(app, terminal_size=SIZES["normal"], run_before=_opened("l"))


class SteadyLessons(ToyLessons):
    """With ports that do not depend on what this machine listens at."""

    def open(self, changed: Callable[[], None]) -> ToyLessons:
        values = {"PORT": "9000", "SECOND": "9100", "THIRD": "9200"}
        progress = LessonProgress(done={"own-network": 1.0, "not-yet": 2.0}, values=values)
        self.guide.progress = Progress().with_lesson("ports", progress)
        return self


def _opened(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Wait for the lesson, then press keys."""

    async def run(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, CaisApp)
        await until_shown(app, pilot, "9000")
        await pressing(*keys)(pilot)
        await pilot.pause(0.1)

    return run
