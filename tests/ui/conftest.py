"""The app on a toy engine, at a frozen moment, without animations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.ui.scenes import BUSY, NOW
from tests.ui.toy_engine import ToyEngine
from tui.state.engine import EngineState
from tui.ui.app import CaisApp
from tui.ui.gateway import Lessons, Shells

MakeApp = Callable[..., CaisApp]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Dates in one time zone, nothing that moves, colours as everywhere."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def toy() -> ToyEngine:
    """A busy engine; a test may make it another before it starts the app."""
    return ToyEngine(BUSY)


@pytest.fixture
def make_app() -> MakeApp:
    """Makes an app on an engine or a state, in a language."""

    def make(
        engine: ToyEngine | EngineState,
        language: str = "en",
        shells: Shells | None = None,
        lessons: Lessons | None = None,
    ) -> CaisApp:
        source = engine if isinstance(engine, ToyEngine) else ToyEngine(engine)
        app = CaisApp(source, language, clock=lambda: NOW, shells=shells, lessons=lessons)
        app.animation_level = "none"
        return app

    return make
