"""What a person asks for is confirmed where it destroys, done, and told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import MakeApp
from tests.ui.reading import screen_text, until_shown
from tests.ui.scenes import API, BUSY, FAILED, OLD, TWIN, WEB
from tests.ui.toy_engine import ToyEngine
from tui.state.containers import ContainerState
from tui.state.selectors import PruneKind
from tui.ui.app import CaisApp


async def settle(app: CaisApp, pilot: Pilot[None]) -> str:
    """Wait for what was asked to be done and told; the screen after that."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()
    return screen_text(app)


def names(toy: ToyEngine) -> list[str]:
    return [container.name for container in toy.state.containers]


@pytest.mark.parametrize(
    ("key", "begin", "end", "told"),
    [
        ("s", ContainerState.RUNNING, ContainerState.EXITED, "web stopped."),
        ("s", ContainerState.EXITED, ContainerState.RUNNING, "web started."),
        ("r", ContainerState.RUNNING, ContainerState.RUNNING, "web restarted."),
        ("p", ContainerState.RUNNING, ContainerState.PAUSED, "web paused."),
        ("p", ContainerState.PAUSED, ContainerState.RUNNING, "web goes on."),
        ("x", ContainerState.RUNNING, ContainerState.EXITED, "web killed."),
    ],
)
async def test_a_key_acts_on_the_container_under_the_cursor(
    make_app: MakeApp, key: str, begin: ContainerState, end: ContainerState, told: str
) -> None:
    toy = ToyEngine(replace(BUSY, containers=(replace(WEB, state=begin),)))
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press(key)
        assert told in await settle(app, pilot)
    assert toy.state.containers[0].state is end


async def test_removing_names_the_container_and_waits_for_yes(
    make_app: MakeApp, toy: ToyEngine
) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("j", "d")
        await pilot.pause()
        text = screen_text(app)
        assert "Remove this container?" in text
        assert f"{API.name}  {API.short_id}  {API.image}" in text
        assert "It is running" in text
        await pilot.press("enter")
        await settle(app, pilot)
        assert API.name in names(toy)
        await pilot.press("d", "y")
        assert "api removed." in await settle(app, pilot)
    assert API.name not in names(toy)


async def test_what_the_engine_refuses_is_told_in_its_words(
    make_app: MakeApp, toy: ToyEngine
) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("2", "d")
        await pilot.pause()
        assert "ch1-mlops-intro:latest" in screen_text(app)
        await pilot.press("y")
        text = await settle(app, pilot)
        assert "it is in use" in text
        assert "[by /web]" in text
    assert toy.state.images == BUSY.images


async def test_a_container_that_went_away_meanwhile(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        toy.drop("containers", TWIN)
        await pilot.press("y")
        assert "not there any more" in await settle(app, pilot)


async def test_prune_lists_its_victims_and_removes_exactly_them(
    make_app: MakeApp, toy: ToyEngine
) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("colon", *"stopped")
        await until_shown(app, pilot, "Prune stopped containers")
        await pilot.press("enter")
        text = await until_shown(app, pilot, "Remove these 3 stopped containers?")
        for victim in (TWIN, FAILED, OLD):
            assert f"{victim.name}  {victim.short_id}" in text
        await pilot.press("y")
        assert "3 containers removed." in await settle(app, pilot)
    assert names(toy) == [API.name, WEB.name]


@pytest.mark.parametrize(
    ("kind", "asked", "left"),
    [
        (PruneKind.IMAGES, "no tag and no container", "images"),
        (PruneKind.VOLUMES, "f" * 64, "volumes"),
        (PruneKind.NETWORKS, "class", "networks"),
    ],
)
async def test_prune_of_the_other_kinds(
    make_app: MakeApp, toy: ToyEngine, kind: PruneKind, asked: str, left: str
) -> None:
    before = len(getattr(toy.state, left))
    app = make_app(toy, "en")
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        app.call_later(app.prune, kind)
        await until_shown(app, pilot, asked)
        await pilot.press("y")
        await settle(app, pilot)
        assert len(getattr(toy.state, left)) == before - 1
        app.call_later(app.prune, kind)
        assert "No " in await settle(app, pilot)
    assert any(volume.name == "grades" for volume in toy.state.volumes)


async def test_copy_puts_the_id_on_the_clipboard(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        assert app.clipboard == TWIN.short_id
        await pilot.press("4", "G", "k", "c")
        await pilot.pause()
        assert app.clipboard == "127.0.0.1:9000"


async def test_the_detail_follows_its_container(make_app: MakeApp, toy: ToyEngine) -> None:
    app = make_app(toy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("j", "enter")
        await pilot.pause()
        assert "/home/ana/cais/logs:/app/logs" in screen_text(app)
        assert "2023-11-14 22:11:21" in screen_text(app)
        toy.change(API.id, state=ContainerState.EXITED, exit_code=137)
        await pilot.pause()
        assert "exited 137" in screen_text(app)
        toy.drop("containers", toy.known(API.id))
        await pilot.pause()
        assert "This is gone" in screen_text(app)
        await pilot.press("escape")
        assert "This is gone" not in screen_text(app)


async def test_why_a_port_does_not_lead_anywhere(make_app: MakeApp) -> None:
    app = make_app(BUSY)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("4", "enter")
        await pilot.pause()
        text = screen_text(app)
        assert "api holds it" in text
        assert "port is already allocated" in text
