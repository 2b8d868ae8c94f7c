"""The lines that `ls` prints: long ones, and names in columns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.display import (
    blocks,
    calendar,
    day_and_time,
    full_time,
    human,
    permissions,
)
from tui.practice.programs.listing_style import Entry, OwnerNames, Style, mark

_TAB = 8
_BETWEEN = 2
"""Columns between two names."""
_NARROWEST = 3
"""What GNU counts for the last name of a line at least."""
_HOUR = 3600
_RECENT_FUTURE = 15 * 60
"""Seconds ahead that busybox still takes for now."""


class Rows(Protocol):
    """The lines of one flavour of `ls`."""

    def text(self, entries: Sequence[Entry]) -> str:
        """The entries, in the order in which they come."""
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

    def text(self, entries: Sequence[Entry]) -> str:
        """The entries, on lines of their own or in columns of one width."""
        style = self._style
        shown = [(self._head(e) + self._name(e), self._head_width(e)) for e in entries]
        plain = [len(style.spelling(entry.name)) for entry in entries]
        extra = 8 * style.inode + 5 * style.blocks
        width = max(plain, default=0) + _BETWEEN + extra
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
        self._style = style
        self._owners = OwnerNames(p, numeric=style.numeric)
        self._aligns = p.is_terminal(1)

    def total(self, entries: Sequence[Entry]) -> str:
        """The room that all take."""
        return f"total {self._room(sum(blocks(entry.stat) for entry in entries))}\n"

    def text(self, entries: Sequence[Entry]) -> str:
        """The entries, on lines of their own, in columns, or with commas."""
        style = self._style
        heads = self._heads(entries)
        spelt = [style.spelling(entry.name) for entry in entries]
        # With quotes around some names the others move by one, so that all begin in one line.
        pads = self._aligns and any(s != e.name for s, e in zip(spelt, entries, strict=True))
        lead = [" " if pads and s[:1] not in "'\"$" else "" for s in spelt]
        if style.shape in "1m":
            lead = [""] * len(entries)
        texts = [
            head + before + self._name(entry, name)
            for head, before, entry, name in zip(heads, lead, entries, spelt, strict=True)
        ]
        if style.shape in "l1":
            return "".join(f"{line}\n" for line in texts)
        widths = [
            len(head) + len(before) + len(name) + len(self._mark(entry))
            for head, before, entry, name in zip(heads, lead, entries, spelt, strict=True)
        ]
        if style.shape == "m":
            return _with_commas(texts, widths, style.width)
        tab = _TAB if style.tabs and not style.palette.shows else 0
        return _in_columns(texts, widths, style.width, tab, across=style.shape == "x")

    def _heads(self, entries: Sequence[Entry]) -> list[str]:
        style = self._style
        cells: list[list[str]] = [[] for _ in entries]
        left: list[int] = []
        """Columns whose cells begin at the left."""
        for row, entry in zip(cells, entries, strict=True):
            stat = entry.stat
            row += [str(stat.inode)] if style.inode else []
            row += [self._room(blocks(stat))] if style.blocks else []
            if style.shape == "l":
                left = self._long(row, stat)
        _align_devices(cells, entries, style)
        if style.shape == "m":
            return ["".join(f"{cell} " for cell in row) for row in cells]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)] if cells else []
        return [
            "".join(
                f"{cell:<{width}} " if at in left and not cell.isdigit() else f"{cell:>{width}} "
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in cells
        ]

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
                recent = 0 <= style.now - moment < 183 * 24 * _HOUR * 10**9
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


def _with_commas(texts: list[str], widths: list[int], limit: int) -> str:
    out, filled = "", 0
    for at, (text, width) in enumerate(zip(texts, widths, strict=True)):
        if at:
            if filled + width + 2 < limit:
                out, filled = f"{out}, ", filled + 2
            else:
                out, filled = f"{out},\n", 0
        out, filled = out + text, filled + width
    return f"{out}\n" if texts else ""


def _in_columns(texts: list[str], widths: list[int], limit: int, tab: int, *, across: bool) -> str:
    """As many columns as fit, each as wide as its longest name."""
    total = len(texts)
    for count in range(min(total, max(1, limit // 3)), 0, -1):
        height = -(-total // count)
        columns = [
            range(c, total, count) if across else range(c * height, min((c + 1) * height, total))
            for c in range(count)
        ]
        wide = [max((widths[n] for n in column), default=0) + _BETWEEN for column in columns]
        total_width = sum(wide[:-1]) + max(wide[-1] - _BETWEEN, _NARROWEST)
        if count == 1 or (all(columns) and total_width < limit):
            break
    else:
        return ""
    lines = []
    for row in range(height):
        line, filled, start = "", 0, 0
        for at, column in enumerate(columns):
            if row < len(column):
                line += _gap(filled, start, tab) + texts[column[row]]
                filled = start + widths[column[row]]
            start += wide[at]
        lines.append(f"{line}\n")
    return "".join(lines)


def _gap(start: int, end: int, tab: int) -> str:
    """Blanks, with tabs where they save any."""
    gap = ""
    while start < end:
        if tab and end // tab > (start + 1) // tab:
            gap += "\t"
            start += tab - start % tab
        else:
            gap += " "
            start += 1
    return gap
