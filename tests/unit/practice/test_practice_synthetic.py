"""File systems without a disk behind them: in memory, /dev, /proc and /sys."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tui.practice.files.facts import Hardware, Limits
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import ROOT, Credentials, Kind, Stat, binary
from tui.practice.files.synthetic import DeviceTree, ProcessTree, SystemTree
from tui.practice.files.tree import APPENDING, OVERWRITING, READING, Opening, Tree
from tui.practice.files.view import View
from tui.practice.kernel.handles import Nothing, pipe
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.process import Process

WWW = Credentials(33, 33)
HARDWARE = Hardware(2, 4 << 30, "6.1.0-test")


def read(tree: Tree, path: str) -> str:
    file = tree.open(path, READING)
    try:
        data = b""
        while piece := file.read(100):
            data += piece
        return data.decode()
    finally:
        file.close()


def write(tree: Tree, path: str, data: bytes, how: Opening = OVERWRITING) -> None:
    file = tree.open(path, how)
    try:
        file.write(data)
    finally:
        file.close()


def number_of(call: Callable[[], object]) -> int | None:
    try:
        call()
    except OSError as error:
        return error.errno
    return None


# -- in memory -------------------------------------------------------------------------------


def test_files_in_memory_are_written_read_appended_and_cut() -> None:
    tree = MemoryTree()
    tree.make_folder("d", 0o750, WWW)
    write(tree, "d/f", b"hello")
    write(tree, "d/f", b" world", APPENDING)
    assert read(tree, "d/f") == "hello world"
    write(tree, "d/f", b"J", Opening(write=True))
    assert read(tree, "d/f") == "Jello world"
    write(tree, "d/f", b"x")
    file = tree.open("d/f", Opening(write=True))
    assert file.seek(3) == 3
    file.write(b"y")
    assert file.seek(-1, 2) == 3
    assert (file.seek(0), file.read(10)) == (0, b"x\0\0y")
    file.truncate(2)
    assert file.stat().size == 2
    assert number_of(lambda: file.seek(-1)) == errno.EINVAL
    assert number_of(lambda: file.truncate(-1)) == errno.EINVAL
    file.close()
    assert tree.names("") == ["d"]
    folder = tree.stat("d")
    assert (folder.kind, folder.mode, folder.uid, folder.gid) == (Kind.FOLDER, 0o750, 33, 33)
    assert (folder.size, folder.links, tree.stat("").links) == (60, 2, 3)
    assert tree.stat("").mode == 0o1777


def test_what_was_not_opened_for_it_is_refused() -> None:
    tree = MemoryTree()
    writing = tree.open("f", OVERWRITING)
    reading = tree.open("f", READING)
    assert number_of(lambda: writing.read(1)) == errno.EBADF
    assert number_of(lambda: reading.write(b"x")) == errno.EBADF
    assert number_of(lambda: reading.truncate(0)) == errno.EINVAL


def test_names_in_memory_behave_as_names_do() -> None:
    tree = MemoryTree()
    write(tree, "f", b"x")
    tree.make_folder("d", 0o755)
    tree.make_folder("e", 0o755)
    tree.make_link("l", "f")
    tree.make_pipe("p", 0o644)
    tree.link("f", "d/g")
    assert tree.stat("f").links == 2
    assert tree.stat("l").target == "f"
    expected: list[tuple[Callable[[], object], int]] = [
        (lambda: tree.make_folder("d", 0o755), errno.EEXIST),
        (lambda: tree.make_folder("", 0o755), errno.EEXIST),
        (lambda: tree.open("f", Opening(create=True, exclusive=True)), errno.EEXIST),
        (lambda: tree.open("none", READING), errno.ENOENT),
        (lambda: tree.open("none/x", OVERWRITING), errno.ENOENT),
        (lambda: tree.open("f/x", OVERWRITING), errno.ENOTDIR),
        (lambda: tree.open("d", READING), errno.EISDIR),
        (lambda: tree.open("l", READING), errno.ELOOP),
        (lambda: tree.open("p", READING), errno.ENXIO),
        (lambda: tree.names("f"), errno.ENOTDIR),
        (lambda: tree.link("d", "x"), errno.EPERM),
        (lambda: tree.remove("d"), errno.EISDIR),
        (lambda: tree.remove_folder("f"), errno.ENOTDIR),
        (lambda: tree.remove_folder("d"), errno.ENOTEMPTY),
        (lambda: tree.remove_folder(""), errno.EBUSY),
        (lambda: tree.rename("e", "d"), errno.ENOTEMPTY),
        (lambda: tree.rename("f", "d"), errno.EISDIR),
        (lambda: tree.rename("d", "f"), errno.ENOTDIR),
        (lambda: tree.rename("d", "d/below"), errno.EINVAL),
        (lambda: tree.rename("none", "x"), errno.ENOENT),
        (lambda: tree.rename("f", "none/x"), errno.ENOENT),
        (lambda: tree.make_folder("n" * 256, 0o755), errno.ENAMETOOLONG),
        (lambda: tree.make_link("x", "t" * 5000), errno.ENAMETOOLONG),
        (lambda: tree.make_link("x", ""), errno.ENOENT),
    ]
    assert [number_of(call) for call, _ in expected] == [number for _, number in expected]
    tree.rename("f", "d/g")
    assert tree.stat("f").links == 2
    tree.rename("d", "e")
    tree.rename("f", "e/h")
    assert tree.names("e") == ["g", "h"]
    for path in ("e/g", "e/h", "l", "p"):
        tree.remove(path)
    tree.remove_folder("e")
    assert tree.names("") == []


def test_mode_owner_and_time_in_memory() -> None:
    tree = MemoryTree()
    write(tree, "f", b"")
    tree.set_mode("f", 0o4755)
    tree.set_owner("f", 5, 6)
    tree.set_time("f", 12345)
    stat = tree.stat("f")
    assert (stat.mode, stat.uid, stat.gid, stat.mtime) == (0o4755, 5, 6, 12345)


def test_a_read_only_tree_in_memory_changes_nothing() -> None:
    tree = MemoryTree(read_only=True)
    calls: list[Callable[[], object]] = [
        lambda: tree.open("f", OVERWRITING),
        lambda: tree.make_folder("d", 0o755),
        lambda: tree.make_link("l", "x"),
        lambda: tree.make_pipe("p", 0o644),
        lambda: tree.remove("f"),
        lambda: tree.rename("f", "g"),
        lambda: tree.set_mode("", 0o777),
        lambda: tree.set_owner("", 1, 1),
        lambda: tree.set_time("", 1),
    ]
    assert {number_of(call) for call in calls} == {errno.EROFS}


def test_memory_is_full_at_its_limit_and_comes_back() -> None:
    tree = MemoryTree(3 * 4096)
    file = tree.open("f", OVERWRITING)
    assert number_of(lambda: file.write(b"x" * 20000)) == errno.ENOSPC
    assert tree.stat("f").size == 3 * 4096
    assert number_of(lambda: write(tree, "g", b"y")) == errno.ENOSPC
    assert number_of(lambda: file.truncate(1 << 60)) == errno.ENOSPC
    assert tree.stat("f").size == 3 * 4096
    file.truncate(4097)
    write(tree, "g", b"y")
    assert tree.room.used == 3 * 4096
    tree.remove("f")
    assert tree.room.used == 3 * 4096  # it is still open
    file.close()
    file.close()
    tree.remove("g")
    assert tree.room.used == 0


def test_a_hole_is_filled_no_further_than_there_is_room() -> None:
    tree = MemoryTree(8192)
    file = tree.open("f", OVERWRITING)
    file.seek(1 << 50)
    file.write(b"")
    assert file.stat().size == 0
    assert number_of(lambda: file.write(b"x")) == errno.ENOSPC
    assert file.stat().size == 8192
    file.close()


def test_files_without_content_are_limited_too() -> None:
    tree = MemoryTree()

    def fill() -> None:
        for number in range(100_000):
            tree.make_folder(str(number), 0o755)

    assert number_of(fill) == errno.ENOSPC
    tree.remove_folder("0")
    tree.make_folder("again", 0o755)


NAMES = st.sampled_from(["a", "b", "a/a", "a/b", "b/a", "a/b/a"])


class MemoryIsAccountedFor(RuleBasedStateMachine):
    """Whatever is done, used room is that of the files that are there, and of open ones."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = MemoryTree(10 * 4096)

    @rule(path=NAMES, size=st.integers(0, 50_000))
    def write(self, path: str, size: int) -> None:
        number_of(lambda: write(self.tree, path, b"x" * size))

    @rule(path=NAMES)
    def make_folder(self, path: str) -> None:
        number_of(lambda: self.tree.make_folder(path, 0o755))

    @rule(old=NAMES, new=NAMES)
    def link(self, old: str, new: str) -> None:
        number_of(lambda: self.tree.link(old, new))

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        number_of(lambda: self.tree.rename(old, new))

    @rule(path=NAMES)
    def remove(self, path: str) -> None:
        number_of(lambda: self.tree.remove(path))
        number_of(lambda: self.tree.remove_folder(path))

    @invariant()
    def accounted(self) -> None:
        found: dict[int, Stat] = {}
        names: dict[int, int] = {}
        folders = [""]
        while folders:
            folder = folders.pop()
            for name in self.tree.names(folder):
                path = f"{folder}/{name}".lstrip("/")
                stat = self.tree.stat(path)
                found[stat.inode] = stat
                names[stat.inode] = names.get(stat.inode, 0) + 1
                if stat.kind is Kind.FOLDER:
                    folders.append(path)
        files = [stat for stat in found.values() if stat.kind is Kind.FILE]
        assert self.tree.room.used == sum(-(-stat.size // 4096) * 4096 for stat in files)
        assert self.tree.room.used <= 10 * 4096
        assert self.tree.room.inodes == len(found) + 1
        assert all(stat.links == names[stat.inode] for stat in files)


TestMemoryIsAccountedFor = MemoryIsAccountedFor.TestCase
TestMemoryIsAccountedFor.settings = settings(max_examples=60)


# -- devices ---------------------------------------------------------------------------------


def test_devices_do_what_they_are_for() -> None:
    tree = DeviceTree()
    view = View(tree)
    both = Opening(write=True)
    null, zero, full, chance = (
        view.open(f"/{name}", both, WWW) for name in ("null", "zero", "full", "urandom")
    )
    assert (null.read(10), null.write(b"gone")) == (b"", 4)
    assert (zero.read(4), zero.write(b"gone")) == (bytes(4), 4)
    assert full.read(3) == bytes(3)
    assert number_of(lambda: full.write(b"x")) == errno.ENOSPC
    assert len(set(chance.read(4096))) > 200
    assert 0 < len(zero.read(1 << 60)) <= 1 << 24
    assert zero.seek(12) == 0
    assert number_of(lambda: zero.truncate(3)) == errno.EINVAL
    assert null.stat().device == (1, 3)
    for file in (null, zero, full, chance):
        file.close()


def test_terminals_are_opened_by_those_who_have_one() -> None:
    tree = DeviceTree(terminal=True)
    for path in ("tty", "console", "pts/0", "pts/ptmx"):
        assert tree.stat(path).kind is Kind.DEVICE
        assert number_of(partial(tree.open, path, READING)) == errno.ENXIO
    assert "console" not in DeviceTree().names("")
    assert DeviceTree().names("pts") == ["ptmx"]


def test_dev_looks_like_that_of_a_container_and_can_be_written_to() -> None:
    tree = DeviceTree()
    assert tree.names("") == [
        "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
        "stdout", "tty", "urandom", "zero",
    ]  # fmt: skip
    assert tree.stat("stdout").target == "/proc/self/fd/1"
    assert (tree.stat("shm").mode, tree.stat("").mode) == (0o1777, 0o755)
    view = View(tree)
    view.open("/shm/f", OVERWRITING, WWW).close()
    assert view.stat("/shm/f").uid == 33
    assert number_of(lambda: view.open("/f", OVERWRITING, WWW)) == errno.EACCES
    tree.remove("null")
    write(tree, "null", b"a mistake that people make")
    assert read(tree, "null") == "a mistake that people make"


# -- processes -------------------------------------------------------------------------------


@dataclass(eq=False)
class Fake:
    """A process of a machine, standing still."""

    pid: int
    argv: list[str]
    parent: Fake | None = None
    path: str = "/bin/sleep"
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = "/"
    who: Credentials = ROOT
    umask: int = 0o022
    group: int = 1
    started: float = 0.0
    handles: Mapping[int, Nothing] = field(default_factory=dict)


@dataclass(eq=False)
class FakeMachine:
    processes: dict[int, Fake]
    view: View
    hostname: str = "box"
    booted: float = 0.0


@pytest.fixture
def machine() -> FakeMachine:
    root = MemoryTree()
    root.make_folder("bin", 0o755)
    write(root, "bin/busybox", b"")
    root.make_link("bin/sleep", "busybox")
    first = Fake(1, ["sh", "-c", "sleep 9"], path="/bin/sh", env={"A": "1", "B": "x y"})
    second = Fake(
        7, ["sleep", "9"], first, who=Credentials(33, 34, frozenset({50})), cwd="/tmp",
        handles={0: Nothing(), 2: Nothing()}, started=100.5,
    )  # fmt: skip
    view = View(root, {"/a b": MemoryTree(read_only=True), "/dev": DeviceTree()})
    return FakeMachine({1: first, 7: second}, view, booted=100.0)


def test_processes_are_folders_that_come_and_go(machine: FakeMachine) -> None:
    tree = ProcessTree(machine, lambda: 7, HARDWARE)
    assert {"1", "7", "self", "uptime"} <= set(tree.names(""))
    assert tree.stat("self").target == "7"
    assert read(tree, "7/cmdline") == "sleep\x009\0"
    assert read(tree, "1/environ") == "A=1\0B=x y\0"
    assert read(tree, "7/comm") == "sleep\n"
    assert tree.stat("7/exe").target == "/bin/busybox"
    assert tree.stat("1/exe").target == "/bin/sh"
    assert tree.stat("7/cwd").target == "/tmp"
    assert tree.names("7/fd") == ["0", "2"]
    assert tree.stat("7/fd/0").target == "/dev/null"
    del machine.processes[7]
    assert number_of(lambda: tree.stat("7/cmdline")) == errno.ENOENT
    assert "7" not in tree.names("")


def test_a_process_belongs_to_its_user(machine: FakeMachine) -> None:
    tree = ProcessTree(machine, hardware=HARDWARE)
    assert (tree.stat("7").uid, tree.stat("7/fd").uid, tree.stat("7/environ").gid) == (33, 33, 34)
    view = View(MemoryTree(), {"/proc": tree})
    assert number_of(lambda: view.open("/proc/7/environ", READING, WWW)) is None
    assert number_of(lambda: view.open("/proc/1/environ", READING, WWW)) == errno.EACCES
    assert number_of(lambda: view.names("/proc/1/fd", WWW)) == errno.EACCES


def test_status_and_stat_are_what_ps_reads(machine: FakeMachine) -> None:
    tree = ProcessTree(machine, lambda: 1, HARDWARE)
    status = dict(row.split(":\t", 1) for row in read(tree, "7/status").splitlines())
    assert status["Name"] == "sleep"
    assert status["State"] == "S (sleeping)"
    assert (status["Pid"], status["PPid"]) == ("7", "1")
    assert status["Uid"] == "33\t33\t33\t33"
    assert status["Groups"] == "34 50 "
    fields = read(tree, "7/stat").split()
    assert len(fields) == 52
    assert fields[:6] == ["7", "(sleep)", "S", "1", "1", "1"]
    assert fields[21] == "50"
    assert read(tree, "1/stat").split()[2] == "R"
    assert len(read(tree, "1/statm").split()) == 7


def test_mounts_are_listed_with_the_root_first(machine: FakeMachine) -> None:
    tree = ProcessTree(machine, hardware=HARDWARE)
    machine.view.mount("/proc", tree)
    assert read(tree, "1/mounts").splitlines() == [
        "overlay / overlay rw,relatime 0 0",
        "tmpfs /a\\040b tmpfs ro,relatime 0 0",
        "tmpfs /dev tmpfs rw,relatime 0 0",
        "proc /proc proc rw,relatime 0 0",
    ]
    file = machine.view.open("/proc/mounts")
    assert file.read(7) == b"overlay"


def test_the_machine_is_described_in_numbers_that_hold_together(machine: FakeMachine) -> None:
    machine.booted = time.time() - 50
    tree = ProcessTree(machine, hardware=HARDWARE)
    assert read(tree, "cpuinfo").count("processor\t:") == 2
    memory = {row.split()[0]: int(row.split()[1]) for row in read(tree, "meminfo").splitlines()}
    assert memory["MemTotal:"] == 4 << 20
    assert memory["MemFree:"] < memory["MemAvailable:"] < memory["MemTotal:"]
    up, idle = map(float, read(tree, "uptime").split())
    assert 49 < up < 60
    assert idle == pytest.approx(2 * up, abs=0.1)
    assert "6.1.0-test" in read(tree, "version")
    assert read(tree, "sys/kernel/hostname") == "box\n"
    assert read(tree, "loadavg").split()[3:] == ["1/2", "7"]
    assert read(tree, "stat").startswith("cpu ")
    uuids = {read(tree, "sys/kernel/random/uuid") for _ in range(2)}
    assert len(uuids) == 2


def test_nothing_can_be_changed_in_proc_and_linux_s_numbers_say_so(machine: FakeMachine) -> None:
    view = View(MemoryTree(), {"/proc": ProcessTree(machine, hardware=HARDWARE)})
    expected: list[tuple[Callable[[], object], int]] = [
        (lambda: view.open("/proc/new", OVERWRITING), errno.ENOENT),
        (lambda: view.make_folder("/proc/new"), errno.ENOENT),
        (lambda: view.make_link("/proc/new", "x"), errno.ENOENT),
        (lambda: view.make_pipe("/proc/new"), errno.ENOENT),
        (lambda: view.remove("/proc/uptime"), errno.EPERM),
        (lambda: view.remove_folder("/proc/1/fd"), errno.EPERM),
        (lambda: view.rename("/proc/uptime", "/proc/x"), errno.EPERM),
        (lambda: view.link("/proc/uptime", "/proc/x"), errno.EPERM),
        (lambda: view.set_mode("/proc/uptime", 0o777), errno.EPERM),
        (lambda: view.set_owner("/proc/uptime", 1, 1), errno.EPERM),
        (lambda: view.set_time("/proc/uptime", 1), errno.EPERM),
        (lambda: view.open("/proc/sys/vm/swappiness", OVERWRITING), errno.EROFS),
        (lambda: view.open("/proc/uptime", Opening(create=True, exclusive=True)), errno.EEXIST),
        (lambda: view.names("/proc/uptime"), errno.ENOTDIR),
        (lambda: view.stat("/proc/uptime/x"), errno.ENOTDIR),
        (lambda: view.stat("/proc/99"), errno.ENOENT),
    ]
    assert [number_of(call) for call, _ in expected] == [number for _, number in expected]
    tree = view.mounts["/proc"]
    assert number_of(lambda: tree.open("1", READING)) == errno.EISDIR
    assert number_of(lambda: tree.open("self", READING)) == errno.ELOOP
    file = view.open("/proc/uptime", OVERWRITING)
    assert number_of(lambda: file.write(b"x")) == errno.EIO
    assert number_of(lambda: file.truncate(0)) == errno.EINVAL
    assert number_of(lambda: file.seek(-1)) == errno.EINVAL
    file.close()


async def test_it_tells_of_a_real_machine_of_the_kernel() -> None:
    root = MemoryTree()
    write(root, "sh", binary("busybox"))
    root.set_mode("sh", 0o755)
    reader, writer = pipe()
    released = asyncio.Event()

    async def program(process: Process) -> int:
        await released.wait()
        return 0

    machine = Machine(View(root), lambda name: program, hostname="real")
    process = machine.boot(["/sh", "x"], env={"A": "1"}, handles={0: reader, 1: writer})
    tree = ProcessTree(machine, hardware=HARDWARE)
    assert read(tree, f"{process.pid}/cmdline") == "/sh\0x\0"
    assert tree.stat(f"{process.pid}/fd/1").target.startswith("pipe:[")
    assert tree.stat(f"{process.pid}/exe").target == "/sh"
    released.set()
    assert await process.wait() == 0
    assert "1" not in tree.names("")


# -- the system ------------------------------------------------------------------------------


def test_sys_tells_processors_limits_and_interfaces() -> None:
    limits = Limits()
    tree = SystemTree(lambda: limits, lambda: [("eth0", "02:42:ac:11:00:02")], HARDWARE)
    assert read(tree, "devices/system/cpu/online") == "0-1\n"
    assert read(tree, "fs/cgroup/memory.max") == "max\n"
    assert read(tree, "fs/cgroup/cpu.max") == "max 100000\n"
    limits = Limits(64 << 20, 0.5, 100)
    assert read(tree, "fs/cgroup/memory.max") == "67108864\n"
    assert read(tree, "fs/cgroup/cpu.max") == "50000 100000\n"
    assert read(tree, "fs/cgroup/pids.max") == "100\n"
    assert tree.names("class/net") == ["eth0", "lo"]
    assert read(tree, "class/net/eth0/address") == "02:42:ac:11:00:02\n"


def test_sys_is_read_only() -> None:
    view = View(MemoryTree(), {"/sys": SystemTree()})
    calls: list[Callable[[], object]] = [
        lambda: view.open("/sys/new", OVERWRITING),
        lambda: view.open("/sys/fs/cgroup/pids.max", OVERWRITING),
        lambda: view.make_folder("/sys/new"),
        lambda: view.remove("/sys/fs/cgroup/pids.max"),
        lambda: view.set_mode("/sys/fs", 0o777),
    ]
    assert {number_of(call) for call in calls} == {errno.EROFS}
    assert SystemTree().read_only


def test_this_machine_can_be_described() -> None:
    hardware = Hardware.found()
    assert hardware.processors >= 1
    assert hardware.memory > 1 << 20
    assert hardware.release
