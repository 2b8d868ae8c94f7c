import re
import time
from itertools import pairwise
from typing import Any

import pytest

from tui.practice.daemon.containers.running import Running
from tui.practice.daemon.containers.stats import Subject, listed, nothing, sample, top
from tui.practice.daemon.containers.stats_processes import table
from tui.practice.daemon.durations import (
    cutoff,
    from_rfc3339,
    go_duration,
    human_duration,
    moment,
    rfc3339,
    status_text,
)
from tui.practice.daemon.names import check_name, new_id, new_name
from tui.practice.errors import BadRequest, Failed
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import Credentials, binary
from tui.practice.files.tree import OVERWRITING
from tui.practice.files.view import View
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.process import Process, Program
from tui.practice.programs.system.ps_columns import Listed

SECOND = 1_000_000_000
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
DAY = 24 * HOUR
START = 1_795_424_193_805_975_425

# -- durations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lasted", "words"),
    [
        (-SECOND, "Less than a second"),
        (SECOND - 1, "Less than a second"),
        (SECOND, "1 second"),
        (59 * SECOND, "59 seconds"),
        (MINUTE, "About a minute"),
        (2 * MINUTE - 1, "About a minute"),
        (2 * MINUTE, "2 minutes"),
        (HOUR - SECOND, "59 minutes"),
        (HOUR, "About an hour"),
        (90 * MINUTE, "2 hours"),
        (47 * HOUR, "47 hours"),
        (2 * DAY, "2 days"),
        (13 * DAY, "13 days"),
        (14 * DAY, "2 weeks"),
        (59 * DAY, "8 weeks"),
        (60 * DAY, "2 months"),
        (729 * DAY, "24 months"),
        (730 * DAY, "2 years"),
        (3 * 365 * DAY, "3 years"),
    ],
)
def test_durations_in_words(lasted: int, words: str) -> None:
    assert human_duration(lasted) == words


