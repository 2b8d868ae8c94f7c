"""Waits between tries to get an engine back."""

from itertools import islice

from tui.engine.link import FIRST_RETRY, LAST_RETRY, backoff


def test_waits_grow_from_short_to_bounded() -> None:
    for _ in range(200):
        waits = list(islice(backoff(), 12))
        assert 0.75 * FIRST_RETRY <= waits[0] <= 1.25 * FIRST_RETRY
        assert all(0 < wait <= 1.25 * LAST_RETRY for wait in waits)
        assert all(wait >= 0.75 * LAST_RETRY for wait in waits[4:])


def test_two_that_lost_the_same_engine_do_not_knock_in_step() -> None:
    assert list(islice(backoff(), 5)) != list(islice(backoff(), 5))
