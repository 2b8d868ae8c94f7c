"""What the parts of `tar` share: what is asked for, and how members are shown."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass, field

from tui.practice.files.nodes import SECOND
from tui.practice.kernel.process import Process
from tui.practice.programs.files.display import calendar, permission_letters
from tui.practice.programs.walking import child
from tui.practice.shell.patterns import Pattern

_LETTERS = {
    tarfile.DIRTYPE: "d",
    tarfile.SYMTYPE: "l",
    tarfile.LNKTYPE: "h",
    tarfile.CHRTYPE: "c",
    tarfile.BLKTYPE: "b",
    tarfile.FIFOTYPE: "p",
}
_OWNER_AND_SIZE = 19
"""Columns that GNU gives to both at first."""


class Fatal(Exception):
    """`tar` gives up; the exception is what it says."""

    def __init__(self, words: str, *, recoverable: bool = False) -> None:
        super().__init__(words)
        self.recoverable = recoverable


@dataclass(slots=True)
class Job:
    """One call of `tar`."""

    p: Process
    archive: str
    folder: str
    """Where files are; empty for the current one."""
    names: list[str]
    method: str
    """`z`, `j` or `J`: how the archive is compressed; empty for not at all."""
    verbose: int
    excluded: list[Pattern]
    strip: int
    follow: bool
    keeps_old: bool
    sets_time: bool
    sets_owner: bool
    sets_mode: bool
    to_output: bool
    numeric: bool
    absolute: bool
    wildcards: bool
    recursive: bool
    failed: bool = False
    _said: set[str] = field(default_factory=set)
    _width: int = _OWNER_AND_SIZE

    def place(self, name: str) -> str:
        """The path of a member on the disk."""
        if not self.folder or name.startswith("/"):
            return name
        return child(self.folder, name)

    async def complain(self, words: str) -> None:
        """Something could not be done, and the rest goes on."""
        self.failed = True
        await self.p.complain(words)

    async def stripped(self, name: str, what: str = "member names") -> str:
        """The name without what would lead out of the folder; the first time this is told."""
        if self.absolute:
            return name
        at = 0
        parts = name.split("/")
        for place, part in enumerate(parts):
            if part == "..":
                at = sum(len(each) + 1 for each in parts[: place + 1])
        rest = name[at:].lstrip("/")
        removed = name[: len(name) - len(rest)]
        if removed and removed not in self._said:
            self._said.add(removed)
            quotes = f"`{removed}'" if self.p.gnu else f"'{removed}'"
            verb = "Removing" if self.p.gnu else "removing"
            await self.p.complain(f"{verb} leading {quotes} from {what}")
        return rest or "."

    def excludes(self, name: str) -> bool:
        """Whether a name, or the last part of it, is to be left out."""
        bare = name.rstrip("/")
        parts = bare.split("/")
        tails = ("/".join(parts[at:]) for at in range(len(parts)))
        return bool(self.excluded) and any(
            one.matches(tail) for tail in tails for one in self.excluded
        )

    async def show(self, member: tarfile.TarInfo, moment: int, *, long: bool) -> None:
        """A line about a member: on standard output, unless the archive goes there."""
        line = self._line(member, moment) if long else member.name
        if member.type == tarfile.DIRTYPE and not line.endswith("/"):
            line += "/"
        if long:
            line += _arrow(member, gnu=self.p.gnu)
        aside = (self.archive == "-" and not self._reads) or self.to_output
        await (self.p.err if aside else self.p.out)(f"{line}\n")

    _reads: bool = True

    def writes(self) -> None:
        """The archive is being made, not read."""
        self._reads = False

    def _line(self, member: tarfile.TarInfo, moment: int) -> str:
        owner, group = member.uname or str(member.uid), member.gname or str(member.gid)
        if self.numeric:
            owner, group = str(member.uid), str(member.gid)
        mode = _LETTERS.get(member.type, "-") + permission_letters(member.mode)
        size = str(member.size if member.isreg() else 0)
        if member.ischr() or member.isblk():
            size = f"{member.devmajor},{member.devminor}"
        both = f"{owner}/{group}"
        day = calendar(moment)
        if not self.p.gnu:
            return (
                f"{mode.replace('h', '-')} {both} {size:>9} {day:%Y-%m-%d %H:%M:%S} {member.name}"
            )
        self._width = max(self._width, len(both) + 1 + len(size))
        room = self._width - len(both)
        return f"{mode} {both}{size:>{room}} {day:%Y-%m-%d %H:%M} {member.name}"


def _arrow(member: tarfile.TarInfo, *, gnu: bool) -> str:
    if member.type == tarfile.SYMTYPE:
        return f" -> {member.linkname}"
    if member.type == tarfile.LNKTYPE:
        return f" link to {member.linkname}" if gnu else f" -> {member.linkname}"
    return ""


def seconds(moment: int) -> int:
    """A time as a tar has it."""
    return moment // SECOND
