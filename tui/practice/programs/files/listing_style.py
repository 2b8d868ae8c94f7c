"""What `ls` lists, and how it was asked to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.kernel.users import groups, users
from tui.practice.programs.files.colours import Plain

_MARKS = {Kind.FOLDER: "/", Kind.LINK: "@", Kind.PIPE: "|", Kind.SOCKET: "="}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be listed."""

    name: str
    path: str
    stat: Stat
    led: Stat | None = None
    """What a link leads to, if to anything."""


@dataclass(frozen=True, slots=True)
class Style:
    """How things are listed."""

    shape: str
    """`l` for long, `1` for one a line, `C` or `x` for columns, `m` for commas."""
    width: int
    tabs: bool
    inode: bool
    blocks: bool
    human: bool
    numeric: bool
    owner: bool
    group: bool
    marks: str
    """The marks that may stand after names."""
    times: str
    now: int
    """Nanoseconds since the epoch."""
    palette: Plain
    spelling: Callable[[str], str]


class OwnerNames:
    """The names of users and groups, looked up once."""

    def __init__(self, p: Process, *, numeric: bool) -> None:
        self._numeric = numeric
        self._p = p
        self._users: dict[int, str] | None = None
        self._groups: dict[int, str] = {}

    def of(self, stat: Stat) -> tuple[str, str]:
        """Owner and group."""
        if self._users is None:
            view = self._p.machine.view
            listed = [] if self._numeric else users(view)
            self._users = {user.uid: user.name for user in reversed(listed)}
            if not self._numeric:
                self._groups = {group.gid: group.name for group in reversed(groups(view))}
        owner = self._users.get(stat.uid, str(stat.uid))
        return owner, self._groups.get(stat.gid, str(stat.gid))


def mark(stat: Stat, marks: str) -> str:
    """What stands after a name to tell its kind."""
    is_program = stat.kind is Kind.FILE and stat.mode & 0o111
    found = "*" if is_program else _MARKS.get(stat.kind, "")
    return found if found and found in marks else ""
