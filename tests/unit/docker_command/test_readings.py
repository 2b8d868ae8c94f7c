"""What a container uses, of the engine's counters; what there is on the disk; moments; frames."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tui.docker_command.commands.disk import usages
from tui.docker_command.commands.events import line
from tui.docker_command.errors import Failed
from tui.docker_command.joined.frames import Frames
from tui.docker_command.pairs import pairs
from tui.docker_command.showing.moments import moment
from tui.docker_command.showing.readings import reading, unknown

SAID: dict[str, Any] = {
    "id": "a" * 64,
    "name": "/crane",
    "cpu_stats": {"cpu_usage": {"total_usage": 300}, "system_cpu_usage": 2000, "online_cpus": 4},
    "precpu_stats": {"cpu_usage": {"total_usage": 200}, "system_cpu_usage": 1000},
    "memory_stats": {"usage": 3 << 20, "limit": 64 << 20, "stats": {"inactive_file": 1 << 20}},
    "networks": {
        "eth0": {"rx_bytes": 1000, "tx_bytes": 20},
        "eth1": {"rx_bytes": 500, "tx_bytes": 1},
    },
    "blkio_stats": {
        "io_service_bytes_recursive": [
            {"op": "Read", "value": 2000},
            {"op": "write", "value": 7},
            {"op": "total", "value": 2007},
        ]
    },
    "pids_stats": {"current": 5},
}


def test_a_reading() -> None:
    assert reading(SAID) == {
        "Container": "a" * 12,
        "ID": "a" * 12,
        "Name": "crane",
        "CPUPerc": "40.00%",
        "MemUsage": "2MiB / 64MiB",
        "MemPerc": "3.12%",
        "NetIO": "1.5kB / 21B",
        "BlockIO": "2kB / 7B",
        "PIDs": "5",
    }


def test_of_what_does_not_run_everything_is_nothing() -> None:
    row = reading({"id": "b" * 64, "name": "/tug"}, shorten=False)
    assert (row["ID"], row["CPUPerc"], row["MemUsage"]) == ("b" * 64, "0.00%", "0B / 0B")


def test_of_what_is_gone_nothing_is_known() -> None:
    assert set(unknown("c").values()) == {"c", "--", "-- / --"}


@pytest.mark.parametrize(
    ("details", "usage"),
    [
        ({"total_inactive_file": 1 << 20}, "2MiB"),
        ({"inactive_file": 1 << 20}, "2MiB"),
        ({"inactive_file": 9 << 20}, "3MiB"),
        ({}, "3MiB"),
    ],
)
def test_memory_is_counted_without_what_is_kept_for_later(
    details: dict[str, int], usage: str
) -> None:
    memory = {"usage": 3 << 20, "limit": 64 << 20, "stats": details}
    assert str(reading({**SAID, "memory_stats": memory})["MemUsage"]).startswith(f"{usage} /")


def test_the_disk_s_use() -> None:
    said = {
        "LayersSize": 1000,
        "Images": [
            {"Size": 600, "SharedSize": 100, "Containers": 1},
            {"Size": 400, "SharedSize": 0, "Containers": 0},
        ],
        "Containers": [{"State": "running", "SizeRw": 30}, {"State": "exited", "SizeRw": 10}],
        "Volumes": [
            {"UsageData": {"RefCount": 0, "Size": 7}},
            {"UsageData": {"RefCount": 2, "Size": 5}},
        ],
        "BuildCache": [{"Size": 9, "InUse": False, "Shared": False}],
    }
    rows = [tuple(usage.row().values()) for usage in usages(said)]
    assert rows == [
        ("Images", "2", "1", "1kB", "500B (50%)"),
        ("Containers", "2", "1", "40B", "10B (25%)"),
        ("Local Volumes", "2", "1", "12B", "7B (58%)"),
        ("Build Cache", "1", "0", "9B", "9B"),
    ]


def test_an_empty_disk_has_no_shares() -> None:
    assert {usage.row()["Reclaimable"] for usage in usages({})} == {"0B"}


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone three hours behind."""
    with monkeypatch.context() as settings:
        settings.setenv("TZ", "<-03>3")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_an_event_in_a_line() -> None:
    event = {
        "Type": "container",
        "Action": "die",
        "timeNano": 1_700_000_000_000_000_005,
        "Actor": {"ID": "abc", "Attributes": {"name": "crane", "exitCode": "0"}},
    }
    assert line(event) == (
        "2023-11-14T19:13:20.000000005-03:00 container die abc (exitCode=0, name=crane)"
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", ""),
        ("1700000000", "1700000000"),
        ("1700000000.25", "1700000000.25"),
        ("1m30s", "910.000000000"),
        ("2023-11-14T22:13:20Z", "1700000000.000000000"),
        ("2023-11-14T22:13:20.5Z", "1700000000.500000000"),
        ("2023-11-14T19:13:20-03:00", "1700000000.000000000"),
        ("2023-11-15T00:00Z", "1700006400.000000000"),
    ],
)
def test_a_moment(text: str, seconds: str) -> None:
    assert moment(text, now=1000.0) == seconds


@pytest.mark.parametrize("text", ["yesterday", "2023-13-01", "12:00", "5 minutes"])
def test_what_is_no_moment(text: str) -> None:
    words = f'failed to parse value as time or duration: "{text}"'
    with pytest.raises(Failed) as caught:
        moment(text)
    assert caught.value.words == words


@pytest.mark.parametrize("size", [1, 3, 100])
def test_frames_come_apart_however_they_arrive(size: int) -> None:
    stream = b"\x01\0\0\0\0\0\0\x03out" + b"\x02\0\0\0\0\0\0\x00" + b"\x02\0\0\0\0\0\0\x03err"
    frames = Frames()
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert [each for piece in pieces for each in frames.feed(piece)] == [
        (1, b"out"),
        (2, b""),
        (2, b"err"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x03\0\0\0\0\0\0\x04oops", "error from daemon in stream: oops"),
        (b"\x09\0\0\0\0\0\0\x00", "Unrecognized input header: 9"),
    ],
)
def test_what_is_no_output_is_said(data: bytes, words: str) -> None:
    with pytest.raises(Failed, match=words):
        list(Frames().feed(data))


def test_pairs() -> None:
    assert pairs(["a=1", "b", "a=2=3"]) == {"a": "2=3", "b": ""}
