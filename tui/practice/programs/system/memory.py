"""Programs about memory and load, which they read in /proc: free, uptime."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.system.zones import local_time
from tui.practice.programs.tools import program

_UNITS = {"b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_HEADINGS = ("total", "used", "free", "shared", "buff/cache", "available")
_MOST = 1 << 16


@dataclass(frozen=True, slots=True)
class Memory:
    """What /proc/meminfo tells, in bytes."""

    total: int
    free: int
    shared: int
    buffers: int
    cached: int
    available: int
    swap: int
    swap_free: int

    @property
    def cache(self) -> int:
        """What the kernel keeps because there is room for it."""
        return self.buffers + self.cached

    @property
    def used(self) -> int:
        """What is neither free nor cache."""
        return self.total - self.free - self.cache


async def memory(p: Process) -> Memory:
    """Read /proc/meminfo. Raises Failure where it is missing."""
    text = (await proc_file(p, "/proc/meminfo")).splitlines()
    lines = (line.partition(":") for line in text)
    found = {name: int(amount.split()[0]) << 10 for name, _, amount in lines}
    names = ("MemTotal", "MemFree", "Shmem", "Buffers", "Cached", "MemAvailable", "SwapTotal")
    values = [found.get(name, 0) for name in (*names, "SwapFree")]
    return Memory(*values)


async def proc_file(p: Process, path: str) -> str:
    """A file of /proc. Raises Failure where it is missing."""
    try:
        return (await p.read_all(path, _MOST)).decode()
    except OSError:
        raise Failure(f"can't open '{path}': No such file or directory") from None


_FREE = Manual(
    "[-bkmgh]",
    """Print how much memory is free and used.

    -b, --bytes  in bytes
    -k, --kibi   in KiB
    -m, --mebi   in MiB
    -g, --gibi   in GiB
    -h, --human  in what suits each number
    -t, --total  with a line of totals
    -w, --wide   with buffers and cache apart""",
)


@program(_FREE)
async def free(p: Process, given: Given) -> int:
    """Print the state of the memory."""
    if not p.gnu and ("t" in given or "w" in given):
        raise given.misuse()
    now = await memory(p)
    headings: tuple[str, ...] = _HEADINGS
    amounts = [now.total, now.used, now.free, now.shared, now.cache, now.available]
    if "w" in given:
        headings = (*_HEADINGS[:4], "buffers", "cache", "available")
        amounts[4:5] = [now.buffers, now.cached]
    swap = [now.swap, now.swap - now.swap_free, now.swap_free]
    rows = [("Mem:", amounts), ("Swap:", swap)]
    if "t" in given:
        totals = [whole + part for whole, part in zip(amounts[:3], swap, strict=True)]
        rows.append(("Total:", totals))
    unit = given.last("bkmgh") or "k"
    margin = 8 if p.gnu else 7
    lines = [" " * margin + "".join(f"{heading:>12}" for heading in headings)]
    for name, row in rows:
        cells = "".join(f"{_amount(each, unit, gnu=p.gnu):>12}" for each in row)
        lines.append(f"{name:<{margin}}{cells}")
    await p.out("".join(f"{line}\n" for line in lines))
    return 0


def _amount(size: int, unit: str, *, gnu: bool) -> str:
    if unit != "h":
        return str(size // _UNITS[unit] if gnu else (size + _UNITS[unit] // 2) // _UNITS[unit])
    return human(size) if gnu else human_busybox(size)


def human(size: int) -> str:
    """As procps shows it: at most three digits and a unit."""
    value, unit = float(size), 0
    while value >= 1024 and unit < 5:
        value /= 1024
        unit += 1
    letter = ("B", "Ki", "Mi", "Gi", "Ti", "Pi")[unit]
    return f"{value:.1f}{letter}" if unit and value < 10 else f"{int(value)}{letter}"


def human_busybox(size: int) -> str:
    """As busybox shows it: one decimal and a unit."""
    if not size:
        return "0"
    value, unit = float(size), 0
    while value >= 1024 and unit < 5:
        value /= 1024
        unit += 1
    return f"{value:.1f}{('', 'K', 'M', 'G', 'T', 'P')[unit]}" if unit else str(size)


_UPTIME = Manual(
    "[OPTION]",
    """Print the time, for how long this machine has been up, and its load.

    -p, --pretty  only for how long, in words
    -s, --since   only since when""",
)


@program(_UPTIME)
async def uptime(p: Process, given: Given) -> int:
    """Print for how long the container has been running."""
    no_more_than(p, given, 0)
    if given.marks and not p.gnu:
        raise given.misuse()
    up = float((await proc_file(p, "/proc/uptime")).split()[0])
    now = time.time()
    if "s" in given:
        await p.out(f"{local_time(p, now - up):%Y-%m-%d %H:%M:%S}\n")
    elif "p" in given:
        await p.out(f"up {in_words(up)}\n")
    else:
        await p.out(await status_line(p, now, up))
    return 0


async def status_line(p: Process, now: float, up: float) -> str:
    """What `uptime` prints, and procps' `top` in its first line."""
    load = ", ".join((await proc_file(p, "/proc/loadavg")).split()[:3])
    minutes = int(up) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    shown = f"{days} day{'s' * (days != 1)}, " if days else ""
    if hours:
        shown += f"{hours:2}:{minutes:02}"
    else:
        shown += f"{minutes} min"
    users = "0 user" if p.gnu else "0 users"
    return f" {local_time(p, now):%H:%M:%S} up {shown},  {users},  load average: {load}\n"


def in_words(up: float) -> str:
    """A time as `uptime -p` words it."""
    minutes = int(up) // 60
    parts: list[str] = []
    for name, size in (("week", 10080), ("day", 1440), ("hour", 60), ("minute", 1)):
        count, minutes = divmod(minutes, size)
        if count or (name == "minute" and not parts):
            parts.append(f"{count} {name}{'s' * (count != 1)}")
    return ", ".join(parts)
