"""What every running container has mounted: /dev, /proc and /sys.

They hold what programs and people look for, as a container of the real engine shows it, and
little besides.
"""

from __future__ import annotations

import errno
import uuid
from collections.abc import Callable, Iterable, Mapping

from tui.practice.files import facts
from tui.practice.files.devices import open_device
from tui.practice.files.facts import Hardware, Limits, MachineFacts, ProcessFacts
from tui.practice.files.generated import Entry, GeneratedTree, Listing, Pointer, Text, line, listing
from tui.practice.files.inodes import Inode
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import ROOT, Credentials, Kind, failure
from tui.practice.files.tree import OpenFile, Opening

_FOREVER = "max"
"""How cgroups spell that there is no limit."""
_PERIOD = 100_000
"""Microseconds over which processor time is shared out."""


class DeviceTree(MemoryTree):
    """/dev. Terminals are in it by name only; whoever has one opens it by other means.

    It can be written to, as the real one; /dev/shm is a folder in it.
    """

    def __init__(self, *, terminal: bool = False) -> None:
        """With a `terminal` there are a console and a first pts."""
        super().__init__(mode=0o755)
        for name, minor in (("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)):
            self.make_device(name, 0o666, (1, minor))
        self.make_device("tty", 0o666, (5, 0))
        for name, target in (
            ("fd", "/proc/self/fd"),
            ("stdin", "/proc/self/fd/0"),
            ("stdout", "/proc/self/fd/1"),
            ("stderr", "/proc/self/fd/2"),
            ("ptmx", "pts/ptmx"),
        ):
            self.make_link(name, target)
        self.make_folder("pts", 0o755)
        self.make_device("pts/ptmx", 0o666, (5, 2))
        self.make_folder("shm", 0o1777)
        self.make_folder("mqueue", 0o1777)
        if terminal:
            self.make_device("console", 0o620, (136, 0))
            self.make_device("pts/0", 0o620, (136, 0))

    def _open(self, inode: Inode, how: Opening, path: str) -> OpenFile:
        if inode.kind is Kind.DEVICE:
            return open_device(inode.stat(), path)
        return super()._open(inode, how, path)


class ProcessTree(GeneratedTree):
    """/proc of one container."""

    file_system = "proc"
    vacant = errno.ENOENT
    refused = errno.EPERM

    def __init__(
        self,
        machine: MachineFacts,
        current: Callable[[], int] = lambda: 1,
        hardware: Hardware | None = None,
    ) -> None:
        """`current` tells on behalf of which process something is asked, for /proc/self."""
        self._machine = machine
        self._current = current
        self._hardware = hardware or Hardware.found()
        fixed = self._fixed()
        super().__init__(Listing(lambda: {**fixed, **self._moving()}))

    def open(self, path: str, how: Opening, owner: Credentials = ROOT) -> OpenFile:
        if how.write and path.startswith("sys/"):  # the engine mounts it read-only
            raise failure(errno.EROFS, path)
        return super().open(path, how, owner)

    def _moving(self) -> dict[str, Entry]:
        """What comes and goes: processes, and which of them looks."""
        processes = self._machine.processes.values()
        numbered = {str(each.pid): self._process(each) for each in processes}
        return {**numbered, "self": Pointer(str(self._current()))}

    def _fixed(self) -> dict[str, Entry]:
        machine, hardware = self._machine, self._hardware
        version = f"Linux version {hardware.release} (cais practice engine) #1 SMP\n"
        return {
            "cmdline": line("quiet"),
            "cpuinfo": Text(lambda: facts.cpuinfo(hardware)),
            "filesystems": Text(lambda: _FILE_SYSTEMS),
            "loadavg": Text(lambda: facts.loadavg(machine)),
            "meminfo": Text(lambda: facts.meminfo(hardware)),
            "mounts": Pointer("self/mounts"),
            "stat": Text(lambda: facts.statistics(machine, hardware)),
            "sys": self._settings(),
            "uptime": Text(lambda: facts.uptime(machine, hardware)),
            "version": Text(lambda: version),
        }

    def _settings(self) -> Listing:
        kernel: Mapping[str, Entry] = {
            "hostname": Text(lambda: f"{self._machine.hostname}\n", 0o644),
            "osrelease": line(self._hardware.release),
            "ostype": line("Linux"),
            "pid_max": line(32768),
            "random": listing({"uuid": Text(lambda: f"{uuid.uuid4()}\n")}),
            "version": line("#1 SMP"),
        }
        return listing(
            {
                "fs": listing({"file-max": line(2**63 - 1)}),
                "kernel": listing(kernel),
                "net": listing(
                    {
                        "core": listing({"somaxconn": line(4096)}),
                        "ipv4": listing({"ip_forward": line(1)}),
                    }
                ),
                "vm": listing({"overcommit_memory": line(0), "swappiness": line(60)}),
            }
        )

    def _process(self, process: ProcessFacts) -> Listing:
        machine, current = self._machine, self._current
        uid, gid = process.who.uid, process.who.gid

        def text(make: Callable[[], str], mode: int = 0o444) -> Text:
            return Text(make, mode, uid, gid)

        def descriptors() -> dict[str, Entry]:
            handles = sorted(process.handles.items())
            return {str(fd): Pointer(facts.open_target(one), uid, gid) for fd, one in handles}

        def entries() -> dict[str, Entry]:
            return {
                "cgroup": text(lambda: "0::/\n"),
                "cmdline": text(lambda: facts.words(process.argv)),
                "comm": text(lambda: f"{facts.name_of(process)}\n", 0o644),
                "cwd": Pointer(process.cwd, uid, gid),
                "environ": text(
                    lambda: facts.words(f"{k}={v}" for k, v in process.env.items()), 0o400
                ),
                "exe": Pointer(_executable(machine, process), uid, gid),
                "fd": Listing(descriptors, 0o500, uid, gid),
                "mounts": text(lambda: facts.mounts(machine.view)),
                "root": Pointer("/", uid, gid),
                "stat": text(lambda: facts.process_stat(process, machine, current())),
                "statm": text(facts.process_memory),
                "status": text(lambda: facts.process_status(process, current())),
            }

        return Listing(entries, 0o555, uid, gid)


class SystemTree(GeneratedTree):
    """/sys, read-only: processors, limits (cgroup v2) and network interfaces."""

    file_system = "sysfs"

    def __init__(
        self,
        limits: Callable[[], Limits] = Limits,
        interfaces: Callable[[], Iterable[tuple[str, str]]] = tuple,
        hardware: Hardware | None = None,
    ) -> None:
        """`limits` and `interfaces` (name and MAC) are asked anew each time."""
        count = (hardware or Hardware.found()).processors
        processors = line("0" if count == 1 else f"0-{count - 1}")
        cpu = dict.fromkeys(("online", "possible", "present"), processors)
        super().__init__(
            listing(
                {
                    "block": listing({}, 0o755),
                    "class": listing({"net": Listing(lambda: _interfaces(interfaces()), 0o755)}),
                    "devices": listing({"system": listing({"cpu": listing(cpu)})}, 0o755),
                    "fs": listing({"cgroup": _cgroup(limits)}, 0o755),
                    "kernel": listing({}, 0o755),
                }
            )
        )


def _executable(machine: MachineFacts, process: ProcessFacts) -> str:
    try:
        return machine.view.resolve(process.path)
    except OSError:
        return f"{process.path} (deleted)"


def _interfaces(interfaces: Iterable[tuple[str, str]]) -> dict[str, Entry]:
    found = {"lo": ("00:00:00:00:00:00", 65536, "unknown")}
    found |= {name: (mac, 1500, "up") for name, mac in interfaces}
    return {
        name: listing({"address": line(mac), "mtu": line(mtu), "operstate": line(state)})
        for name, (mac, mtu, state) in found.items()
    }


def _cgroup(limits: Callable[[], Limits]) -> Listing:
    def processors() -> str:
        share = limits().processors
        return f"{_FOREVER if share is None else int(share * _PERIOD)} {_PERIOD}\n"

    return listing(
        {
            "cgroup.controllers": line("cpu memory pids"),
            "cpu.max": Text(processors),
            "memory.max": Text(lambda: _limit(limits().memory)),
            "pids.max": Text(lambda: _limit(limits().processes)),
        }
    )


def _limit(value: int | None) -> str:
    return f"{_FOREVER if value is None else value}\n"


_FILE_SYSTEMS = "".join(
    f"nodev\t{name}\n" for name in ("sysfs", "tmpfs", "proc", "cgroup2", "devpts", "overlay")
) + "".join(f"\t{name}\n" for name in ("ext4", "xfs"))
