"""Text in columns, aligned as Go's `text/tabwriter` aligns it."""

from __future__ import annotations

from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]], *, minimum: int = 10, padding: int = 3) -> list[str]:
    """Lines in which the cells of rows stand below each other.

    A row's last cell belongs to no column: it is neither padded nor does it make one wider. Rows
    that have no cell in a column (but perhaps a last one) begin that column anew, so that its
    width is that of neighbours only.
    """
    widths: list[list[int]] = [[] for _ in rows]
    depth = max((len(row) - 1 for row in rows), default=0)
    for column in range(depth):
        start = 0
        while start < len(rows):
            end = start
            while end < len(rows) and column < len(rows[end]) - 1:
                end += 1
            width = max([minimum, *(len(rows[row][column]) + padding for row in range(start, end))])
            for row in range(start, end):
                widths[row].append(width)
            start = end + 1
    return [
        "".join([*(f"{cell:<{width}}" for cell, width in zip(row, sizes, strict=False)), *row[-1:]])
        for row, sizes in zip(rows, widths, strict=True)
    ]
