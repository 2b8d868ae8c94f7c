"""Flags read as the real command reads them, by the rules of the pflag library.

click takes other liberties (it knows no `--rm=false`, and says other things of what it does not
take), so that its parser gets an argument list in which nothing is left to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click

from tui.docker_command.errors import Malformed
from tui.docker_command.values import invalid, truth

HELP = "--help"


@dataclass
class Reading:
    """What an argument list came to."""

    flags: list[str] = field(default_factory=list)
    """Flags with their values, each as two words; and `--help`."""
    switches: dict[str, bool] = field(default_factory=dict)
    """Flags that are on or off, by the names of their parameters."""
    words: list[str] = field(default_factory=list)
    """What is no flag."""


def read(
    arguments: Sequence[str], options: Sequence[click.Option], *, interspersed: bool = True
) -> Reading:
    """Read an argument list. Raises Malformed.

    Without `interspersed`, all that follows the first word is a word too.
    """
    known = {name: option for option in options for name in option.opts}
    reading = Reading()
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            reading.words += rest
        elif argument.startswith("--"):
            _long(argument, known, rest, reading)
        elif argument.startswith("-") and argument != "-":
            _short(argument, known, rest, reading)
        else:
            reading.words.append(argument)
            if not interspersed:
                reading.words += rest
    return reading


def _long(
    argument: str, known: dict[str, click.Option], rest: Iterator[str], reading: Reading
) -> None:
    name, equals, value = argument.partition("=")
    if name == HELP:
        reading.flags.append(HELP)
        return
    option = known.get(name)
    if option is None:
        raise Malformed(f"unknown flag: {name}")
    if option.is_flag:
        reading.switches[str(option.name)] = _switched(value, option) if equals else True
        return
    if not equals:
        following = next(rest, None)
        if following is None:
            raise Malformed(f"flag needs an argument: {name}")
        value = following
    reading.flags += (name, value)


def _short(
    argument: str, known: dict[str, click.Option], rest: Iterator[str], reading: Reading
) -> None:
    letters = argument[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        option = known.get(f"-{letter}")
        if option is None:
            raise Malformed(f"unknown shorthand flag: {letter!r} in -{letter}{letters}")
        if option.is_flag:
            value = letters.removeprefix("=") if letters.startswith("=") else None
            on = True if value is None else _switched(value, option)
            reading.switches[str(option.name)] = on
            if value is not None:
                return
            continue
        if not letters:
            following = next(rest, None)
            if following is None:
                raise Malformed(f"flag needs an argument: {letter!r} in -{letter}")
            reading.flags += (f"-{letter}", following)
            return
        reading.flags += (f"-{letter}", letters.removeprefix("="))
        return


def _switched(value: str, option: click.Option) -> bool:
    on = truth(value)
    if on is None:
        why = f'strconv.ParseBool: parsing "{value}": invalid syntax'
        raise invalid(value, option, why)
    return on
