"""`top`: the machine and its processes on one screen, again and again on a terminal."""

from __future__ import annotations

import time
from contextlib import nullcontext

from tui.practice.files.facts import Hardware
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.system.keyboard import key_or_pause, single_keys
from tui.practice.programs.system.memory import memory, proc_file, status_line
from tui.practice.programs.system.process_facts import listed
from tui.practice.programs.system.ps_columns import MEMORY, Listed
from tui.practice.programs.tools import number, program

_HOME, _TO_END, _REVERSE, _PLAIN = "\x1b[H", "\x1b[J", "\x1b[7m", "\x1b[m"
_ENDS = ("q", "Q", "\x03", "\x04", "")
_TOP = Manual(
    "[-b] [-n COUNT] [-d SECONDS]",
    """Show what the processes do; q ends it.

    -b          print without a terminal's help
    -n COUNT    end after so many screens
    -d SECONDS  wait so long between two
    -p PID      only these processes
    -u USER     only this user's
    -H          no effect
    -c          no effect""",
)
_PAUSES = {False: 5.0, True: 3.0}
"""Seconds between two screens: of busybox, of procps."""


@program(_TOP)
async def top(p: Process, given: Given) -> int:
    """Show processes."""
    count = number(given.value("n") or "0", "bad iterations argument")
    pause = _seconds(given.value("d"), _PAUSES[p.gnu])
    out = p.handles.get(1)
    keyboard = p.handles[0].terminal if 0 in p.handles else None
    screen = None if "b" in given or out is None else out.terminal
    if screen is None and "b" not in given and p.gnu:
        raise Failure("failed tty get")
    make = _procps if p.gnu else _busybox
    with single_keys(keyboard) if keyboard and screen else nullcontext():
        rounds = 0
        while True:
            lines = await make(p, _wanted(p, given))
            await p.out(_painted(lines, screen) if screen else "\n".join(lines) + "\n")
            rounds += 1
            if rounds == count:
                break
            if screen is None or keyboard is None:
                await p.sleep(pause)
                await p.out("\n" if p.gnu else "")
            elif await key_or_pause(p, keyboard, pause) in _ENDS:
                break
    if screen is not None:
        await p.out("\n")
    return 0


def _seconds(word: str | None, usual: float) -> float:
    try:
        return max(0.1, min(float(word), 3600.0)) if word else usual
    except ValueError:
        raise Failure(f"bad delay interval '{word}'") from None


def _wanted(p: Process, given: Given) -> list[Listed]:
    numbers = {word for value in given.values("p") for word in value.split(",")}
    user = given.value("u")
    return [
        one
        for one in listed(p)
        if (not numbers or str(one.pid) in numbers) and user in (None, one.user, str(one.uid))
    ]


def _painted(lines: list[str], screen: Terminal) -> str:
    """The lines cut to the screen, the headings of the table standing out."""
    shown = [line[: screen.columns] for line in lines[: max(screen.rows - 1, 1)]]
    for place, line in enumerate(shown):
        if line.lstrip().startswith("PID "):
            shown[place] = f"{_REVERSE}{line.ljust(screen.columns)}{_PLAIN}"
    return _HOME + "".join(f"{line}\x1b[K\n" for line in shown) + _TO_END


async def _busybox(p: Process, found: list[Listed]) -> list[str]:
    now = await memory(p)
    load = (await proc_file(p, "/proc/loadavg")).strip()
    kib = [size >> 10 for size in (now.total - now.free, now.free, now.shared, now.buffers)]
    used, free, shared, buffers = kib
    share = f"{100 * MEMORY // now.total}%"
    lines = [
        f"Mem: {used}K used, {free}K free, {shared}K shrd, {buffers}K buff,"
        f" {now.cached >> 10}K cached",
        "CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq",
        f"Load average: {load}",
        "  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND",
    ]
    lines += [
        f"{one.pid:>5} {one.parent:>5} {(one.user or str(one.uid))[:8]:<8} {one.state[:1]:<4}"
        f" {MEMORY >> 10:>5} {share:>4} {one.pid % Hardware.found().processors:>3}   0%"
        f" {' '.join(one.argv)}"
        for one in sorted(found, key=_first_at_work)
    ]
    return lines


async def _procps(p: Process, found: list[Listed]) -> list[str]:
    now = await memory(p)
    up = float((await proc_file(p, "/proc/uptime")).split()[0])
    at_work = sum(one.state.startswith("R") for one in found)
    lines = [
        f"top -{(await status_line(p, time.time(), up)).rstrip()}",
        f"Tasks: {len(found):>3} total, {at_work:>3} running, {len(found) - at_work:>3} sleeping,"
        "   0 stopped,   0 zombie",
        "%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ",
        f"MiB Mem : {_mib(now.total)} total, {_mib(now.free)} free, {_mib(now.used)} used,"
        f" {_mib(now.cache)} buff/cache     ",
        f"MiB Swap: {_mib(now.swap)} total, {_mib(now.swap_free)} free,"
        f" {_mib(now.swap - now.swap_free)} used. {_mib(now.available)} avail Mem ",
        "",
        "  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND",
    ]
    kib, share = MEMORY >> 10, 100 * MEMORY / now.total
    lines += [
        f"{one.pid:>5} {(one.user or str(one.uid))[:8]:<8}  20   0 {kib:>7} {kib:>6} {kib:>6}"
        f" {one.state[:1]}   0.0 {share:>5.1f}   0:00.00 {one.name}"
        for one in sorted(found, key=_first_at_work)
    ]
    return lines


def _mib(size: int) -> str:
    return f"{size / (1 << 20):8.1f}"


def _first_at_work(one: Listed) -> tuple[bool, int]:
    return (not one.state.startswith("R"), one.pid)
