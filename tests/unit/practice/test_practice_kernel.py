"""Processes, pipes, signals and terminals, with programs that are written here."""

import asyncio
import errno
from collections.abc import Callable

import pytest

from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import ROOT, Credentials, binary
from tui.practice.files.tree import OVERWRITING
from tui.practice.files.view import View
from tui.practice.kernel.handles import Handle, Nothing, Sink, pipe
from tui.practice.kernel.machine import MOST_PROCESSES, Machine
from tui.practice.kernel.process import Exit, Process, Program
from tui.practice.kernel.signals import Signal, signal_name, signal_number
from tui.practice.kernel.terminal import Terminal, TerminalHandle


class Box:
    """A machine whose disk holds one executable for each program given, and their output."""

    def __init__(self, **programs: Program) -> None:
        self.tree = MemoryTree()
        self.view = View(self.tree)
        self.view.make_folder("/bin", 0o755)
        self.view.make_folder("/tmp", 0o1777)
        self.machine = Machine(self.view, programs.get)
        self.shown = bytearray()
        for name in programs:
            self.put(f"/bin/{name}", binary(name), 0o755)

    def put(self, path: str, content: bytes, mode: int = 0o644) -> None:
        file = self.view.open(path, OVERWRITING)
        file.write(content)
        file.close()
        self.view.set_mode(path, mode)

    async def show(self, data: bytes) -> None:
        self.shown += data

    def handles(self) -> dict[int, Handle]:
        return {0: Nothing(), 1: Sink(self.show), 2: Sink(self.show)}

    def boot(self, *argv: str, who: Credentials = ROOT) -> Process:
        return self.machine.boot(argv, env={"PATH": "/bin"}, who=who, handles=self.handles())


async def hello(p: Process) -> int:
    await p.out(f"{' '.join(p.argv)}\n")
    return 3


async def sleeper(p: Process) -> int:
    await asyncio.Event().wait()
    return 0


async def parent(p: Process) -> int:
    child = p.spawn(p.argv[1:])
    return await child.wait()


async def test_a_program_runs_and_its_code_comes_back() -> None:
    box = Box(hello=hello)
    assert await box.boot("hello", "you").wait() == 3
    assert box.shown == b"hello you\n"
    assert not box.machine.processes


async def test_a_child_writes_where_its_parent_does() -> None:
    box = Box(hello=hello, parent=parent)
    assert await box.boot("parent", "hello", "child").wait() == 3
    assert box.shown == b"hello child\n"


async def test_what_is_not_there_or_not_executable_is_told_apart() -> None:
    box = Box(hello=hello)
    box.put("/bin/plain", b"just text", 0o644)
    box.put("/bin/text", b"just text", 0o755)
    with pytest.raises(FileNotFoundError):
        box.boot("nothing")
    with pytest.raises(PermissionError):
        box.boot("plain")
    with pytest.raises(OSError, match="Exec format error"):
        box.boot("/bin/text")


async def test_a_script_is_run_by_the_program_that_it_names() -> None:
    box = Box(hello=hello)
    box.put("/bin/script", b"#!/bin/hello -x\nrest\n", 0o755)
    await box.boot("script", "one").wait()
    assert box.shown == b"/bin/hello -x /bin/script one\n"


async def test_the_first_process_ignores_what_it_does_not_handle() -> None:
    box = Box(sleeper=sleeper)
    first = box.boot("sleeper")
    first.signal(Signal.TERM)
    first.signal(Signal.INT)
    await asyncio.sleep(0)
    assert first.code is None
    first.signal(Signal.KILL)
    await asyncio.sleep(0)
    assert first.code is None
    first.signal(Signal.KILL, from_outside=True)
    assert await first.wait() == 137


async def test_any_other_process_dies_of_a_signal_even_before_its_first_step() -> None:
    box = Box(sleeper=sleeper)
    box.boot("sleeper")
    other = box.boot("sleeper")
    other.signal(Signal.TERM)
    assert await other.wait() == 143


async def test_a_handler_is_called_and_the_process_goes_on() -> None:
    got: list[int] = []

    async def polite(p: Process) -> int:
        asked = asyncio.Event()

        def note(number: int) -> None:
            got.append(number)
            asked.set()

        p.on_signal(Signal.TERM, note)
        await asked.wait()
        return 0

    box = Box(polite=polite)
    process = box.boot("polite")
    await asyncio.sleep(0)
    process.signal(Signal.TERM)
    assert await process.wait() == 0
    assert got == [15]


