"""What an engine tells of a long work, on a terminal and in a pipe."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tui.docker_command.registries.progress import Reported, bar, show

PULL: Sequence[Mapping[str, Any]] = (
    {"status": "Pulling from library/app", "id": "1.0"},
    {"status": "Pulling fs layer", "progressDetail": {}, "id": "aaa"},
    {"status": "Pulling fs layer", "progressDetail": {}, "id": "bbb"},
    {"status": "Downloading", "progressDetail": {"current": 5, "total": 10}, "id": "aaa"},
    {"status": "Pull complete", "progressDetail": {}, "id": "bbb"},
    {"status": "Digest: sha256:0"},
)


class Terminal(io.StringIO):
    """A terminal that nobody looks at, whose width is unknown."""

    def isatty(self) -> bool:
        return True


def test_in_a_pipe_there_are_no_bars() -> None:
    stream = io.StringIO()
    show(PULL, stream)
    assert stream.getvalue() == (
        "1.0: Pulling from library/app\n"
        "aaa: Pulling fs layer\n"
        "bbb: Pulling fs layer\n"
        "bbb: Pull complete\n"
        "Digest: sha256:0\n"
    )


def test_on_a_terminal_every_layer_keeps_its_line() -> None:
    stream = Terminal()
    show(PULL, stream)
    drawn = bar({"current": 5, "total": 10}, 200)
    assert stream.getvalue() == (
        "1.0: Pulling from library/app\n"
        "\n\x1b[1A\x1b[2K\raaa: Pulling fs layer \r\x1b[1B"
        "\n\x1b[1A\x1b[2K\rbbb: Pulling fs layer \r\x1b[1B"
        f"\x1b[2A\x1b[2K\raaa: Downloading {drawn}\r\x1b[2B"
        "\x1b[1A\x1b[2K\rbbb: Pull complete \r\x1b[1B"
        "Digest: sha256:0\n"
    )


def test_a_stream_is_passed_on_as_it_is() -> None:
    stream = Terminal()
    show([{"stream": "Step 1/2 : FROM "}, {"stream": "busybox\n"}], stream)
    assert stream.getvalue() == "Step 1/2 : FROM busybox\n"


def test_what_is_not_for_people_goes_elsewhere() -> None:
    stream = io.StringIO()
    found: list[Mapping[str, Any]] = []
    show([{"aux": {"ID": "sha256:0"}}, {"stream": "done\n"}], stream, aux=found.append)
    assert (found, stream.getvalue()) == ([{"ID": "sha256:0"}], "done\n")


@pytest.mark.parametrize(
    ("detail", "words", "number"),
    [
        ({"message": "no such thing"}, "no such thing", 0),
        ({"message": "it returned 7", "code": 7}, "it returned 7", 7),
        ({"message": "no", "code": 401}, "authentication is required", 401),
    ],
)
def test_a_failure_ends_it(detail: Mapping[str, Any], words: str, number: int) -> None:
    stream = io.StringIO()
    messages: list[Mapping[str, Any]] = [
        {"stream": "first\n"},
        {"errorDetail": detail, "error": "x"},
        {"stream": "never\n"},
    ]
    with pytest.raises(Reported) as caught:
        show(messages, stream)
    assert (caught.value.words, caught.value.number) == (words, number)
    assert stream.getvalue() == "first\n"


@pytest.mark.parametrize(
    ("detail", "width", "drawn"),
    [
        ({}, 200, ""),
        ({"current": 13_820}, 80, " 13.82kB"),
        ({"current": 3, "units": "files"}, 80, "3 files"),
        ({"current": 3, "total": 9, "units": "files"}, 80, "3/9 files"),
        ({"current": 37_410_000, "total": 51_810_000}, 80, " 37.41MB/51.81MB"),
        (
            {"current": 37_410_000, "total": 51_810_000},
            150,
            "[====================================>              ]  37.41MB/51.81MB",
        ),
        ({"current": 13, "total": 13}, 150, f"[{'=' * 50}>]      13B/13B"),
        ({"current": 14, "total": 13}, 80, "     14B"),
        ({"current": 14, "total": 28, "hidecounts": True}, 80, ""),
        ({"current": 10, "total": 40, "start": 1000}, 80, "     10B/40B 3m0s"),
        ({"current": 10, "total": 20, "start": 1000}, 80, "     10B/20B 1m0s"),
        ({"current": 10, "total": 20, "start": 1059}, 80, "     10B/20B 1s"),
        ({"current": 1, "total": 121, "start": 1000}, 80, "      1B/121B 2h0m0s"),
    ],
)
def test_how_far_a_work_has_come(detail: Mapping[str, Any], width: int, drawn: str) -> None:
    assert bar(detail, width, now=1060) == drawn
