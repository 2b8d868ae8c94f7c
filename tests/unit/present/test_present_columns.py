"""Columns share the room there is and never take more."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.present.columns import GAP, Column, widths

columns = st.lists(
    st.builds(
        Column,
        st.text("abcdefgh", min_size=1, max_size=3),
        st.integers(1, 30),
        st.integers(0, 4),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda column: column.name,
).map(tuple)


@given(columns, st.integers(1, 250))
def test_columns_never_take_more_than_the_room(wishes: tuple[Column, ...], room: int) -> None:
    given_widths = widths(wishes, room)
    assert given_widths
    assert sum(given_widths.values()) + GAP * (len(given_widths) - 1) <= room
    assert all(width >= 1 for width in given_widths.values())


@given(columns, st.integers(1, 250))
def test_columns_keep_their_order_and_their_least(wishes: tuple[Column, ...], room: int) -> None:
    given_widths = widths(wishes, room)
    kept = [column for column in wishes if column.name in given_widths]
    assert list(given_widths) == [column.name for column in kept]
    if len(kept) > 1:
        assert all(given_widths[column.name] >= column.least for column in kept)


@given(columns)
def test_columns_that_all_fit_are_all_there(wishes: tuple[Column, ...]) -> None:
    room = sum(column.least for column in wishes) + GAP * (len(wishes) - 1)
    assert widths(wishes, room) == {column.name: column.least for column in wishes}


def test_highest_rank_is_left_out_first() -> None:
    wishes = (Column("a", 5), Column("b", 5, rank=2), Column("c", 5, rank=1))
    assert list(widths(wishes, 17)) == ["a", "b", "c"]
    assert list(widths(wishes, 16)) == ["a", "c"]
    assert list(widths(wishes, 10)) == ["a"]


def test_spare_room_goes_by_shares() -> None:
    wishes = (Column("a", 5, share=3), Column("b", 5, share=1), Column("c", 5))
    assert widths(wishes, 25) == {"a": 11, "b": 7, "c": 5}


def test_last_column_shrinks_to_the_room() -> None:
    assert widths((Column("a", 20),), 7) == {"a": 7}
