"""Programs that go through several files at once: paste and comm."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.locale_quotes import in_quotes, no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.text.translating import members
from tui.practice.programs.tools import Input, program, raw


class _Reader:
    """The lines of one file, one by one, without their ends."""

    def __init__(self, source: Input, end: bytes) -> None:
        self._lines = source.lines(end)
        self._end = end
        self._ready: list[bytes] = []

    async def next(self) -> bytes | None:
        """The next line; None at the end."""
        if not self._ready:
            batch = await anext(self._lines, None)
            if batch is None:
                return None
            self._ready = batch[::-1]
        return self._ready.pop().removesuffix(self._end)


_PASTE = Manual(
    "[OPTION]... [FILE]...",
    """Join the lines of files side by side.

    -d, --delimiters=LIST  what stands between them, in turn, instead of a tab
    -s, --serial           one file after the other, each in one line
    -z, --zero-terminated  lines end with a zero byte""",
)


@program(_PASTE)
async def paste(p: Process, given: Given) -> int:
    """Join lines."""
    delimiters = given.value("d")
    marks = _marks("\t" if delimiters is None else delimiters)
    end = b"\0" if "z" in given else b"\n"
    names = given.operands or ("-",)
    if "s" in given:
        return await _one_by_one(p, names, marks, end)
    sources: list[Input] = []
    standard: _Reader | None = None
    readers: list[_Reader] = []
    try:
        for name in names:
            # Every `-` takes its turn at the same lines.
            if name == "-" and standard is not None:
                readers.append(standard)
                continue
            source = await Input(p, name).__aenter__()
            sources.append(source)
            if source.failed:
                return 1
            readers.append(_Reader(source, end))
            standard = readers[-1] if name == "-" else standard
        while True:
            row = [await reader.next() for reader in readers]
            if all(cell is None for cell in row):
                return int(any(source.failed for source in sources))
            await p.out(_joined([cell or b"" for cell in row], marks) + end)
    finally:
        for source in sources:
            source.close()


async def _one_by_one(p: Process, names: Sequence[str], marks: list[bytes], end: bytes) -> int:
    code = 0
    for name in names:
        async with Input(p, name) as source:
            if not source.failed:
                reader, cells = _Reader(source, end), []
                while (line := await reader.next()) is not None:
                    cells.append(line)
                await p.out(_joined(cells, marks) + end)
            code |= source.failed
    return code


def _marks(listed: str) -> list[bytes]:
    r"""The delimiters; `\0` stands for none."""
    marks: list[bytes] = []
    rest = listed
    while rest:
        size = 2 if rest[0] == "\\" and len(rest) > 1 else 1
        spelt, rest = rest[:size], rest[size:]
        marks.append(
            b"" if spelt == "\\0" else bytes(members(spelt, 0)) if size == 2 else raw(spelt)
        )
    return marks or [b""]


def _joined(parts: Sequence[bytes], marks: list[bytes]) -> bytes:
    joined = bytearray(parts[0] if parts else b"")
    for place, part in enumerate(parts[1:]):
        joined += marks[place % len(marks)] + part
    return bytes(joined)


_COMM = Manual(
    "[OPTION]... FILE1 FILE2",
    """Compare two sorted files line by line: what is only in FILE1, only in FILE2, in both.

    -1                     leave out what is only in FILE1
    -2                     leave out what is only in FILE2
    -3                     leave out what is in both
        --check-order      fail where a file is not sorted
        --nocheck-order    do not look whether they are sorted
        --output-delimiter=TEXT  what stands between the columns, instead of a tab
        --total            print how many lines there are of each kind
    -z, --zero-terminated  lines end with a zero byte""",
)


class _Sorted:
    """A file of comm, with an eye on whether it is sorted."""

    def __init__(self, p: Process, reader: _Reader, number: int, given: Given) -> None:
        self._p = p
        self._reader = reader
        self._number = number
        self._strict = "check-order" in given
        self._looks = "nocheck-order" not in given and (given.gnu or self._strict)
        self._before: tuple[bytes | None, bytes | None] = (None, None)
        self.line: bytes | None = None
        self.disordered = False

    async def advance(self, *, unpaired: bool) -> None:
        """Take the next line. Disorder only matters once there were lines without a match."""
        self._before = (self._before[1], self.line)
        self.line = await self._reader.next()
        # At the end the last two lines are looked at once more.
        first, second = self._before if self.line is None else (self._before[1], self.line)
        if not self._looks or self.disordered or not (unpaired or self._strict):
            return
        if first is not None and second is not None and first > second:
            self.disordered = True
            await self._p.complain(f"file {self._number} is not in sorted order")
            if self._strict:
                raise Exit(1)


@program(_COMM)
async def comm(p: Process, given: Given) -> int:
    """Compare sorted files."""
    if len(given.operands) < 2:
        after = f" after {in_quotes(p, given.operands[0])}" if given.operands else ""
        raise given.missing(f"missing operand{after}")
    no_more_than(p, given, 2)
    end = b"\0" if "z" in given else b"\n"
    mark = raw(given.value("output-delimiter") or "\t")
    counts = [0, 0, 0]
    async with Input(p, given.operands[0]) as one, Input(p, given.operands[1]) as other:
        if one.failed or other.failed:
            return 1
        left = _Sorted(p, _Reader(one, end), 1, given)
        right = _Sorted(p, _Reader(other, end), 2, given)
        await left.advance(unpaired=False)
        await right.advance(unpaired=False)
        unpaired = False
        while left.line is not None or right.line is not None:
            kind = _kind(left.line, right.line)
            unpaired = unpaired or kind != 2
            line = right.line if kind == 1 else left.line
            counts[kind] += 1
            if str(kind + 1) not in given:
                lead = mark * sum(str(number) not in given for number in range(1, kind + 1))
                await p.out(lead + (line or b"") + end)
            if kind != 1:
                await left.advance(unpaired=unpaired)
            if kind != 0:
                await right.advance(unpaired=unpaired)
        if "total" in given:
            numbers = [str(count).encode() for count in counts]
            await p.out(mark.join([*numbers, b"total"]) + end)
        if left.disordered or right.disordered:
            raise Failure("input is not in sorted order")
        return int(one.failed or other.failed)


def _kind(left: bytes | None, right: bytes | None) -> int:
    """0 for a line of the first file alone, 1 for one of the second, 2 for one of both."""
    if left == right:
        return 2
    return 0 if right is None or (left is not None and left < right) else 1
