"""What a container may use: memory, processors, and the rest of what cgroups keep.

None of it is enforced; all of it is checked and shown. Wording and order of the checks: Docker
Engine 28.5.
"""

from __future__ import annotations

import re
from typing import Any

from tui.practice.errors import BadRequest, Conflict
from tui.practice.files.facts import Hardware

Document = dict[str, Any]

LEAST_MEMORY = 6 << 20
_LEAST_CPU = 1_000
_MOST_PERIOD = 1_000_000
_CPU = 1_000_000_000
_OOM_SCORES = range(-1000, 1001)
_PROCESSORS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)
NO_MEMORY_LIMIT = (
    "OOM killer is disabled for the container, but no memory limit is set, this can result in "
    "the system running out of resources."
)


def processors() -> int:
    """How many the engine says it has."""
    return Hardware.found().processors


def check_limits(wanted: Document, cpus: int) -> None:
    """Raise BadRequest for limits that make no sense, or that `cpus` processors can't meet."""
    _check_memory(wanted)
    _check_processors(wanted, cpus)


def _check_memory(wanted: Document) -> None:
    memory, swap = wanted["Memory"], wanted["MemorySwap"]
    reservation = wanted["MemoryReservation"]
    swappiness = wanted["MemorySwappiness"]
    if memory and memory < LEAST_MEMORY:
        raise BadRequest("Minimum memory limit allowed is 6MB")
    if memory > 0 and 0 < swap < memory:
        raise BadRequest("Minimum memoryswap limit should be larger than memory limit, see usage")
    if not memory and swap > 0:
        raise BadRequest(
            "You should always set the Memory limit when using Memoryswap limit, see usage"
        )
    if swappiness is not None and not -1 <= swappiness <= 100:
        raise BadRequest(f"Invalid value: {swappiness}, valid memory swappiness range is 0-100")
    if 0 < reservation < LEAST_MEMORY:
        raise BadRequest("Minimum memory reservation allowed is 6MB")
    if 0 < memory < reservation:
        raise BadRequest(
            "Minimum memory limit can not be less than memory reservation limit, see usage"
        )


def _check_processors(wanted: Document, cpus: int) -> None:
    nano, period, quota = wanted["NanoCpus"], wanted["CpuPeriod"], wanted["CpuQuota"]
    if nano and period:
        raise BadRequest("Conflicting options: Nano CPUs and CPU Period cannot both be set")
    if nano and quota:
        raise BadRequest("Conflicting options: Nano CPUs and CPU Quota cannot both be set")
    if not 0 <= nano <= cpus * _CPU:
        raise BadRequest(
            f"range of CPUs is from 0.01 to {cpus}.00, as there are only {cpus} CPUs available"
        )
    if wanted["CpuShares"] < 0:
        raise BadRequest(
            f"invalid CPU shares ({wanted['CpuShares']}): value must be a positive integer"
        )
    if period and not _LEAST_CPU <= period <= _MOST_PERIOD:
        raise BadRequest(
            "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"
        )
    if 0 < quota < _LEAST_CPU:
        raise BadRequest("CPU cfs quota can not be less than 1ms (i.e. 1000)")
    _check_set(wanted["CpusetCpus"], "CPUs", "cpus", cpus)
    _check_set(wanted["CpusetMems"], "memory nodes", "mems", 1)


def _check_set(text: str, what: str, name: str, available: int) -> None:
    for part in text.split(",") if text else ():
        found = _PROCESSORS.fullmatch(part)
        if found is None or int(found[1]) > int(found[2] or found[1]):
            raise BadRequest(f"Invalid value {text} for cpuset {name}: invalid format: {part}")
        if int(found[2] or found[1]) >= available:
            there = f"0-{available - 1}" if available > 1 else "0"
            raise BadRequest(
                f"Requested {what} are not available - requested {text}, available: {there}"
            )


def complete_limits(host_config: Document) -> list[str]:
    """Fill in what follows from the limits that were given; returns what to warn of."""
    warnings = []
    if host_config["Memory"] > 0 and not host_config["MemorySwap"]:
        host_config["MemorySwap"] = 2 * host_config["Memory"]
    if host_config["MemorySwappiness"] == -1:
        host_config["MemorySwappiness"] = None
    if (host_config["PidsLimit"] or 0) <= 0:
        host_config["PidsLimit"] = None
    if host_config["OomKillDisable"] and not host_config["Memory"]:
        warnings.append(NO_MEMORY_LIMIT)
    host_config["OomKillDisable"] = bool(host_config["OomKillDisable"])
    return warnings


def check_oom_score(score: int) -> None:
    """Raise BadRequest for a number outside of what Linux takes."""
    if score not in _OOM_SCORES:
        raise BadRequest(f"Invalid value {score}, range for oom score adj is [-1000, 1000]")


def check_changes(changes: Document, current: Document) -> None:
    """Raise Conflict where new limits contradict those that a container has already."""
    for new, new_words, old, old_words in (
        ("NanoCpus", "Nano CPUs", "CpuPeriod", "CPU Period"),
        ("NanoCpus", "Nano CPUs", "CpuQuota", "CPU Quota"),
        ("CpuPeriod", "CPU Period", "NanoCpus", "NanoCPUs"),
        ("CpuQuota", "CPU Quota", "NanoCpus", "NanoCPUs"),
    ):
        if changes[new] > 0 and current[old] > 0:
            raise Conflict(
                f"Conflicting options: {new_words} cannot be updated as {old_words} "
                "has already been set"
            )
    if (
        changes["Memory"]
        and changes["Memory"] > current["MemorySwap"]
        and not changes["MemorySwap"]
    ):
        raise Conflict(
            "Memory limit should be smaller than already set memoryswap limit, "
            "update the memoryswap at the same time"
        )