async def test_everything_ends_with_the_first_process() -> None:
    async def leaves(p: Process) -> int:
        p.spawn(["sleeper"])
        return 0

    box = Box(leaves=leaves, sleeper=sleeper)
    await box.boot("leaves").wait()
    await box.machine.emptied()
    assert not box.machine.processes


async def test_orphans_become_children_of_the_first() -> None:
    async def first(p: Process) -> int:
        middle = p.spawn(["middle"])
        await middle.wait()
        (orphan,) = p.children
        orphan.signal(Signal.KILL)
        return await orphan.wait() - 100

    async def middle(p: Process) -> int:
        p.spawn(["sleeper"])
        return 0

    box = Box(first=first, middle=middle, sleeper=sleeper)
    assert await box.boot("first").wait() == 37


async def test_exec_keeps_the_pid() -> None:
    async def becomes(p: Process) -> int:
        p.replace(["tells"])

    async def tells(p: Process) -> int:
        await p.out(f"{p.pid} {p.name}")
        return 0

    box = Box(becomes=becomes, tells=tells)
    await box.boot("becomes").wait()
    assert box.shown == b"1 tells"


async def test_a_pipe_carries_more_than_it_holds_and_ends() -> None:
    reader, writer = pipe()
    data = bytes(range(256)) * 2400

    async def write() -> None:
        await writer.write(data)
        writer.close()

    writing = asyncio.ensure_future(write())
    got = bytearray()
    while piece := await reader.read(10_000):
        got += piece
    await writing
    assert bytes(got) == data


async def test_writing_where_nobody_reads_ends_the_program() -> None:
    async def writes(p: Process) -> int:
        while True:
            await p.out(b"x" * 1000)

    box = Box(writes=writes)
    reader, writer = pipe()
    process = box.machine.boot(
        ["writes"], env={"PATH": "/bin"}, handles={0: Nothing(), 1: writer, 2: Nothing()}
    )
    await reader.read(10)
    reader.close()
    assert await process.wait() == 141


async def test_a_frozen_machine_stands_still() -> None:
    steps: list[int] = []
    under_way = asyncio.Event()

    async def steps_on(p: Process) -> int:
        for number in range(1000):
            steps.append(number)
            if number == 5:
                under_way.set()
            await p.sleep(0)
        return 0

    box = Box(steps_on=steps_on)
    process = box.boot("steps_on")
    await under_way.wait()
    box.machine.freeze()
    for _ in range(10):
        await asyncio.sleep(0)
    stood = len(steps)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(steps) == stood
    box.machine.thaw()
    assert await process.wait() == 0


async def test_a_busy_loop_lets_others_live_and_can_be_killed() -> None:
    async def busy(p: Process) -> int:
        while True:
            await p.breathe()

    box = Box(busy=busy, hello=hello)
    loop = box.boot("busy")
    assert await box.boot("hello").wait() == 3
    loop.signal(Signal.KILL, from_outside=True)
    assert await loop.wait() == 137


async def test_a_fork_bomb_is_stopped() -> None:
    refused: list[int | None] = []

    async def bomb(p: Process) -> int:
        try:
            while True:
                p.spawn(["sleeper"])
        except OSError as error:
            refused.append(error.errno)
        return 0

    box = Box(bomb=bomb, sleeper=sleeper)
    await box.boot("bomb").wait()
    await box.machine.emptied()
    assert refused == [errno.EAGAIN]
    assert not box.machine.processes
    assert MOST_PROCESSES < 10_000


async def test_an_error_of_the_system_is_told_as_programs_do() -> None:
    async def opens(p: Process) -> int:
        p.open_file("nothing.txt")
        return 0

    box = Box(opens=opens)
    assert await box.boot("opens").wait() == 1
    assert box.shown == b"opens: nothing.txt: No such file or directory\n"


async def test_a_fault_of_ours_ends_the_process_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def faulty(p: Process) -> int:
        raise KeyError("ours")

    box = Box(faulty=faulty, hello=hello)
    assert await box.boot("faulty").wait() == 139
    assert "KeyError" in capsys.readouterr().err
    assert await box.boot("hello").wait() == 3


async def test_permissions_are_those_of_the_user() -> None:
    async def reads(p: Process) -> int:
        p.open_file("/tmp/secret").close()
        return 0

    box = Box(reads=reads)
    box.put("/tmp/secret", b"", 0o600)
    assert await box.boot("reads").wait() == 0
    assert await box.boot("reads", who=Credentials(1000, 1000)).wait() == 1
    assert b"Permission denied" in box.shown


