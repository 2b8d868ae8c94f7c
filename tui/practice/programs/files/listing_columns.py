"""Names side by side, as GNU's `ls` lays them out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

BETWEEN = 2
"""Columns between two names."""
_NARROWEST = 3
"""What is counted for the last name of a line at least."""

Breathe = Callable[[], Awaitable[None]]


def with_commas(texts: list[str], widths: list[int], limit: int) -> str:
    """One after the other, on lines of at most `limit`."""
    out, filled = "", 0
    for at, (text, width) in enumerate(zip(texts, widths, strict=True)):
        if at:
            if filled + width + 2 < limit:
                out, filled = f"{out}, ", filled + 2
            else:
                out, filled = f"{out},\n", 0
        out, filled = out + text, filled + width
    return f"{out}\n" if texts else ""


class Grid:
    """As many columns as fit on a line, each as wide as its longest name."""

    def __init__(
        self, texts: list[str], widths: list[int], limit: int, tab: int, *, across: bool
    ) -> None:
        """`widths` are those that the texts have on a screen."""
        self._texts = texts
        self._widths = widths
        self._limit = limit
        self._tab = tab
        self._across = across

    async def text(self, breathe: Breathe) -> str:
        """All lines."""
        total = len(self._texts)
        if not total:
            return ""
        columns, wide = self._columns(1)
        for count in range(min(total, max(1, self._limit // _NARROWEST)), 1, -1):
            tried, widths = self._columns(count)
            length = sum(widths[:-1]) + max(widths[-1] - BETWEEN, _NARROWEST)
            if all(tried) and length < self._limit:
                columns, wide = tried, widths
                break
            await breathe()
        lines = []
        for row in range(len(columns[0])):
            lines.append(self._line(row, columns, wide))
            await breathe()
        return "".join(lines)

    def _columns(self, count: int) -> tuple[list[range], list[int]]:
        """What stands in so many columns, and how wide they are."""
        total = len(self._texts)
        height = -(-total // count)
        if self._across:
            columns = [range(at, total, count) for at in range(count)]
        else:
            starts = range(0, count * height, height)
            columns = [range(start, min(start + height, total)) for start in starts]
        widths = self._widths
        return columns, [max((widths[n] for n in each), default=0) + BETWEEN for each in columns]

    def _line(self, row: int, columns: list[range], wide: list[int]) -> str:
        line, filled, start = "", 0, 0
        for column, width in zip(columns, wide, strict=True):
            if row < len(column):
                line += _gap(filled, start, self._tab) + self._texts[column[row]]
                filled = start + self._widths[column[row]]
            start += width
        return f"{line}\n"


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
