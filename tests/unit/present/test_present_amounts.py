"""Ages and sizes in few cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.i18n import translator
from tui.ui.present.amounts import age, size

MINUTE, HOUR, DAY = 60, 3600, 86400
EN = translator("en")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "<1 min"),
        (59.9, "<1 min"),
        (MINUTE, "1 min"),
        (HOUR - 1, "59 min"),
        (HOUR, "1 h"),
        (DAY - 1, "23 h"),
        (DAY, "1 d"),
        (29 * DAY, "29 d"),
        (30 * DAY, "1 mo"),
        (364 * DAY, "12 mo"),
        (365 * DAY, "1 y"),
        (730 * DAY, "2 y"),
    ],
)
def test_age_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert age(seconds, EN) == words


def test_age_speaks_the_language_of_the_screen() -> None:
    assert age(730 * DAY, translator("pt-BR")) == "2 a"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (7_805_000, "7.8 MB"),
        (13_256, "13.3 kB"),
        (128_072_553, "128 MB"),
        (1_500_000_000, "1.5 GB"),
        (2_000_000_000_000, "2 TB"),
    ],
)
def test_size_is_told_as_docker_tells_it(count: int, words: str) -> None:
    assert size(count) == words


@given(st.integers(0, 999_000_000_000_000))
def test_size_is_short_and_within_a_percent(count: int) -> None:
    number, unit = size(count).split(" ")
    scale = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}[unit]
    assert len(size(count)) <= 7
    assert abs(float(number) * scale - count) <= count / 100
