"""What programs that list processes know of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.practice.files.facts import name_of
from tui.practice.kernel.process import Process
from tui.practice.kernel.terminal import Terminal
from tui.practice.kernel.users import groups, users
from tui.practice.programs.system.ps_columns import Listed


def terminal_of(process: Process) -> Terminal | None:
    """The terminal that a process has open."""
    handles = process.handles.values()
    return next((one.terminal for one in handles if one.terminal is not None), None)


def everyone(p: Process) -> list[Process]:
    """All processes of the container, by their numbers."""
    return [process for _, process in sorted(p.machine.processes.items())]


def listed(p: Process) -> list[Listed]:
    """All processes of the container, with the names of users and groups."""
    names = {one.uid: one.name for one in reversed(users(p.machine.view))}
    group_names = {one.gid: one.name for one in reversed(groups(p.machine.view))}
    return [
        Listed(
            one.pid,
            one.parent.pid if one.parent else 0,
            one.group,
            one.who.uid,
            one.who.gid,
            one.started,
            terminal.name if (terminal := terminal_of(one)) else "?",
            tuple(one.argv),
            name_of(one),
            names.get(one.who.uid, ""),
            group_names.get(one.who.gid, ""),
            _state(one, working=one is p),
        )
        for one in everyone(p)
    ]


def _state(process: Process, *, working: bool) -> str:
    """As STAT has it: what comes from outside leads a session, and `+` is the foreground."""
    terminal = terminal_of(process)
    in_front = terminal is not None and terminal.foreground == process.group
    leads = process.parent is None
    return ("R" if working else "S") + "s" * leads + "+" * in_front


@dataclass(frozen=True, slots=True)
class Branch:
    """A process in the tree of parents and children."""

    process: Listed
    depth: int


def as_forest(found: list[Listed]) -> Iterator[Branch]:
    """Children after their parents."""
    known = {one.pid for one in found}
    children: dict[int, list[Listed]] = {}
    for one in found:
        children.setdefault(one.parent if one.parent in known else 0, []).append(one)
    waiting = [Branch(one, 0) for one in reversed(children.get(0, []))]
    while waiting:
        branch = waiting.pop()
        yield branch
        below = reversed(children.get(branch.process.pid, []))
        waiting += [Branch(one, branch.depth + 1) for one in below]
