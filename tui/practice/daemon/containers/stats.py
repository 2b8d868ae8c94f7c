"""What a container uses of the machine: believable numbers that only grow where they should.

Nothing is measured. The numbers follow from a container's id and the time it has run, so that
every client sees the same, and a container that does nothing looks like one. Shape: `GET
/containers/{id}/stats` of Docker Engine 28.5 with cgroup v2.
"""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui.practice.daemon.containers.container import Container
from tui.practice.daemon.containers.running import Running
from tui.practice.daemon.containers.stats_processes import table
from tui.practice.daemon.durations import rfc3339
from tui.practice.files.facts import Hardware
from tui.practice.files.nodes import SECOND
from tui.practice.programs.system.ps_columns import MEMORY, Listed

Document = dict[str, Any]

_START_UP = 25_000_000
"""Nanoseconds of processor time that it takes to start."""
_IDLE = 40_000
"""Nanoseconds of processor time that a container takes in each second of waiting."""
_WAVE = 0.6
"""How much of the idle time comes and goes."""
_PERIOD = 45.0
"""Seconds from wave to wave."""
_FILES = 96 << 10
"""Bytes of files that are kept in memory for a container."""
_GREETINGS = 1086
"""Bytes that reach every new container: neighbours finding out about one another."""
_SHIM = 21
"""How far below its first process a container's supervisor is, by number."""
_BLOCK_FIELDS = (
    "io_service_bytes_recursive",
    "io_serviced_recursive",
    "io_queue_recursive",
    "io_service_time_recursive",
    "io_wait_time_recursive",
    "io_merged_recursive",
    "io_time_recursive",
    "sectors_recursive",
)
_NO_CPU: Document = {
    "cpu_usage": {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0},
    "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0},
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A container that runs, as far as its numbers depend on it."""

    id: str
    name: str
    started: int
    """Nanoseconds since the epoch."""
    processes: int
    memory_limit: int
    """Bytes; the machine's where there is no limit."""
    processors: int
    processes_limit: int | None = None
    interfaces: Sequence[str] = ()


# -- for containers ------------------------------------------------------------------------------


def usage(
    container: Container, interfaces: Sequence[str], hardware: Hardware, now: int, before: int = 0
) -> Document:
    """What a container uses now, and `before`, if any; nanoseconds since the epoch."""
    running = container.running
    if running is None:
        return nothing(container.id, container.name)
    subject = Subject(
        container.id,
        container.name,
        container.state.started,
        processes=len(running.machine.processes),
        memory_limit=container.host_config["Memory"] or hardware.memory,
        processors=hardware.processors,
        processes_limit=container.host_config["PidsLimit"],
        interfaces=interfaces,
    )
    return sample(subject, now, time.monotonic_ns(), before)


def top(running: Running, options: str) -> Document:
    """A container's processes as `ps` with these options shows them. Raises Failed."""
    return table(listed(running), options, time.time(), Hardware.found().memory)


def listed(running: Running) -> list[Listed]:
    """A container's processes as the host would number them."""
    offset = running.host_pid - 1
    found = []
    for process in sorted(running.machine.processes.values(), key=lambda one: one.pid):
        parent = process.parent
        supervisor = max(running.host_pid - _SHIM, 1)
        handle = process.handles.get(0)
        terminal = handle.terminal if handle else None
        found.append(
            Listed(
                process.pid + offset,
                supervisor if parent is None else parent.pid + offset,
                process.group + offset,
                process.who.uid,
                process.who.gid,
                process.started,
                terminal.name if terminal else "?",
                tuple(process.argv),
                process.name,
            )
        )
    return found


# -- pure ----------------------------------------------------------------------------------------


def sample(subject: Subject, now: int, uptime: int, before: int = 0) -> Document:
    """The document for one moment, and for the processor also for one `before` it, if any.

    `now` and `before` are nanoseconds since the epoch; `uptime` is how long the machine runs.
    """
    document: Document = {
        "name": f"/{subject.name}",
        "id": subject.id,
        "read": rfc3339(now),
        "preread": rfc3339(before),
        "pids_stats": {"current": subject.processes},
        "blkio_stats": dict.fromkeys(_BLOCK_FIELDS),
        "num_procs": 0,
        "storage_stats": {},
        "cpu_stats": _cpu(subject, now, uptime),
        "precpu_stats": _cpu(subject, before, uptime - (now - before)) if before else _NO_CPU,
        "memory_stats": _memory(subject, now),
    }
    if subject.processes_limit:
        document["pids_stats"]["limit"] = subject.processes_limit
    if subject.interfaces:
        document["networks"] = {name: _traffic(subject, name, now) for name in subject.interfaces}
    return document


def nothing(container_id: str, name: str) -> Document:
    """The document of a container that does not run."""
    never = rfc3339(0)
    return {
        "name": f"/{name}",
        "id": container_id,
        "read": never,
        "preread": never,
        "pids_stats": {},
        "blkio_stats": dict.fromkeys(_BLOCK_FIELDS),
        "num_procs": 0,
        "storage_stats": {},
        "cpu_stats": _NO_CPU,
        "precpu_stats": _NO_CPU,
        "memory_stats": {},
    }


def _cpu(subject: Subject, now: int, uptime: int) -> Document:
    total = _processor_time(subject, now)
    kernel = total * 2 // 5 // 1000 * 1000
    return {
        "cpu_usage": {
            "total_usage": total,
            "usage_in_kernelmode": kernel,
            "usage_in_usermode": total - kernel,
        },
        "system_cpu_usage": max(uptime, 0) // 10_000_000 * 10_000_000 * subject.processors,
        "online_cpus": subject.processors,
        "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0},
    }


def _processor_time(subject: Subject, now: int) -> int:
    """The integral of what is used: a start, and an idling that comes and goes, never below 0."""
    ran = max(now - subject.started, 0) / SECOND
    part = _part(subject.id)
    start = _START_UP * (1 + part) * (1 - math.exp(-4 * ran))
    speed = 2 * math.pi / _PERIOD
    phase = 2 * math.pi * part
    wave = _WAVE * (math.cos(phase) - math.cos(speed * ran + phase)) / speed
    # The number of processes has no part in it: what was used would go back when one ends.
    return int(start + _IDLE * (1 + part) * (ran + wave))


def _memory(subject: Subject, now: int) -> Document:
    ran = max(now - subject.started, 0) / SECOND
    wave = math.sin(2 * math.pi * (ran / _PERIOD + _part(subject.id)))
    own = subject.processes * MEMORY
    kernel = subject.processes * (64 << 10)
    breath = int(8 * (1 + wave)) * 4096
    used = min(own + kernel + _FILES + breath, subject.memory_limit)
    faults = 1100 + int(ran / 10) + 300 * subject.processes
    return {
        "usage": used,
        "stats": {
            "active_anon": 4096,
            "active_file": _FILES // 2,
            "anon": own + breath,
            "anon_thp": 0,
            "file": _FILES,
            "file_dirty": 0,
            "file_mapped": _FILES // 2,
            "file_writeback": 0,
            "inactive_anon": own + breath - 4096,
            "inactive_file": _FILES // 2,
            "kernel_stack": 16384 * subject.processes,
            "pgactivate": 0,
            "pgdeactivate": 0,
            "pgfault": faults,
            "pglazyfree": 0,
            "pglazyfreed": 0,
            "pgmajfault": 2,
            "pgrefill": 0,
            "pgscan": 0,
            "pgsteal": 0,
            "shmem": 0,
            "slab": kernel // 2,
            "slab_reclaimable": kernel // 4,
            "slab_unreclaimable": kernel // 2 - kernel // 4,
            "sock": 0,
            "thp_collapse_alloc": 0,
            "thp_fault_alloc": 0,
            "unevictable": 0,
            "workingset_activate": 0,
            "workingset_nodereclaim": 0,
            "workingset_refault": 0,
        },
        "limit": subject.memory_limit,
    }


def _traffic(subject: Subject, interface: str, now: int) -> Document:
    ran = max(now - subject.started, 0) / SECOND
    part = _part(f"{subject.id}{interface}")
    received = int(4 * (1 - math.exp(-ran))) + int(ran * (1 + part) / 60)
    return {
        "rx_bytes": _GREETINGS * (1 if ran else 0) + 70 * received,
        "rx_packets": 9 * (1 if ran else 0) + received,
        "rx_errors": 0,
        "rx_dropped": 0,
        "tx_bytes": 126,
        "tx_packets": 3,
        "tx_errors": 0,
        "tx_dropped": 0,
    }


def _part(text: str) -> float:
    """From 0 to 1, always the same for the same text."""
    return zlib.crc32(text.encode()) / 0xFFFFFFFF
