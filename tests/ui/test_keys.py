"""Keys and mouse do what the key bar and the help say, at every size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.events import MouseScrollDown

from tests.ui.conftest import MakeApp
from tests.ui.reading import screen_text, until_shown
from tests.ui.scenes import BUSY, absent, container
from tests.ui.toy_engine import ToyEngine
from tui.state.engine import Absence
from tui.ui.panels.containers import ContainersPanel
from tui.ui.widgets.key_bar import KeyBar

SIZES = [(80, 24), (120, 36), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_tab_goes_around_the_panels(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        visited = []
        for _ in range(4):
            assert app.focused is not None
            visited.append(app.focused.id)
            await pilot.press("tab")
        assert visited == ["containers", "ports", "lesson", "images"]
        await pilot.press("shift+tab")
        assert app.focused is not None
        assert app.focused.id == "images"


async def test_a_small_screen_shows_one_panel_at_a_time(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "api-two" in screen_text(app)
        assert "python:3.13-slim" not in screen_text(app)
        await pilot.press("2")
        assert "python:3.13-slim" in screen_text(app)
        assert "api-two" not in screen_text(app)
        await pilot.press("1")
        assert "Welcome to the quay" in screen_text(app)
        await pilot.click("TabStrip", offset=(40, 0))
        assert "held by api" in screen_text(app)


async def test_a_filter_narrows_and_escape_widens(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("slash", *"mlops")
        text = screen_text(app)
        assert "Containers 2/5" in text
        assert "batch" not in text
        await pilot.press("enter")
        panel = app.screen.query_one(ContainersPanel)
        assert app.focused is panel
        assert "Containers 2/5" in screen_text(app)
        await pilot.press("escape")
        assert "Containers 5" in screen_text(app)


async def test_a_filter_may_hold_anything(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("slash")
        await pilot.press(*"[/b]")
        assert "Nothing here matches" in screen_text(app)
        assert "/[/b]" in screen_text(app)


async def test_only_what_fits_the_container_is_offered(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        bar = screen_text(app).splitlines()[-1]
        assert "s start" in bar
        assert "stop" not in bar
        await pilot.press("j")
        bar = screen_text(app).splitlines()[-1]
        assert "s stop" in bar
        assert "p pause" in bar


@pytest.mark.parametrize("language", ["en", "pt-BR"])
@pytest.mark.parametrize("size", SIZES)
async def test_help_and_quit_are_always_in_sight(
    make_app: MakeApp, size: tuple[int, int], language: str
) -> None:
    app = make_app(BUSY, language)
    words = {"en": ("? help", "q quit"), "pt-BR": ("? ajuda", "q sair")}[language]
    async with app.run_test(size=size) as pilot:
        for panel in ("1", "2", "3", "4"):
            await pilot.press(panel)
            bar = screen_text(app).splitlines()[-1]
            assert all(word in bar for word in words)


async def test_keys_on_the_bar_can_be_clicked(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        bar = screen_text(app).splitlines()[-1]
        await pilot.click(KeyBar, offset=(bar.index("? help") + 2, 0))
        await pilot.pause()
        assert "first row" in screen_text(app)
        await pilot.press("escape")
        assert "first row" not in screen_text(app)


async def test_a_click_moves_the_cursor_and_a_second_opens(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(BUSY)
    # Two clicks of a test on a busy machine may be further apart than a person's.
    monkeypatch.setattr(app, "CLICK_CHAIN_TIME_THRESHOLD", 60.0)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.click(ContainersPanel, offset=(10, 3))
        panel = app.screen.query_one(ContainersPanel)
        assert panel.current is not None
        assert panel.current.name == "api"
        await pilot.click(ContainersPanel, offset=(10, 3), times=2)
        await pilot.pause()
        assert "/home/ana/cais/logs:/app/logs" in screen_text(app)


async def test_the_wheel_scrolls(make_app: MakeApp) -> None:
    app = make_app(replace(BUSY, containers=tuple(container(n, f"c{n:02}") for n in range(40))))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        panel = app.screen.query_one(ContainersPanel)
        assert "c01" in screen_text(app)
        for _ in range(5):
            panel.post_message(MouseScrollDown(panel, 5, 3, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert "c01" not in screen_text(app)
        assert "c20" in screen_text(app)


async def test_the_palette_changes_the_language_and_nothing_is_lost(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("colon")
        await pilot.press(*"Portugu")
        await until_shown(app, pilot, "Português do Brasil")
        await pilot.press("enter")
        text = await until_shown(app, pilot, "Boas-vindas")
        assert "rodando" in text


async def test_without_an_engine_the_screen_explains(make_app: MakeApp) -> None:
    told = {}
    for why in Absence:
        app = make_app(absent(why))
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            told[why] = screen_text(app)
            assert "What to do" in told[why]
            assert "unix:///var/run/docker.sock" in told[why]
    assert len(set(told.values())) == len(Absence)
    assert "usermod -aG docker" in told[Absence.DENIED]


async def test_an_engine_that_comes_is_shown(make_app: MakeApp) -> None:
    toy = ToyEngine(absent(Absence.NOT_RUNNING))
    app = make_app(toy)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "api-two" not in screen_text(app)
        toy.state = BUSY
        toy.heal()
        await pilot.pause()
        await pilot.pause()
        assert "api-two" in screen_text(app)
        await pilot.press("j", "j")
        panel = app.screen.query_one(ContainersPanel)
        assert panel.current is not None
        assert panel.current.name == "batch"
