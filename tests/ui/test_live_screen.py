"""The main screen shows what the engine holds, as it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.conftest import MakeApp
from tests.ui.reading import screen_text
from tests.ui.scenes import API, BUSY, EMPTY, WEB, container
from tests.ui.toy_engine import ToyEngine
from tui.state.containers import ContainerState, Health
from tui.state.engine import Phase
from tui.ui.panels.containers import ContainersPanel


async def test_everything_on_the_engine_is_on_the_screen(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        text = screen_text(app)
    for word in ("api-two", "batch", "exited 3", "running", "hello", "nginx:1.27"):
        assert word in text
    for word in ("ch1-mlops-intro:latest", "python:3.13-slim", "<no tag>", "2 containers"):
        assert word in text
    assert "127.0.0.1:9000 ━" in text
    assert "held by api" in text
    assert "exposed only" in text


async def test_news_changes_the_screen_and_the_counts(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        fresh = container(0, "newcomer", state=ContainerState.RUNNING)
        toy.become(containers=(fresh, *toy.state.containers))
        await pilot.pause()
        assert "newcomer" in screen_text(app)
        assert "Containers 6" in screen_text(app)
        toy.change(fresh.id, state=ContainerState.PAUSED)
        await pilot.pause()
        assert "paused" in screen_text(app)
        toy.become(containers=toy.state.containers[1:])
        await pilot.pause()
        assert "newcomer" not in screen_text(app)
        assert "Containers 5" in screen_text(app)


async def test_the_cursor_stays_on_its_container(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.press("j")
        panel = app.screen.query_one(ContainersPanel)
        assert panel.current == API
        toy.become(containers=(container(0, "above"), *toy.state.containers))
        await pilot.pause()
        assert panel.current == API
        toy.become(containers=tuple(c for c in toy.state.containers if c.id != API.id))
        await pilot.pause()
        assert panel.current is not None
        assert panel.current.name == "batch"


@pytest.mark.parametrize(
    ("phase", "words"),
    [(Phase.LOST, "trying to reach it again"), (Phase.UNRESPONSIVE, "does not answer")],
)
async def test_a_lost_engine_says_so_and_keeps_the_last_picture(
    make_app: MakeApp, toy: ToyEngine, phase: Phase, words: str
) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36)) as pilot:
        toy.become(phase=phase)
        await pilot.pause()
        assert words in screen_text(app)
        assert "api-two" in screen_text(app)
        toy.become(phase=Phase.CONNECTED)
        await pilot.pause()
        assert words not in screen_text(app)


async def test_health_is_shown(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(240, 50)) as pilot:
        await pilot.pause()
        assert "✔ healthy" in screen_text(app)
        toy.change(API.id, health=Health.UNHEALTHY)
        await pilot.pause()
        assert "✖ unhealthy" in screen_text(app)


async def test_an_empty_engine_says_what_to_do(make_app: MakeApp) -> None:
    app = make_app(EMPTY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "docker run hello-world" in screen_text(app)
        assert "docker pull hello-world" in screen_text(app)


async def test_more_containers_than_rows_scroll_with_the_cursor(make_app: MakeApp) -> None:
    many = tuple(container(n, f"c{n:03}") for n in range(300))
    app = make_app(replace(BUSY, containers=many))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "c000" in screen_text(app)
        assert "c299" not in screen_text(app)
        await pilot.press("G")
        assert "c299" in screen_text(app)
        assert "c000" not in screen_text(app)
        await pilot.press("g")
        assert "c000" in screen_text(app)
        await pilot.press("pagedown", "pagedown")
        panel = app.screen.query_one(ContainersPanel)
        assert panel.current is not None
        assert panel.current.name in screen_text(app)


async def test_quitting_lets_go_of_the_engine(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test() as pilot:
        await pilot.press("q")
    assert toy.closed
    assert app.return_code == 0


async def test_names_from_outside_are_drawn_as_they_are(make_app: MakeApp) -> None:
    hostile = container(
        0,
        "[/b][@click=app.quit]x",
        image="\x1b]0;owned\x07\x1b[31mred",
        command="\x9b31m[bold]",
        labels=(("[/]", "\x1b[2J"),),
        state=ContainerState.RUNNING,
        ports=replace(WEB).ports,
    )
    app = make_app(replace(BUSY, containers=(hostile,)))
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("enter")
        text = screen_text(app)
        assert "[/b][@click=app.quit]x" in text
        assert not any((ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160 for char in text)