@pytest.mark.parametrize(
    ("status", "facts", "words"),
    [
        ("created", {}, "Created"),
        ("running", {"started": -2 * SECOND}, "Up 2 seconds"),
        ("running", {"started": -2 * SECOND, "health": "healthy"}, "Up 2 seconds (healthy)"),
        (
            "running",
            {"started": -2 * SECOND, "health": "starting"},
            "Up 2 seconds (health: starting)",
        ),
        ("paused", {"started": -3 * MINUTE, "health": "healthy"}, "Up 3 minutes (Paused)"),
        (
            "restarting",
            {"started": -MINUTE, "finished": -2 * SECOND, "exit_code": 1},
            "Restarting (1) 2 seconds ago",
        ),
        (
            "exited",
            {"started": -HOUR, "finished": -4 * MINUTE, "exit_code": 3},
            "Exited (3) 4 minutes ago",
        ),
        ("removing", {}, "Removal In Progress"),
        ("dead", {}, "Dead"),
    ],
)
def test_states_in_words(status: str, facts: dict[str, Any], words: str) -> None:
    moments: dict[str, Any] = {
        name: START + value if isinstance(value, int) and value < 0 else value
        for name, value in facts.items()
    }
    assert status_text(status, now=START, **moments) == words


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0001-01-01T00:00:00Z"),
        (START, "2026-11-23T08:56:33.805975425Z"),
        (START // SECOND * SECOND, "2026-11-23T08:56:33Z"),
        (1_795_424_194_290_269_700, "2026-11-23T08:56:34.2902697Z"),
    ],
)
def test_moments_as_go_writes_them(nanoseconds: int, text: str) -> None:
    assert rfc3339(nanoseconds) == text
    assert from_rfc3339(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("10m", 10 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("1.5h", 90 * MINUTE),
        ("-5m", -5 * MINUTE),
        ("1us", 1000),
        ("1µs", 1000),
        ("0", 0),
        ("+.5s", SECOND // 2),
    ],
)
def test_durations_as_go_writes_them(text: str, nanoseconds: int) -> None:
    assert go_duration(text) == nanoseconds


@pytest.mark.parametrize("text", ["", "-", "5", "1d", "1h zz", "m", "1h-5m", "9" * 400 + "h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        go_duration(text)


def test_moments_in_queries() -> None:
    assert moment("") == 0
    assert moment("1795424194.5") == 1_795_424_194_500_000_000
    assert moment("1795424194.123456789") == 1_795_424_194_123_456_789
    assert moment("-5") == -5 * SECOND
    for wrong, part in (("zz", "zz"), ("5.x", "x"), ("1e3", "1e3"), ("1.2.3", "2.3")):
        with pytest.raises(Failed) as refused:
            moment(wrong)
        assert refused.value.message == f'strconv.ParseInt: parsing "{part}": invalid syntax'


def test_until_when() -> None:
    now = 1_795_424_194 * SECOND
    assert cutoff([]) == 0
    assert cutoff(["10m"], now) == now - 10 * MINUTE
    assert cutoff(["1795424194"]) == cutoff(["2026-11-23T08:56:34Z"]) == now
    assert cutoff(["2026-11-23T10:56:34+02:00"]) == now
    assert cutoff(["2026-11-23"]) == from_rfc3339("2026-11-23T00:00:00Z")
    assert abs(cutoff(["0s"]) - time.time_ns()) < MINUTE
    for wrong in ("", "zz", "1d", "08:34", "2026-13-01"):
        with pytest.raises(BadRequest) as refused:
            cutoff([wrong])
        assert refused.value.message == f'failed to parse value as time or duration: "{wrong}"'
    with pytest.raises(BadRequest, match=r"^more than one until filter specified$"):
        cutoff(["1s", "2s"])


# -- names ---------------------------------------------------------------------------------------


def test_names_for_who_has_none() -> None:
    names = {new_name(()) for _ in range(200)}
    assert len(names) > 150
    assert all(re.fullmatch("[a-z]+_[a-z]+", name) for name in names)

    class Everything:
        def __contains__(self, name: object) -> bool:
            return not str(name)[-1].isdigit()

    assert re.fullmatch("[a-z]+_[a-z]+[0-9]{2,5}", new_name(Everything()))


def test_ids() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in ids)


def test_names_that_people_give() -> None:
    for good in ("ab", "a.b", "A-1_x", "0x", "/ab"):
        assert check_name(good) == good.removeprefix("/")
    for wrong in ("", "a", "x y", "-a", "a/b", "é1", "ab\n"):
        with pytest.raises(BadRequest) as refused:
            check_name(wrong)
        assert refused.value.message == (
            f"Invalid container name ({wrong}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )


# -- what is used --------------------------------------------------------------------------------


def subject(**facts: Any) -> Subject:
    about = {
        "id": "9afb" * 16,
        "name": "smp",
        "started": START,
        "processes": 2,
        "memory_limit": 64 << 20,
        "processors": 4,
        "interfaces": ("eth0",),
        **facts,
    }
    return Subject(**about)


def share(document: dict[str, Any]) -> float:
    """The percentage that `docker stats` makes of it."""
    now, before = document["cpu_stats"], document["precpu_stats"]
    used = now["cpu_usage"]["total_usage"] - before["cpu_usage"]["total_usage"]
    there = now["system_cpu_usage"] - before["system_cpu_usage"]
    return float(100 * used / there * now["online_cpus"])


def test_a_sample_looks_as_in_the_real_engine() -> None:
    document = sample(subject(processes_limit=100), START + 4 * SECOND, HOUR, START + 3 * SECOND)
    assert list(document) == [
        "name", "id", "read", "preread", "pids_stats", "blkio_stats", "num_procs",
        "storage_stats", "cpu_stats", "precpu_stats", "memory_stats", "networks",
    ]  # fmt: skip
    assert document["name"] == "/smp"
    assert document["read"] == "2026-11-23T08:56:37.805975425Z"
    assert document["preread"] == "2026-11-23T08:56:36.805975425Z"
    assert document["pids_stats"] == {"current": 2, "limit": 100}
    assert document["memory_stats"]["limit"] == 64 << 20
    assert 2 * (1536 << 10) < document["memory_stats"]["usage"] < 6 << 20
    assert document["networks"]["eth0"]["rx_bytes"] > 1000
    assert 0 < share(document) < 1


def test_the_first_sample_knows_of_nothing_before() -> None:
    document = sample(subject(interfaces=()), START + SECOND, HOUR)
    assert document["preread"] == "0001-01-01T00:00:00Z"
    assert document["precpu_stats"]["cpu_usage"]["total_usage"] == 0
    assert "system_cpu_usage" not in document["precpu_stats"]
    assert "networks" not in document


def test_what_is_used_up_only_grows() -> None:
    def counters(number: int) -> list[int]:
        # Also when processes come and go.
        about = subject(processes=number % 3 + 1)
        passed = number * SECOND // 3
        document = sample(about, START + passed, HOUR + passed)
        traffic = document["networks"]["eth0"]
        cpu = document["cpu_stats"]
        return [
            cpu["cpu_usage"]["total_usage"],
            cpu["cpu_usage"]["usage_in_kernelmode"],
            cpu["system_cpu_usage"],
            traffic["rx_bytes"],
            traffic["rx_packets"],
        ]

    for earlier, later in pairwise(counters(number) for number in range(600)):
        assert all(a <= b for a, b in zip(earlier, later, strict=True))


def test_two_samples_agree_on_the_moment_between_them() -> None:
    times = [START + number * SECOND for number in range(1, 4)]
    first = sample(subject(), times[1], HOUR + 2 * SECOND, times[0])
    second = sample(subject(), times[2], HOUR + 3 * SECOND, times[1])
    assert second["precpu_stats"] == first["cpu_stats"]


def test_memory_stays_below_the_limit() -> None:
    document = sample(subject(memory_limit=6 << 20, processes=500), START + SECOND, HOUR)
    assert document["memory_stats"]["usage"] == 6 << 20


def test_who_does_not_run_uses_nothing() -> None:
    document = nothing("9afb" * 16, "smp")
    assert document["read"] == document["preread"] == "0001-01-01T00:00:00Z"
    assert (document["pids_stats"], document["memory_stats"]) == ({}, {})
    assert document["cpu_stats"]["cpu_usage"]["total_usage"] == 0


# -- processes -----------------------------------------------------------------------------------

NOON = 1_795_435_200.0


def process(**facts: Any) -> Listed:
    about = {
        "pid": 3898,
        "parent": 3877,
        "group": 3898,
        "uid": 0,
        "gid": 0,
        "started": NOON - 65,
        "terminal": "?",
        "argv": ("httpd", "-f", "-p", "80"),
        "name": "httpd",
        **facts,
    }
    return Listed(**about)


def columns(options: str, *processes: Listed) -> tuple[list[str], list[list[str]]]:
    document = table(processes or [process()], options, NOON, 8 << 30)
    return document["Titles"], document["Processes"]


def test_processes_in_full() -> None:
    started = time.strftime("%H:%M", time.localtime(NOON - 65))
    for options in ("-ef", "-f", "-efww"):
        titles, rows = columns(options)
        assert titles == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
        assert rows == [["root", "3898", "3877", "0", started, "?", "00:00:00", "httpd -f -p 80"]]
    day_before = columns("-ef", process(started=NOON - 2 * 86400, uid=101))[1][0]
    assert day_before[0] == "101"
    assert re.fullmatch("[A-Z][a-z]{2}[0-9]{2}", day_before[4])


def test_processes_as_bsd_has_them() -> None:
    for options in ("aux", "-aux", "auxww", "u"):
        titles, rows = columns(options, process(terminal="pts/0"))
        assert titles == [
            "USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND",
        ]  # fmt: skip
        assert rows[0][:4] == ["root", "3898", "0.0", "0.0"]
        assert rows[0][6:8] == ["pts/0", "Ss+"]
    assert columns("ax")[0] == ["PID", "TTY", "STAT", "TIME", "COMMAND"]


@pytest.mark.parametrize(
    ("options", "titles", "row"),
    [
        ("-e", ["PID", "TTY", "TIME", "CMD"], ["3898", "?", "00:00:00", "httpd"]),
        ("-o pid,cmd", ["PID", "CMD"], ["3898", "httpd -f -p 80"]),
        (
            "-eo pid,ppid,user,comm",
            ["PID", "PPID", "USER", "COMMAND"],
            ["3898", "3877", "root", "httpd"],
        ),
        ("-eo pid -o args", ["PID", "COMMAND"], ["3898", "httpd -f -p 80"]),
        ("axo pid,etime,stat", ["PID", "ELAPSED", "STAT"], ["3898", "01:05", "Ss"]),
        ("o pid,user=WHO", ["PID", "WHO"], ["3898", "root"]),
    ],
)
def test_processes_in_chosen_columns(options: str, titles: list[str], row: list[str]) -> None:
    assert columns(options) == (titles, [row])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("-zz", "ps: error: unsupported SysV option"),
        ("zz", "ps: error: unsupported option (BSD syntax)"),
        ("-o foo", 'ps: error: unknown user-defined format specifier "foo"'),
        ("-o", 'ps: error: unknown user-defined format specifier ""'),
        ("-o args", "Couldn't find PID field in ps output"),
        ("-o pid=MINE", "Couldn't find PID field in ps output"),
    ],
)
def test_options_that_do_not_work(options: str, words: str) -> None:
    with pytest.raises(Failed) as refused:
        columns(options)
    assert refused.value.message == words


def test_one_process_of_several() -> None:
    both = process(), process(pid=3899, parent=3898)
    assert columns("-p 3899 -o pid", *both)[1] == [["3899"]]
    assert table(both, "-p 1", NOON, 1 << 30)["Processes"] is None


async def test_a_containers_processes_as_the_host_sees_them() -> None:
    async def waiting(process: Process) -> int:
        await process.sleep(600)
        return 0

    def find(name: str) -> Program | None:
        return waiting if name == "wait" else None

    tree = MemoryTree()
    file = tree.open("wait", OVERWRITING)
    file.write(binary("wait"))
    file.close()
    tree.set_mode("wait", 0o755)
    machine = Machine(View(tree), find)
    first = machine.boot(["/wait", "1"], env={}, handles={})
    machine.boot(["/wait", "2"], env={}, who=Credentials(101, 102), handles={})
    running = Running(machine, first, mounted=None, host_pid=4000)  # type: ignore[arg-type]
    found = [(one.pid, one.parent, one.uid, one.name, one.argv) for one in listed(running)]
    assert found == [
        (4000, 3979, 0, "wait", ("/wait", "1")),
        (4001, 3979, 101, "wait", ("/wait", "2")),
    ]
    rows = top(running, "-o pid,user,args")["Processes"]
    assert rows == [["4000", "root", "/wait 1"], ["4001", "101", "/wait 2"]]
    machine.kill_all()
    await machine.emptied()
