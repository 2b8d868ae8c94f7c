"""What /proc and /sys tell, as text.

Formats: proc(5), and the kernel's documentation of cgroup v2. Programs read numbers from these
files, so they hold together; nothing in them names the real machine's parts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.practice.files.nodes import Credentials, Kind, Stat
from tui.practice.files.tree import Tree
from tui.practice.files.view import View

_TICKS = 100
"""Of the clock, in a second."""
_PAGE = 4096
_PROCESS_MEMORY = 1536 << 10
"""Bytes that every simulated process is said to take."""
_NAME_LENGTH = 15
"""What the kernel keeps of a program's name."""


class TerminalFacts(Protocol):
    """A terminal, as far as /proc tells of it."""

    @property
    def name(self) -> str:
        """Its file, below /dev."""
        ...


class HandleFacts(Protocol):
    """An open descriptor of a process."""

    @property
    def terminal(self) -> TerminalFacts | None:
        """What it is a terminal of, if it is one."""
        ...

    def stat(self) -> Stat:
        """What it leads to."""
        ...


class ProcessFacts(Protocol):
    """A process, as far as /proc tells of it."""

    @property
    def pid(self) -> int: ...
    @property
    def parent(self) -> ProcessFacts | None: ...
    @property
    def argv(self) -> Sequence[str]: ...
    @property
    def path(self) -> str:
        """Of the executable, as it was called."""
        ...

    @property
    def env(self) -> Mapping[str, str]: ...
    @property
    def cwd(self) -> str: ...
    @property
    def who(self) -> Credentials: ...
    @property
    def umask(self) -> int: ...
    @property
    def group(self) -> int: ...
    @property
    def started(self) -> float:
        """Seconds since the epoch."""
        ...

    @property
    def handles(self) -> Mapping[int, HandleFacts]: ...


class MachineFacts(Protocol):
    """A container's machine, as far as /proc tells of it."""

    @property
    def hostname(self) -> str: ...
    @property
    def booted(self) -> float:
        """Seconds since the epoch."""
        ...

    @property
    def processes(self) -> Mapping[int, ProcessFacts]: ...
    @property
    def view(self) -> View: ...


@dataclass(frozen=True, slots=True)
class Hardware:
    """What containers see of the machine below; they share it all."""

    processors: int
    """That this process may use."""
    memory: int
    """Bytes."""
    release: str
    """Of the kernel."""

    @classmethod
    def found(cls) -> Hardware:
        """This machine's, with a guess where the system does not tell."""
        try:
            memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            release = os.uname().release
        except (AttributeError, ValueError, OSError):
            memory, release = 8 << 30, "6.8.0"
        return cls(_processors(), memory, release)


def _processors() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may use; None for as much as there is."""

    memory: int | None = None
    """Bytes."""
    processors: float | None = None
    processes: int | None = None


# -- the machine -----------------------------------------------------------------------------


def cpuinfo(hardware: Hardware) -> str:
    """/proc/cpuinfo."""
    return "\n".join(
        f"processor\t: {number}\n"
        "vendor_id\t: cais\n"
        "model name\t: cais practice processor\n"
        "cpu MHz\t\t: 2000.000\n"
        f"siblings\t: {hardware.processors}\n"
        f"core id\t\t: {number}\n"
        f"cpu cores\t: {hardware.processors}\n"
        "bogomips\t: 4000.00\n"
        for number in range(hardware.processors)
    )


def meminfo(hardware: Hardware) -> str:
    """/proc/meminfo: a machine with little to do."""
    total = hardware.memory >> 10
    cached = total // 5
    amounts = {
        "MemTotal": total,
        "MemFree": total // 2,
        "MemAvailable": total // 2 + cached,
        "Buffers": total // 50,
        "Cached": cached,
        "SwapCached": 0,
        "Active": total // 5,
        "Inactive": total // 10,
        "SwapTotal": 0,
        "SwapFree": 0,
        "Shmem": 0,
    }
    return "".join(f"{name + ':':<16}{amount:>8} kB\n" for name, amount in amounts.items())


def uptime(machine: MachineFacts, hardware: Hardware) -> str:
    """/proc/uptime: since the container was started, and what all processors idled of that."""
    up = max(0.0, time.time() - machine.booted)
    return f"{up:.2f} {up * hardware.processors:.2f}\n"


def loadavg(machine: MachineFacts) -> str:
    """/proc/loadavg."""
    processes = machine.processes
    return f"0.00 0.01 0.00 1/{len(processes)} {max(processes, default=0)}\n"


def statistics(machine: MachineFacts, hardware: Hardware) -> str:
    """/proc/stat."""
    idle = int(max(0.0, time.time() - machine.booted) * _TICKS)
    total = f"cpu  0 0 0 {idle * hardware.processors} 0 0 0 0 0 0\n"
    each = (f"cpu{number} 0 0 0 {idle} 0 0 0 0 0 0\n" for number in range(hardware.processors))
    return (
        f"{total}{''.join(each)}ctxt 0\nbtime {int(machine.booted)}\n"
        f"processes {max(machine.processes, default=0)}\nprocs_running 1\nprocs_blocked 0\n"
    )


def mounts(view: View) -> str:
    """/proc/mounts: what is mounted where, the root first."""
    trees: Iterable[tuple[str, Tree]] = (("/", view.root), *sorted(view.mounts.items()))
    return "".join(_mount(place, tree) for place, tree in trees)


def _mount(place: str, tree: Tree) -> str:
    kind = "overlay" if place == "/" else getattr(tree, "file_system", "ext4")
    device = "/dev/vda1" if kind == "ext4" else kind
    escaped = place.replace("\\", "\\134").replace(" ", "\\040").replace("\n", "\\012")
    return f"{device} {escaped} {kind} {'ro' if tree.read_only else 'rw'},relatime 0 0\n"


# -- one process -----------------------------------------------------------------------------


def name_of(process: ProcessFacts) -> str:
    """What the kernel calls it: the beginning of its executable's name."""
    return os.path.basename(process.path)[:_NAME_LENGTH]


