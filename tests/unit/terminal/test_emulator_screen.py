"""What a program prints is what the emulator's screen shows."""

from __future__ import annotations

import pytest

from tui.terminal.emulator import Emulator, Style


def shown(emulator: Emulator) -> list[str]:
    rows = range(emulator.history, emulator.history + emulator.rows)
    return ["".join(run.text for run in emulator.line(row).runs) for row in rows]


def after(text: str, columns: int = 10, rows: int = 4) -> Emulator:
    emulator = Emulator(columns, rows)
    emulator.feed(text.encode())
    return emulator


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\r\ntwo", ["one", "two", "", ""]),
        ("one\ntwo", ["one", "   two", "", ""]),
        ("abc\b\bX", ["aXc", "", "", ""]),
        ("a\tb", ["a       b", "", "", ""]),
        ("0123456789", ["0123456789", "", "", ""]),
        ("0123456789a", ["0123456789", "a", "", ""]),
        ("0123456789\r\na", ["0123456789", "a", "", ""]),
        ("\x1b[?7l0123456789ab", ["012345678b", "", "", ""]),
        ("1\r\n2\r\n3\r\n4\r\n5", ["2", "3", "4", "5"]),
        ("\x1b[2;3Hx", ["", "  x", "", ""]),
        ("\x1b[99;99Hx", ["", "", "", "         x"]),
        ("abc\x1b[2Dx", ["axc", "", "", ""]),
        ("abc\x1b[1Gx", ["xbc", "", "", ""]),
        ("a\x1b[Bb\x1b[Ac", ["a c", " b", "", ""]),
        ("a\x1b[2Eb", ["a", "", "b", ""]),
        ("abcdef\x1b[3D\x1b[K", ["abc", "", "", ""]),
        ("abcdef\x1b[4D\x1b[1K", ["   def", "", "", ""]),
        ("abcdef\x1b[2K", ["", "", "", ""]),
        ("a\r\nb\r\nc\x1b[2;1H\x1b[J", ["a", "", "", ""]),
        ("a\r\nb\r\nc\x1b[2;1H\x1b[1J", ["", "", "c", ""]),
        ("abcdef\x1b[5D\x1b[2P", ["adef", "", "", ""]),
        ("abcdef\x1b[5D\x1b[2@", ["a  bcdef", "", "", ""]),
        ("abcdef\x1b[5D\x1b[2X", ["a  def", "", "", ""]),
        ("a\r\nb\r\nc\x1b[1;1H\x1b[L", ["", "a", "b", "c"]),
        ("a\r\nb\r\nc\x1b[1;1H\x1b[M", ["b", "c", "", ""]),
        ("a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\n", ["a", "c", "", "d"]),
        ("a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[2;1H\x1bM", ["a", "", "b", "d"]),
        ("a\r\nb\x1b[S", ["b", "", "", ""]),
        ("a\r\nb\x1b[T", ["", "a", "b", ""]),
        ("x\x1b[3b", ["xxxx", "", "", ""]),
        ("ab\x1b[1G\x1b[4hc", ["cab", "", "", ""]),
        ("a\x1b7b\x1b[3;3H\x1b8c", ["ac", "", "", ""]),
        ("\x1b(0lqk\x1b(B-", ["┌─┐-", "", "", ""]),
        ("\x0e\x1b)0q\x0fq", ["─q", "", "", ""]),
        ("日本語", ["日本語", "", "", ""]),
        ("01234567日本", ["01234567日", "本", "", ""]),
        ("012345678日", ["012345678", "日", "", ""]),
        ("日本\x1b[2Gx", [" x本", "", "", ""]),
        ("日本\x1b[1Gx", ["x 本", "", "", ""]),
        ("e\u0301x", ["e\u0301x", "", "", ""]),
        ("\U0001f469\u200d\U0001f4bbx", ["\U0001f469\u200d\U0001f4bbx", "", "", ""]),
        ("\u2764\ufe0fx", ["\u2764\ufe0fx", "", "", ""]),
        ("a\u202eb\u200bc", ["abc", "", "", ""]),
        ("\x1b[?1049hnew", ["new", "", "", ""]),
        ("old\x1b[?1049hnew\x1b[?1049l!", ["old!", "", "", ""]),
        ("abc\x1bc", ["", "", "", ""]),
        ("\x1b]0;a title\x07x", ["x", "", "", ""]),
        ("\x1b]52;c;aGk=\x1b\\x", ["x", "", "", ""]),
        ("\x1bPsixel\x1b\\x", ["x", "", "", ""]),
        ("\x1b_apc\x1b\\x", ["x", "", "", ""]),
        ("\x9b31mx\x85y", ["31mxy", "", "", ""]),
        ("\x1b[31\x18mx", ["mx", "", "", ""]),
    ],
)
def test_text_and_sequences(text: str, lines: list[str]) -> None:
    assert [line.rstrip(" ") for line in shown(after(text))] == lines


