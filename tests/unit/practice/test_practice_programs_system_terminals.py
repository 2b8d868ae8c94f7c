"""Programs that need a terminal, or make something of one: tty, stty, clear, tput, less, more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import real
from tests.unit.practice.system_bench import Seat, SystemBench, beside_ncurses, ended
from tui.practice.programs.text.paging import Pages, keys_in, laid_out


@pytest.fixture
async def bench(tmp_path: Path) -> SystemBench:
    bench = SystemBench(tmp_path / "root")
    bench.boot(["sleep", "1000000"], {})
    return bench


@pytest.fixture(autouse=True)
def closed(bench: SystemBench) -> Iterator[None]:
    yield
    bench.close()


both = pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])


async def shown(seat: Seat, *argv: str, gnu: bool = False) -> str:
    """What a program shows at a terminal."""
    seat.seen = ""
    await ended(seat.start(*argv, gnu=gnu))
    return seat.seen.replace("\r\n", "\n")


# -- tty and stty --------------------------------------------------------------------------------


@both
async def test_tty(bench: SystemBench, gnu: bool) -> None:
    assert await shown(bench.sit_down(), "tty", gnu=gnu) == "/dev/pts/0\n"
    outcome = await bench.run("tty", gnu=gnu)
    assert (outcome.code, outcome.text) == (1, "not a tty\n")
    outcome = await bench.run("tty", "-s", gnu=gnu)
    assert (outcome.code, outcome.text) == (1, "")


@both
async def test_the_size(bench: SystemBench, gnu: bool) -> None:
    seat = bench.sit_down(rows=30, columns=100)
    assert await shown(seat, "stty", "size", gnu=gnu) == "30 100\n"
    assert await shown(seat, "stty", "rows", "20", "cols", "50", gnu=gnu) == ""
    assert (seat.terminal.rows, seat.terminal.columns) == (20, 50)
    assert await shown(seat, "stty", "-F", "/dev/tty", "size", gnu=gnu) == "20 50\n"


@both
async def test_modes(bench: SystemBench, gnu: bool) -> None:
    seat = bench.sit_down()
    terminal = seat.terminal
    await shown(seat, "stty", "-echo", gnu=gnu)
    assert (terminal.echo, terminal.canonical) == (False, True)
    await shown(seat, "stty", "raw", gnu=gnu)
    modes = (terminal.canonical, terminal.keys_signal, terminal.translate)
    assert modes == (False, False, False)
    await shown(seat, "stty", "sane", gnu=gnu)
    modes = (terminal.canonical, terminal.keys_signal, terminal.translate)
    assert modes == (True, True, True)
    assert terminal.echo
    await shown(seat, "stty", "-icanon", "min", "1", "time", "0", gnu=gnu)
    assert not terminal.canonical


@both
async def test_modes_are_saved_and_brought_back(bench: SystemBench, gnu: bool) -> None:
    seat = bench.sit_down()
    saved = (await shown(seat, "stty", "-g", gnu=gnu)).strip()
    assert saved.startswith("500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0")
    await shown(seat, "stty", "raw", "-echo", gnu=gnu)
    await shown(seat, "stty", saved, gnu=gnu)
    terminal = seat.terminal
    assert (terminal.canonical, terminal.echo, terminal.keys_signal) == (True, True, True)
    assert terminal.translate


async def test_what_stty_shows(bench: SystemBench) -> None:
    seat = bench.sit_down()
    everything = await shown(seat, "stty", "-a", gnu=True)
    assert everything.startswith("speed 38400 baud; rows 24; columns 80; line = 0;\nintr = ^C; ")
    assert "isig icanon iexten echo echoe echok -echonl" in everything
    assert await shown(seat, "stty", gnu=True) == (
        "speed 38400 baud; line = 0;\n-brkint -imaxbel\n"
    )
    await shown(seat, "stty", "-echo", "-icanon")
    assert await shown(seat, "stty", gnu=True) == (
        "speed 38400 baud; line = 0;\nmin = 1; time = 0;\n-brkint -imaxbel\n-icanon -echo\n"
    )
    assert "lnext = ^V; flush = ^O; min = 1; time = 0;\n" in await shown(seat, "stty")


async def test_what_stty_can_not_do(bench: SystemBench) -> None:
    outcome = await bench.run("stty", "size")
    assert (outcome.code, outcome.said) == (
        1,
        "stty: standard input: Inappropriate ioctl for device\n",
    )
    assert (await bench.run("stty", "size", gnu=True)).said == (
        "stty: 'standard input': Inappropriate ioctl for device\n"
    )
    seat = bench.sit_down()
    assert await shown(seat, "stty", "nope", gnu=True) == (
        "stty: invalid argument 'nope'\nTry 'stty --help' for more information.\n"
    )
    assert await shown(seat, "stty", "rows", "x") == "stty: invalid number 'x'\n"
    assert await shown(seat, "stty", "rows") == "stty: missing argument to 'rows'\n"


# -- clear, reset, tput --------------------------------------------------------------------------


async def test_clear(bench: SystemBench) -> None:
    assert (await bench.run("clear")).out == b"\x1b[H\x1b[J"
    assert (await bench.run("clear", gnu=True)).said == "TERM environment variable not set.\n"


@beside_ncurses
async def test_clear_of_ncurses(bench: SystemBench, tmp_path: Path) -> None:
    for terminal in ("xterm", "nope"):
        mine = await bench.run("clear", gnu=True, env={"TERM": terminal})
        theirs = real(["clear"], tmp_path, env={"TERM": terminal})
        assert (mine.code, mine.out, mine.err) == (theirs.code, theirs.out, theirs.err)


async def test_reset_makes_a_terminal_usable(bench: SystemBench) -> None:
    seat = bench.sit_down()
    seat.terminal.set_modes(canonical=False, echo=False, keys_signal=False)
    await shown(seat, "reset")
    assert (seat.terminal.canonical, seat.terminal.echo) == (True, True)


@beside_ncurses
@pytest.mark.parametrize(
    "words",
    ["bold", "sgr0", "setaf 1", "setab 4", "cup 1 2", "colors", "rev", "smul", "el", "civis",
     "cnorm", "home", "nope"],
)  # fmt: skip
async def test_tput(bench: SystemBench, tmp_path: Path, words: str) -> None:
    mine = await bench.run("tput", *words.split(), gnu=True, env={"TERM": "xterm"})
    theirs = real(["tput", *words.split()], tmp_path, env={"TERM": "xterm"})
    assert (mine.code, mine.out, mine.err) == (theirs.code, theirs.out, theirs.err)


async def test_tput_without_a_known_terminal(bench: SystemBench) -> None:
    assert (await bench.run("tput", "bold", gnu=True)).code == 2
    outcome = await bench.run("tput", "bold", gnu=True, env={"TERM": "nope"})
    assert (outcome.code, outcome.said) == (3, 'tput: unknown terminal "nope"\n')


# -- pagers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["less", "more"])
async def test_without_a_terminal_a_pager_copies(bench: SystemBench, name: str) -> None:
    (bench.work / "f").write_text("one\n")
    outcome = await bench.run(name, "f", "-", given=b"two")
    assert (outcome.code, outcome.text) == (0, "one\ntwo")
    outcome = await bench.run(name, "nope")
    assert (outcome.code, outcome.said) == (
        1,
        f"{name}: can't open 'nope': No such file or directory\n",
    )


async def test_less_is_gone_through_by_keys(bench: SystemBench) -> None:
    (bench.work / "f").write_text("".join(f"line {number}\n" for number in range(100)))
    seat = bench.sit_down(rows=5)
    less = seat.start("less", "f")
    assert "line 3\x1b[K\r\n:" in await seat.sees(":\x1b[K")
    await seat.type(" ")
    assert "line 4\x1b[K" in await seat.sees(":\x1b[K")
    await seat.type("/line 50\r")
    await seat.sees("line 50\x1b[K")
    await seat.type("G")
    assert "line 99\x1b[K" in await seat.sees("(END)")
    await seat.type("/nothing\r")
    await seat.sees("No matches found")
    await seat.type("q")
    assert await ended(less) == 0
    assert seat.terminal.echo


async def test_less_reads_a_pipe_and_its_keys_from_the_terminal(bench: SystemBench) -> None:
    seat = bench.sit_down(rows=5)
    shell = seat.start("sh", "-c", "seq 100 | less")
    await seat.sees("4\x1b[K\r\n:")
    await seat.type("q")
    assert await ended(shell) == 0


async def test_ctrl_c_leaves_a_pager_and_a_usable_terminal(bench: SystemBench) -> None:
    (bench.work / "f").write_text("line\n" * 100)
    seat = bench.sit_down(rows=5)
    less = seat.start("less", "f")
    await seat.sees(":\x1b[K")
    await seat.type("\x03")
    assert await ended(less) == 130
    assert (seat.terminal.canonical, seat.terminal.echo) == (True, True)


async def test_more_goes_forward_by_pages_and_lines(bench: SystemBench) -> None:
    (bench.work / "f").write_text("".join(f"{number}\n" for number in range(10)))
    seat = bench.sit_down(rows=5)
    more = seat.start("more", "f")
    assert (await seat.sees("--More--")).endswith("3\r\n--More--")
    await seat.sees("(40% of 20 bytes)")
    await seat.type("\r")
    assert (await seat.sees("--More--")) == "\r\x1b[K4\r\n--More--"
    await seat.type(" ")
    await seat.sees("8\r\n")
    await seat.type("\r")
    assert await ended(more) == 0
    await seat.sees("9\r\n")


def test_keys_that_come_together() -> None:
    assert keys_in("j\x1b[Bq\x1b[5~") == ["j", "\x1b[B", "q", "\x1b[5~"]


def test_long_lines_are_folded_or_cut() -> None:
    lines = ["abcdef", "\tx", "\x07"]
    assert list(laid_out(lines, 4, cut=False)) == ["abcd", "ef", "    ", "    ", "x", "^G"]
    assert list(laid_out(lines[:1], 4, cut=True)) == ["abcd"]
    assert list(laid_out("ab", 20, first=9, cut=False)) == ["      9 a", "     10 b"]


async def test_no_text_is_too_long_for_a_pager(bench: SystemBench) -> None:
    (bench.work / "f").write_bytes(b"\n" * (6 << 20))
    seat = bench.sit_down(rows=5)
    less = seat.start("less", "f")
    await seat.sees(":\x1b[K")
    await seat.type("G")
    await seat.sees("(The practice engine shows no more of a text than this.)")
    await seat.type("q")
    assert await ended(less) == 0


def test_going_through_pages() -> None:
    pages = Pages([str(number) for number in range(20)], rows=5)
    for keys, top in (
        ("j", 1), (" ", 6), ("b", 1), ("k", 0), ("k", 0), ("G", 15), (" ", 15), ("g", 0), ("d", 2),
        ("u", 0), ("\x1b[B", 1), ("\x1b[6~", 6),
    ):  # fmt: skip
        pages.press(keys)
        assert pages.top == top
    assert not pages.at_end
    for key in "/12\r":
        pages.press(key)
    assert pages.top == 12
    for key in "/\x7f":
        pages.press(key)
    assert pages.typing is None
    pages.press("q")
    assert pages.done
