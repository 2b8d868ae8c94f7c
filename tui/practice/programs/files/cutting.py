"""Files cut to size, or into pieces: truncate, split."""

from __future__ import annotations

import itertools
import re
import string
from dataclasses import dataclass

from tui.practice.files.tree import Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import DIGITS, Failure, Given, Manual
from tui.practice.programs.tools import Input, Words, amount, number, program, reason

_TRUNCATE = Manual(
    "[OPTION]... FILE...",
    """Cut files, or lengthen them with zeros.

    -c, --no-create       make no files
    -o, --io-blocks       no effect
    -r, --reference=FILE  to the size of FILE
    -s, --size=SIZE       to SIZE; +SIZE and -SIZE by as much""",
)
_SIZE = re.compile(r"([-+<>/%]?)(\d+[a-zA-Z]*)")


@program(_TRUNCATE)
async def truncate(p: Process, given: Given) -> int:
    """Set sizes."""
    word, reference = given.value("s"), given.value("r")
    if word is None and reference is None:
        size, other = in_quotes(p, "--size"), in_quotes(p, "--reference")
        raise given.misuse(f"you must specify either {size} or {other}" if p.gnu else "")
    if not given.operands:
        raise given.missing("missing file operand")
    sign, length = _wanted(p, word) if word is not None else ("", 0)
    if reference is not None:
        length = p.stat(reference).size
    code = 0
    for name in given.operands:
        how = Opening(read=False, write=True, create="c" not in given)
        try:
            file = p.open_file(name, how)
        except FileNotFoundError:
            if "c" in given:
                continue
            raise
        except OSError as error:
            code = 1
            shown = f"cannot open {shell_quoted(name)} for writing" if p.gnu else name
            await p.complain(f"{shown}: {reason(error)}")
            continue
        try:
            file.truncate(_resized(file.stat().size, sign, length))
        finally:
            file.close()
        await p.breathe()
    return code


def _wanted(p: Process, word: str) -> tuple[str, int]:
    complaint = f"Invalid number: {in_quotes(p, word)}" if p.gnu else f"invalid number '{word}'"
    found = _SIZE.fullmatch(word)
    if not found or (found[1] and not p.gnu):
        raise Failure(complaint)
    return found[1], amount(found[2], complaint)


def _resized(present: int, sign: str, size: int) -> int:
    match sign:
        case "+":
            return present + size
        case "-":
            return max(present - size, 0)
        case "<":
            return min(present, size)
        case ">":
            return max(present, size)
        case "/" if size:
            return present // size * size
        case "%" if size:
            return -(-present // size) * size
    return size


_SPLIT = Manual(
    "[OPTION]... [FILE [PREFIX]]",
    """Cut a file into several, named PREFIXaa, PREFIXab and so on; PREFIX is x.

    -a, --suffix-length=N  letters that are added to PREFIX
    -b, --bytes=SIZE   SIZE bytes each
    -d, --numeric-suffixes  digits, not letters
        --additional-suffix=END  the end of all names
    -l, --lines=N      N lines each
        --verbose      say what is made
    -NUM               the same as -l NUM""",
    digits=True,
)


@dataclass(slots=True)
class _Parts:
    """The files that are made."""

    p: Process
    prefix: str
    letters: str
    length: int
    end: str
    _made: int = 0
    _open: Handle | None = None

    async def write(self, data: bytes) -> None:
        """Into the file that is open, or the next one."""
        if self._open is None:
            self._open = await self.p.open(
                self._name(), Opening(read=False, write=True, create=True, truncate=True)
            )
        await self._open.write(data)
        await self.p.breathe()

    def close(self) -> None:
        """The file is full."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _name(self) -> str:
        base = len(self.letters)
        if self._made >= base**self.length:
            raise Failure("output file suffixes exhausted" if self.p.gnu else "suffixes exhausted")
        left, suffix = self._made, ""
        for _ in range(self.length):
            left, at = divmod(left, base)
            suffix = self.letters[at] + suffix
        self._made += 1
        return f"{self.prefix}{suffix}{self.end}"


@program(_SPLIT)
async def split(p: Process, given: Given) -> int:
    """Cut a file into pieces."""
    name, prefix = itertools.islice((*given.operands, *("-", "x")[len(given.operands) :]), 2)
    letters = string.digits if "d" in given else string.ascii_lowercase
    length = number(given.value("a") or "2", f"invalid suffix length: '{given.value('a')}'")
    parts = _Parts(p, prefix, letters, max(length, 1), given.value("additional-suffix") or "")
    words = Words(gnu="cannot open '{name}' for reading: {reason}")
    async with Input(p, name, words) as source:
        if source.failed:
            return 1
        try:
            if "b" in given:
                await _by_bytes(source, parts, _positive(p, given.value("b") or "", "bytes"))
            else:
                lines = given.value("l") or given.value(DIGITS) or "1000"
                await _by_lines(source, parts, _positive(p, lines, "lines"))
        finally:
            parts.close()
        return int(source.failed)


def _positive(p: Process, word: str, what: str) -> int:
    complaint = f"invalid number of {what}: {in_quotes(p, word)}"
    value = amount(word, complaint if p.gnu else f"invalid number '{word}'")
    if value < 1:
        raise Failure(complaint if p.gnu else f"number {word} is not in 1..2147483647 range")
    return value


async def _by_bytes(source: Input, parts: _Parts, size: int) -> None:
    left = size
    while data := await source.read(min(left, CHUNK)):
        await parts.write(data)
        left -= len(data)
        if not left:
            parts.close()
            left = size


async def _by_lines(source: Input, parts: _Parts, count: int) -> None:
    left = count
    async for lines in source.lines():
        while lines:
            taken, lines = lines[:left], lines[left:]
            await parts.write(b"".join(taken))
            left -= len(taken)
            if not left:
                parts.close()
                left = count
