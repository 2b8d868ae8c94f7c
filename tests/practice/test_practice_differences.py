"""The table of differences in the documentation is the one that the tests make."""

from __future__ import annotations

import pytest

from tests.practice.differences import BEGIN, END, PAGE, with_table


def test_the_page_has_the_table_of_today() -> None:
    page = PAGE.read_text(encoding="utf-8")
    # Where it has not: python -m tests.practice.differences --write
    assert with_table(page) == page


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="the page has no"):
        with_table(f"nothing but {BEGIN}")
    assert with_table(f"before\n{BEGIN}\nold\n{END}\nafter").startswith(f"before\n{BEGIN}\n")
