"""The values of flags: what they come to, and what is said of those that are none."""

from __future__ import annotations

from typing import Any

import click
import pytest

from tui.docker_command.errors import Malformed
from tui.docker_command.values import (
    CPUS,
    DURATION,
    FILTER,
    NUMBER,
    SIZE,
    Number,
    Size,
    quoted,
    truth,
)

SECOND = 10**9


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (NUMBER, "-12", -12),
        (NUMBER, "+3", 3),
        (DURATION, "0", 0),
        (DURATION, "5s", 5 * SECOND),
        (DURATION, "1h1m1.5s", 3661 * SECOND + SECOND // 2),
        (DURATION, "200ms", SECOND // 5),
        (DURATION, ".5us", 500),
        (DURATION, "-1m", -60 * SECOND),
        (SIZE, "64", 64),
        (SIZE, "64m", 64 * 1024**2),
        (SIZE, "1.5g", 3 * 1024**3 // 2),
        (SIZE, "2KiB", 2048),
        (SIZE, "32 MB", 32 * 1024**2),
        (Size(minus_one=True), "-1", -1),
        (CPUS, "0.5", SECOND // 2),
        (CPUS, "2", 2 * SECOND),
        (FILTER, "Label=a=b", ("label", "a=b")),
        (FILTER, "name=", ("name", "")),
    ],
)
def test_a_value(kind: click.ParamType[Any], text: str, value: object) -> None:
    assert kind.convert(text, None, None) == value


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (NUMBER, "x", 'strconv.ParseInt: parsing "x": invalid syntax'),
        (NUMBER, "", 'strconv.ParseInt: parsing "": invalid syntax'),
        (NUMBER, "1.5", 'strconv.ParseInt: parsing "1.5": invalid syntax'),
        (Number(signed=False), "-1", 'strconv.ParseUint: parsing "-1": invalid syntax'),
        (DURATION, "5", 'time: missing unit in duration "5"'),
        (DURATION, "5 s", 'time: missing unit in duration "5 s"'),
        (DURATION, "5d", 'time: unknown unit "d" in duration "5d"'),
        (DURATION, "", 'time: invalid duration ""'),
        (DURATION, "s", 'time: invalid duration "s"'),
        (SIZE, "lots", "invalid size: 'lots'"),
        (SIZE, "-1", "invalid size: '-1'"),
        (CPUS, "x", "failed to parse x as a rational number"),
        (CPUS, "0.00000000001", "value is too precise"),
        (FILTER, "foo", "bad format of filter (expected name=value)"),
    ],
)
def test_what_is_no_value(kind: click.ParamType[Any], text: str, why: str) -> None:
    option = click.Option(["--flag", "-f"])
    with pytest.raises(Malformed) as caught:
        kind.convert(text, option, None)
    assert caught.value.words == f'invalid argument "{text}" for "-f, --flag" flag: {why}'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", '"plain"'),
        ('a"b\\c', r'"a\"b\\c"'),
        ("tab\tline\n", r'"tab\tline\n"'),
        ("\x1b[2J", r'"\x1b[2J"'),
        ("é你", '"é你"'),
        ("\u202e", r'"\u202e"'),
        ("\udcff", r'"\xff"'),
        ("\U000e0001", r'"\U000e0001"'),
    ],
)
def test_text_is_quoted_as_go_quotes_it(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("T", True), ("False", False), ("yes", None), ("", None)]
)
def test_truth(text: str, value: bool | None) -> None:
    assert truth(text) is value
