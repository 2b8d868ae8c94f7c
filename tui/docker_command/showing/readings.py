"""What a container uses, worked out of the engine's counters as the real command does it.

Percentages come of two readings: what a container used between them, of what the machine had.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.docker_command.showing.units import binary_size, human_size, truncated_id

GONE = "--"
"""What stands where nothing is known."""


def reading(said: Mapping[str, Any], *, shorten: bool = True) -> dict[str, object]:
    """A row of `docker stats`."""
    memory = said.get("memory_stats") or {}
    used, limit = _memory(memory), float(memory.get("limit") or 0)
    networks = (said.get("networks") or {}).values()
    received = sum(one.get("rx_bytes", 0) for one in networks)
    sent = sum(one.get("tx_bytes", 0) for one in networks)
    read, written = _blocks(said.get("blkio_stats") or {})
    identity, name = str(said.get("id", "")), str(said.get("name", "")).removeprefix("/")
    return {
        "Container": truncated_id(identity) if shorten else identity,
        "ID": truncated_id(identity) if shorten else identity,
        "Name": name,
        "CPUPerc": f"{_cpu(said):.2f}%",
        "MemUsage": f"{binary_size(used)} / {binary_size(limit)}",
        "MemPerc": f"{used / limit * 100 if limit else 0:.2f}%",
        "NetIO": f"{human_size(received, 3)} / {human_size(sent, 3)}",
        "BlockIO": f"{human_size(read, 3)} / {human_size(written, 3)}",
        "PIDs": str((said.get("pids_stats") or {}).get("current", 0)),
    }


def unknown(identity: str) -> dict[str, object]:
    """A row for a container that nothing is known of: it is gone."""
    return {
        "Container": identity,
        "ID": identity,
        "Name": GONE,
        "CPUPerc": GONE,
        "MemUsage": f"{GONE} / {GONE}",
        "MemPerc": GONE,
        "NetIO": GONE,
        "BlockIO": GONE,
        "PIDs": GONE,
    }


def _cpu(said: Mapping[str, Any]) -> float:
    now, before = said.get("cpu_stats") or {}, said.get("precpu_stats") or {}
    usage = now.get("cpu_usage") or {}
    used = usage.get("total_usage", 0) - (before.get("cpu_usage") or {}).get("total_usage", 0)
    had = now.get("system_cpu_usage", 0) - before.get("system_cpu_usage", 0)
    if used <= 0 or had <= 0:
        return 0.0
    cpus = now.get("online_cpus") or len(usage.get("percpu_usage") or ())
    return float(used / had * cpus * 100)


def _memory(memory: Mapping[str, Any]) -> float:
    """What is used, without what the system keeps only because there is room."""
    usage, details = float(memory.get("usage") or 0), memory.get("stats") or {}
    for name in ("total_inactive_file", "inactive_file"):  # cgroup v1, cgroup v2
        if details.get(name, usage) < usage:
            return usage - float(details[name])
    return usage


def _blocks(blocks: Mapping[str, Any]) -> tuple[int, int]:
    entries = blocks.get("io_service_bytes_recursive") or ()
    sums = {"read": 0, "write": 0}
    for entry in entries:
        operation = str(entry.get("op", "")).lower()
        if operation in sums:
            sums[operation] += int(entry.get("value", 0))
    return sums["read"], sums["write"]
