"""The terminal under the panels: its keys, its screen, its tabs, and what is typed for a person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.events import MouseScrollUp, Paste
from textual.pilot import Pilot

from tests.ui.conftest import MakeApp
from tests.ui.reading import screen_text, until_shown
from tests.ui.scenes import API, BUSY, ENDPOINT, absent
from tests.ui.scripted import ScriptedSession, ScriptedShells
from tests.ui.test_snapshots import SIZES, SnapCompare
from tests.ui.toy_engine import ToyEngine
from tui.i18n import LANGUAGES
from tui.state.engine import Absence, Phase
from tui.ui.app import CaisApp
from tui.ui.widgets.terminal import TerminalPane

NORMAL = SIZES["normal"]


async def first_shell(app: CaisApp, pilot: Pilot[None], shells: ScriptedShells) -> ScriptedSession:
    """Wait for the first shell, and put a prompt on it."""
    for _ in range(500):
        if shells.opened and shells.opened[0].size != (0, 0):
            break
        await pilot.pause(0.01)
    shells.opened[0].prints("$ ")
    await pilot.pause()
    return shells.opened[0]


async def test_a_shell_opens_and_is_told_of_the_engine(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        session.prints("hello from a \x1b[31mshell")
        await until_shown(app, pilot, "$ hello from a shell")
        assert shells.told == [ENDPOINT]
        pane = app.screen.query_one(TerminalPane)
        assert session.size == tuple(pane.content_size)
        assert app.focused is not None
        assert app.focused.id == "containers"
    assert session.closed


async def test_no_shell_opens_before_it_is_known_which_engine_there_is(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    toy = ToyEngine(replace(BUSY, phase=Phase.SEARCHING, endpoint=None))
    app = make_app(toy, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await until_shown(app, pilot, "A shell opens here")
        assert not shells.opened
        toy.become(phase=Phase.CONNECTED, endpoint=ENDPOINT)
        await first_shell(app, pilot, shells)
        assert shells.told == [ENDPOINT]


async def test_without_an_engine_there_is_a_shell_all_the_same(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(absent(Absence.NOT_INSTALLED), shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await first_shell(app, pilot, shells)
        assert shells.told == [None]


async def test_all_keys_are_the_shell_s_until_it_is_left(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        await pilot.press("ctrl+t")
        keys = ["q", "colon", "question_mark", "tab", "escape", "ctrl+c", "ctrl+q", "ctrl+p", "1"]
        await pilot.press(*keys, "slash", "up", "f5", "ctrl+t", "enter")
        assert session.written == b"q:?\t\x1b\x03\x11\x101/\x1b[A\x1b[15~\x14\r"
        assert len(app.screen_stack) == 1
        await pilot.press("ctrl+right_square_bracket", "j")
        assert app.focused is not None
        assert app.focused.id == "containers"
        assert session.written.endswith(b"\r")
        await pilot.press("ctrl+t")
        assert isinstance(app.focused, TerminalPane)
        await pilot.click("#images")
        assert app.focused.id == "images"


async def test_the_key_bar_tells_how_to_leave(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await first_shell(app, pilot, shells)
        assert "ctrl+t to type here" in screen_text(app)
        await pilot.press("ctrl+t")
        await until_shown(app, pilot, "ctrl+] leaves")
        text = await until_shown(app, pilot, "ctrl+] leave the terminal")
        assert "q quit" not in text


async def test_a_paste_is_bracketed_where_the_program_asked(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        await pilot.press("ctrl+t")
        app.post_message(Paste("one\ntwo"))
        await pilot.pause()
        session.prints("\x1b[?2004h")
        app.post_message(Paste("three\x1b[201~"))
        await pilot.pause()
        assert session.written == b"one\rtwo\x1b[200~three[201~\x1b[201~"


async def test_the_size_follows_the_screen(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        docked = session.size
        await pilot.press("z")
        await pilot.pause()
        assert session.size[1] > docked[1] + 10
        await pilot.press("ctrl+right_square_bracket")
        await pilot.pause()
        assert session.size == docked
        await pilot.press("Z")
        await pilot.pause()
        assert "$ " not in screen_text(app)
        await pilot.press("ctrl+t")
        await until_shown(app, pilot, "│$ ")
        assert len(shells.opened) == 1


async def test_what_scrolled_away_can_be_read_while_more_comes(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        session.prints("".join(f"line {number}\r\n" for number in range(100)))
        await until_shown(app, pilot, "line 99")
        await pilot.press("ctrl+t", "shift+pageup", "shift+pageup")
        text = await until_shown(app, pilot, "shift+end returns")
        assert "line 99" not in text
        kept = [line for line in text.splitlines() if "line " in line]
        session.prints("more\r\n" * 5)
        await pilot.pause()
        assert kept == [line for line in screen_text(app).splitlines() if "line " in line]
        await pilot.press("a")
        assert "more" in screen_text(app)
        pane = app.screen.query_one(TerminalPane)
        pane.post_message(MouseScrollUp(pane, 1, 1, 0, 0, 0, False, False, False))
        await until_shown(app, pilot, "shift+end returns")


async def test_the_mouse_is_the_program_s_where_it_asked(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        session.prints("\x1b[?1000;1006h")
        await pilot.click(TerminalPane, offset=(5, 3))
        assert session.written == b"\x1b[<0;5;3M\x1b[<0;5;3m"


async def test_selecting_copies(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        session.prints("docker images\r\nsecond line")
        await pilot.mouse_down(TerminalPane, offset=(3, 1))
        await pilot.hover(TerminalPane, offset=(8, 2))
        await pilot.mouse_up(TerminalPane, offset=(8, 2))
        assert app.clipboard == "docker images\nsecond"
        await pilot.click(TerminalPane, offset=(12, 1), times=2)
        assert app.clipboard == "images"
        await pilot.click(TerminalPane, offset=(12, 1), times=3)
        assert app.clipboard == "$ docker images"


async def test_a_shell_in_a_container_opens_a_tab(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await first_shell(app, pilot, shells)
        await pilot.press("j", "e")
        await until_shown(app, pilot, "[api]")
        shells.opened[1].prints("/app # ")
        await until_shown(app, pilot, "/app # ")
        await pilot.press("l", "s")
        assert shells.opened[1].written == b"ls"
        await pilot.press("ctrl+pageup", "x")
        assert "[bash]" in screen_text(app)
        assert shells.opened[0].written == b"x"
        shells.opened[1].ends(0)
        await pilot.press("ctrl+pagedown")
        await until_shown(app, pilot, "ended with 0")
        await pilot.press("x")
        await pilot.pause()
        assert "[api]" not in screen_text(app)
        assert isinstance(app.focused, TerminalPane)
        assert shells.opened[1].closed


async def test_what_has_ended_can_begin_again(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        await pilot.press("ctrl+t")
        session.ends(3)
        await until_shown(app, pilot, "ended with 3")
        await pilot.press("enter")
        await pilot.pause()
        assert len(shells.opened) == 2
        await pilot.press("a")
        assert shells.opened[1].written == b"a"


async def test_a_shell_that_can_t_be_started_says_so(make_app: MakeApp) -> None:
    shells = ScriptedShells(refused=True)
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await until_shown(app, pilot, "could not be started: no such shell")


async def test_every_action_shows_its_command_which_can_be_typed(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL, notifications=True) as pilot:
        session = await first_shell(app, pilot, shells)
        await pilot.press("j", "t")
        text = await until_shown(app, pilot, "docker stop api")
        for command in ("docker exec -it api sh", "docker logs -f api", "docker rm -f api"):
            assert command in text
        await pilot.press("j", "enter")
        await pilot.pause()
        assert session.written == b"docker logs -f api"
        assert isinstance(app.focused, TerminalPane)
        await pilot.press("ctrl+right_square_bracket", "s")
        await until_shown(app, pilot, "$ docker stop api")


async def test_what_a_text_asks_for_is_typed_by_a_key_and_by_a_click(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=(120, 50)) as pilot:
        session = await first_shell(app, pilot, shells)
        await pilot.press("1", "t")
        await pilot.pause()
        assert session.written == b"docker run -d -p 9000:80 nginx"
        lines = screen_text(app).splitlines()
        row = next(y for y, line in enumerate(lines) if "docker run -d -p" in line)
        await pilot.click(offset=(lines[row].index("docker run") + 3, row))
        await pilot.pause()
        assert session.written == b"docker run -d -p 9000:80 nginx" * 2


async def test_a_command_is_not_typed_into_a_container(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await first_shell(app, pilot, shells)
        await pilot.press("j", "e")
        await until_shown(app, pilot, "[api]")
        await pilot.press("ctrl+right_square_bracket", "t", "enter")
        await pilot.pause()
        assert shells.opened[0].written == b"docker exec -it api sh"
        assert shells.opened[1].written == b""


async def test_what_was_typed_can_be_typed_again(make_app: MakeApp) -> None:
    shells = ScriptedShells(["docker ps", "docker run [b]x[/b]\nls"])
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        app.show_history()
        await until_shown(app, pilot, "docker run [b]x[/b] ⏎ ls")
        await pilot.press("down", "enter")
        await pilot.pause()
        assert session.written == b"docker run [b]x[/b]\rls"


async def test_where_there_are_no_terminals_commands_are_copied(make_app: MakeApp) -> None:
    shells = ScriptedShells(available=False)
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        await until_shown(app, pilot, "There is no terminal to be had")
        await pilot.press("j", "t", "enter")
        await pilot.pause()
        assert app.clipboard == "docker exec -it api sh"
        assert not shells.opened


async def test_another_language_leaves_the_shells_alone(make_app: MakeApp) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        app.speak("pt-BR")
        await until_shown(app, pilot, "ctrl+t para digitar aqui")
        await until_shown(app, pilot, "ESTADO")
        assert not session.closed
        assert len(shells.opened) == 1


@pytest.mark.parametrize("name", ["evil\x1b]0;x\x07", "[red]x", "a\u202eb"])
async def test_names_and_titles_are_text(make_app: MakeApp, name: str) -> None:
    shells = ScriptedShells()
    toy = ToyEngine(replace(BUSY, containers=(replace(API, name=name),)))
    app = make_app(toy, shells=shells)
    async with app.run_test(size=NORMAL) as pilot:
        session = await first_shell(app, pilot, shells)
        session.prints(f"\x1b]2;{name}\x1b\\")
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("ctrl+right_square_bracket", "t")
        await pilot.pause()
        text = screen_text(app)
        assert not set(text) & set("\x1b\x07\u202e")
        if name.startswith("["):
            assert "[red]x" in text


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stream=st.lists(st.binary(max_size=200), max_size=5))
async def test_random_bytes_never_upset_the_screen(make_app: MakeApp, stream: list[bytes]) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, shells=shells)
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.press("5")
        session = await first_shell(app, pilot, shells)
        for piece in stream:
            session.prints(piece)
            await pilot.pause()
        text = screen_text(app)
        assert not any(char != "\n" and (char < " " or "\x7f" <= char < "\xa0") for char in text)


COLOURS = (
    "\x1b[1;32mana@quay\x1b[0m:\x1b[34m~/cais\x1b[0m$ docker ps\r\n"
    "\x1b[7mCONTAINER ID\x1b[0m  \x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m \x1b[4mline\x1b[0m"
    " \x1b[9mstrike\x1b[0m \x1b[38;5;208m256\x1b[0m \x1b[38;2;90;200;250mtrue\x1b[0m"
    " \x1b[41;97m red \x1b[0m \x1b[2mdim\x1b[0m\r\n"
    "日本語 é \U0001f433 \U0001f469\u200d\U0001f4bb |\r\n$ "
)


def playing(
    shells: ScriptedShells, text: str, *keys: str
) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, CaisApp)
        if app.size.width < 100:
            await pilot.press("5")
        session = await first_shell(app, pilot, shells)
        session.prints(f"\r{text}")
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()

    return run


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_looks_with_a_terminal(
    snap_compare: SnapCompare, make_app: MakeApp, size: str, language: str
) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, language, shells)
    before = playing(shells, COLOURS)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=before)


@pytest.mark.parametrize(
    "keys",
    [("ctrl+t",), ("ctrl+t", "shift+pageup"), ("z",), ("j", "e"), ("j", "t")],
    ids=["typing", "scrolled", "full", "tabs", "commands"],
)
def test_looks_of_the_terminal(
    snap_compare: SnapCompare, make_app: MakeApp, keys: tuple[str, ...]
) -> None:
    shells = ScriptedShells()
    app = make_app(BUSY, "en", shells)
    many = "".join(f"line {number}\r\n" for number in range(30))
    assert snap_compare(
        app, terminal_size=NORMAL, run_before=playing(shells, many + COLOURS, *keys)
    )
