"""Nothing that a program prints can upset the emulator or get through it."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.terminal.emulator import Emulator

COLUMNS, ROWS, SCROLLBACK = 12, 5, 20

_NUMBERS = st.lists(st.sampled_from(["", "0", "1", "2", "3", "7", "25", "99999", "1049", "2004"]))
_SEQUENCES = st.builds(
    lambda private, numbers, intermediate, final: (
        f"\x1b[{private}{';'.join(numbers)}{intermediate}{final}".encode()
    ),
    st.sampled_from(["", "", "?", ">", "="]),
    _NUMBERS,
    st.sampled_from(["", "", "", "$", "!", " "]),
    st.sampled_from([chr(code) for code in range(0x40, 0x7F)]),
)
_ESCAPES = st.builds(
    lambda tail: b"\x1b" + tail.encode(), st.text(st.characters(max_codepoint=0x7F), max_size=3)
)
_TEXT = st.text(max_size=30).map(str.encode)
_WIDE = st.text(
    st.sampled_from("ab 日本\u0301\u200d\ufe0f\u2764\U0001f469\U0001f4bb\U0001f1e7\u202e\u3164"),
    max_size=20,
).map(str.encode)
_STREAMS = st.lists(
    st.one_of(st.binary(max_size=30), _SEQUENCES, _ESCAPES, _TEXT, _WIDE), max_size=30
).map(b"".join)


def rows(emulator: Emulator) -> list[object]:
    count = emulator.history + emulator.rows
    return [(emulator.line(row).runs, emulator.line(row).wrapped) for row in range(count)]


def check(emulator: Emulator) -> None:
    cursor = emulator.cursor
    assert 0 <= cursor.column < emulator.columns
    assert 0 <= cursor.row < emulator.rows
    assert emulator.history <= SCROLLBACK
    for index in range(emulator.history + emulator.rows):
        runs = emulator.line(index).runs
        if index >= emulator.history:
            assert sum(run.cells for run in runs) <= emulator.columns
        for run in runs:
            assert cell_len(run.text) == run.cells
            assert not any(char < " " or "\x7f" <= char < "\xa0" for char in run.text)
            assert not set(run.text) & set("\u200b\u200e\u202a\u202e\u2066\ufeff")


@given(_STREAMS)
def test_any_stream_leaves_a_sound_screen(stream: bytes) -> None:
    emulator = Emulator(COLUMNS, ROWS, SCROLLBACK)
    emulator.feed(stream)
    check(emulator)
    assert isinstance(emulator.text((0, 0), (10_000, 10_000)), str)


@given(_STREAMS, st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=4))
def test_any_size_at_any_time(stream: bytes, sizes: list[tuple[int, int]]) -> None:
    emulator = Emulator(COLUMNS, ROWS, SCROLLBACK)
    for columns, height in sizes:
        emulator.feed(stream)
        emulator.resize(columns, height)
        check(emulator)


@given(_STREAMS, st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_the_pieces_that_a_stream_comes_in_make_no_difference(
    stream: bytes, sizes: list[int]
) -> None:
    whole, pieces = (Emulator(COLUMNS, ROWS, SCROLLBACK) for _ in range(2))
    answers, at, turn = b"", 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        answers += pieces.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    assert whole.feed(stream) == answers
    assert rows(whole) == rows(pieces)
    assert (whole.cursor, whole.modes, whole.title) == (pieces.cursor, pieces.modes, pieces.title)


def test_an_endless_sequence_or_string_is_bounded() -> None:
    emulator = Emulator(80, 24)
    for begin in (b"\x1b[", b"\x1b]0;", b"\x1bP", b"\x1b_"):
        emulator.feed(begin)
        tracemalloc.start()
        for _ in range(200):
            emulator.feed(b"1;" * 5_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1_000_000
        emulator.feed(b"\x18\x1b\\")


def test_ten_thousand_lines_fit_into_ten_megabytes() -> None:
    tracemalloc.start()
    emulator = Emulator(80, 24)
    for number in range(20_000):
        emulator.feed(b"%079d\r\n" % number)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert emulator.history == 10_000
    assert used < 10_000_000
