"""How wide each column of a list is, given the room there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

GAP = 1
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's wishes."""

    name: str
    least: int
    """Cells; below this the column is of no use and is left out."""
    share: int = 0
    """How much of the spare room it takes, against the other columns' shares."""
    rank: int = 0
    """The higher, the earlier it is left out when there is too little room."""


@lru_cache(maxsize=256)
def widths(columns: tuple[Column, ...], room: int) -> Mapping[str, int]:
    """The width of each column that fits into `room` cells, in the order given."""
    kept = list(columns)
    while len(kept) > 1 and sum(column.least + GAP for column in kept) - GAP > room:
        kept.remove(max(kept, key=lambda column: column.rank))
    spare = room - sum(column.least + GAP for column in kept) + GAP
    shares = sum(column.share for column in kept)
    given = {column.name: column.least for column in kept}
    for column in kept:
        if shares and spare > 0:
            given[column.name] += spare * column.share // shares
    if len(kept) == 1:
        given[kept[0].name] = min(given[kept[0].name], max(room, 0))
    return given
