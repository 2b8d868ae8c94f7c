"""One line of CSV as Go's library reads it."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.checked import fields


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", ["a"]),
        ("a,b=c", ["a", "b=c"]),
        ("a,", ["a", ""]),
        (",", ["", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('x,"say ""hi"""', ["x", 'say "hi"']),
        ('""', [""]),
    ],
)
def test_the_fields_of_a_line(text: str, found: list[str]) -> None:
    assert fields(text) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "EOF"),
        ('a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'),
        (
            'type=bind,src="/a",dst=/b',
            'parse error on line 1, column 15: bare " in non-quoted-field',
        ),
        (
            'type=bind,"src=/a',
            'parse error on line 1, column 18: extraneous or missing " in quoted-field',
        ),
        (
            'type=bind,"src=/a"x,dst=/b',
            'parse error on line 1, column 18: extraneous or missing " in quoted-field',
        ),
    ],
)
def test_what_is_no_such_line(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        fields(text)
