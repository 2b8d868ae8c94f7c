"""`df`: how full file systems are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.files.display import human
from tui.practice.programs.files.file_systems import FileSystem, file_system, file_systems, room
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import amount, program, reason

_DF = Manual(
    "[OPTION]... [FILE]...",
    """Show how full file systems are: those that FILEs lie in, or all.

    -a, --all              also those without any size
    -B, --block-size=SIZE  in units of SIZE
    -h, --human-readable   with units
    -H, --si               units are powers of 1000
    -i, --inodes           of inodes, not of bytes
    -k                     in units of 1024 bytes
    -l, --local            no effect
    -m                     in units of 1048576 bytes
    -P, --portability      headings as POSIX has them
    -t, --type=KIND        only those of this kind
    -T, --print-type       the kinds as well
    -x, --exclude-type=KIND  those of this kind not
    -v                     no effect
        --sync             no effect
        --no-sync          no effect
        --total            the sum of all""",
)
_NARROWEST = {"Filesystem": 14, "Type": 4}
_NUMBER = 5
"""Columns that a number takes at least."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """In which units room is shown."""

    size: int
    heading: str
    human: bool = False
    base: int = 1024

    def shown(self, room: int, *, gnu: bool) -> str:
        """A number of bytes."""
        if self.human:
            return human(room, gnu=gnu, base=self.base)
        return str(-(-room // self.size) if gnu else (room + self.size // 2) // self.size)


@dataclass(frozen=True, slots=True)
class _Row:
    """What is told of one file system; the numbers in bytes or inodes."""

    device: str
    kind: str
    total: int
    used: int
    free: int
    place: str


@program(_DF)
async def df(p: Process, given: Given) -> int:
    """Show free room."""
    code = 0
    found: list[FileSystem] = []
    for name in given.operands:
        try:
            p.stat(name)
            found.append(file_system(p, name))
        except OSError as error:
            code = 1
            why = reason(error) if p.gnu else "can't find mount point"
            await p.complain(f"{name}: {why}")
    if not given.operands:
        found = _all(p, given)
    found = [each for each in found if _is_wanted(given, each)]
    if not found:
        if p.gnu and not code:
            await p.complain("no file systems processed")
        if p.gnu:
            return 1
    rows = [_row(p, each, inodes="i" in given) for each in found]
    if "total" in given:
        total, used = sum(row.total for row in rows), sum(row.used for row in rows)
        rows.append(_Row("total", "-", total, used, sum(row.free for row in rows), "-"))
    await p.out(_gnu(given, rows) if p.gnu else _busybox(given, rows))
    return code


def _all(p: Process, given: Given) -> list[FileSystem]:
    """All that have a size; of those on one disk GNU shows that with the shortest path."""
    found = [each for each in file_systems(p) if "a" in given or room(p, each).total]
    if not p.gnu or "a" in given:
        return found
    first: dict[int, FileSystem] = {}
    for each in found:
        known = first.setdefault(each.number, each)
        if len(each.place) < len(known.place):
            first[each.number] = each
    return [each for each in found if first[each.number] is each]


def _is_wanted(given: Given, found: FileSystem) -> bool:
    kinds = given.values("t")
    return (not kinds or found.kind in kinds) and found.kind not in given.values("x")


def _row(p: Process, found: FileSystem, *, inodes: bool) -> _Row:
    here = room(p, found)
    if inodes:
        numbers = here.inodes, here.inodes_used, here.inodes - here.inodes_used
    else:
        numbers = here.total, here.used, here.available
    return _Row(found.device, found.kind, *numbers, found.place)


def _unit(given: Given) -> _Unit:
    for mark, value in reversed(given.marks):
        match mark:
            case "h":
                return _Unit(1, "Size", human=True)
            case "H":
                return _Unit(1, "Size", human=True, base=1000)
            case "m":
                return _Unit(1 << 20, "1M-blocks")
            case "k":
                break
            case "B":
                word = value if value[:1].isdigit() else f"1{value}"
                size = max(1, amount(word, f"invalid -B argument '{value}'"))
                return _Unit(size, f"{word}-blocks")
    return _Unit(1024, "1024-blocks" if "P" in given else "1K-blocks")


def _busybox(given: Given, rows: Sequence[_Row]) -> str:
    unit = _unit(given)
    heading = unit.heading.rjust(9)
    if "i" in given:
        heading = "   Inodes"
        unit = _Unit(1, heading, human=unit.human)
    percent = "Capacity" if "P" in given else "Use%"
    kind = "Type       " if "T" in given else ""
    out = f"Filesystem           {kind}{heading:<15}Used Available {percent} Mounted on\n"
    for row in rows:
        numbers = " ".join(
            f"{unit.shown(each, gnu=False):>9}" for each in (row.total, row.used, row.free)
        )
        device = f"{row.device:<20}"
        if len(device) > 20 and "P" not in given:
            device = f"{device}\n{'':20}"
        kind = f"{row.kind:<10} " if "T" in given else ""
        taken = row.used + row.free
        share = (row.used * 100 + taken // 2) // taken if taken else 0
        out += f"{device} {kind}{numbers} {share:3}% {row.place}\n"
    return out


def _gnu(given: Given, rows: Sequence[_Row]) -> str:
    unit = _unit(given)
    used, available, share = "Used", "Avail" if unit.human else "Available", "Use%"
    if "i" in given:
        unit = _Unit(1, "Inodes", human=unit.human, base=unit.base)
        used, available, share = "IUsed", "IFree", "IUse%"
    elif "P" in given:
        share = "Capacity"
        available = "Available"
    headings = ["Filesystem", "Type", unit.heading, used, available, share, "Mounted on"]
    table = [headings] + [
        [
            row.device,
            row.kind,
            *(unit.shown(each, gnu=True) for each in (row.total, row.used, row.free)),
            _share(row),
            row.place,
        ]
        for row in rows
    ]
    if "T" not in given:
        table = [[first, *others] for first, _, *others in table]
    widths = [
        max(_NARROWEST.get(column[0], _NUMBER if column[0] != share else 4), *map(len, column))
        for column in zip(*table, strict=True)
    ]
    lines = []
    for cells in table:
        spelt = [
            f"{cell:<{width}}" if heading in _NARROWEST else f"{cell:>{width}}"
            for cell, width, heading in zip(cells[:-1], widths[:-1], table[0], strict=False)
        ]
        lines.append(" ".join([*spelt, cells[-1]]) + "\n")
    return "".join(lines)


def _share(row: _Row) -> str:
    taken = row.used + row.free
    return f"{-(-row.used * 100 // taken)}%" if taken else "-"
