"""Cleaning text from outside, and fitting it into cells."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.present.spans import Role, Span, clean, fit, joined, plain

# The characters with the property Bidi_Control, each of which turns what is around it.
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

any_text = st.text(st.characters(), max_size=40)  # surrogates and controls included


def is_safe(text: str) -> bool:
    return not any(
        unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(char) in TURNING
        for char in text
    )


@given(any_text)
@example("\x1b[2J\x9b1m\r\n\t\x07\x7f")
def test_nothing_that_steers_a_terminal_survives(text: str) -> None:
    assert is_safe(clean(text))
    assert len(clean(text)) == len(text)


@pytest.mark.parametrize("char", BIDI_CONTROLS, ids=lambda char: f"U+{ord(char):04X}")
def test_every_bidi_control_is_replaced(char: str) -> None:
    assert clean(f"a{char}b") == "a\ufffdb"


@pytest.mark.parametrize("char", "\u200b\u2060\ufeff\ud800\u2028", ids=lambda c: f"U+{ord(c):04X}")
def test_invisible_and_broken_characters_are_replaced(char: str) -> None:
    assert clean(f"a{char}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["", "nginx:1.27", "ação [b]x[/b]", "日本語", "🐳", "עברית"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) is text


@given(any_text, st.integers(0, 50), st.booleans())
@example("日本語", 2, False)
@example("e\u0301" * 5, 3, False)
@example("👨\u200d👩\u200d👧" * 3, 4, True)
@example("❤\ufe0f❤\ufe0f", 3, False)
@example("🇧🇷🇧🇷", 3, False)
def test_fitted_text_has_exactly_its_width_and_is_safe(text: str, width: int, right: bool) -> None:
    fitted = fit(text, width, right=right)
    assert cell_len(fitted) == width
    assert is_safe(fitted)


@pytest.mark.parametrize(
    ("text", "width", "right", "fitted"),
    [
        ("web", 5, False, "web  "),
        ("web", 5, True, "  web"),
        ("web", 3, False, "web"),
        ("webshop", 4, False, "web…"),
        ("webshop", 4, True, "web…"),
        ("webshop", 1, False, "…"),
        ("webshop", 0, False, ""),
        ("日本語", 4, False, "日 …"),
        ("a\x1b[31mb", 8, False, "a\ufffd[31mb "),
    ],
)
def test_text_is_padded_or_cut_with_an_ellipsis(
    text: str, width: int, right: bool, fitted: str
) -> None:
    assert fit(text, width, right=right) == fitted


def test_cells_stand_side_by_side_with_one_blank_between() -> None:
    line = joined([("a", Role.DIM), ("b", Role.STRONG)])
    assert line == (Span("a", Role.DIM), Span(" "), Span("b", Role.STRONG))
    assert plain(line) == "a b"
    assert joined([]) == ()
