"""Columns, as the real command aligns them."""

from __future__ import annotations

from tui.docker_command.showing.tables import columns


def test_a_column_is_as_wide_as_its_widest_cell_and_never_narrow() -> None:
    assert columns([["NAME", "STATE"], ["a-longer-name", "up"]]) == [
        "NAME            STATE",
        "a-longer-name   up",
    ]
    assert columns([["A", "B"], ["c", "d"]]) == ["A         B", "c         d"]


def test_the_last_cell_of_a_row_makes_no_column_wider() -> None:
    assert columns([["A", "B"], ["much longer than others"], ["c", "d"]]) == [
        "A         B",
        "much longer than others",
        "c         d",
    ]


def test_a_row_without_a_cell_begins_its_column_anew() -> None:
    assert columns([["a-very-long-name", "x"], ["alone"], ["b", "y"]]) == [
        "a-very-long-name   x",
        "alone",
        "b         y",
    ]


def test_an_empty_last_cell_leaves_the_padding_before_it() -> None:
    assert columns([["one", ""]]) == ["one       "]


def test_nothing_has_no_lines() -> None:
    assert columns([]) == []
