"""The tables of differences in the documentation are those that the tests make."""

from __future__ import annotations

import pytest

from tests.practice.differences import PAGE, marks, with_tables


def test_the_page_has_the_tables_of_today() -> None:
    page = PAGE.read_text(encoding="utf-8")
    # Where it has not: python -m tests.practice.differences --write
    assert with_tables(page) == page


def test_a_page_without_a_place_for_the_tables_is_refused() -> None:
    begin, end = marks("differences")
    with pytest.raises(ValueError, match="the page has no"):
        with_tables(f"nothing but {begin}")
    with pytest.raises(ValueError, match="the page has no <!-- scenarios: begin -->"):
        with_tables(f"before\n{begin}\nold\n{end}\nafter")
