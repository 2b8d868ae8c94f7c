"""Real shells in a session: they are the person's own, and tell what is typed into them."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.terminal.watching import Watched, program, shell
from tui.terminal.launch import Launch
from tui.terminal.typed import TypedCommand

TELLING = ("bash", "zsh", "fish")
PROMPTS = {
    "bash": (".bashrc", "PS1='ready> '\nalias greet='echo hello from my alias'\n"),
    "zsh": (".zshrc", "PS1='ready> '\nalias greet='echo hello from my alias'\n"),
    "fish": (
        ".config/fish/config.fish",
        "function fish_prompt; echo 'ready> '; end\nalias greet='echo hello from my alias'\n",
    ),
    "dash": (".profile", ""),
}


@asynccontextmanager
async def at_home(name: str, home: Path, **more: str) -> AsyncIterator[Watched]:
    file, text = PROMPTS[name]
    place = home / file
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.write_text(text)
    prompt = {"PS1": "ready> "} if name == "dash" else {}
    watched = shell(program(name), home, **prompt, **more)
    try:
        await watched.shows("ready>")
        yield watched
    finally:
        watched.session.close()


@pytest.mark.parametrize("name", TELLING)
async def test_the_start_up_files_are_the_person_s_own(name: str, tmp_path: Path) -> None:
    async with at_home(name, tmp_path) as watched:
        watched.type("greet")
        await watched.shows("\nhello from my alias")
        watched.type('echo "<$TERM $HOME>"')
        await watched.shows(f"<xterm-256color {tmp_path}>"[:60])


@pytest.mark.parametrize("name", TELLING)
async def test_what_is_typed_is_told_when_it_begins_and_when_it_ends(
    name: str, tmp_path: Path
) -> None:
    folder = str(tmp_path)
    async with at_home(name, tmp_path) as watched:
        lines = ["echo 'with  blanks' \"ç\"", "false", "false"]
        told: list[TypedCommand] = []
        for line in lines:
            told.append(TypedCommand(line, folder))
            told.append(TypedCommand(line, folder, int(line == "false")))
            watched.type(line)
            await watched.until(lambda: len(watched.heard) >= len(told))
        watched.type("cat")
        told.append(TypedCommand("cat", folder))
        await watched.until(lambda: watched.heard == told)
        watched.session.write(b"\x03")
        told.append(TypedCommand("cat", folder, 128 + signal.SIGINT))
        await watched.until(lambda: watched.heard == told)


@pytest.mark.parametrize("name", TELLING)
async def test_a_line_that_begins_with_a_blank_is_kept_secret(name: str, tmp_path: Path) -> None:
    file, text = PROMPTS[name]
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    secret = {"bash": "HISTCONTROL=ignoreboth\n", "zsh": "setopt histignorespace\n"}.get(name, "")
    (tmp_path / file).write_text(text + secret)
    async with at_home(name, tmp_path) as watched:
        watched.type(" echo secret''ly")
        await watched.shows("secretly")
        watched.type("echo open''ly")
        await watched.until(lambda: len(watched.heard) == 2)
        assert {command.line for command in watched.heard} == {"echo open''ly"}


@pytest.mark.parametrize("name", ["bash", "zsh"])
async def test_a_command_of_several_lines_is_one(name: str, tmp_path: Path) -> None:
    async with at_home(name, tmp_path) as watched:
        watched.session.write(b"echo 'a\rb'\r")
        await watched.until(lambda: len(watched.heard) == 2)
        assert watched.heard[0].line == "echo 'a\nb'"


@pytest.mark.parametrize("name", TELLING)
async def test_a_shell_within_the_shell_tells_nothing(name: str, tmp_path: Path) -> None:
    async with at_home(name, tmp_path) as watched:
        watched.type(f"PS1='inner> ' {program('dash')}" if name != "fish" else program("dash"))
        await watched.until(lambda: len(watched.heard) == 1)
        watched.type("echo from in''side")
        await watched.shows("from inside")
        watched.type("exit")
        await watched.until(lambda: len(watched.heard) == 2)
        assert "inside" not in watched.heard[-1].line


async def test_bash_keeps_what_hooks_its_person_has(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text(
        "set -u\nPS1='ready> '\nPROMPT_COMMAND='seen=$?; printf \"[%s]\" $seen'\n"
    )
    async with at_home("bash", tmp_path) as watched:
        watched.type("(exit 7)")
        await watched.shows("[7]ready>")
        assert watched.heard[-1] == TypedCommand("(exit 7)", str(tmp_path), 7)


async def test_zsh_is_left_where_its_person_keeps_its_files(tmp_path: Path) -> None:
    own = tmp_path / "settings"
    own.mkdir()
    (own / ".zshrc").write_text("PS1='ready> '\n")
    async with at_home("zsh", tmp_path, ZDOTDIR=str(own)) as watched:
        watched.type('echo "<${ZDOTDIR:t}>"')
        await watched.shows("<settings>")


@pytest.mark.parametrize("name", [*TELLING, "dash"])
async def test_the_exit_code_is_the_shell_s(name: str, tmp_path: Path) -> None:
    async with at_home(name, tmp_path) as watched:
        watched.type("exit 3")
        assert await watched.code == 3


async def test_job_control(tmp_path: Path) -> None:
    async with at_home("bash", tmp_path) as watched:
        watched.type("sleep 100")
        await watched.until(lambda: bool(watched.heard))
        watched.session.write(b"\x1a")
        await watched.shows("Stopped")
        watched.type("jobs; kill %1; wait; echo all do''ne")
        await watched.shows("all done")


async def test_a_paste_of_several_lines_waits_for_enter(tmp_path: Path) -> None:
    async with at_home("bash", tmp_path) as watched:
        await watched.until(lambda: watched.session.emulator.modes.bracketed_paste)
        watched.session.write(b"\x1b[200~echo fir''st\recho sec''ond\x1b[201~")
        await watched.shows("sec''ond")
        assert "first" not in watched.text
        watched.session.write(b"\r")
        await watched.shows("second")
        assert "first" in watched.text


async def test_a_window_of_another_size(tmp_path: Path) -> None:
    async with at_home("bash", tmp_path) as watched:
        watched.session.resize(100, 30)
        watched.type("stty size")
        await watched.shows("30 100")


@pytest.mark.parametrize(
    ("name", "command", "seen", "leave"),
    [
        ("vim", "vim -u NONE -i NONE story", "the middle", b":q!\r"),
        ("less", "less story", "the middle", b"q"),
        ("top", "top", "PID", b"q"),
    ],
)
async def test_programs_that_take_the_whole_screen(
    name: str, command: str, seen: str, leave: bytes, tmp_path: Path
) -> None:
    program(name)
    (tmp_path / "story").write_text("the beginning\n" + "\n" * 5 + "the middle\n" + "\n" * 50)
    async with at_home("bash", tmp_path) as watched:
        watched.type(command)
        await watched.shows(seen)
        watched.session.write(leave)
        await watched.until(lambda: len(watched.heard) == 2)
        assert not watched.session.emulator.modes.alternate_screen
        watched.type("echo back a''gain")
        await watched.shows("back again")


async def test_ctrl_c_in_a_flood_is_heard(tmp_path: Path) -> None:
    async with at_home("bash", tmp_path) as watched:
        watched.type("yes")
        await watched.until(lambda: watched.session.emulator.history > 1_000)
        watched.session.write(b"\x03")
        watched.type("echo still he''re")
        await watched.shows("still here")


async def test_ctrl_c_is_heard_although_whoever_started_cais_ignores_it(tmp_path: Path) -> None:
    """As it is for what a script puts into the background."""
    script = "trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.1; done"
    launch = Launch("sh", ("/bin/sh", "-c", script), {"PATH": os.environ["PATH"]}, tmp_path)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        watched = Watched(lambda private: launch)
    finally:
        signal.signal(signal.SIGINT, before)
    await watched.shows("ready")
    watched.session.write(b"\x03")
    await watched.shows("caught")
    assert await watched.code == 4
    watched.session.close()


async def test_a_megabyte_is_pasted_whole(tmp_path: Path) -> None:
    async with at_home("bash", tmp_path) as watched:
        watched.type("stty -echo -icanon; head -c 1000000 | wc -c")
        await watched.until(lambda: bool(watched.heard))
        watched.session.write(b"x" * 1_000_000)
        await watched.shows("1000000")


async def test_hanging_up_ends_what_runs(tmp_path: Path) -> None:
    mine = psutil.Process()
    others = set(mine.children(recursive=True))
    async with at_home("bash", tmp_path) as watched:
        watched.type("sleep 4321")

        def sleeps() -> bool:
            found = []
            for one in mine.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    found += one.cmdline()
            return "4321" in found

        await watched.until(sleeps)
        started = set(mine.children(recursive=True)) - others
    _, left = psutil.wait_procs(started, timeout=10)
    assert not left


async def test_what_does_not_hear_that_it_was_hung_up_on_is_killed(tmp_path: Path) -> None:
    """As the docker command in the foreground is."""
    others = set(psutil.Process().children(recursive=True))
    async with at_home("bash", tmp_path) as watched:
        watched.type("(trap '' HUP TERM; echo stub''born; while :; do sleep 1; done)")
        await watched.shows("stubborn")
        started = set(psutil.Process().children(recursive=True)) - others
        assert started
    _, left = psutil.wait_procs(started, timeout=10)
    assert not left


async def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    (tmp_path / "private").mkdir()
    home = tmp_path / "home"
    home.mkdir()
    async with at_home("bash", home) as watched:
        watched.type("echo hi")
        await watched.until(lambda: len(watched.heard) == 2)
        (folder,) = (tmp_path / "private").iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "private").iterdir())