def state_of(process: ProcessFacts, current: int) -> str:
    """R or S: only who looks is at work."""
    return "R" if process.pid == current else "S"


def process_status(process: ProcessFacts, current: int) -> str:
    """/proc/N/status."""
    who, parent = process.who, process.parent
    state = {"R": "R (running)", "S": "S (sleeping)"}[state_of(process, current)]
    size = f"{_PROCESS_MEMORY >> 10:>8} kB"
    fields = {
        "Name": name_of(process),
        "Umask": f"{process.umask:04o}",
        "State": state,
        "Tgid": process.pid,
        "Ngid": 0,
        "Pid": process.pid,
        "PPid": parent.pid if parent is not None else 0,
        "TracerPid": 0,
        "Uid": "\t".join([str(who.uid)] * 4),
        "Gid": "\t".join([str(who.gid)] * 4),
        "FDSize": 64,
        "Groups": "".join(f"{group} " for group in sorted({who.gid, *who.groups})),
        "VmPeak": size,
        "VmSize": size,
        "VmRSS": size,
        "Threads": 1,
    }
    return "".join(f"{name}:\t{value}\n" for name, value in fields.items())


def process_stat(process: ProcessFacts, machine: MachineFacts, current: int) -> str:
    """/proc/N/stat: fifty-two fields, most of them nothing."""
    parent = process.parent.pid if process.parent is not None else 0
    started = int(max(0.0, process.started - machine.booted) * _TICKS)
    pages = _PROCESS_MEMORY // _PAGE
    head = f"{process.pid} ({name_of(process)}) {state_of(process, current)} {parent}"
    ids = f"{process.group} {process.group} 0 -1 0"
    used = "0 0 0 0 0 0 0 0 20 0 1 0"
    memory = f"{started} {_PROCESS_MEMORY} {pages} {2**64 - 1}"
    return f"{head} {ids} {used} {memory}{' 0' * 27}\n"


def process_memory() -> str:
    """/proc/N/statm, in pages."""
    pages = _PROCESS_MEMORY // _PAGE
    return f"{pages} {pages} {pages} 1 0 1 0\n"


def words(parts: Iterable[str]) -> str:
    """A list as /proc spells it, a zero byte after each."""
    return "".join(f"{part}\0" for part in parts)


_DEVICES = {(1, 3): "/dev/null", (1, 5): "/dev/zero", (1, 7): "/dev/full", (5, 0): "/dev/tty"}


def open_target(handle: HandleFacts) -> str:
    """Where /proc/N/fd says that a descriptor leads."""
    if handle.terminal is not None:
        return f"/dev/{handle.terminal.name}"
    stat = handle.stat()
    if stat.kind is Kind.DEVICE:
        return _DEVICES.get(stat.device, "/dev/random")
    name = "pipe" if stat.kind is Kind.PIPE else "file"
    return f"{name}:[{stat.inode or id(handle) % 10**6}]"
