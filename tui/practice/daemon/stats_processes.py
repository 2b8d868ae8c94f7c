"""The list of a container's processes, in the columns that `ps` knows.

Options, titles and formats: ps of procps-ng 4, whose output the real engine passes on, split at
blanks. The words for what is refused: Docker Engine 28.5.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tui.practice.errors import Failed

Document = dict[str, Any]

MEMORY = 1536 << 10
"""Bytes that every simulated process takes; as in /proc."""
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Listed:
    """One process, as the host sees it."""

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


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    value: Callable[[Listed, float, int], str]
    """From the process, the time now, and the bytes of memory in the machine."""


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}"


def _elapsed(seconds: float) -> str:
    days, rest = divmod(max(int(seconds), 0), _DAY)
    clock = _clock(rest)
    if days:
        return f"{days}-{clock}"
    return clock.removeprefix("00:")


def _start(process: Listed, now: float) -> str:
    form = "%H:%M" if now - process.started < _DAY else "%b%d"
    return time.strftime(form, time.localtime(process.started))


def _started(process: Listed) -> str:
    return time.strftime("%H:%M:%S", time.localtime(process.started))


def _state(process: Listed) -> str:
    state = "Ss" if process.pid == process.group else "S"
    return state + "+" if process.terminal != "?" else state


def _user(number: int) -> str:
    return "root" if number == 0 else str(number)


_PID = _Column("PID", lambda one, now, memory: str(one.pid))
_PARENT = _Column("PPID", lambda one, now, memory: str(one.parent))
_UID = _Column("UID", lambda one, now, memory: str(one.uid))
_OWNER = _Column("UID", lambda one, now, memory: _user(one.uid))
_USER = _Column("USER", lambda one, now, memory: _user(one.uid))
_TTY = _Column("TTY", lambda one, now, memory: one.terminal)
_TT = _Column("TT", lambda one, now, memory: one.terminal)
_TIME = _Column("TIME", lambda one, now, memory: "00:00:00")
_SHORT_TIME = _Column("TIME", lambda one, now, memory: "0:00")
_STIME = _Column("STIME", lambda one, now, memory: _start(one, now))
_START = _Column("START", lambda one, now, memory: _start(one, now))
_STAT = _Column("STAT", lambda one, now, memory: _state(one))
_CPU = _Column("%CPU", lambda one, now, memory: "0.0")
_MEM = _Column("%MEM", lambda one, now, memory: f"{100 * MEMORY / memory:.1f}")
_VSZ = _Column("VSZ", lambda one, now, memory: str(MEMORY >> 10))
_RSS = _Column("RSS", lambda one, now, memory: str(MEMORY >> 10))
_NAME = _Column("CMD", lambda one, now, memory: one.name)
_COMM = _Column("COMMAND", lambda one, now, memory: one.name)
_CMD = _Column("CMD", lambda one, now, memory: " ".join(one.argv))
_COMMAND = _Column("COMMAND", lambda one, now, memory: " ".join(one.argv))
_C = _Column("C", lambda one, now, memory: "0")

_SHORT = (_PID, _TTY, _TIME, _NAME)
_FULL = (_OWNER, _PID, _PARENT, _C, _STIME, _TTY, _TIME, _CMD)
_BSD = (_PID, _TTY, _STAT, _SHORT_TIME, _COMMAND)
_BSD_USER = (
    _USER, _PID, _CPU, _MEM, _VSZ, _RSS, _TTY, _STAT, _START, _SHORT_TIME, _COMMAND,
)  # fmt: skip
_SPECIFIERS: dict[str, _Column] = {
    "pid": _PID,
    "tgid": _Column("TGID", _PID.value),
    "ppid": _PARENT,
    "user": _USER,
    "uname": _USER,
    "euser": _Column("EUSER", _USER.value),
    "ruser": _Column("RUSER", _USER.value),
    "uid": _UID,
    "euid": _Column("EUID", _UID.value),
    "group": _Column("GROUP", lambda one, now, memory: _user(one.gid)),
    "gid": _Column("GID", lambda one, now, memory: str(one.gid)),
    "comm": _COMM,
    "ucmd": _NAME,
    "ucomm": _COMM,
    "args": _COMMAND,
    "command": _COMMAND,
    "cmd": _CMD,
    "stat": _STAT,
    "s": _Column("S", lambda one, now, memory: "S"),
    "state": _Column("S", lambda one, now, memory: "S"),
    "c": _C,
    "%cpu": _CPU,
    "pcpu": _CPU,
    "%mem": _MEM,
    "pmem": _MEM,
    "vsz": _VSZ,
    "vsize": _VSZ,
    "rss": _RSS,
    "rssize": _RSS,
    "time": _TIME,
    "cputime": _TIME,
    "bsdtime": _SHORT_TIME,
    "etime": _Column("ELAPSED", lambda one, now, memory: _elapsed(now - one.started)),
    "etimes": _Column("ELAPSED", lambda one, now, memory: str(int(now - one.started))),
    "start": _Column("STARTED", lambda one, now, memory: _started(one)),
    "start_time": _START,
    "bsdstart": _START,
    "stime": _STIME,
    "tty": _TT,
    "tt": _TT,
    "tname": _TTY,
    "ni": _Column("NI", lambda one, now, memory: "0"),
    "nice": _Column("NI", lambda one, now, memory: "0"),
    "nlwp": _Column("NLWP", lambda one, now, memory: "1"),
    "pgid": _Column("PGID", lambda one, now, memory: str(one.group)),
    "pgrp": _Column("PGRP", lambda one, now, memory: str(one.group)),
    "sid": _Column("SID", lambda one, now, memory: str(one.group)),
    "sess": _Column("SESS", lambda one, now, memory: str(one.group)),
}


def table(processes: Sequence[Listed], options: str, now: float, memory: int) -> Document:
    """The answer of `GET /containers/X/top`: titles, and a row for each process.

    Raises Failed, in the words of `ps` or of the engine, for options that don't work.
    """
    columns, only = _read(options)
    titles = [column.title for column in columns]
    if "PID" not in titles:
        raise Failed("Couldn't find PID field in ps output")
    rows = [
        [column.value(one, now, memory) for column in columns]
        for one in processes
        if not only or one.pid in only
    ]
    return {"Processes": rows or None, "Titles": titles}


def _read(options: str) -> tuple[Sequence[_Column], set[int]]:
    chosen: list[_Column] = []
    columns: Sequence[_Column] = _SHORT
    only: set[int] = set()
    words = iter(options.split())
    for word in words:
        # As ps takes it, where nobody is called x.
        if word.startswith("-") and not word.startswith("-aux"):
            columns = _read_unix(word[1:], words, columns, chosen, only)
        else:
            columns = _read_bsd(word.removeprefix("-"), words, columns, chosen)
    return chosen or columns, only


def _read_unix(
    letters: str,
    words: Iterator[str],
    columns: Sequence[_Column],
    chosen: list[_Column],
    only: set[int],
) -> Sequence[_Column]:
    for place, letter in enumerate(letters):
        rest = letters[place + 1 :]
        match letter:
            case "o":
                chosen += _specified(rest or next(words, ""))
                return columns
            case "p" | "q":
                listed = (rest or next(words, "")).split(",")
                only |= {int(one) for one in listed if one.isdecimal() and len(one) < 10}
                return columns
            case "f" | "F":
                columns = _FULL
            case "A" | "a" | "d" | "e" | "H" | "w" | "y":
                pass
            case _:
                raise Failed("ps: error: unsupported SysV option")
    return columns


def _read_bsd(
    letters: str, words: Iterator[str], columns: Sequence[_Column], chosen: list[_Column]
) -> Sequence[_Column]:
    for place, letter in enumerate(letters):
        match letter:
            case "o":
                chosen += _specified(letters[place + 1 :] or next(words, ""))
                return columns
            case "u":
                columns = _BSD_USER
            case "a" | "x" | "g" | "r" | "w" | "f" | "e":
                columns = _BSD if columns is _SHORT else columns
            case _:
                raise Failed("ps: error: unsupported option (BSD syntax)")
    return columns


def _specified(text: str) -> Iterator[_Column]:
    for word in text.split(","):
        name, sign, title = word.partition("=")
        column = _SPECIFIERS.get(name.lower())
        if column is None:
            raise Failed(f'ps: error: unknown user-defined format specifier "{name}"')
        yield _Column(title, column.value) if sign else column
