"""Programs that wait, and those that run another one meanwhile: sleep, timeout, nohup, nice."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress

from tui.practice.files.tree import APPENDING
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal, signal_number
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.starting import run_in_place, started
from tui.practice.programs.tools import program

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
LONGEST_SLEEP = 86_400.0
"""Seconds that are slept at a time; longer ones are cut, for timers have their limits."""


def duration(word: str) -> float | None:
    """Seconds of `1.5`, `2m`, `infinity`; None for what is no duration."""
    digits, unit = (word[:-1], word[-1:]) if word[-1:] in _UNITS else (word, "s")
    if digits.lower().lstrip("+") in ("inf", "infinity"):
        return math.inf
    if not digits or digits.strip("0123456789.") or digits.count(".") > 1 or digits == ".":
        return None
    return float(digits) * _UNITS[unit]


@program(Manual("N[smhd]...", "Wait for N seconds, minutes, hours or days; several are added."))
async def sleep(p: Process, given: Given) -> int:
    """Wait."""
    if not given.operands:
        raise given.missing()
    seconds = 0.0
    for word in given.operands:
        one = duration(word)
        if one is None:
            if p.gnu:
                raise given.misuse(f"invalid time interval {in_quotes(p, word)}")
            raise Failure(f"invalid number '{word}'")
        seconds += one
    while seconds > LONGEST_SLEEP:
        await p.sleep(LONGEST_SLEEP)
        seconds -= LONGEST_SLEEP
    await p.sleep(seconds)
    return 0


@program(Manual("N", "Wait for N microseconds."))
async def usleep(p: Process, given: Given) -> int:
    """Wait for a very short time."""
    if not given.operands or not given.operands[0].isdigit():
        raise given.missing()
    await p.sleep(int(given.operands[0][:12]) / 1e6)
    return 0


_TIMEOUT = Manual(
    "[OPTION]... SECONDS COMMAND [ARGUMENT]...",
    """Run a command, and end it if it takes longer.

    -s, --signal=SIGNAL     send this one instead of TERM
    -k, --kill-after=N      send KILL if it is still there after another N seconds
        --preserve-status   exit with the command's own code
        --foreground        no effect here""",
    in_order=True,
    wrong=(1, 125),
)


@program(_TIMEOUT)
async def timeout(p: Process, given: Given) -> int:
    """Run something for a limited time."""
    if len(given.operands) < 2:
        raise given.missing()
    seconds = duration(given.operands[0])
    grace = duration(given.value("k") or "0")
    if seconds is None or grace is None:
        bad = given.operands[0] if seconds is None else given.value("k")
        if p.gnu:
            raise given.misuse(f"invalid time interval {in_quotes(p, bad or '')}")
        raise Failure(f"invalid number '{bad}'")
    try:
        number = signal_number(given.value("s") or "TERM")
    except ValueError:
        word = given.value("s")
        if p.gnu:
            raise given.misuse(f"{in_quotes(p, word or '')}: invalid signal") from None
        raise Failure(f"invalid signal '{word}'") from None
    child = await started(p, given.operands[1:])
    for passed_on in (Signal.INT, Signal.TERM, Signal.HUP, Signal.QUIT):
        p.on_signal(passed_on, child.signal)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds or None if seconds != math.inf else None):
            return await child.wait()
    child.signal(number)
    child.signal(Signal.CONT)
    if grace:
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                return await _code(child, given, number)
        child.signal(Signal.KILL)
    return await _code(child, given, number)


async def _code(child: Process, given: Given, number: int) -> int:
    code = await child.wait()
    if code == 128 + Signal.KILL:
        return code
    if not given.gnu:
        # Busybox waits for its parent's pid, so the command's own code is what comes out.
        return code
    return code if "preserve-status" in given else 124


@program(Manual("COMMAND [ARGUMENT]...", "Run a command that outlives its terminal.", True))
async def nohup(p: Process, given: Given) -> int:
    """Run something without a care for HUP."""
    if not given.operands:
        raise given.missing()
    p.on_signal(Signal.HUP, "ignore")
    if p.is_terminal(1):
        await p.complain("ignoring input and appending output to 'nohup.out'")
        p.set_handle(1, await p.open("nohup.out", APPENDING))
        if p.is_terminal(2):
            p.set_handle(2, p.handle(1).share())
    return await run_in_place(p, given.operands)


_NICE = Manual(
    "[-n N] [COMMAND [ARGUMENT]...]",
    """Run a command with another priority; here it makes no difference.

    -n, --adjustment=N  add N to the priority""",
    in_order=True,
)


@program(_NICE)
async def nice(p: Process, given: Given) -> int:
    """Run something, nicely."""
    if not given.operands:
        await p.out("0\n")
        return 0
    return await run_in_place(p, given.operands)


@program(Manual("", "Write what is held back to the disk; here nothing is held back."))
async def sync(p: Process, given: Given) -> int:
    """Nothing to do."""
    return 0
