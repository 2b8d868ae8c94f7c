"""The commands that are taught do what the keys do, and are safe to put at a prompt."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from tests.ui.scenes import API, IMAGES, OLD, TWIN, WEB
from tui.i18n import translator
from tui.state.containers import Container, ContainerState
from tui.state.selectors import PortRow, PruneKind, Reach, port_rows
from tui.ui.present.commands import command_for, commands_for, prune_command, verbs_for
from tui.ui.present.images import ImageRow

TAGGED = ImageRow(IMAGES[0], "ch1-mlops-intro:latest", 2)
DANGLING = ImageRow(IMAGES[1], "", 0)


def row(reach: Reach) -> PortRow:
    return next(one for one in port_rows([TWIN, API, WEB]) if one.reach is reach)


@pytest.mark.parametrize(
    ("verb", "item", "command"),
    [
        ("stop", API, "docker stop api"),
        ("start", OLD, "docker start hello"),
        ("restart", API, "docker restart api"),
        ("pause", API, "docker pause api"),
        ("unpause", API, "docker unpause api"),
        ("kill", API, "docker kill api"),
        ("remove", API, "docker rm -f api"),
        ("remove", OLD, "docker rm hello"),
        ("shell", API, "docker exec -it api sh"),
        ("remove", TAGGED, "docker rmi ch1-mlops-intro:latest"),
        ("remove", DANGLING, "docker rmi dddddddddddd"),
        ("open", row(Reach.PUBLISHED), "curl http://localhost:8080/"),
        ("copy", API, ""),
    ],
)
def test_what_a_key_does(verb: str, item: object, command: str) -> None:
    assert command_for(verb, item) == command


@pytest.mark.parametrize("state", ContainerState)
def test_every_verb_of_a_container_has_a_command_that_is_taught(state: ContainerState) -> None:
    container = replace(API, state=state)
    taught = [one.command for one in commands_for(container)]
    for verb in verbs_for(container) - {"copy"}:
        assert command_for(verb, container) in taught


def test_what_looks_at_a_container_depends_on_what_there_is_to_see() -> None:
    running, ended = ([one.command for one in commands_for(item)] for item in (API, OLD))
    assert "docker logs -f api" in running
    assert "docker port api" in running
    assert "docker logs hello" in ended
    assert not any("top" in command or "port" in command for command in ended)


@pytest.mark.parametrize(
    ("reach", "commands"),
    [
        (Reach.PUBLISHED, ["docker port web", "curl http://localhost:8080/"]),
        (Reach.EXPOSED, ["docker port api"]),
        (Reach.CONFLICT, ["docker port api-two", "docker ps --filter publish=9000"]),
    ],
)
def test_ports(reach: Reach, commands: list[str]) -> None:
    assert [one.command for one in commands_for(row(reach))] == commands


def test_images_and_clean_ups() -> None:
    assert commands_for(TAGGED)[0].command == "docker run --rm -it ch1-mlops-intro:latest"
    assert commands_for(None) == ()
    assert {prune_command(kind).split()[1] for kind in PruneKind} == {
        *("container", "image", "volume", "network")
    }


@pytest.mark.parametrize("name", ["a; rm -rf ~", "$(id)", "a\nreboot", "a'b", "\x1b[201~x", "-rf"])
def test_a_hostile_name_is_one_word_on_one_line(name: str) -> None:
    hostile: Container = replace(API, name=name)
    for one in commands_for(hostile):
        assert "\n" not in one.command
        assert "\x1b" not in one.command
        *_, word = shlex.split(one.command.removesuffix(" sh"))
        assert word == name.replace("\n", "\ufffd").replace("\x1b", "\ufffd")


def test_all_of_them_are_explained() -> None:
    for language in ("en", "pt-BR"):
        t = translator(language)
        rows = (API, OLD, TAGGED, *(row(reach) for reach in (Reach.CONFLICT, Reach.PUBLISHED)))
        assert all(t(one.meaning) for item in rows for one in commands_for(item))
