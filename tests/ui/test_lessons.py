"""Lessons on the screen: what a learner sees and presses."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import MakeApp
from tests.ui.reading import until_shown
from tests.ui.scenes import EMPTY, container
from tests.ui.toy_engine import ToyEngine
from tests.ui.toy_lessons import ToyLessons
from tui.state.containers import ContainerState, PortBinding
from tui.ui.app import CaisApp
from tui.ui.gateway import Trouble, Wish
from tui.ui.screens.main import MainScreen

SIZE = (120, 48)


@pytest.fixture
def toy() -> ToyEngine:
    return ToyEngine(EMPTY)


@pytest.fixture
def lessons(toy: ToyEngine, tmp_path: Path) -> ToyLessons:
    return ToyLessons(toy, tmp_path, Wish("ports", "publish"))


@pytest.fixture
def app(make_app: MakeApp, toy: ToyEngine, lessons: ToyLessons) -> CaisApp:
    return make_app(toy, lessons=lessons)


def nginx(toy: ToyEngine, *ports: PortBinding) -> None:
    """A container of nginx appears on the engine."""
    fresh = container(
        0, "mine", image="nginx:alpine", state=ContainerState.RUNNING, ports=tuple(ports)
    )
    toy.become(containers=(fresh, *toy.state.containers))


def port(lessons: ToyLessons) -> int:
    return int(lessons.guide.progress.of("ports").values["PORT"])


async def turns(app: CaisApp, pilot: Pilot[None]) -> None:
    """The desk looks again, twice: once to see, once to find that it stays so."""
    screen = app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    assert screen.desk is not None
    for _ in range(2):
        screen.desk.turn()
        await pilot.pause()


async def test_a_lesson_that_was_asked_for_is_open(app: CaisApp) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        text = await until_shown(app, pilot, "Publish a port")
        assert "╭─ Ports" in text
        assert "3/7" in text
        assert "○ a container of nginx:alpine · none" in text
        assert "▶ Ports" in text
        assert "look here" in text


async def test_conditions_follow_the_engine_and_nothing_moves_by_itself(
    app: CaisApp, toy: ToyEngine, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        nginx(toy, PortBinding(port(lessons), "tcp", "0.0.0.0", 80, published=True))
        await turns(app, pilot)
        text = await until_shown(app, pilot, "are the wrong")
        assert "✔ a container of nginx:alpine · mine" in text
        await pilot.press("n")
        await until_shown(app, pilot, "A port that is taken")
        await pilot.press("b")
        await until_shown(app, pilot, "Publish a port")


async def test_a_step_that_is_done_says_so_and_waits(
    app: CaisApp, toy: ToyEngine, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        lessons.guide.go("not-yet")
        await turns(app, pilot)
        await until_shown(app, pilot, "The port that nobody opened")
        nginx(toy)
        await turns(app, pilot)
        await pilot.press("a")
        await until_shown(app, pilot, "Your answer")
        await pilot.press("down", "enter")
        await turns(app, pilot)
        text = await until_shown(app, pilot, "✔ Done.")
        assert "The port that nobody opened" in text
        assert "n  next step" in text


async def test_a_wrong_option_is_explained(app: CaisApp, lessons: ToyLessons) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        lessons.guide.go("not-yet")
        await turns(app, pilot)
        await pilot.press("a")
        await until_shown(app, pilot, "Your answer")
        await pilot.press("enter")
        await until_shown(app, pilot, "If it did, the panel would")


async def test_hints_come_one_by_one_and_the_solution_when_asked_for(
    app: CaisApp, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        await pilot.press("h")
        text = await until_shown(app, pilot, "arrow runs from left")
        assert "How it is done" not in text
        await pilot.press("h")
        await until_shown(app, pilot, "nginx listens on")
        await pilot.press("s")
        await until_shown(app, pilot, "How it is done")


async def test_a_command_is_copied_where_there_is_no_terminal(
    app: CaisApp, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        await pilot.press("c")
        await until_shown(app, pilot, "enter types")
        await pilot.press("enter")
        await pilot.pause()
        assert app.clipboard == f"docker run -d --name site -p {port(lessons)}:80 nginx:alpine"


async def test_the_language_changes_and_the_step_stays(app: CaisApp) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        await pilot.press("ctrl+l")
        text = await until_shown(app, pilot, "Publique uma porta")
        assert "um container de nginx:alpine" in text
        assert "3/7" in text
        await pilot.press("ctrl+l")
        await until_shown(app, pilot, "Publish a port")


async def test_lessons_are_listed_with_how_far_one_is(
    make_app: MakeApp, toy: ToyEngine, tmp_path: Path
) -> None:
    app = make_app(toy, lessons=ToyLessons(toy, tmp_path))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "opens the lessons")
        await pilot.press("l")
        text = await until_shown(app, pilot, "enter opens")
        assert " 5  Ports" in text
        await pilot.press("down", "down", "down", "down", "enter")
        await until_shown(app, pilot, "A network of its own")


async def test_the_workspace_is_made_when_wanted(
    make_app: MakeApp, toy: ToyEngine, tmp_path: Path
) -> None:
    lessons = ToyLessons(toy, tmp_path / "work", Wish("ports"), made=False)
    app = make_app(toy, lessons=lessons)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "cais workspace create")
        await pilot.press("y")
        await until_shown(app, pilot, "A network of its own")
        assert lessons.workspace is None


async def test_a_step_begins_anew_after_asking(
    app: CaisApp, toy: ToyEngine, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        nginx(toy)
        await turns(app, pilot)
        await pilot.press("r")
        text = await until_shown(app, pilot, "Begin this step anew?")
        assert "mine" in text
        await pilot.press("n")
        await pilot.pause()
        assert lessons.cleared == 0
        await pilot.press("r")
        await until_shown(app, pilot, "Begin this step anew?")
        await pilot.press("y")
        await until_shown(app, pilot, "The step begins anew.")
        assert lessons.cleared == 1


async def test_the_solutions_file_is_written_when_asked_for(
    app: CaisApp, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        lessons.guide.open("dockerfile-and-build", "first-build")
        await turns(app, pilot)
        await pilot.press("w")
        assert lessons.written == []
        await pilot.press("s")
        await until_shown(app, pilot, "How it is done")
        await pilot.press("w")
        await until_shown(app, pilot, "Dockerfile is written")


async def test_a_drawing_has_words_where_it_does_not_fit(app: CaisApp, lessons: ToyLessons) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        lessons.guide.go("own-network")
        await turns(app, pilot)
        text = await until_shown(app, pilot, "v shows the drawing")
        assert "On the left your machine" in text
        assert "┼" not in text
        await pilot.press("v")
        await until_shown(app, pilot, "9000 ──────┼")


async def test_text_of_the_engine_is_never_markup(app: CaisApp, toy: ToyEngine) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        evil = container(0, "[/x][@click=app.quit]y", image="nginx:alpine")
        toy.become(containers=(evil,))
        await turns(app, pilot)
        await until_shown(app, pilot, "[/x][@click=app.quit]y")


async def test_the_live_pictures_follow_what_is_there(
    app: CaisApp, toy: ToyEngine, lessons: ToyLessons
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        lessons.guide.open("the-flow", "build")
        await turns(app, pilot)
        await until_shown(app, pilot, "○ image")
        from tui.state.resources import Image

        toy.become(images=(Image("sha256:" + "1" * 64, ("quay:1",)),))
        await turns(app, pilot)
        await until_shown(app, pilot, "● image")


async def test_progress_that_was_set_aside_is_told(app: CaisApp, lessons: ToyLessons) -> None:
    lessons.wrong = [Trouble("learn.progress_aside", (("path", "/x/progress.unreadable-1"),))]
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "could not be read")
        await until_shown(app, pilot, "progress.unreadable-1")


async def test_a_lesson_ends_with_what_to_remember(app: CaisApp, lessons: ToyLessons) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until_shown(app, pilot, "Publish a port")
        lessons.guide.go("tidy")
        await turns(app, pilot)
        await pilot.press("n")
        text = await until_shown(app, pilot, "Remember")
        assert "Clear the table" not in text
        assert "l  other lessons" in text
        await pilot.press("b")
        await until_shown(app, pilot, "Clear the table")
