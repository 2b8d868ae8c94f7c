"""The lines that `ls` prints: long ones, and names in columns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from tui.practice.files.nodes import SECOND, Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.files.display import (
    blocks,
    calendar,
    day_and_time,
    full_time,
    human,
    permissions,
)
from tui.practice.programs.files.listing_columns import BETWEEN, Grid, with_commas
from tui.practice.programs.files.listing_style import Entry, OwnerNames, Style, mark

_TAB = 8
_HOUR = 3600
_RECENT_FUTURE = 15 * 60
"""Seconds ahead that busybox still takes for now."""


class Rows(Protocol):
    """The lines of one flavour of `ls`."""

    async def text(self, entries: Sequence[Entry], beside: Sequence[Entry] = ()) -> str:
        """The entries, in the order in which they come.

        What is listed `beside` them, elsewhere, counts for the widths.
        """
        ...

    def total(self, entries: Sequence[Entry]) -> str:
        """The line over a long listing of a folder."""
        ...


class BusyboxRows:
    """Columns of fixed widths."""

    def __init__(self, p: Process, style: Style) -> None:
        self._p = p
        self._style = style
        self._owners = OwnerNames(p, numeric=style.numeric)

    def total(self, entries: Sequence[Entry]) -> str:
        """Half of the blocks."""
        return f"total {(sum(blocks(entry.stat) for entry in entries) + 1) >> 1}\n"

    async def text(self, entries: Sequence[Entry], beside: Sequence[Entry] = ()) -> str:
        """The entries, on lines of their own or in columns of one width."""
        style = self._style
        shown = []
        for entry in entries:
            shown.append((self._head(entry) + self._name(entry), self._head_width(entry)))
            await self._p.breathe()
        plain = [len(style.spelling(entry.name)) for entry in entries]
        extra = 8 * style.inode + 5 * style.blocks
        width = max(plain, default=0) + BETWEEN + extra
        count = 1 if style.shape in "l1" else max(1, style.width // width)
        height = -(-len(entries) // count)
        lines = []
        for row in range(height):
            if style.shape == "x":
                places = range(row * count, min((row + 1) * count, len(entries)))
            else:
                places = range(row, len(entries), height)
            line, filled, next_stop = "", 0, 0
            for at in places:
                if filled:
                    line += " " * (next_stop - filled)
                    filled = max(filled, next_stop)
                next_stop = filled + width
                text, head = shown[at]
                line += text
                filled += head + plain[at] + len(self._mark(entries[at]))
            lines.append(f"{line}\n")
            await self._p.breathe()
        return "".join(lines)

    def _head_width(self, entry: Entry) -> int:
        return len(self._head(entry)) if self._style.shape != "l" else 0

    def _head(self, entry: Entry) -> str:
        style, stat = self._style, entry.stat
        head = f"{stat.inode:7} " if style.inode else ""
        head += f"{blocks(stat) >> 1:6} " if style.blocks else ""
        if style.shape != "l":
            return head
        owner, group = self._owners.of(stat)
        head += f"{permissions(stat)} {stat.links:4} "
        head += f"{owner:<8.8} " if style.owner else ""
        head += f"{group:<8.8} " if style.group else ""
        if stat.kind is Kind.DEVICE:
            head += f"{stat.device[0]:4}, {stat.device[1]:3} "
        else:
            head += f"{human(stat.size, gnu=False):>7} " if style.human else f"{stat.size:9} "
        if style.times == "full-iso":
            return head + f"{calendar(stat.mtime):%Y-%m-%d %H:%M:%S} +0000 "
        return head + day_and_time(stat.mtime, style.now, future=_RECENT_FUTURE) + " "

    def _name(self, entry: Entry) -> str:
        style = self._style
        name = style.palette.paint(style.spelling(entry.name), entry.stat)
        if entry.stat.kind is Kind.LINK and style.shape == "l":
            target = style.palette.paint(style.spelling(entry.stat.target), entry.led)
            name += f" -> {target}"
        return name + self._mark(entry)

    def _mark(self, entry: Entry) -> str:
        if entry.stat.kind is Kind.LINK and self._style.shape == "l":
            return mark(entry.led, self._style.marks) if entry.led is not None else ""
        return mark(entry.stat, self._style.marks)


class GnuRows:
    """Columns as wide as what is in them."""

    def __init__(self, p: Process, style: Style) -> None:
        self._p = p
        self._style = style
        self._owners = OwnerNames(p, numeric=style.numeric)
        self._aligns = p.is_terminal(1)

    def total(self, entries: Sequence[Entry]) -> str:
        """The room that all take."""
        return f"total {self._room(sum(blocks(entry.stat) for entry in entries))}\n"

    async def text(self, entries: Sequence[Entry], beside: Sequence[Entry] = ()) -> str:
        """The entries, on lines of their own, in columns, or with commas."""
        style, p = self._style, self._p
        heads = await self._heads(entries, beside)
        # With quotes around some names the others move by one, so that all begin in one line.
        pads = self._aligns and style.shape not in "1m"
        pads = pads and any(style.spelling(entry.name) != entry.name for entry in entries)
        texts: list[str] = []
        widths: list[int] = []
        for head, entry in zip(heads, entries, strict=True):
            name = style.spelling(entry.name)
            lead = " " if pads and name[:1] not in "'\"$" else ""
            texts.append(head + lead + self._name(entry, name))
            widths.append(len(head) + len(lead) + len(name) + len(self._mark(entry)))
            await p.breathe()
        if style.shape in "l1":
            return "".join(f"{line}\n" for line in texts)
        if style.shape == "m":
            return with_commas(texts, widths, style.width)
        tab = _TAB if style.tabs and not style.palette.shows else 0
        grid = Grid(texts, widths, style.width, tab, across=style.shape == "x")
        return await grid.text(p.breathe)

    async def _heads(self, entries: Sequence[Entry], beside: Sequence[Entry]) -> list[str]:
        style = self._style
        cells: list[list[str]] = []
        left: list[int] = []
        """Columns whose cells begin at the left."""
        for entry in (*entries, *beside):
            stat = entry.stat
            row = [str(stat.inode)] if style.inode else []
            row += [self._room(blocks(stat))] if style.blocks else []
            if style.shape == "l":
                left = self._long(row, stat)
            cells.append(row)
            await self._p.breathe()
        _align_devices(cells, (*entries, *beside), style)
        if style.shape == "m":
            return ["".join(f"{cell} " for cell in row) for row in cells[: len(entries)]]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)] if cells else []
        heads = []
        for row in cells[: len(entries)]:
            spelt = (
                f"{cell:<{width}} " if at in left and not cell.isdigit() else f"{cell:>{width}} "
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            heads.append("".join(spelt))
            await self._p.breathe()
        return heads

    def _long(self, row: list[str], stat: Stat) -> list[int]:
        style = self._style
        owner, group = self._owners.of(stat)
        row += [permissions(stat), str(stat.links)]
        left = []
        for shown, name in ((style.owner, owner), (style.group, group)):
            if shown:
                left.append(len(row))
                row.append(name)
        if stat.kind is Kind.DEVICE:
            row.append(f"{stat.device[0]}, {stat.device[1]}")
        else:
            row.append(human(stat.size, gnu=True) if style.human else str(stat.size))
        left.append(len(row))
        row.append(self._time(stat.mtime))
        return left

    def _time(self, moment: int) -> str:
        style = self._style
        match style.times:
            case "full-iso":
                return full_time(moment)
            case "long-iso":
                return f"{calendar(moment):%Y-%m-%d %H:%M}"
            case "iso":
                recent = 0 <= style.now - moment < 183 * 24 * _HOUR * SECOND
                return f"{calendar(moment):{'%m-%d %H:%M' if recent else '%Y-%m-%d '}}"
            case styled if styled.startswith("+"):
                return calendar(moment).strftime(styled[1:])
        # What was made while the list was being made is not in the future.
        return day_and_time(moment, max(style.now, time.time_ns()), future=0)

    def _name(self, entry: Entry, name: str) -> str:
        style = self._style
        dangles = entry.stat.kind is Kind.LINK and entry.led is None
        orphaned = dangles and style.palette.shows_targets
        shown = style.palette.paint(name, None if orphaned else entry.stat)
        if entry.stat.kind is Kind.LINK and style.shape == "l":
            target = style.spelling(entry.stat.target)
            if style.palette.shows_targets:
                target = style.palette.paint(target, entry.led)
            shown += f" -> {target}"
        return shown + self._mark(entry)

    def _mark(self, entry: Entry) -> str:
        if entry.stat.kind is Kind.LINK and self._style.shape == "l":
            return mark(entry.led, self._style.marks) if entry.led is not None else ""
        return mark(entry.stat, self._style.marks)

    def _room(self, count: int) -> str:
        return human(count * 512, gnu=True) if self._style.human else str(-(-count // 2))


def _align_devices(cells: list[list[str]], entries: Sequence[Entry], style: Style) -> None:
    """The numbers of devices stand under each other too."""
    devices = [entry.stat.device for entry in entries if entry.stat.kind is Kind.DEVICE]
    if not devices or style.shape != "l":
        return
    major = max(len(str(one)) for one, _ in devices)
    minor = max(len(str(two)) for _, two in devices)
    for row, entry in zip(cells, entries, strict=True):
        if entry.stat.kind is Kind.DEVICE:
            row[-2] = f"{entry.stat.device[0]:>{major}}, {entry.stat.device[1]:>{minor}}"
