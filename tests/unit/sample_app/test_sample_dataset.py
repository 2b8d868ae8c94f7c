"""The dataset is big enough, balanced, and says nothing twice."""

import unicodedata
from collections import Counter

import pytest

pytest.importorskip("sklearn", reason="needs scikit-learn")

import train


def bare(text: str) -> str:
    """Reduce a text to its letters and digits, without case or accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def test_both_languages_have_as_many_positive_as_negative_comments() -> None:
    counts = Counter((c.language, c.label) for c in train.read_comments())
    assert set(counts) == {
        (language, label) for language in ("pt", "en") for label in ("positive", "negative")
    }
    assert len(set(counts.values())) == 1
    assert min(counts.values()) >= 205


def test_no_comment_appears_twice_not_even_with_other_accents_or_punctuation() -> None:
    repeated = [t for t, n in Counter(bare(c.text) for c in train.read_comments()).items() if n > 1]
    assert repeated == []


def test_comments_are_short_clean_lines() -> None:
    for comment in train.read_comments():
        assert comment.text == " ".join(comment.text.split())
        assert 8 <= len(comment.text) <= 120
        assert comment.text == unicodedata.normalize("NFC", comment.text)


def test_split_is_fixed_balanced_and_loses_nothing() -> None:
    comments = train.read_comments()
    training, held_out = train.split(comments)
    assert (training, held_out) == train.split(comments)
    assert Counter(training + held_out) == Counter(comments)
    for part in (training, held_out):
        assert len(set(Counter((c.language, c.label) for c in part).values())) == 1
