"""`cmp`: the first byte in which two files differ."""

from __future__ import annotations

from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.files.escaping import in_posix_locale
from tui.practice.programs.options import Failure, Given, Manual, Misuse
from tui.practice.programs.tools import Input, amount, program

_CMP = Manual(
    "[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]",
    """Compare two files, or a file with standard input, byte by byte.

    -b, --print-bytes    show the bytes that differ
    -i, --ignore-initial=N  pass over the first N bytes
    -l, --verbose        all bytes that differ: place and values
    -n, --bytes=N        at most N bytes
    -s, --quiet          say nothing
        --silent         the same""",
    wrong=(1, 2),
)


def senseless(given: Given, words: str) -> Misuse:
    """The complaint about a command line, as GNU's diffutils word it."""
    if not given.gnu:
        return given.misuse()
    name = given.name
    hint = f"{name}: Try '{name} --help' for more information.\n"
    return Misuse(f"{name}: {words}\n{hint}", 2)


@program(_CMP)
async def cmp(p: Process, given: Given) -> int:
    """Compare bytes."""
    names = [*given.operands[:2]]
    if not names:
        raise senseless(given, f"missing operand after '{given.name}'")
    if len(names) == 1:
        names.append("-")
    async with Input(p, names[0]) as one, Input(p, names[1]) as other:
        if one.failed or other.failed:
            return 2
        return await _Comparison(p, given, one, other).run()


class _Comparison:
    """Two files on their way."""

    def __init__(self, p: Process, given: Given, one: Input, other: Input) -> None:
        self._p = p
        self._given = given
        self._sides = (one, other)
        self._left = _number(given, given.value("n") or "") if "n" in given else None
        self._offset = 0
        self._line = 1
        self._ended_line = False
        """Whether the last byte that was compared ended a line."""
        self._any = False

    async def run(self) -> int:
        """Compare; 1 where they differ."""
        skips = _skips(self._given)
        for side, skip in zip(self._sides, skips, strict=True):
            await _pass_over(side, skip)
        held = [b"", b""]
        while self._left is None or self._left > 0:
            for at, side in enumerate(self._sides):
                if not held[at]:
                    held[at] = await side.read()
            if any(side.failed for side in self._sides):
                return 2
            size = min(len(held[0]), len(held[1]), self._left or CHUNK)
            if not size:
                return await self._ended(held)
            one, other = (data[:size] for data in held)
            held = [data[size:] for data in held]
            if one != other and await self._differ(one, other):
                return 1
            self._offset += size
            self._line += one.count(b"\n")
            self._ended_line = one.endswith(b"\n")
            if self._left is not None:
                self._left -= size
        return int(self._any)

    async def _ended(self, held: list[bytes]) -> int:
        if not held[0] and not held[1]:
            return int(self._any)
        name = self._sides[0 if not held[0] else 1].name
        if self._is_silent:
            return 1
        where = ""
        if self._p.gnu:
            where = f" after byte {self._offset}"
            if not self._offset:
                where = " which is empty"
            elif "l" not in self._given:
                within = "" if self._ended_line else "in "
                where += f", {within}line {self._line - self._ended_line}"
        await self._p.complain(f"EOF on {name}{where}")
        return 1

    async def _differ(self, one: bytes, other: bytes) -> bool:
        """Tell of the difference; whether that is all that there is to tell."""
        p = self._p
        if self._is_silent:
            return True
        if "l" not in self._given:
            at = next(n for n, pair in enumerate(zip(one, other, strict=True)) if _unlike(pair))
            line = self._line + one[:at].count(b"\n")
            first, second = (side.name for side in self._sides)
            if "b" in self._given:
                shown = f"byte {self._offset + at + 1}, line {line} is"
                shown += f" {one[at]:3o} {_visible(one[at])} {other[at]:3o} {_visible(other[at])}"
            else:
                shown = f"{self._unit} {self._offset + at + 1}, line {line}"
            await p.out(f"{first} {second} differ: {shown}\n")
            return True
        self._any = True
        width = 1 if not p.gnu else len(str(self._offset + len(one)))
        for at, pair in enumerate(zip(one, other, strict=True)):
            if _unlike(pair):
                place = f"{self._offset + at + 1:{width}}"
                await p.out(f"{place} {pair[0]:3o} {pair[1]:3o}\n")
        return False

    @property
    def _unit(self) -> str:
        """What is counted, which GNU calls by its name in every locale but POSIX's."""
        return "char" if not self._p.gnu or in_posix_locale(self._p) else "byte"

    @property
    def _is_silent(self) -> bool:
        return "s" in self._given or "silent" in self._given


def _unlike(pair: tuple[int, int]) -> bool:
    return pair[0] != pair[1]


def _visible(byte: int) -> str:
    if byte >= 0x80:
        return f"M-{_visible(byte - 0x80)}"
    if byte < 0x20 or byte == 0x7F:
        return f"^{chr(byte ^ 0x40)}"
    return chr(byte)


def _skips(given: Given) -> tuple[int, int]:
    words = list(given.operands[2:4])
    both = given.value("i")
    if both is not None:
        first, _, second = both.partition(":")
        words = [first, second or first]
    one, other = ([_number(given, word) for word in words] + [0, 0])[:2]
    return one, other


def _number(given: Given, word: str) -> int:
    try:
        value = amount(word, f"invalid number '{word}'")
    except Failure:
        if given.gnu:
            raise senseless(given, f"invalid --ignore-initial value '{word}'") from None
        raise
    return max(value, 0)


async def _pass_over(side: Input, count: int) -> None:
    while count > 0 and (data := await side.read(min(count, CHUNK))):
        count -= len(data)
