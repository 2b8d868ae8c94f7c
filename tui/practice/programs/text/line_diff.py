"""Which lines of two texts differ: the shortest way from one to the other.

Facts: E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), section 4b. Where
several ways are as short as each other, the choice is GNU's, so that both show the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass

MOST_STEPS = 2000
"""Steps after which the way is no longer looked for from both ends; it may then be a longer one."""
_FAR = 1 << 60

Breathe = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of the first text that lines of the second take the place of; from 0, ends excluded."""

    start: int
    stop: int
    other_start: int
    other_stop: int


async def changes(
    one: Sequence[Hashable], other: Sequence[Hashable], breathe: Breathe
) -> list[Change]:
    """All changes, in their order."""
    deleted, inserted = [True] * len(one), [True] * len(other)
    # Lines that the other text has nowhere need no search.
    shared = set(one) & set(other)
    places = [at for at, line in enumerate(one) if line in shared]
    other_places = [at for at, line in enumerate(other) if line in shared]
    way = _Way([one[at] for at in places], [other[at] for at in other_places], breathe)
    for at, other_at in await way.pairs():
        deleted[places[at]] = inserted[other_places[other_at]] = False
    _settle(deleted, one, inserted)
    _settle(inserted, other, deleted)
    return _runs(deleted, inserted)


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of both texts, from and up to."""

    start: int
    stop: int
    other_start: int
    other_stop: int


class _Way:
    """The search for the lines that two texts have in common, in the same order."""

    def __init__(
        self, one: Sequence[Hashable], other: Sequence[Hashable], breathe: Breathe
    ) -> None:
        self._one = one
        self._other = other
        self._breathe = breathe

    async def pairs(self) -> list[tuple[int, int]]:
        """The places of lines that go with each other."""
        found: list[tuple[int, int]] = []
        pending = [_Part(0, len(self._one), 0, len(self._other))]
        while pending:
            part = self._trimmed(pending.pop(), found)
            if part.start == part.stop or part.other_start == part.other_stop:
                continue
            x, y = await self._middle(part)
            pending.append(_Part(x, part.stop, y, part.other_stop))
            pending.append(_Part(part.start, x, part.other_start, y))
        return found

    def _trimmed(self, part: _Part, found: list[tuple[int, int]]) -> _Part:
        """Without the lines at both ends that are the same."""
        one, other = self._one, self._other
        x, y, stop, other_stop = part.start, part.other_start, part.stop, part.other_stop
        while x < stop and y < other_stop and one[x] == other[y]:
            found.append((x, y))
            x, y = x + 1, y + 1
        while x < stop and y < other_stop and one[stop - 1] == other[other_stop - 1]:
            stop, other_stop = stop - 1, other_stop - 1
            found.append((stop, other_stop))
        return _Part(x, stop, y, other_stop)

    async def _middle(self, part: _Part) -> tuple[int, int]:
        """A place on the way, where the searches from both ends meet."""
        least, most = part.start - part.other_stop, part.stop - part.other_start
        first = part.start - part.other_start
        last = part.stop - part.other_stop
        forth, back = {first: part.start}, {last: part.stop}
        low = high = first
        back_low = back_high = last
        meets_forth = bool((first - last) & 1)
        for _ in range(MOST_STEPS):
            low, high = _widened(forth, low, high, least, most, -1)
            for diagonal in range(high, low - 1, -2):
                x = self._forth(part, forth, diagonal)
                if meets_forth and back_low <= diagonal <= back_high and back[diagonal] <= x:
                    return x, x - diagonal
            back_low, back_high = _widened(back, back_low, back_high, least, most, _FAR)
            for diagonal in range(back_high, back_low - 1, -2):
                x = self._back(part, back, diagonal)
                if not meets_forth and low <= diagonal <= high and x <= forth[diagonal]:
                    return x, x - diagonal
            await self._breathe()
        reached = {d: min(x, part.stop) for d, x in forth.items() if low <= d <= high and x >= 0}
        diagonal = max(reached, key=lambda d: 2 * reached[d] - d)
        x = reached[diagonal]
        return x, min(max(x - diagonal, part.other_start), part.other_stop)

    def _forth(self, part: _Part, reached: dict[int, int], diagonal: int) -> int:
        one, other = self._one, self._other
        less, more = reached[diagonal - 1], reached[diagonal + 1]
        x = more if less < more else less + 1
        y = x - diagonal
        while x < part.stop and y < part.other_stop and one[x] == other[y]:
            x, y = x + 1, y + 1
        reached[diagonal] = x
        return x

    def _back(self, part: _Part, reached: dict[int, int], diagonal: int) -> int:
        one, other = self._one, self._other
        less, more = reached[diagonal - 1], reached[diagonal + 1]
        x = less if less < more else more - 1
        y = x - diagonal
        while part.start < x and part.other_start < y and one[x - 1] == other[y - 1]:
            x, y = x - 1, y - 1
        reached[diagonal] = x
        return x


def _widened(
    reached: dict[int, int], low: int, high: int, least: int, most: int, beyond: int
) -> tuple[int, int]:
    """One diagonal more on each side, as far as there are any."""
    if low > least:
        low -= 1
        reached[low - 1] = beyond
    else:
        low += 1
    if high < most:
        high += 1
        reached[high + 1] = beyond
    else:
        high -= 1
    return low, high


def _settle(changed: list[bool], lines: Sequence[Hashable], other: list[bool]) -> None:
    """Join runs of changes where they can be moved together, and move each as far down as it goes.

    A run that can stand beside one of the other text goes there.
    """
    across = _Across(other)
    at, end = 0, len(lines)
    while at < end:
        if not changed[at]:
            across.forth()
            at += 1
            continue
        start = at
        at = _run_end(changed, at)
        while True:
            length = at - start
            while start and lines[start - 1] == lines[at - 1]:
                start, at = start - 1, at - 1
                changed[start], changed[at] = True, False
                while start and changed[start - 1]:
                    start -= 1
                across.back()
            beside = at if across.is_beside else end + 1
            while at < end and lines[start] == lines[at]:
                changed[start], changed[at] = False, True
                start, at = start + 1, _run_end(changed, at)
                across.forth()
                if across.is_beside:
                    beside = at
            if length == at - start:
                break
        while beside < at:
            start, at = start - 1, at - 1
            changed[start], changed[at] = True, False
            across.back()


def _run_end(changed: list[bool], at: int) -> int:
    while at < len(changed) and changed[at]:
        at += 1
    return at


class _Across:
    """The place in the other text that goes with a place in the first."""

    def __init__(self, changed: list[bool]) -> None:
        self._changed = changed
        self._at = _run_end(changed, 0)

    @property
    def is_beside(self) -> bool:
        """Whether a run of changes ends here."""
        return self._at > 0 and self._changed[self._at - 1]

    def forth(self) -> None:
        """One line that both have further."""
        self._at = _run_end(self._changed, self._at + 1)

    def back(self) -> None:
        """The same towards the beginning."""
        while self._at > 0 and self._changed[self._at - 1]:
            self._at -= 1
        self._at -= 1


def _runs(deleted: list[bool], inserted: list[bool]) -> list[Change]:
    found = []
    at = other_at = 0
    while at < len(deleted) or other_at < len(inserted):
        start, other_start = at, other_at
        at, other_at = _run_end(deleted, at), _run_end(inserted, other_at)
        if at > start or other_at > other_start:
            found.append(Change(start, at, other_start, other_at))
        at, other_at = at + 1, other_at + 1
    return found