@pytest.mark.parametrize(
    ("parameters", "style"),
    [
        ("1", Style(bold=True)),
        ("1;22", Style()),
        ("2;3;4", Style(dim=True, italic=True, underline=True)),
        ("4:3", Style(underline=True)),
        ("4:3;4:0", Style()),
        ("7;8;9", Style(reverse=True, hidden=True, strike=True)),
        ("31", Style(foreground=1)),
        ("97;104", Style(foreground=15, background=12)),
        ("38;5;200", Style(foreground=200)),
        ("38:5:200", Style(foreground=200)),
        ("38;2;1;2;3;1", Style(foreground=(1, 2, 3), bold=True)),
        ("48:2::1:2:3", Style(background=(1, 2, 3))),
        ("48:2:1:2:3", Style(background=(1, 2, 3))),
        ("31;39", Style()),
        ("31;", Style()),
        ("38;5", Style()),
        ("38;5;999", Style()),
    ],
)
def test_looks(parameters: str, style: Style) -> None:
    run, *_ = after(f"\x1b[{parameters}mx").line(0).runs
    assert run.style == style


def test_erased_cells_keep_the_background() -> None:
    first, second = after("a\x1b[44m\x1b[K").line(0).runs
    assert first.style == Style()
    assert (second.cells, second.style) == (9, Style(background=4))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("\x1b[c", b"\x1b[?62;22c"),
        ("\x1b[>c", b"\x1b[>1;0;0c"),
        ("\x1b[5n", b"\x1b[0n"),
        ("\x1b[2;3H\x1b[6n", b"\x1b[2;3R"),
        ("\x1b[?6n", b"\x1b[?1;1R"),
        ("\x1b[18t", b"\x1b[8;4;10t"),
        ("\x1b[?2004h\x1b[?2004$p", b"\x1b[?2004;1$y"),
        ("\x1b[?25$p\x1b[?4242$p", b"\x1b[?25;1$y\x1b[?4242;0$y"),
        ("\x1bP+q544e\x1b\\", b"\x1bP0+r\x1b\\"),
        ("\x1b]0;rm -rf ~\x07\x1b[21t", b""),
        ("\x1b]11;?\x07", b""),
        ("\x1b]52;c;?\x07", b""),
    ],
)
def test_answers(asked: str, answer: bytes) -> None:
    assert Emulator(10, 4).feed(asked.encode()) == answer


def test_modes() -> None:
    modes = after("\x1b[?1;1004;1006;2004h\x1b[?1002h\x1b=").modes
    assert modes.application_cursor
    assert modes.focus_reports
    assert modes.mouse == "drag"
    assert modes.mouse_sgr
    assert modes.bracketed_paste
    assert after("\x1b[?1000h\x1b[?1000l").modes.mouse == "off"


def test_the_cursor() -> None:
    cursor = after("ab\r\nc\x1b[?25l\x1b[5 q").cursor
    assert (cursor.column, cursor.row, cursor.visible, cursor.shape) == (1, 1, False, "bar")


def test_a_title_is_cleaned_and_bounded() -> None:
    assert after("\x1b]2;one\u202etwo\x07").title == "onetwo"
    assert len(after(f"\x1b]0;{'x' * 10_000}\x07").title) == 256


def test_bells_are_counted() -> None:
    assert after("\x07a\x07").bells == 2


