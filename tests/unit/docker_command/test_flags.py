"""Flags are read as the real command reads them; the complaints are its own words."""

from __future__ import annotations

import click
import pytest

from tui.docker_command.errors import Malformed
from tui.docker_command.flags import read

OPTIONS = [
    click.Option(["-d", "--detach"], is_flag=True),
    click.Option(["-i", "--interactive"], is_flag=True),
    click.Option(["--sig-proxy"], is_flag=True, default=True),
    click.Option(["-e", "--env"], multiple=True),
    click.Option(["--name"]),
]


@pytest.mark.parametrize(
    ("line", "flags", "switches", "words"),
    [
        ("a b", "", {}, "a b"),
        ("-d a -i", "", {"detach": True, "interactive": True}, "a"),
        ("-di --name x", "--name x", {"detach": True, "interactive": True}, ""),
        ("-die A=1", "-e A=1", {"detach": True, "interactive": True}, ""),
        ("-eA=1 -e=B", "-e A=1 -e B", {}, ""),
        ("--name=x=y --name -d", "--name x=y --name -d", {}, ""),
        ("--sig-proxy=false", "", {"sig_proxy": False}, ""),
        ("-d=0 -i=T", "", {"detach": False, "interactive": True}, ""),
        ("--detach=false --detach", "", {"detach": True}, ""),
        ("a -- -d --name", "", {}, "a -d --name"),
        ("- a", "", {}, "- a"),
        ("--help", "--help", {}, ""),
    ],
)
def test_an_argument_list(line: str, flags: str, switches: dict[str, bool], words: str) -> None:
    reading = read(line.split(), OPTIONS)
    assert (" ".join(reading.flags), reading.switches, " ".join(reading.words)) == (
        flags,
        switches,
        words,
    )


def test_what_follows_the_image_is_the_program_s() -> None:
    reading = read(["-d", "image", "ls", "-l", "--name"], OPTIONS, interspersed=False)
    assert (reading.switches, reading.words) == ({"detach": True}, ["image", "ls", "-l", "--name"])


def test_an_empty_value_is_a_value() -> None:
    assert read(["--name", "", "--env="], OPTIONS).flags == ["--name", "", "--env", ""]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--nonsense", "unknown flag: --nonsense"),
        ("--nonsense=1", "unknown flag: --nonsense"),
        ("-x", "unknown shorthand flag: 'x' in -x"),
        ("-dx", "unknown shorthand flag: 'x' in -x"),
        ("--name", "flag needs an argument: --name"),
        ("-e", "flag needs an argument: 'e' in -e"),
        ("-de", "flag needs an argument: 'e' in -e"),
        (
            "-d=maybe",
            'invalid argument "maybe" for "-d, --detach" flag:'
            ' strconv.ParseBool: parsing "maybe": invalid syntax',
        ),
        (
            "--detach=",
            'invalid argument "" for "-d, --detach" flag:'
            ' strconv.ParseBool: parsing "": invalid syntax',
        ),
    ],
)
def test_what_can_not_be_read_is_complained_of(line: str, words: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(line.split(), OPTIONS)
    assert (caught.value.words, caught.value.code) == (words, 125)
