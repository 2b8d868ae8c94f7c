"""sort."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cmp_to_key

from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import Input, Words, program, raw

MOST_KEPT = 64 << 20
"""Bytes of input that are sorted at once; sort has no files here to put more aside."""
PIECE = 2_000
"""Lines that are sorted between two turns of the others."""

_SORT = Manual(
    "[OPTION]... [FILE]...",
    """Sort lines.

    -n, --numeric-sort         by numbers
    -g, --general-numeric-sort  by numbers that may have an exponent
    -h, --human-numeric-sort   by sizes such as 2K and 1G
    -M, --month-sort           by the names of months
    -V, --version-sort         by version numbers
    -r, --reverse              from the last to the first
    -u, --unique               print only the first of equal lines
    -f, --ignore-case          without regard to upper and lower case
    -b, --ignore-leading-blanks  without regard to blanks in front
    -d, --dictionary-order     by letters, digits and blanks alone
    -i, --ignore-nonprinting   without regard to control characters
    -k, --key=START[,STOP]     by a part of the line: field[.character][options]
    -t, --field-separator=C    fields are separated by C
    -s, --stable               leave lines with equal keys in their order
    -o, --output=FILE          write to FILE
    -c, --check                only say whether they are sorted
    -C                         the same, without words
    -R, --random-sort          in a random order, equal lines together
    -m, --merge                no effect
    -z, --zero-terminated      lines end with a zero byte""",
    wrong=(2, 2),
)
_SORT_WORDS = Words(
    gnu="cannot read: {name}: {reason}", gnu_reading="read failed: {name}: {reason}"
)
_SALT = random.random()
"""Makes the random order another one with every run of the engine."""
_NUMBER = re.compile(rb"\s*(-?(?:\d+\.?\d*|\.\d+))?")
_GENERAL = re.compile(rb"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)?")
_MONTHS = {
    name: n for n, name in enumerate(b"JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)
}
_SIZES = {unit: n for n, unit in enumerate(b"KMGTPEZY", 1)}


@dataclass(frozen=True, slots=True)
class Key:
    """A part of the line, and how it is compared."""

    first: tuple[int, int] = (0, 0)
    """Field and character where it begins, counted from 0."""
    last: tuple[int, int] | None = None
    """Field and character where it ends: field from 0, characters included (0: the whole)."""
    options: str = ""

    def value(self, line: bytes, separator: bytes | None) -> object:
        """What is compared."""
        part = self._part(line, separator)
        options = self.options
        if "n" in options:
            return _decimal(_NUMBER, part)
        if "g" in options:
            return _decimal(_GENERAL, part)
        if "h" in options:
            return _human(part)
        if "M" in options:
            return _MONTHS.get(part.strip()[:3].upper(), 0)
        if "d" in options:
            part = re.sub(rb"[^A-Za-z0-9 \t]", b"", part)
        if "i" in options:
            part = re.sub(rb"[^ -~]", b"", part)
        if "f" in options:
            part = part.upper()
        if "V" in options:
            return _version(part)
        if "R" in options:
            return hash((_SALT, part))
        return part

    def _part(self, line: bytes, separator: bytes | None) -> bytes:
        if self.first == (0, 0) and self.last is None:
            return line.lstrip(b" \t") if "b" in self.options else line
        starts = list(_fields(line, separator))
        start = self._place(line, starts, self.first[0], self.first[1], separator)
        if self.last is None:
            return line[start:]
        field, characters = self.last
        if characters:
            stop = self._place(line, starts, field, characters, separator)
        else:
            stop = starts[field][1] if field < len(starts) else len(line)
        return line[start : max(stop, start)]

    def _place(
        self,
        line: bytes,
        starts: list[tuple[int, int]],
        field: int,
        characters: int,
        separator: bytes | None,
    ) -> int:
        if field >= len(starts):
            return len(line)
        place = starts[field][0]
        if "b" in self.options:
            while line[place : place + 1] in (b" ", b"\t"):
                place += 1
        return min(place + characters, len(line))


def _fields(line: bytes, separator: bytes | None) -> Iterator[tuple[int, int]]:
    """Where fields begin and end; without a separator the blanks before one belong to it."""
    if separator is None:
        for found in re.finditer(rb"[ \t]*[^ \t]+|[ \t]+$", line):
            yield found.span()
        return
    place = 0
    for part in line.split(separator):
        yield place, place + len(part)
        place += len(part) + 1


def _decimal(form: re.Pattern[bytes], part: bytes) -> float:
    found = form.match(part)
    try:
        return (
            float(found[1]) if found and found[1] else (0.0 if form is _NUMBER else float("-inf"))
        )
    except ValueError:
        return 0.0


def _human(part: bytes) -> tuple[int, float]:
    found = _NUMBER.match(part)
    if not found or not found[1]:
        return 0, 0.0
    value = float(found[1])
    unit = _SIZES.get((part[found.end() : found.end() + 1].upper() or b"\0")[0], 0)
    return (-unit if value < 0 else unit), value


def _version(part: bytes) -> list[tuple[bytes, int]]:
    return [(a, int(b[:18] or b"0")) for a, b in re.findall(rb"(\D*)(\d*)", part)]


def parsed_key(spec: str) -> Key | None:
    """A key as `-k` spells it; None if it is none."""
    found = re.fullmatch(
        r"(\d+)(?:\.(\d+))?([bdfgiMhnrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnrV]*))?", spec
    )
    if not found or found[1] == "0" or found[2] == "0":
        return None
    last = (int(found[4]) - 1, int(found[5] or "0")) if found[4] else None
    return Key((int(found[1]) - 1, int(found[2] or "1") - 1), last, found[3] + (found[6] or ""))


@program(_SORT)
async def sort(p: Process, given: Given) -> int:
    """Sort lines."""
    keys, whole = _keys(given), "".join(mark for mark, _ in given.marks if mark in "nghMVRrfbdi")
    mark = given.value("t")
    if mark is not None:
        mark = "\0" if mark == "\\0" else mark
        if len(mark) != 1:
            words = "empty tab" if not mark else f"multi-character tab '{mark}'"
            raise Failure(words if p.gnu else "bad -t parameter", 2)
    separator = None if mark is None else raw(mark)
    end = b"\0" if "z" in given else b"\n"
    lines: list[bytes] = []
    size = 0
    for name in given.operands or ("-",):
        async with Input(p, name, _SORT_WORDS) as source:
            async for batch in source.lines(end):
                lines += (line.removesuffix(end) for line in batch)
                size += sum(map(len, batch))
                if size > MOST_KEPT:
                    raise Failure("more than 64 MB to sort, and no room to put some aside", 2)
            if source.failed:
                return 2
    order = _order(keys, whole, separator, stable="s" in given or "u" in given)
    if "c" in given or "C" in given:
        return await _check(p, given, lines, order)
    lines = await _sorted(p, lines, order)
    if "u" in given:
        lines = _first_of_equals(lines, order)
    return await _print(p, given, lines, end)


def _keys(given: Given) -> list[Key]:
    keys = []
    for spec in given.values("k"):
        key = parsed_key(spec)
        if key is None:
            words = f"invalid number at field start: invalid count at start of '{spec}'"
            if re.match(r"0+(?!\d)", spec):
                words = f"field number is zero: invalid field specification '{spec}'"
            raise Failure(words if given.gnu else "bad field specification", 2)
        keys.append(key)
    return keys


def _order(
    keys: list[Key], whole: str, separator: bytes | None, *, stable: bool
) -> Callable[[bytes, bytes], int]:
    """How two lines compare: below, at, or above 0."""
    chosen = [
        key if key.options else Key(key.first, key.last, key.options + whole) for key in keys
    ] or [Key(options=whole)]
    last_resort = not stable and (bool(keys) or bool(whole.strip("r")))
    known: dict[bytes, list[object]] = {}

    def values(line: bytes) -> list[object]:
        found = known.get(line)
        if found is None:
            found = known[line] = [key.value(line, separator) for key in chosen]
        return found

    def compare(a: bytes, b: bytes) -> int:
        for key, one, other in zip(chosen, values(a), values(b), strict=True):
            if one != other:
                below = one < other  # type: ignore[operator]
                return -1 if below != ("r" in key.options) else 1
        if last_resort and a != b:
            return -1 if (a < b) != ("r" in whole) else 1
        return 0

    return compare


async def _sorted(
    p: Process, lines: list[bytes], order: Callable[[bytes, bytes], int]
) -> list[bytes]:
    """Sort by merging sorted pieces, so that the others have their turn in between."""
    key = cmp_to_key(order)
    runs: list[list[bytes]] = []
    for start in range(0, len(lines), PIECE):
        runs.append(sorted(lines[start : start + PIECE], key=key))
        await p.breathe()
    while len(runs) > 1:
        merged = [
            await _merged(p, runs[place], runs[place + 1], order)
            for place in range(0, len(runs) - 1, 2)
        ]
        runs = merged + runs[len(runs) // 2 * 2 :]
    return runs[0] if runs else []


async def _merged(
    p: Process, one: list[bytes], other: list[bytes], order: Callable[[bytes, bytes], int]
) -> list[bytes]:
    merged: list[bytes] = []
    a = b = 0
    while a < len(one) and b < len(other):
        if order(one[a], other[b]) <= 0:
            merged.append(one[a])
            a += 1
        else:
            merged.append(other[b])
            b += 1
        if len(merged) % PIECE == 0:
            await p.breathe()
    return merged + one[a:] + other[b:]


def _first_of_equals(lines: list[bytes], order: Callable[[bytes, bytes], int]) -> list[bytes]:
    kept: list[bytes] = []
    for line in lines:
        if not kept or order(kept[-1], line) != 0:
            kept.append(line)
    return kept


async def _check(
    p: Process, given: Given, lines: list[bytes], order: Callable[[bytes, bytes], int]
) -> int:
    unique = "u" in given
    for place in range(1, len(lines)):
        found = order(lines[place - 1], lines[place])
        if found > 0 or (unique and found == 0):
            name = given.operands[0] if given.operands else "-"
            shown = lines[place].decode(errors="surrogateescape")
            if "C" in given:
                return 1
            if p.gnu:
                await p.complain(f"{name}:{place + 1}: disorder: {shown}")
            else:
                await p.err(f"Check line {place}\n")
            return 1
        await p.breathe()
    return 0


async def _print(p: Process, given: Given, lines: list[bytes], end: bytes) -> int:
    target = given.value("o")
    if target is not None:
        p.set_handle(1, await p.open(target, OVERWRITING))
    for start in range(0, len(lines), PIECE):
        await p.out(b"".join(line + end for line in lines[start : start + PIECE]))
    return 0
