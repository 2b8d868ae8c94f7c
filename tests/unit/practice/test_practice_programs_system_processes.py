"""Programs that list, find, signal and start processes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import real
from tests.unit.practice.system_bench import ANN, SystemBench, beside_procps, ended
from tui.practice.kernel.handles import Handle, Sink
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.programs.system.memory import human, human_busybox, in_words


@pytest.fixture
async def bench(tmp_path: Path) -> SystemBench:
    return SystemBench(tmp_path / "root")


@pytest.fixture(autouse=True)
def closed(bench: SystemBench) -> Iterator[None]:
    yield
    bench.close()


both = pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])


# -- ps ------------------------------------------------------------------------------------------


async def test_ps_of_busybox(bench: SystemBench) -> None:
    outcome = await bench.run("ps")
    assert outcome.text == (
        "PID   USER     TIME  COMMAND\n"
        "    1 root      0:00 sleep 1000000\n"
        "    2 root      0:00 ps\n"
    )
    # What the options of other systems ask for makes no difference.
    assert "    1 root      0:00 sleep 1000000\n" in (await bench.run("ps", "aux")).text
    assert "    1 root      0:00 sleep 1000000\n" in (await bench.run("ps", "-ef")).text


async def test_columns_of_busybox(bench: SystemBench) -> None:
    outcome = await bench.run("ps", "-o", "pid,comm")
    assert outcome.text.splitlines()[:2] == ["PID   COMMAND", "    1 sleep"]
    outcome = await bench.run("ps", "-o", "pid=,comm=X")
    assert outcome.text.splitlines()[:2] == ["      X", "    1 s"]
    outcome = await bench.run("ps", "-o", "user,ppid,tty,stat,args", who=ANN)
    assert outcome.text.splitlines() == [
        "USER     PPID  TT     STAT COMMAND",
        "root         0 ?      S    sleep 1000000",
        "ann          0 ?      R    ps -o user,ppid,tty,stat,args",
    ]
    outcome = await bench.run("ps", "-o", "nope")
    assert outcome.said.startswith("ps: bad -o argument 'nope', supported arguments: user,group,")


async def test_ps_of_procps(bench: SystemBench) -> None:
    outcome = await bench.run("ps", gnu=True)
    assert outcome.text == (
        "  PID TTY          TIME CMD\n    1 ?        00:00:00 sleep\n    2 ?        00:00:00 ps\n"
    )
    lines = (await bench.run("ps", "aux", gnu=True)).text.splitlines()
    assert lines[0] == ("USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND")
    assert re.fullmatch(
        r"root         1  0\.0  0\.0   1536  1536 \?        Ss   \d\d:\d\d   0:00 sleep 1000000",
        lines[1],
    )
    lines = (await bench.run("ps", "-ef", gnu=True)).text.splitlines()
    assert lines[0] == "UID        PID  PPID  C STIME TTY          TIME CMD"
    assert re.fullmatch(
        r"root         1     0  0 \d\d:\d\d \?        00:00:00 sleep 1000000", lines[1]
    )


@beside_procps
@pytest.mark.parametrize(
    "options", ["", "aux", "-ef", "ax", "-l", "-eF", "-ejH", "axj", "-eo pid,ppid,user,comm,args"]
)
async def test_headings_are_those_of_the_host(
    bench: SystemBench, tmp_path: Path, options: str
) -> None:
    mine = (await bench.run("ps", *options.split(), gnu=True)).text.splitlines()[0]
    theirs = real(["ps", *options.split()], tmp_path).text.splitlines()[0]
    # The host may have so many processes that their numbers need more room.
    assert mine.split() == theirs.split()


async def test_whom_procps_lists(bench: SystemBench) -> None:
    own = await bench.run("ps", "-o", "pid=", gnu=True, who=ANN)
    assert own.text.split() == ["2"]
    assert (await bench.run("ps", "-p", "1", "-o", "comm=", gnu=True)).text == "sleep\n"
    assert (await bench.run("ps", "-u", "root", "-o", "comm=", gnu=True)).text.split() == [
        "sleep",
        "ps",
    ]
    assert (await bench.run("ps", "-C", "sleep", "-o", "pid=", gnu=True)).text == "    1\n"
    assert (await bench.run("ps", "--ppid", "4711", gnu=True)).code == 1
    by_number = await bench.run("ps", "-e", "--sort=-pid", "-o", "comm=", gnu=True)
    assert by_number.text.split() == ["ps", "sleep"]


@beside_procps
@pytest.mark.parametrize("options", ["-Q", "-o nope", "-p x", "--nope", "k"])
async def test_options_that_ps_does_not_know(
    bench: SystemBench, tmp_path: Path, options: str
) -> None:
    mine = await bench.run("ps", *options.split(), gnu=True)
    theirs = real(["ps", *options.split()], tmp_path)
    assert (mine.code, mine.said) == (theirs.code, theirs.said)


async def test_children_stand_below_their_parents(bench: SystemBench) -> None:
    outcome = await bench.run("sh", "-c", "ps -e --forest -o args=; true", gnu=True)
    assert outcome.text.splitlines()[1:] == [
        "sh -c ps -e --forest -o args=; true",
        " \\_ ps -e --forest -o args=",
    ]


async def test_ps_at_a_terminal_knows_the_foreground(bench: SystemBench) -> None:
    bench.boot(["sleep", "1000000"], {})
    seat = bench.sit_down(columns=40)
    shell = seat.start("sh", "-c", "ps aux; true", gnu=True)
    assert await ended(shell) == 0
    lines = seat.seen.splitlines()
    assert all(len(line) <= 40 for line in lines)
    seat = bench.sit_down()
    await ended(seat.start("ps", "-o", "tty,stat,comm", gnu=True))
    assert seat.seen.splitlines() == ["TT       STAT COMMAND", "pts/0    Rs+  ps"]


# -- kill and its kin ----------------------------------------------------------------------------


def start(bench: SystemBench, *argv: str) -> Process:
    if not bench.machine.processes:
        bench.boot(["sleep", "1000000"], {})
    return bench.boot(argv, {})


@both
async def test_kill(bench: SystemBench, gnu: bool) -> None:
    for option, code in ((), 143), (("-9",), 137), (("-s", "INT"), 130), (("-SIGUSR1",), 138):
        sleeper = start(bench, "sleep", "1000")
        assert (await bench.run("kill", *option, str(sleeper.pid), gnu=gnu)).code == 0
        assert await ended(sleeper) == code


@both
async def test_a_group_is_killed_by_its_number_below_zero(bench: SystemBench, gnu: bool) -> None:
    sleeper = start(bench, "sleep", "1000")
    assert (await bench.run("kill", "--", f"-{sleeper.group}", gnu=gnu)).code == 0
    assert await ended(sleeper) == 143


async def test_what_kill_can_not_do(bench: SystemBench) -> None:
    for words, said in (
        ("", "kill: you need to specify whom to kill\n"),
        ("x", "kill: invalid number 'x'\n"),
        ("99999", "kill: can't kill pid 99999: No such process\n"),
        ("-FOO 1", "kill: bad signal name 'FOO'\n"),
    ):
        outcome = await bench.run("kill", *words.split())
        assert (outcome.code, outcome.said) == (1, said)
    assert (await bench.run("kill", "1", who=ANN)).said == (
        "kill: can't kill pid 1: Operation not permitted\n"
    )


@beside_procps
async def test_kill_in_the_words_of_procps(bench: SystemBench, tmp_path: Path) -> None:
    for words in ("", "x", "999999999", "-FOO 1"):
        mine = await bench.run("kill", *words.split(), gnu=True)
        theirs = real(["/bin/kill", *words.split()], tmp_path)
        assert (mine.code, mine.said) == (theirs.code, theirs.said.replace("/bin/kill:", "kill:"))


@beside_procps
@pytest.mark.parametrize("words", ["-l", "-L", "-l 15", "-l TERM", "-l 99", "-l nope"])
async def test_the_names_of_signals(bench: SystemBench, tmp_path: Path, words: str) -> None:
    mine = await bench.run("kill", *words.split(), gnu=True)
    theirs = real(["/bin/kill", *words.split()], tmp_path)
    assert mine.code == theirs.code
    assert [line.rstrip() for line in mine.text.splitlines()] == [
        line.rstrip() for line in theirs.text.splitlines()
    ]


async def test_what_numbers_of_signals_mean_to_busybox(bench: SystemBench) -> None:
    outcome = await bench.run("kill", "-l", "15", "137", "TERM")
    assert outcome.text == "TERM\nKILL\n15\n"


async def test_killall_and_pidof(bench: SystemBench) -> None:
    first, second = start(bench, "sleep", "1000"), start(bench, "sleep", "1001")
    outcome = await bench.run("pidof", "sleep")
    assert outcome.text == f"{second.pid} {first.pid} 1\n"
    assert (await bench.run("pidof", "-s", "sleep")).text == f"{second.pid}\n"
    assert (await bench.run("pidof", "-o", str(second.pid), "sleep")).text == f"{first.pid} 1\n"
    assert (await bench.run("pidof", "nope")).code == 1
    assert (await bench.run("killall", "-INT", "sleep")).code == 0
    assert (await ended(first), await ended(second)) == (130, 130)
    outcome = await bench.run("killall", "nope")
    assert (outcome.code, outcome.said) == (1, "killall: nope: no process killed\n")
    assert (await bench.run("killall", "-q", "nope")).said == ""


@both
async def test_pgrep_and_pkill(bench: SystemBench, gnu: bool) -> None:
    sleeper = start(bench, "sleep", "4711")
    number = str(sleeper.pid)
    for words, shown in (
        ("sleep", ["1", number]),
        ("-f 4711", [number]),
        ("-n sleep", [number]),
        ("-o sleep", ["1"]),
        ("-c sleep", ["2"]),
        ("-x slee", []),
        ("-l -f 4711", [number, "sleep"]),
        ("-a -f 4711", [number, "sleep", "4711"]),
        ("-v -f 4711", ["1"]),
        ("-u ann sleep", []),
        ("-u root -f 4711", [number]),
        ("-d , sleep", [f"1,{number}"]),
        ("-i SLEEP -n", [number]),
    ):
        outcome = await bench.run("pgrep", *words.split(), gnu=gnu)
        assert outcome.text.split() == shown, words
        assert outcome.code == (not shown)
    assert (await bench.run("pkill", "-USR1", "-f", "4711", gnu=gnu)).code == 0
    assert await ended(sleeper) == 128 + Signal.USR1
    assert (await bench.run("pkill", "nope", gnu=gnu)).code == 1


@beside_procps
async def test_pgrep_without_criteria(bench: SystemBench, tmp_path: Path) -> None:
    for words in ((), ("a", "b")):
        mine = await bench.run("pgrep", *words, gnu=True)
        theirs = real(["pgrep", *words], tmp_path)
        assert (mine.code, mine.said) == (theirs.code, theirs.said)


# -- docker-init ---------------------------------------------------------------------------------


class Contained:
    """A container with `--init`: its first process and what it writes."""

    def __init__(self, bench: SystemBench, *argv: str) -> None:
        self.seen = ""
        self._news = asyncio.Event()
        handles: dict[int, Handle] = {1: Sink(self._take), 2: Sink(self._take)}
        self.first = bench.boot(["/sbin/docker-init", "--", *argv], handles)

    async def _take(self, data: bytes) -> None:
        self.seen += data.decode()
        self._news.set()

    async def says(self, words: str) -> None:
        """Wait until that is written."""
        async with asyncio.timeout(20):
            while words not in self.seen:
                self._news.clear()
                await self._news.wait()


async def test_init_starts_a_program_and_ends_with_its_code(bench: SystemBench) -> None:
    container = Contained(bench, "sh", "-c", "echo $$ $PPID; exit 7")
    assert await ended(container.first) == 7
    assert container.seen == "2 1\n"


async def test_init_is_seen_with_its_command(bench: SystemBench) -> None:
    container = Contained(bench, "ps", "-o", "pid,args")
    assert await ended(container.first) == 0
    assert container.seen.splitlines() == [
        "PID   COMMAND",
        "    1 /sbin/docker-init -- ps -o pid,args",
        "    2 ps -o pid,args",
    ]


async def test_init_hands_signals_on(bench: SystemBench) -> None:
    script = "trap 'echo got it; exit 5' TERM; echo ready; sleep 1000 & wait"
    container = Contained(bench, "sh", "-c", script)
    await container.says("ready\n")
    container.first.signal(Signal.TERM, from_outside=True)
    assert await ended(container.first) == 5
    assert container.seen == "ready\ngot it\n"


async def test_init_ends_as_a_program_that_was_killed(bench: SystemBench) -> None:
    container = Contained(bench, "sh", "-c", "echo ready; exec sleep 1000")
    await container.says("ready\n")
    container.first.signal(Signal.TERM, from_outside=True)
    assert await ended(container.first) == 143


async def test_init_without_a_program_that_can_be_run(bench: SystemBench) -> None:
    container = Contained(bench, "nope")
    assert await ended(container.first) == 127
    assert container.seen == "[FATAL tini (2)] exec nope failed: No such file or directory\n"
    (bench.work / "plain").write_text("text")
    container = Contained(bench, "./plain")
    assert await ended(container.first) == 126


async def test_init_gives_the_terminal_to_its_child(bench: SystemBench) -> None:
    seat = bench.sit_down()
    first = seat.start("/sbin/docker-init", "--", "sh", "-c", "echo ready; exec sleep 1000")
    await seat.sees("ready")
    await seat.type("\x03")
    assert await ended(first) == 130


# -- memory and load -----------------------------------------------------------------------------


async def test_free(bench: SystemBench) -> None:
    outcome = await bench.run("free")
    assert outcome.text.splitlines()[0] == (
        "              total        used        free      shared  buff/cache   available"
    )
    total = re.search(r"MemTotal: +(\d+)", (await bench.run("cat", "/proc/meminfo")).text)
    assert total is not None
    assert outcome.text.splitlines()[1].startswith(f"Mem:{total[1]:>15} ")
    outcome = await bench.run("free", "-m", "-t", gnu=True)
    lines = outcome.text.splitlines()
    assert lines[0] == (
        "               total        used        free      shared  buff/cache   available"
    )
    assert lines[1].split()[1] == str(int(total[1]) // 1024)
    assert lines[3].startswith("Total:")
    assert len({len(line) for line in lines[:2]}) == 1


def test_sizes_for_people() -> None:
    assert [human(size) for size in (0, 1023, 1024, 9 << 20, 23 << 30)] == [
        "0B", "1023B", "1.0Ki", "9.0Mi", "23Gi",
    ]  # fmt: skip
    assert [human_busybox(size) for size in (0, 512, 1536, 24 << 30)] == [
        "0", "512", "1.5K", "24.0G",
    ]  # fmt: skip


async def test_uptime(bench: SystemBench) -> None:
    await bench.run("true")
    bench.machine.booted -= 3 * 86_400 + 2 * 3600 + 5 * 60
    outcome = await bench.run("uptime")
    assert re.fullmatch(
        r" \d\d:\d\d:\d\d up 3 days,  2:05,  0 users,  load average: \d.\d\d, \d.\d\d, \d.\d\d\n",
        outcome.text,
    )
    outcome = await bench.run("uptime", "-p", gnu=True)
    assert outcome.text == "up 3 days, 2 hours, 5 minutes\n"
    assert in_words(59) == "0 minutes"


@both
async def test_one_screen_of_top(bench: SystemBench, gnu: bool) -> None:
    outcome = await bench.run("top", "-b", "-n", "1", gnu=gnu)
    assert outcome.code == 0
    lines = outcome.text.splitlines()
    heading = next(line for line in lines if line.lstrip().startswith("PID"))
    rows = lines[lines.index(heading) + 1 :]
    assert len(rows) == 2
    assert rows[-1].split()[0] == "1"
    assert heading.endswith("COMMAND")
    assert lines[0].startswith("top - " if gnu else "Mem: ")


async def test_top_goes_on_until_q(bench: SystemBench) -> None:
    bench.boot(["sleep", "1000000"], {})
    seat = bench.sit_down(rows=6, columns=30)
    top = seat.start("top", "-d", "0.1")
    await seat.sees("PID")
    await seat.sees("\x1b[H")
    await seat.type("q")
    assert await ended(top) == 0
    assert seat.terminal.canonical
    assert seat.terminal.echo


# -- programs that look at others ----------------------------------------------------------------


async def test_time(bench: SystemBench) -> None:
    outcome = await bench.run("time", "sh", "-c", "echo out; exit 3")
    assert (outcome.code, outcome.text) == (3, "out\n")
    assert re.fullmatch(
        r"Command exited with non-zero status 3\nreal\t0m 0\.\d\ds\nuser\t0m 0\.00s\n"
        r"sys\t0m 0\.00s\n",
        outcome.said,
    )
    outcome = await bench.run("time", "-p", "-o", "report", "true")
    assert outcome.said == ""
    assert re.fullmatch(r"real \d\.\d\d\nuser 0\.00\nsys 0\.00\n", bench.text("/work/report"))
    outcome = await bench.run("time", "nope")
    assert outcome.code == 127
    assert outcome.said.startswith("time: can't execute 'nope': No such file or directory\n")


async def test_watch(bench: SystemBench) -> None:
    bench.boot(["sleep", "1000000"], {})
    seat = bench.sit_down(rows=5, columns=40)
    watch = seat.start("watch", "-n", "0.1", "seq", "10")
    shown = await seat.sees("2\r\n")
    assert shown.startswith("\x1b[H\x1b[JEvery 0.1s: seq")
    again = await seat.sees("2\r\n")
    assert "3" not in again.partition("\x1b")[0]
    await seat.type("\x03")
    assert await ended(watch) == 130
