"""The columns that procps' `ps` knows: their titles, widths and values.

Titles, widths and formats: ps of procps-ng 4.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

MEMORY = 1536 << 10
"""Bytes that every simulated process takes; as in /proc."""
_PAGE = 4096
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Listed:
    """One process, as whoever lists it sees it."""

    pid: int
    parent: int
    group: int
    uid: int
    gid: int
    started: float
    """Seconds since the epoch."""
    terminal: str
    """`pts/0`, or `?` for none."""
    argv: Sequence[str]
    name: str
    """Of the program."""
    user: str = ""
    """Its user's name, where that is known."""
    group_name: str = ""
    state: str = ""
    """As STAT has it, where that is known."""


Value = Callable[[Listed, float, int], str]
"""From the process, the time now, and the bytes of memory in the machine."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    value: Value
    width: int = 5
    left: bool = False
    """Text, which is put to the left."""

    def titled(self, title: str) -> Column:
        """The same under another title, which may need more room."""
        return replace(self, title=title, width=max(self.width, len(title)))


def clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}"


def _elapsed(seconds: float) -> str:
    days, rest = divmod(max(int(seconds), 0), _DAY)
    shown = clock(rest)
    if days:
        return f"{days}-{shown}"
    return shown.removeprefix("00:")


def _start(one: Listed, now: float, memory: int) -> str:
    form = "%H:%M" if now - one.started < _DAY else "%b%d"
    return time.strftime(form, time.localtime(one.started))


def _started(one: Listed, now: float, memory: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(one.started))


def _state(one: Listed, now: float, memory: int) -> str:
    if one.state:
        return one.state
    state = "Ss" if one.pid == one.group else "S"
    return state + "+" if one.terminal != "?" else state


def _user(name: str, number: int) -> str:
    shown = name or ("root" if number == 0 else str(number))
    return shown if len(shown) <= 8 else f"{shown[:7]}+"


def _text(title: str, value: Value, width: int = 8) -> Column:
    return Column(title, value, width, left=True)


def _always(text: str) -> Value:
    return lambda one, now, memory: text


PID = Column("PID", lambda one, now, memory: str(one.pid))
_PARENT = Column("PPID", lambda one, now, memory: str(one.parent))
_GROUP = Column("PGID", lambda one, now, memory: str(one.group))
_SESSION = Column("SID", _GROUP.value)
_UID = Column("UID", lambda one, now, memory: str(one.uid))
_USER = _text("USER", lambda one, now, memory: _user(one.user, one.uid))
_OWNER = _text("UID", _USER.value)
_TTY = _text("TTY", lambda one, now, memory: one.terminal)
_TT = _text("TT", _TTY.value)
_TIME = Column("TIME", _always("00:00:00"), 8)
_SHORT_TIME = Column("TIME", _always("0:00"), 6)
_STIME = Column("STIME", _start)
_START = Column("START", _start)
_STAT = _text("STAT", _state, 4)
_LETTER = _text("S", lambda one, now, memory: one.state[:1] or "S", 1)
_CPU = Column("%CPU", _always("0.0"), 4)
_MEM = Column("%MEM", lambda one, now, memory: f"{100 * MEMORY / memory:.1f}", 4)
_VSZ = Column("VSZ", _always(str(MEMORY >> 10)), 6)
_RSS = Column("RSS", _VSZ.value)
_PAGES = Column("SZ", _always(str(MEMORY // _PAGE)))
_NAME = _text("CMD", lambda one, now, memory: one.name, 15)
_COMM = _text("COMMAND", _NAME.value, 15)
_CMD = _text("CMD", lambda one, now, memory: " ".join(one.argv), 27)
_COMMAND = _text("COMMAND", _CMD.value, 27)
_C = Column("C", _always("0"), 2)
_NICE = Column("NI", _always("0"), 3)
_PRIORITY = Column("PRI", _always("80"), 3)
_FLAGS = Column("F", _always("4"), 1)
_ADDRESS = _text("ADDR SZ", lambda one, now, memory: f"- {MEMORY // _PAGE:>5}", 7)
_WAITS = _text("WCHAN", _always("-"), 6)

SHORT = (PID, _TTY, _TIME, _NAME)
FULL = (_OWNER, PID, _PARENT, _C, _STIME, _TTY, _TIME, _CMD)
EXTRA_FULL = (
    _OWNER, PID, _PARENT, _C, _PAGES, _RSS, Column("PSR", _always("0"), 3), _STIME, _TTY, _TIME,
    _CMD,
)  # fmt: skip
LONG = (
    _FLAGS, _LETTER, _UID, PID, _PARENT, _C, _PRIORITY, _NICE, _ADDRESS, _WAITS, _TTY, _TIME,
    _NAME,
)  # fmt: skip
JOBS = (PID, _GROUP, _SESSION, _TTY, _TIME, _NAME)
BSD = (PID, _TTY, _STAT, _SHORT_TIME, _COMMAND)
BSD_USER = (_USER, PID, _CPU, _MEM, _VSZ, _RSS, _TTY, _STAT, _START, _SHORT_TIME, _COMMAND)
BSD_JOBS = (
    _PARENT, PID, _GROUP, _SESSION, _TTY, Column("TPGID", _GROUP.value), _STAT, _UID,
    _SHORT_TIME, _COMMAND,
)  # fmt: skip
SPECIFIERS: dict[str, Column] = {
    "pid": PID,
    "tgid": Column("TGID", PID.value),
    "ppid": _PARENT,
    "user": _USER,
    "uname": _USER,
    "euser": _text("EUSER", _USER.value),
    "ruser": _text("RUSER", _USER.value),
    "uid": _UID,
    "euid": Column("EUID", _UID.value),
    "group": _text("GROUP", lambda one, now, memory: _user(one.group_name, one.gid)),
    "gid": Column("GID", lambda one, now, memory: str(one.gid)),
    "comm": _COMM,
    "ucmd": _NAME,
    "ucomm": _COMM,
    "args": _COMMAND,
    "command": _COMMAND,
    "cmd": _CMD,
    "stat": _STAT,
    "s": _LETTER,
    "state": _LETTER,
    "c": _C,
    "%cpu": _CPU,
    "pcpu": _CPU,
    "%mem": _MEM,
    "pmem": _MEM,
    "vsz": _VSZ,
    "vsize": _VSZ,
    "rss": _RSS,
    "rssize": _RSS,
    "sz": _PAGES,
    "f": _FLAGS,
    "pri": _PRIORITY,
    "time": _TIME,
    "cputime": _TIME,
    "bsdtime": _SHORT_TIME,
    "etime": Column("ELAPSED", lambda one, now, memory: _elapsed(now - one.started), 11),
    "etimes": Column("ELAPSED", lambda one, now, memory: str(int(now - one.started)), 7),
    "start": Column("STARTED", _started, 8),
    "lstart": Column("STARTED", lambda one, now, memory: time.ctime(one.started), 24),
    "start_time": _START,
    "bsdstart": _START,
    "stime": _STIME,
    "tty": _TT,
    "tt": _TT,
    "tname": _TTY,
    "ni": _NICE,
    "nice": _NICE,
    "nlwp": Column("NLWP", _always("1"), 4),
    "pgid": _GROUP,
    "pgrp": Column("PGRP", _GROUP.value),
    "sid": _SESSION,
    "sess": Column("SESS", _GROUP.value),
}
