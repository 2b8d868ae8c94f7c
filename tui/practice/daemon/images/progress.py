"""What a pull tells while it is under way: the documents, their texts, and their pace. Pure.

The texts are those of the engine (its `progress` and `jsonmessage` packages), down to the bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_BAR = 50
_AT_A_TIME = 3
"""Layers that are downloaded at the same time."""
_TELLING = 500_000
"""Bytes from which on a download is told of in between."""
_TICK = 0.05
"""Seconds between two reports."""
_SHORTEST = 0.15
_LONGEST = 1.8
_BYTES_A_SECOND = 60_000_000
_EXTRACTING = 0.35
"""The part of the time that goes into extracting."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A layer that is to be had."""

    id: str
    """As progress names it: the first digits of its digest."""
    size: int
    """Bytes to fetch."""
    present: bool = False
    """It is here already."""


@dataclass(frozen=True, slots=True)
class Report:
    """One document, and what else comes with it."""

    document: Document
    pause: float = 0.0
    """Seconds to wait before it is sent."""
    extracts: int | None = None
    """The layer, by its place, that has to be there before it is sent."""


def pull(transfers: Sequence[Transfer]) -> Iterator[Report]:
    """The course of a pull, from the layers being looked for to the last one being complete."""
    missing = [place for place, one in enumerate(transfers) if not one.present]
    for place, one in enumerate(transfers):
        yield Report(_status(one, "Already exists" if one.present else "Pulling fs layer"))
        if not one.present and missing.index(place) >= _AT_A_TIME:
            yield Report(_status(one, "Waiting"))
    total = sum(transfers[place].size for place in missing)
    seconds = min(max(total / _BYTES_A_SECOND, _SHORTEST), _LONGEST) if missing else 0.0
    yield from _download([transfers[place] for place in missing], seconds * (1 - _EXTRACTING))
    for place in missing:
        one = transfers[place]
        share = seconds * _EXTRACTING * one.size / max(total, 1)
        yield from _extract(one, share)
        yield Report(_status(one, "Pull complete"), extracts=place)


def moving(identity: str, status: str, current: int, total: int) -> Document:
    """How far something has come, with the bar that clients print."""
    return {
        "status": status,
        "progressDetail": {"current": current, "total": total},
        "progress": bar(current, total),
        "id": identity,
    }


def bar(current: int, total: int) -> str:
    """`[=====>      ]  1.2MB/3MB`, as the engine draws it."""
    if total <= 0:
        return f"{human(current):>8}"
    done = min(int(current / total * 100) // 2, _BAR)
    drawing = f"[{'=' * done}>{' ' * (_BAR - done)}] "
    numbers = f"{human(current):>8}/{human(total)}"
    return drawing + (numbers if current <= total else f"{human(current):>8}")


def human(size: float) -> str:
    """Bytes with four digits at the most, as Go's `units.HumanSize`: 1000, not 1024."""
    unit = 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size /= 1000
        unit += 1
    return f"{size:.4g}{_UNITS[unit]}"


def _status(one: Transfer, status: str) -> Document:
    return {"status": status, "progressDetail": {}, "id": one.id}


def _download(transfers: Sequence[Transfer], seconds: float) -> Iterator[Report]:
    """A few at a time, all at one speed; the next begins when one is done."""
    total = sum(one.size for one in transfers)
    step = max(int(total * _TICK / seconds), 1) if seconds and total else 1
    waiting = list(transfers)
    running: list[tuple[Transfer, int]] = []
    while waiting or running:
        while waiting and len(running) < _AT_A_TIME:
            running.append((waiting.pop(0), 0))
        share = max(step // len(running), 1)
        pause = _TICK
        still: list[tuple[Transfer, int]] = []
        for one, fetched in running:
            fetched = min(fetched + share, one.size)
            if one.size >= _TELLING or one.size == fetched:
                yield Report(moving(one.id, "Downloading", fetched, one.size), pause)
                pause = 0.0
            if fetched < one.size:
                still.append((one, fetched))
                continue
            yield Report(_status(one, "Verifying Checksum"))
            yield Report(_status(one, "Download complete"))
        running = still


def _extract(one: Transfer, seconds: float) -> Iterator[Report]:
    steps = max(int(seconds / _TICK), 1)
    for step in range(1, steps + 1):
        current = one.size * step // steps
        pause = seconds / steps
        yield Report(moving(one.id, "Extracting", current, one.size), pause)
