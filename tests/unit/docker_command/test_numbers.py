"""Whole numbers and sizes as Go's libraries read them."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.values import size_in_bytes, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [("0x10", 16), ("0b11", 3), ("0o17", 15), ("010", 8), ("-5", -5), ("+7", 7), ("0", 0)],
)
def test_a_number_may_name_its_base(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize(("text", "base", "number"), [("010", 10, 10), ("1777", 8, 0o1777)])
def test_where_the_base_is_given_nothing_else_counts(text: str, base: int, number: int) -> None:
    assert whole(text, base=base) == number


@pytest.mark.parametrize(
    ("text", "signed", "bits", "why"),
    [
        ("09", True, 64, 'strconv.ParseInt: parsing "09": invalid syntax'),
        ("99999999999999999999", True, 64, "value out of range"),
        ("70000", False, 16, 'strconv.ParseUint: parsing "70000": value out of range'),
        ("+1", False, 16, 'strconv.ParseUint: parsing "+1": invalid syntax'),
    ],
)
def test_what_is_no_such_number(text: str, signed: bool, bits: int, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        whole(text, signed=signed, bits=bits)


@pytest.mark.parametrize(
    ("text", "size"),
    [(".5g", 2**29), ("5gib", 5 * 2**30), ("5 b", 5), ("1e3", 1000), ("5.", 5), ("+5", 5)],
)
def test_a_size(text: str, size: int) -> None:
    assert size_in_bytes(text) == size


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lots", "invalid size: 'lots'"),
        ("", "invalid size: ''"),
        ("-1", "invalid size: '-1'"),
        ("5x", "invalid suffix: 'x'"),
        ("5ib", "invalid suffix: 'ib'"),
        ("5ki", "invalid suffix: 'ki'"),
        ("5  g", 'strconv.ParseFloat: parsing "5 ": invalid syntax'),
        (" 5", 'strconv.ParseFloat: parsing " 5": invalid syntax'),
        ("0x5", 'strconv.ParseFloat: parsing "0x5": invalid syntax'),
    ],
)
def test_what_is_no_size(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        size_in_bytes(text)
