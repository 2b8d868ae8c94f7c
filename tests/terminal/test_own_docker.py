"""The docker command of cais's own in real shells: found after all others, and completed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.machine import without_docker
from tests.terminal.watching import Watched, program, shell
from tui.docker_command import completion, launcher
from tui.terminal.hooks import Tools

SHELLS = ("bash", "zsh", "fish")
START_UP = {
    "bash": (".bashrc", "PS1='ready> '; PATH={path}\n"),
    "zsh": (".zshrc", "PS1='ready> '; PATH={path}\n"),
    "fish": (
        ".config/fish/config.fish",
        "function fish_prompt; echo 'ready> '; end; set -gx PATH {path}\n",
    ),
}
REAL = "#!/bin/sh\necho the real one\n"


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """The command, and what shells need to complete it."""
    found = Tools(launcher.NAME, tmp_path / "tools/bin", tmp_path / "tools/completions")
    launcher.install(found.programs)
    found.completions.mkdir()
    for name in completion.SHELLS:
        (found.completions / name).write_text(completion.script(name))
    return found


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with all programs of this machine, but for docker."""
    return without_docker(tmp_path / "programs")


def at_home(name: str, home: Path, machine: Path, tools: Tools) -> Watched:
    """A shell whose start-up files set PATH anew."""
    file, text = START_UP[name]
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    (home / file).write_text(text.format(path=machine))
    return shell(program(name), home, tools, PATH=str(machine), DOCKER_HOST="unix:///nowhere.sock")


@pytest.mark.parametrize("name", [*SHELLS, "dash"])
async def test_a_machine_without_docker_has_cais_s_own(
    name: str, tmp_path: Path, machine: Path, tools: Tools
) -> None:
    if name == "dash":
        watched = shell(program(name), tmp_path, tools, PATH=str(machine), PS1="ready> ")
    else:
        watched = at_home(name, tmp_path, machine, tools)
    try:
        await watched.shows("ready>")
        watched.type("docker frob")
        await watched.shows("docker: unknown command: docker frob")
    finally:
        watched.session.close()


@pytest.mark.parametrize("name", SHELLS)
async def test_the_real_one_is_preferred(
    name: str, tmp_path: Path, machine: Path, tools: Tools
) -> None:
    (machine / "docker").write_text(REAL)
    (machine / "docker").chmod(0o755)
    watched = at_home(name, tmp_path, machine, tools)
    try:
        await watched.shows("ready>")
        watched.type("docker frob")
        await watched.shows("the real one")
    finally:
        watched.session.close()


@pytest.mark.parametrize("name", SHELLS)
async def test_what_is_typed_is_completed(
    name: str, tmp_path: Path, machine: Path, tools: Tools
) -> None:
    watched = at_home(name, tmp_path, machine, tools)
    try:
        await watched.shows("ready>")
        watched.session.write(b"docker volu\t")
        await watched.shows("docker volume")
        watched.session.write(b"cre\t")
        await watched.shows("docker volume create")
    finally:
        watched.session.close()
