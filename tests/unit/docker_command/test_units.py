"""Sizes and spans of time, as the real command's lists show them."""

from __future__ import annotations

import pytest

from tui.docker_command.showing.units import (
    binary_size,
    ellipsis,
    human_duration,
    human_size,
    truncated_id,
)


@pytest.mark.parametrize(
    ("size", "precision", "text"),
    [
        (0, 3, "0B"),
        (999, 4, "999B"),
        (1000, 4, "1kB"),
        (1984349, 3, "1.98MB"),
        (1984349, 4, "1.984MB"),
        (128_100_000, 3, "128MB"),
        (999_950, 3, "1e+03kB"),
        (5 * 10**9, 4, "5GB"),
    ],
)
def test_a_size_has_so_many_digits(size: int, precision: int, text: str) -> None:
    assert human_size(size, precision) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0B"), (1023, "1023B"), (1024, "1KiB"), (67108864, "64MiB"), (1610612736, "1.5GiB")],
)
def test_a_size_in_powers_of_two(size: int, text: str) -> None:
    assert binary_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.9, "Less than a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "About a minute"),
        (120, "2 minutes"),
        (3599, "59 minutes"),
        (3600, "About an hour"),
        (2.5 * 3600, "3 hours"),
        (47.4 * 3600, "47 hours"),
        (48 * 3600, "2 days"),
        (14 * 86400, "2 weeks"),
        (60 * 86400, "2 months"),
        (730 * 86400, "2 years"),
    ],
)
def test_a_span_of_time_in_words(seconds: float, text: str) -> None:
    assert human_duration(seconds) == text


@pytest.mark.parametrize(
    ("identifier", "short"),
    [
        ("sha256:0123456789abcdef", "0123456789ab"),
        ("0123456789abcdef", "0123456789ab"),
        ("abc", "abc"),
    ],
)
def test_an_identifier_is_shortened(identifier: str, short: str) -> None:
    assert truncated_id(identifier) == short


@pytest.mark.parametrize(
    ("text", "room", "cut"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abcdef", 1, "a"),
        ("abcdef", 0, ""),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
    ],
)
def test_a_text_is_cut(text: str, room: int, cut: str) -> None:
    assert ellipsis(text, room) == cut
