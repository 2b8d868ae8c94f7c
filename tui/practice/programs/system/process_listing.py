"""`ps`, as busybox and as procps have it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tui.practice.files.facts import Hardware
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.system.process_facts import as_forest, everyone, listed, terminal_of
from tui.practice.programs.system.ps_columns import MEMORY, SPECIFIERS, Column, Listed
from tui.practice.programs.system.ps_options import Asked, BadOptions, read
from tui.practice.programs.tools import program

_WIDEST = 2048
"""Columns of a line where nobody has a terminal to look at it."""


async def ps(p: Process) -> int:
    """List processes."""
    return await (_procps(p) if p.gnu else _busybox(p))


def _room(p: Process) -> int:
    handle = p.handles.get(1)
    terminal = handle.terminal if handle is not None else None
    return terminal.columns if terminal is not None else _WIDEST


# -- procps --------------------------------------------------------------------------------------

_USAGE = (
    "\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n"
    "  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n"
)


async def _procps(p: Process) -> int:
    try:
        asked = read(p.argv[1:])
    except BadOptions as bad:
        await p.err(f"error: {bad.text}\n{_USAGE}")
        return 1
    if asked.help or asked.version:
        await p.out(_USAGE if asked.help else "ps from procps-ng 4.0.4\n")
        return 0
    found = _selected(p, asked)
    lines = _table(asked, found, time.time(), Hardware.found().memory)
    room = _room(p)
    await p.out("".join(f"{line[:room]}\n" for line in lines))
    return int(not found)


def _selected(p: Process, asked: Asked) -> list[Listed]:
    me = terminal_of(p)
    terminals = {one.pid: terminal_of(one) for one in everyone(p)}
    found = []
    for one in listed(p):
        own, terminal = one.uid == p.who.uid, terminals[one.pid]
        if asked.everyone or (asked.bsd_all and asked.bsd_any):
            wanted = True
        elif asked.by_list:
            wanted = asked.names_it(one)
        elif asked.bsd_all or asked.bsd_any:
            wanted = own if asked.bsd_any else terminal is not None
        else:
            wanted = own and terminal is me
        if wanted:
            found.append(one)
    for key in reversed(asked.sorting):
        value = SPECIFIERS[key.lstrip("+-")].value
        found.sort(key=_by(value), reverse=key.startswith("-"))
    return found


def _by(value: Callable[[Listed, float, int], str]) -> Callable[[Listed], tuple[int, str]]:
    def key(one: Listed) -> tuple[int, str]:
        shown = value(one, one.started, 1 << 30)
        return (int(shown), "") if shown.isdigit() else (0, shown)

    return key


def _table(asked: Asked, found: list[Listed], now: float, memory: int) -> list[str]:
    columns = asked.shown
    lines = []
    if asked.headings and any(column.title for column in columns):
        lines.append(_line(columns, [column.title for column in columns]))
    if asked.forest:
        rows = [
            replace(
                one.process,
                argv=_indented(one.depth, one.process.argv),
                name="".join(_indented(one.depth, (one.process.name,))),
            )
            for one in as_forest(found)
        ]
    else:
        rows = found
    lines += [_line(columns, [each.value(one, now, memory) for each in columns]) for one in rows]
    return lines


def _indented(depth: int, words: Sequence[str]) -> Sequence[str]:
    lead = "    " * (depth - 1) + " \\_ " if depth else ""
    return (lead + words[0], *words[1:]) if words else words


def _line(columns: Sequence[Column], values: Sequence[str]) -> str:
    *all_but_last, _ = columns
    parts = [
        value[: each.width].ljust(each.width) if each.left else value.rjust(each.width)
        for each, value in zip(all_but_last, values, strict=False)
    ]
    last = values[-1] if columns[-1].left else values[-1].rjust(columns[-1].width)
    return " ".join([*parts, last])


# -- busybox -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int
    value: Callable[[Listed, float], str]
    left: bool = False


def _age(one: Listed, now: float) -> str:
    minutes, seconds = divmod(max(int(now - one.started), 0), 60)
    return f"{minutes:>4}:{seconds:02}" if minutes < 6000 else f"{minutes // 1440}d"


def _command(one: Listed, now: float) -> str:
    """The command line, and what really runs where its first word does not tell."""
    called = one.argv[0].rpartition("/")[2].lstrip("-") if one.argv else ""
    lead = "" if called.startswith(one.name) else f"{{{one.name}}} "
    return lead + " ".join(one.argv)


_COLUMNS: dict[str, _Column] = {
    "user": _Column("USER", 8, lambda one, now: one.user or str(one.uid), left=True),
    "group": _Column("GROUP", 8, lambda one, now: one.group_name or str(one.gid), left=True),
    "comm": _Column("COMMAND", 16, lambda one, now: one.name, left=True),
    "args": _Column("COMMAND", 256, _command, left=True),
    "pid": _Column("PID", 5, lambda one, now: str(one.pid)),
    "ppid": _Column("PPID", 5, lambda one, now: str(one.parent)),
    "pgid": _Column("PGID", 5, lambda one, now: str(one.group)),
    "etime": _Column("ELAPSED", 7, _age),
    "nice": _Column("NI", 5, lambda one, now: "0"),
    "rgroup": _Column("RGROUP", 8, lambda one, now: one.group_name or str(one.gid), left=True),
    "ruser": _Column("RUSER", 8, lambda one, now: one.user or str(one.uid), left=True),
    "time": _Column("TIME", 5, lambda one, now: "0:00"),
    "tty": _Column("TT", 6, lambda one, now: "136,0" if one.terminal != "?" else "?", left=True),
    "vsz": _Column("VSZ", 4, lambda one, now: str(MEMORY >> 10)),
    "sid": _Column("SID", 5, lambda one, now: str(one.group)),
    "stat": _Column("STAT", 4, lambda one, now: one.state[:1], left=True),
    "rss": _Column("RSS", 4, lambda one, now: str(MEMORY >> 10)),
}
_MANUAL = Manual(
    "[-o COL1,COL2=HEADER] [-T]",
    """List the processes.

    -o COLUMNS  choose the columns
    -T          with threads
    -l          no effect, as are the other letters of other systems
    -a          no effect
    -e          no effect
    -f          no effect
    -d          no effect
    -A          no effect
    -Z          no effect""",
)


@program(_MANUAL)
async def _busybox(p: Process, given: Given) -> int:
    names = ",".join(given.values("o")) or "pid,user,time,args"
    columns = [_chosen(word) for word in names.split(",")]
    now, room = time.time(), _room(p)
    lines = []
    if any(column.title for column in columns):
        lines.append(_joined(columns, [column.title for column in columns], titles=True))
    lines += [_joined(columns, [column.value(one, now) for column in columns]) for one in listed(p)]
    await p.out("".join(f"{line[:room]}\n" for line in lines))
    return 0


def _chosen(word: str) -> _Column:
    name, sign, title = word.partition("=")
    column = _COLUMNS.get(name)
    if column is None:
        known = ",".join(_COLUMNS)
        raise Failure(f"bad -o argument '{name}', supported arguments: {known}")
    if not sign:
        return column
    return replace(column, title=title, width=len(title) or column.width)


def _joined(columns: Sequence[_Column], values: Sequence[str], *, titles: bool = False) -> str:
    parts = []
    for column, value in zip(columns, values, strict=True):
        is_last = column is columns[-1]
        if titles or column.left:
            parts.append(value[: column.width].ljust(0 if is_last else column.width))
        else:
            parts.append(value.rjust(column.width))
    return " ".join(parts)
