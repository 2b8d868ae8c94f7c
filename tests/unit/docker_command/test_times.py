"""Times and spans of time, as Go prints them."""

from __future__ import annotations

import pytest

from tui.docker_command.showing.times import local_time, spelled


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2026-11-26T20:10:04.732888252Z", "2026-11-26 20:10:04.732888252 +0000 UTC"),
        ("2026-11-26T20:10:04.500Z", "2026-11-26 20:10:04.5 +0000 UTC"),
        ("2026-11-26T20:10:04.000Z", "2026-11-26 20:10:04 +0000 UTC"),
        ("0001-01-01T00:00:00Z", "0001-01-01 00:00:00 +0000 UTC"),
        ("2026-11-26T20:10:04+05:45", "2026-11-26 20:10:04 +0545 +0545"),
        ("no time", "no time"),
    ],
)
def test_a_time_of_json_is_printed(text: str, printed: str) -> None:
    assert local_time(text) == printed


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1_500, "1.5µs"),
        (2_000_000, "2ms"),
        (30 * 10**9, "30s"),
        (90 * 10**9, "1m30s"),
        (3600 * 10**9, "1h0m0s"),
        (1_500_000_000, "1.5s"),
        (-2 * 10**9, "-2s"),
    ],
)
def test_a_span_of_time_is_printed(nanoseconds: int, text: str) -> None:
    assert spelled(nanoseconds) == text