def test_what_scrolls_away_is_kept_up_to_a_bound() -> None:
    emulator = Emulator(10, 2, scrollback=3)
    emulator.feed(b"".join(b"%d\r\n" % number for number in range(8)))
    assert emulator.history == 3
    kept = ["".join(run.text for run in emulator.line(row).runs) for row in range(5)]
    assert kept == ["4", "5", "6", "7", ""]
    changes = emulator.take_changes()
    assert (changes.scrolled, changes.dropped) == (7, 4)


def test_the_alternate_screen_keeps_nothing() -> None:
    emulator = after("\x1b[?1049h" + "x\r\n" * 20)
    assert emulator.history == 0
    emulator.feed(b"\x1b[?1049l")
    assert emulator.history == 0


def test_clearing_the_scrollback() -> None:
    emulator = after("x\r\n" * 20)
    assert emulator.history == 17
    emulator.feed(b"\x1b[3J")
    assert emulator.history == 0


def test_changes_are_rows_until_something_moves() -> None:
    emulator = after("a\r\nb")
    emulator.take_changes()
    emulator.feed(b"c")
    changes = emulator.take_changes()
    assert changes.rows == {1}
    assert not changes.everything
    assert not emulator.take_changes().rows
    emulator.feed(b"\x1b[L")
    assert emulator.take_changes().everything


def test_a_row_is_the_same_object_until_it_changes() -> None:
    emulator = after("a\r\nb")
    before = emulator.line(0), emulator.line(1)
    emulator.feed(b"c")
    assert emulator.line(0) is before[0]
    assert emulator.line(1) is not before[1]


def test_text_to_copy_joins_what_was_wrapped() -> None:
    emulator = after("0123456789abc  \r\nlast")
    assert emulator.text((0, 0), (2, 10)) == "0123456789abc\nlast"
    assert emulator.text((0, 8), (1, 2)) == "89ab"
    assert emulator.text((0, 3), (0, 3)) == ""


def test_a_lower_screen_keeps_what_is_above_the_cursor() -> None:
    emulator = after("1\r\n2\r\n3\r\n4")
    emulator.resize(10, 2)
    assert shown(emulator) == ["3", "4"]
    assert (emulator.history, emulator.cursor.row) == (2, 1)
    emulator.resize(10, 4)
    assert shown(emulator) == ["1", "2", "3", "4"]
    assert (emulator.history, emulator.cursor.row) == (0, 3)


@pytest.mark.parametrize(
    ("text", "columns", "lines", "cursor"),
    [
        ("0123456789", 6, ["012345", "6789", "", ""], (1, 4)),
        ("0123456789abcde", 20, ["0123456789abcde", "", "", ""], (0, 15)),
        ("0123456789abcde", 4, ["0123", "4567", "89ab", "cde"], (3, 3)),
        ("ab日本", 5, ["ab日", "本", "", ""], (1, 2)),
        ("one\r\ntwo", 4, ["one", "two", "", ""], (1, 3)),
        ("one\r\n\r\n$ ", 4, ["one", "", "$", ""], (2, 2)),
        ("abcdef\x1b[1;4H", 2, ["ab", "cd", "ef", ""], (1, 1)),
        ("", 5, ["", "", "", ""], (0, 0)),
    ],
)
def test_another_width_breaks_lines_anew(
    text: str, columns: int, lines: list[str], cursor: tuple[int, int]
) -> None:
    emulator = after(text)
    emulator.resize(columns, 4)
    assert [line.rstrip() for line in shown(emulator)] == lines
    assert (emulator.cursor.row, emulator.cursor.column) == cursor


def test_there_and_back_again() -> None:
    emulator = after("0123456789abc\r\n\x1b[31mred\x1b[0m 日本")
    before = shown(emulator)
    emulator.resize(3, 4)
    assert emulator.history == 4
    emulator.resize(10, 4)
    assert [line.rstrip() for line in shown(emulator)] == [line.rstrip() for line in before]


def test_the_alternate_screen_is_cut_instead() -> None:
    emulator = after("\x1b[?1049hab日本")
    emulator.resize(5, 4)
    assert shown(emulator)[0].rstrip() == "ab日"
    emulator.resize(10, 4)
    assert shown(emulator)[0].rstrip() == "ab日"
