"""Signals: their numbers and names, and what happens to a process that does not handle one.

Numbers are those of Linux on x86-64 and arm64 (signal(7)), whatever the host's are.
"""

from __future__ import annotations

from enum import IntEnum


class Signal(IntEnum):
    """The signals that a container can be sent by name."""

    HUP = 1
    INT = 2
    QUIT = 3
    ILL = 4
    TRAP = 5
    ABRT = 6
    BUS = 7
    FPE = 8
    KILL = 9
    USR1 = 10
    SEGV = 11
    USR2 = 12
    PIPE = 13
    ALRM = 14
    TERM = 15
    STKFLT = 16
    CHLD = 17
    CONT = 18
    STOP = 19
    TSTP = 20
    TTIN = 21
    TTOU = 22
    URG = 23
    XCPU = 24
    XFSZ = 25
    VTALRM = 26
    PROF = 27
    WINCH = 28
    IO = 29
    PWR = 30
    SYS = 31


HARMLESS = frozenset({Signal.CHLD, Signal.CONT, Signal.URG, Signal.WINCH})
"""Do nothing to a process that does not handle them."""
STOPPING = frozenset({Signal.STOP, Signal.TSTP, Signal.TTIN, Signal.TTOU})
"""Halt a process until it gets CONT."""
LAST_REALTIME = 64
_FIRST_REALTIME = 34


def signal_number(word: str) -> int:
    """The number of a signal written as `TERM`, `SIGTERM`, `15` or `RTMIN+3`.

    Raises ValueError for anything else.
    """
    name = word.strip().upper().removeprefix("SIG")
    if name in Signal.__members__:
        return int(Signal[name])
    number = 0
    if name.isdecimal() and len(name) <= 2:
        number = int(name)
    else:
        for base, first in (("RTMIN", _FIRST_REALTIME), ("RTMAX", LAST_REALTIME)):
            distance = name.removeprefix(base)
            if name == base:
                number = first
            elif name.startswith(base) and distance[1:].isdecimal() and distance[0] in "+-":
                number = first + int(distance)
    if not 0 < number <= LAST_REALTIME or (name.startswith("RT") and number < _FIRST_REALTIME):
        raise ValueError(f"no such signal: {word}")
    return number


def signal_name(number: int) -> str:
    """`TERM` for 15; the number itself for those without a name."""
    try:
        return Signal(number).name
    except ValueError:
        return str(number)
