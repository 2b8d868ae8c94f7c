"""Take an engine down to the last trace, knowing nothing but its name.

The same code ends an engine in the ordinary way and sweeps up after a killed run, so the path
that matters after a crash is the one that every run exercises. Nothing is asked to stop: the
engine's processes are killed, and what the kernel then still holds for them is released.
"""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .names import existing, home_of, netns_of, owner_lives
from .shell import call, wait_until


def sweep() -> list[str]:
    """Remove what engines of dead owners left; return their names."""
    orphans = [name for name in existing() if not owner_lives(name)]
    for name in orphans:
        destroy(name)
    return orphans


def destroy(name: str) -> None:
    """Remove every process, mount, namespace, cgroup and file of the engine `name`."""
    wait_until(lambda: _kill(name), 20, lambda: f"processes of {name} survive SIGKILL")
    if mounts := mounts_of(name):
        call("umount", "--lazy", *reversed(mounts))
    if netns_of(name).exists():
        call("ip", "netns", "delete", name)
    wait_until(lambda: _remove_cgroups(name), 10, lambda: f"cgroups of {name} stay busy")
    for socket in shim_sockets_of(name):
        socket.unlink(missing_ok=True)
    if home_of(name).exists():
        shutil.rmtree(home_of(name))


def processes_of(name: str) -> list[int]:
    """Living processes of the engine: those in its network namespace, its containers' (each in a
    namespace of its own, but below the engine's cgroup), and the helper that serves its uplink."""
    netns = netns_of(name)
    link = f"net:[{netns.stat().st_ino}]" if netns.exists() else ""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            belongs = (
                os.readlink(folder / "ns/net") == link
                or str(netns).encode() in (folder / "cmdline").read_bytes().split(b"\0")
                or re.search(rf"/{name}(/|$)", (folder / "cgroup").read_text(), re.MULTILINE)
            )
        except OSError:  # gone, or a zombie that its parent has yet to collect
            continue
        if belongs:
            found.append(int(folder.name))
    return found


def mounts_of(name: str) -> list[str]:
    """Mount points below the engine's folder, in the order in which they were made."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [point for point in points if point.startswith(f"{home_of(name)}/")]


def cgroups_of(name: str) -> list[Path]:
    """The engine's cgroup: one folder, or on cgroup v1 one per hierarchy."""
    return [root / name for root in _cgroup_roots() if (root / name).exists()]


def shim_sockets_of(name: str) -> list[Path]:
    """Where containerd's shims listen: in a folder common to all engines of a machine."""
    found = []
    for task in home_of(name).glob("containerd/state/*/*/*"):
        for record in (task / "address", task / "bootstrap.json"):  # containerd 1, containerd 2
            text = record.read_text() if record.exists() else ""
            found += [Path(path) for path in re.findall(r'unix://([^"\s]+)', text)]
    return found


def _kill(name: str) -> bool:
    for top in cgroups_of(name):  # on cgroup v1 a paused container cannot die before it is thawed
        for state in top.rglob("freezer.state"):
            with suppress(OSError):
                state.write_text("THAWED")
    pids = processes_of(name)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return not pids


def _cgroup_roots() -> Iterator[Path]:
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields = line.split()
        if fields[fields.index("-") + 1] in ("cgroup", "cgroup2"):
            yield Path(fields[4])


def _remove_cgroups(name: str) -> bool:
    for top in cgroups_of(name):
        for folder, _, _ in os.walk(top, topdown=False):
            with suppress(OSError):  # busy until the kernel has collected the last process
                os.rmdir(folder)
    return not cgroups_of(name)
