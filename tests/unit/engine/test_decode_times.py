"""Ages in an engine's sentences, and exact moments in an inspection."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine.decode import inspection, seconds_in
from tui.state.containers import PortBinding

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("status", "seconds"),
    [
        ("Up Less than a second", 1),
        ("Up 1 second", 1),
        ("Up 42 seconds", 42),
        ("Up About a minute", MINUTE),
        ("Up 12 minutes (healthy)", 12 * MINUTE),
        ("Up About an hour", HOUR),
        ("Up About an hour (unhealthy)", HOUR),
        ("Up 47 hours (Paused)", 47 * HOUR),
        ("Exited (0) 3 days ago", 3 * DAY),
        ("Exited (137) 2 weeks ago", 14 * DAY),
        ("Exited (255) 4 months ago", 120 * DAY),
        ("Exited (1) 2 years ago", 730 * DAY),
        ("Restarting (1) 5 seconds ago", 5),
        ("Created", 0),
        ("Dead", 0),
        ("Removal In Progress", 0),
        ("", 0),
    ],
)
def test_age_in_a_sentence(status: str, seconds: int) -> None:
    assert seconds_in(status) == seconds


def state(**fields: object) -> dict[str, object]:
    return {"State": fields}


def test_inspection_tells_exact_moments() -> None:
    found = inspection(
        state(StartedAt="2025-06-15T15:06:40.123456789Z", FinishedAt="0001-01-01T00:00:00Z")
    )
    assert found.started == pytest.approx(1_750_000_000.123456, abs=1e-6)
    assert found.finished is None


def test_moments_with_a_zone_are_the_same_moments() -> None:
    zulu = inspection(state(FinishedAt="2025-06-15T15:06:40.5Z"))
    local = inspection(state(FinishedAt="2025-06-15T12:06:40.500000000-03:00"))
    assert zulu.finished == local.finished == 1_750_000_000.5


@given(st.text("0123456789", min_size=1, max_size=9))
def test_fractions_of_a_second_may_have_one_to_nine_digits(fraction: str) -> None:
    found = inspection(state(StartedAt=f"2025-06-15T15:06:40.{fraction}Z"))
    assert found.started == pytest.approx(1_750_000_000 + float(f"0.{fraction}"), abs=2e-6)


@given(st.datetimes(datetime(1971, 1, 1), timezones=st.just(UTC)))
def test_every_moment_comes_back(moment: datetime) -> None:
    assert inspection(state(StartedAt=moment.isoformat())).started == moment.timestamp()


@pytest.mark.parametrize("text", [None, "", "yesterday", 0, "0001-01-01T00:00:00Z"])
def test_moment_that_never_came_is_none(text: object) -> None:
    assert inspection(state(StartedAt=text)).started is None


def test_inspection_tells_wanted_ports_and_the_error() -> None:
    found = inspection(
        {
            "HostConfig": {
                "PortBindings": {
                    "80/tcp": [{"HostIp": "", "HostPort": "9000"}],
                    "53/udp": [{"HostIp": "127.0.0.1", "HostPort": "5300"}],
                    "443/tcp": [{"HostIp": "", "HostPort": "9100-9110"}],
                    "81": [{"HostPort": ""}, {"HostIp": None, "HostPort": None}],
                    "82/tcp": None,
                    "83/sctp": [],
                }
            },
            "State": {"Error": "port is already allocated"},
        }
    )
    assert found.error == "port is already allocated"
    assert found.wanted == (
        PortBinding(53, "udp", "127.0.0.1", 5300, published=True),
        PortBinding(80, "tcp", "", 9000, published=True),
        PortBinding(81, "tcp", "", 0, published=True),
        PortBinding(81, "tcp", "", 0, published=True),
        PortBinding(443, "tcp", "", 0, published=True),
    )


@pytest.mark.parametrize(
    "item", [{}, {"HostConfig": None, "State": None}, {"HostConfig": {"PortBindings": None}}]
)
def test_inspection_of_almost_nothing_tells_nothing(item: dict[str, object]) -> None:
    assert inspection(item) == inspection({})
    assert inspection(item).wanted == ()