async def test_exit_from_anywhere() -> None:
    async def leaves(p: Process) -> int:
        raise Exit(7)

    box = Box(leaves=leaves)
    assert await box.boot("leaves").wait() == 7


async def test_standard_output_has_names_in_dev() -> None:
    async def writes(p: Process) -> int:
        for name in ("/dev/stdout", "/proc/self/fd/1", "/dev/fd/2", "/dev/null"):
            handle = await p.open(name, OVERWRITING)
            await handle.write(b"x")
            handle.close()
        return 0

    box = Box(writes=writes)
    assert await box.boot("writes").wait() == 0
    assert box.shown == b"xxx"


async def test_a_named_pipe_joins_two_processes() -> None:
    async def meets(p: Process) -> int:
        p.make_pipe("/tmp/pipe")
        child = p.fork(sends)
        handle = await p.open("/tmp/pipe")
        await p.out(await handle.read(100))
        handle.close()
        return await child.wait()

    async def sends(p: Process) -> int:
        handle = await p.open("/tmp/pipe", OVERWRITING)
        await handle.write(b"met")
        handle.close()
        return 0

    box = Box(meets=meets)
    assert await box.boot("meets").wait() == 0
    assert box.shown == b"met"


# -- terminals -------------------------------------------------------------------------------------


class Screen:
    """A terminal, what it showed, and the signals that it sent."""

    def __init__(self) -> None:
        self.shown = bytearray()
        self.signals: list[tuple[int, int]] = []
        self.terminal = Terminal(self.show, lambda *sent: self.signals.append(sent))
        self.terminal.foreground = 7

    async def show(self, data: bytes) -> None:
        self.shown += data


async def test_a_line_is_read_when_it_is_whole_and_echoed() -> None:
    screen = Screen()
    await screen.terminal.feed(b"ab")
    await screen.terminal.feed(b"c\r")
    assert await screen.terminal.read(100) == b"abc\n"
    assert screen.shown == b"abc\r\n"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (b"abx\x7fc\r", b"abc\n"),
        ("olá\x7fa\r".encode(), b"ola\n"),
        (b"one two\x17\x17x\r", b"x\n"),
        (b"junk\x15good\r", b"good\n"),
        (b"part\x04", b"part"),
        (b"\x04", b""),
    ],
)
async def test_a_line_can_be_edited(typed: bytes, line: bytes) -> None:
    screen = Screen()
    await screen.terminal.feed(typed)
    assert await screen.terminal.read(100) == line


async def test_control_keys_become_signals_and_drop_the_line() -> None:
    screen = Screen()
    await screen.terminal.feed(b"half\x03rest\r")
    assert screen.signals == [(Signal.INT, 7)]
    assert await screen.terminal.read(100) == b"rest\n"
    assert b"^C" in screen.shown


async def test_raw_mode_gives_every_byte_and_echoes_nothing() -> None:
    screen = Screen()
    screen.terminal.set_modes(canonical=False, echo=False, keys_signal=False)
    await screen.terminal.feed(b"\x03\x7f\r")
    assert await screen.terminal.read(100) == b"\x03\x7f\r"
    assert screen.shown == b""
    assert screen.signals == []


async def test_output_gets_carriage_returns() -> None:
    screen = Screen()
    await TerminalHandle(screen.terminal).write(b"one\ntwo\n")
    assert screen.shown == b"one\r\ntwo\r\n"


async def test_a_new_size_is_told_to_the_foreground() -> None:
    screen = Screen()
    screen.terminal.resize(24, 80)
    assert screen.signals == []
    screen.terminal.resize(40, 132)
    assert screen.signals == [(Signal.WINCH, 7)]


async def test_a_hang_up_is_the_end_of_input() -> None:
    screen = Screen()
    await screen.terminal.feed(b"half")
    screen.terminal.hang_up()
    assert await screen.terminal.read(100) == b"half"
    assert await screen.terminal.read(100) == b""


@pytest.mark.parametrize(
    ("word", "number"),
    [("TERM", 15), ("SIGKILL", 9), ("kill", 9), ("15", 15), ("RTMIN+3", 37), ("RTMAX-1", 63)],
)
def test_signals_have_names_and_numbers(word: str, number: int) -> None:
    assert signal_number(word) == number


@pytest.mark.parametrize("word", ["", "NOPE", "0", "65", "RTMIN+99", "RTMIN+x", "-1"])
def test_what_is_no_signal_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no such signal"):
        signal_number(word)


def test_signals_are_named_back() -> None:
    names: Callable[[int], str] = signal_name
    assert [names(15), names(9), names(34)] == ["TERM", "KILL", "34"]
