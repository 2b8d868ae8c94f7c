"""`date`, beside that of the host."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.practice.programs_bench import Bench, Outcome, real
from tests.unit.practice.system_bench import beside_coreutils
from tui.practice.programs.system import date_words
from tui.practice.programs.system.clock import plain
from tui.practice.programs.system.date_forms import Moment, written

SECOND = 10**9
CONVERSIONS = "aAbBcCdDeFgGhHIjklmMnNpPqrRsStTuUVwWxXyYZ%"
FLAGS = ["", "-", "_", "0", "^", "#"]
compared = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def run(bench: Bench, *argv: str, gnu: bool = False, zone: str = "UTC") -> Outcome:
    async def all_of_it() -> Outcome:
        outcome = await bench.run(*argv, gnu=gnu, env={"TZ": zone})
        bench.machine.kill_all()
        await bench.machine.emptied()
        return outcome

    return asyncio.run(all_of_it())


# -- forms ---------------------------------------------------------------------------------------


@beside_coreutils
@given(
    st.integers(-2_000_000_000, 6_000_000_000),
    st.lists(st.tuples(st.sampled_from(FLAGS), st.sampled_from(CONVERSIONS)), min_size=1),
)
@compared
def test_every_conversion(tmp_path: Path, seconds: int, wanted: list[tuple[str, str]]) -> None:
    form = "+" + "|".join(f"%{flag}{conversion}" for flag, conversion in wanted)
    moment = Moment(datetime.fromtimestamp(seconds, UTC))
    theirs = real(["date", "-u", "-d", f"@{seconds}", form], tmp_path)
    assert written(form[1:], moment, gnu=True) + "\n" == theirs.text


@beside_coreutils
@given(st.integers(0, 4_000_000_000), st.sampled_from("CdejkmMSyYu"), st.integers(1, 12))
@compared
def test_widths(tmp_path: Path, seconds: int, conversion: str, width: int) -> None:
    form = f"+%{width}{conversion}|%_{width}{conversion}|%-{conversion}"
    moment = Moment(datetime.fromtimestamp(seconds, UTC))
    theirs = real(["date", "-u", "-d", f"@{seconds}", form], tmp_path)
    assert written(form[1:], moment, gnu=True) + "\n" == theirs.text


@beside_coreutils
@pytest.mark.parametrize(
    "options",
    [
        "",
        "-R",
        "-I",
        "-Is",
        "-Ihours",
        "-Iminutes",
        "-Ins",
        "--rfc-3339=seconds",
        "+%:z %::z %:::z",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "CET-1", "EST5", "IST-5:30"])
def test_the_usual_forms(bench: Bench, options: str, zone: str) -> None:
    words = ["date", "-d", "@86400.123456789", *options.split(" ", 0 if "+" in options else -1)]
    words = [word for word in words if word]
    mine = run(bench, *words, gnu=True, zone=zone)
    theirs = real(words, bench.work, env={"TZ": zone})
    assert (mine.code, mine.text) == (theirs.code, theirs.text)


def test_busybox_leaves_alone_what_only_gnu_has(bench: Bench) -> None:
    outcome = run(bench, "date", "-u", "-d", "@0", "+%Y %:z %q %3N %H")
    assert outcome.text == "1970 %:z %q %3N 00\n"


# -- words ---------------------------------------------------------------------------------------

DAYS = ["2024-02-29", "1 Jan 2024", "Mar 5 2023", "2023/12/31", "3/4/2025", "20240606"]
TIMES = ["12:00", "23:59:59", "10pm", "00:00:00.5", "7:05 am"]
ZONES = ["UTC", "+0200", "EST", "Z", "-05:30"]
SHIFTS = ["1 day", "-1 day", "2 weeks ago", "+3 hours", "next month", "last year", "1 month ago"]
SHIFTS += ["90 minutes", "-30 sec", "yesterday", "tomorrow", "3 fortnights"]
PARTS = st.one_of(*map(st.sampled_from, (DAYS, TIMES, ZONES, SHIFTS)))


@beside_coreutils
@given(st.sampled_from(DAYS), st.lists(PARTS, max_size=3), st.booleans())
@compared
def test_days_and_what_is_said_about_them(
    tmp_path: Path, day: str, others: list[str], last: bool
) -> None:
    text = " ".join([*others, day] if last else [day, *others])
    theirs = real(["date", "-u", "-d", text, "+%s"], tmp_path)
    mine = date_words.read(text, time.time_ns())
    assert (mine and mine // SECOND) == (None if theirs.code else int(theirs.text))


@beside_coreutils
@pytest.mark.parametrize(
    "text",
    [
        "now", "today", "yesterday", "tomorrow", "", "next monday", "last friday", "monday",
        "this wed", "third tuesday", "2 mondays", "next week", "fortnight", "day ago", "1230",
        "12", "noon", "foo", "1 foo", "ago", "next", "25:00", "12:60", "2023-02-29", "2024-13-01",
        "10:00 10:00", "2024-01-01 2024-01-02", "(a remark) 2024-01-01", "1 year 2 months 3 days",
        "sunday 10:00", "may 5", "5 sept", "@1700000000", "@-5", "0 am", "tues", "UTC", "UTC+2",
    ],
)  # fmt: skip
def test_words_that_depend_on_today(tmp_path: Path, text: str) -> None:
    before = time.time_ns()
    theirs = real(["date", "-u", "-d", text, "+%s"], tmp_path)
    if theirs.code:
        assert date_words.read(text, before) is None
        return
    early, late = date_words.read(text, before), date_words.read(text, time.time_ns())
    assert early is not None
    assert late is not None
    assert early // SECOND <= int(theirs.text) <= late // SECOND


@pytest.mark.parametrize(
    "text", ["1" * 500, "99999999999 years", "9999-12-31 1 day", "@" + "9" * 40]
)
def test_times_that_are_out_of_reach(text: str) -> None:
    assert date_words.read(text, time.time_ns()) is None


NOW = 1_795_435_200 * SECOND


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2024-02-29", "2024-02-29 00:00:00"),
        ("2024-02-29 12", "2024-02-29 12:00:00"),
        ("2024-02-29 12:30:15", "2024-02-29 12:30:15"),
        ("2024-02-29 12:00:01 +0100", "2024-02-29 11:00:01"),
        ("12:30", "2026-11-23 12:30:00"),
        ("02.03-04:05", "2026-02-03 04:05:00"),
        ("2024.02.03-04:05:06", "2024-02-03 04:05:06"),
        ("59", "2026-11-23 00:59:00"),
        ("1230", "2026-11-23 12:30:00"),
        ("03011230", "2026-03-01 12:30:00"),
        ("2403011230", "2024-03-01 12:30:00"),
        ("202403011230.59", "2024-03-01 12:30:59"),
        ("2023-02-29", "2023-03-01 00:00:00"),
        ("@86400", "1970-01-02 00:00:00"),
    ],
)
def test_what_busybox_takes(text: str, meaning: str) -> None:
    found = plain(text, NOW, UTC)
    assert found is not None
    assert f"{datetime.fromtimestamp(found // SECOND, UTC):%Y-%m-%d %H:%M:%S}" == meaning


@pytest.mark.parametrize(
    "text", ["", "x", "now", "2024-02-29T12:00", "@1.5", "25:00", "2024-13-01"]
)
def test_what_busybox_does_not_take(text: str) -> None:
    assert plain(text, NOW, UTC) is None


# -- the program ---------------------------------------------------------------------------------


@beside_coreutils
@pytest.mark.parametrize("words", ["-d nope", "+%Y x", "-r /nope", "-Ifoo", "-z"])
def test_what_is_wrong_in_the_words_of_gnu(bench: Bench, words: str) -> None:
    mine = run(bench, "date", *words.split(), gnu=True)
    theirs = real(["date", *words.split()], bench.work)
    assert (mine.code, mine.said) == (theirs.code, theirs.said)


def test_what_is_wrong_in_the_words_of_busybox(bench: Bench) -> None:
    for words, said in (
        ("-d nope", "date: invalid date 'nope'\n"),
        ("-r /nope", "date: can't stat '/nope': No such file or directory\n"),
    ):
        outcome = run(bench, "date", *words.split())
        assert (outcome.code, outcome.said) == (1, said)


def test_nobody_sets_the_clock(bench: Bench) -> None:
    outcome = run(bench, "date", "-s", "2020-01-01 12:00")
    assert (outcome.code, outcome.text, outcome.said) == (
        1,
        "Wed Jan  1 12:00:00 UTC 2020\n",
        "date: can't set date: Operation not permitted\n",
    )
    outcome = run(bench, "date", "010112002020", gnu=True)
    assert (outcome.code, outcome.text, outcome.said) == (
        1,
        "Wed Jan  1 12:00:00 UTC 2020\n",
        "date: cannot set date: Operation not permitted\n",
    )


def test_the_time_of_a_file_and_of_now(bench: Bench) -> None:
    (bench.work / "f").write_text("")
    os.utime(bench.work / "f", (86_400, 86_400))
    for gnu in (False, True):
        assert run(bench, "date", "-r", "f", "+%F", gnu=gnu).text == "1970-01-02\n"
        before = int(time.time())
        assert before <= int(run(bench, "date", "+%s", gnu=gnu).text) <= int(time.time())


def test_several_times_from_a_file(bench: Bench) -> None:
    (bench.work / "f").write_text("@0\nnope\n2024-02-29\n")
    outcome = run(bench, "date", "-f", "f", "+%F", gnu=True)
    assert (outcome.code, outcome.text) == (1, "1970-01-01\n2024-02-29\n")
    assert outcome.said == "date: invalid date 'nope'\n"


def test_zones(bench: Bench) -> None:
    noon = ("date", "-d", "@1720000000", "+%H:%M %Z")
    assert run(bench, *noon, gnu=True, zone="CET-1").text == "10:46 CET\n"
    assert run(bench, *noon, gnu=True, zone="<-03>3").text == "06:46 -03\n"
    # There are no zones on the disk: then the C library takes the name for one of UTC, and musl
    # none at all.
    assert run(bench, *noon, gnu=True, zone="Europe/Berlin").text == "09:46 Europe\n"
    (bench.root / "etc" / "alpine-release").write_text("3.22.1\n")
    assert run(bench, *noon, zone="Europe/Berlin").text == "09:46 UTC\n"
    (bench.root / "usr" / "share" / "zoneinfo").mkdir(parents=True)
    assert run(bench, *noon, zone="Europe/Berlin").text == "11:46 CEST\n"
    assert run(bench, *noon, zone="../../etc/passwd").text == "09:46 UTC\n"
