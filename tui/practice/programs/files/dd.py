"""`dd`: a file copied block by block."""

from __future__ import annotations

import time

from tui.practice.files.nodes import Kind
from tui.practice.files.tree import READING, Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.files.display import human
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import amount, number, program, reason

_DD = Manual(
    "[OPERAND]...",
    """Copy a file block by block.

if=FILE      from FILE, else standard input
of=FILE      to FILE, else standard output
bs=N         blocks of N bytes; ibs=N and obs=N for one side
count=N      only N blocks
skip=N       pass over N blocks of the input
seek=N       pass over N blocks of the output
conv=WORD    notrunc, noerror, sync, fsync, ucase, lcase
status=WORD  none, noxfer, progress""",
    own_words=True,
)
_CONVERSIONS = ("notrunc", "noerror", "sync", "fsync", "fdatasync", "swab", "excl", "nocreat")
_LETTER_CASE = ("ucase", "lcase")
_MOST = 1 << 30
"""Bytes of one block."""
_KEYS = ("if", "of", "bs", "ibs", "obs", "count", "skip", "seek")
_WORDS = ("conv", "status", "iflag", "oflag")


@program(_DD)
async def dd(p: Process, given: Given) -> int:
    """Copy blocks."""
    words: dict[str, str] = {}
    for operand in given.operands:
        key, mark, value = operand.partition("=")
        if not mark or key not in (*_KEYS, *_WORDS):
            raise given.misuse(f"unrecognized operand {in_quotes(p, operand)}" if p.gnu else "")
        words[key] = value
    if p.gnu and (unknown := _unknown(words.get("conv", ""))):
        raise given.misuse(f"invalid conversion: {in_quotes(p, unknown)}")
    return await _Copy(p, words).run()


def _unknown(word: str) -> str:
    """The first conversion that there is not."""
    known = (*_CONVERSIONS, *_LETTER_CASE, "")
    return next((part for part in word.split(",") if part not in known), "")


class _Copy:
    """One call of `dd`."""

    def __init__(self, p: Process, words: dict[str, str]) -> None:
        self._p = p
        both = self._size(words.get("bs"), 512)
        self._in_size = both if "bs" in words else self._size(words.get("ibs"), 512)
        self._out_size = both if "bs" in words else self._size(words.get("obs"), 512)
        self._whole = "bs" in words
        self._count = self._number(words["count"]) if "count" in words else None
        self._skip = self._number(words.get("skip", "0"))
        self._seek = self._number(words.get("seek", "0"))
        self._source, self._target = words.get("if"), words.get("of")
        self._conversions = self._known(words.get("conv", ""))
        self._in_flags = words.get("iflag", "").split(",")
        self._status = words.get("status", "")
        self._in = [0, 0]
        """Whole and partial blocks."""
        self._out = [0, 0]
        self._bytes = 0

    def _size(self, word: str | None, usual: int) -> int:
        if word is None:
            return usual
        size = self._number(word)
        if size < 1:
            if self._p.gnu:
                raise Failure(f"invalid number: {in_quotes(self._p, word)}")
            raise Failure(f"number {word} is not in 1..9223372036854775807 range")
        return min(size, _MOST)

    def _number(self, word: str) -> int:
        complaint = f"invalid number '{word}'"
        if self._p.gnu:
            complaint = f"invalid number: {in_quotes(self._p, word)}"
        value = 1
        for factor in word.split("x"):
            value *= amount(factor, complaint) if factor[:1].isdigit() else number("", complaint)
        return value

    def _known(self, word: str) -> set[str]:
        found = {part for part in word.split(",") if part}
        for part in found:
            if part not in _CONVERSIONS and not self._p.gnu:
                raise Failure(f"invalid argument '{part}' to 'conv'")
        return found

    async def run(self) -> int:
        """Copy, and say how much it was."""
        began = time.monotonic()
        source = await self._opened(self._source, READING, 0)
        try:
            cuts = "notrunc" not in self._conversions and not self._seek
            how = Opening(read=False, write=True, create=True, truncate=cuts)
            target = await self._opened(self._target, how, 1)
            try:
                code = await self._copy(source, target)
            finally:
                target.close()
        finally:
            source.close()
        await self._report(time.monotonic() - began)
        return code

    async def _opened(self, name: str | None, how: Opening, fd: int) -> Handle:
        p = self._p
        if name is None:
            return p.handle(fd).share()
        try:
            return await p.open(name, how)
        except OSError as error:
            if p.gnu:
                raise Failure(f"failed to open {shell_quoted(name)}: {reason(error)}") from None
            raise Failure(f"can't open '{name}': {reason(error)}") from None

    async def _copy(self, source: Handle, target: Handle) -> int:
        p = self._p
        await self._pass_over(source)
        if self._seek and target.file is not None:
            place = self._seek * self._out_size
            if "notrunc" not in self._conversions and target.stat().kind is Kind.FILE:
                target.file.truncate(place)
            target.file.seek(place)
        held = b""
        done = 0
        try:
            while self._count is None or done < self._count:
                data = await self._block(source)
                if not data:
                    break
                done += 1
                self._in[len(data) < self._in_size] += 1
                if "sync" in self._conversions:
                    data = data.ljust(self._in_size, b"\0")
                data = self._converted(data)
                if self._whole:
                    await self._put(target, data)
                    continue
                held += data
                while len(held) >= self._out_size:
                    await self._put(target, held[: self._out_size])
                    held = held[self._out_size :]
            if held:
                await self._put(target, held)
        except OSError as error:
            name = self._target or "standard output"
            if isinstance(error, IsADirectoryError):
                name, doing = self._source or "standard input", "reading"
            else:
                doing = "writing"
            words = f"error {doing} {shell_quoted(name)}" if p.gnu else f"error {doing} '{name}'"
            await p.complain(f"{words}: {reason(error)}")
            return 1
        return 0

    async def _block(self, source: Handle) -> bytes:
        """One block; what a single read gives, unless all of it is asked for."""
        size = self._in_size
        data = await source.read(size)
        fills = "fullblock" in self._in_flags or source.file is not None
        while fills and data and len(data) < size:
            more = await source.read(size - len(data))
            if not more:
                break
            data += more
            await self._p.breathe()
        await self._p.breathe()
        return data

    async def _pass_over(self, source: Handle) -> None:
        left = self._skip * (1 if "skip_bytes" in self._in_flags else self._in_size)
        if source.file is not None and source.stat().kind is Kind.FILE:
            source.file.seek(left, 1)
            return
        while left > 0 and (data := await source.read(min(left, CHUNK))):
            left -= len(data)

    def _converted(self, data: bytes) -> bytes:
        if "ucase" in self._conversions:
            data = data.upper()
        if "lcase" in self._conversions:
            data = data.lower()
        if "swab" in self._conversions:
            pairs = bytearray(data)
            pairs[: len(data) // 2 * 2 : 2], pairs[1 : len(data) // 2 * 2 : 2] = (
                data[1 : len(data) // 2 * 2 : 2],
                data[: len(data) // 2 * 2 : 2],
            )
            data = bytes(pairs)
        return data

    async def _put(self, target: Handle, data: bytes) -> None:
        await target.write(data)
        self._out[len(data) < self._out_size] += 1
        self._bytes += len(data)
        await self._p.breathe()

    async def _report(self, seconds: float) -> None:
        if self._status == "none":
            return
        await self._p.err(
            f"{self._in[0]}+{self._in[1]} records in\n{self._out[0]}+{self._out[1]} records out\n"
        )
        if self._status != "noxfer":
            seconds = max(seconds, 1e-6)
            await self._p.err(self._gnu(seconds) if self._p.gnu else self._busybox(seconds))

    def _busybox(self, seconds: float) -> str:
        size = self._bytes
        rate = human(int(size / seconds), gnu=False)
        return (
            f"{size} bytes ({human(size, gnu=False)}B) copied, {seconds:.6f} seconds, {rate}B/s\n"
        )

    def _gnu(self, seconds: float) -> str:
        size = self._bytes
        sizes = [_large(size, 1000, "kMGTPE", "B")] if size >= 1000 else []
        sizes += [_large(size, 1024, "KMGTPE", "iB")] if size >= 1024 else []
        shown = f" ({', '.join(sizes)})" if sizes else ""
        unit = "byte" if size == 1 else "bytes"
        rate = _large(size / seconds, 1000, "kMGTPE", "B/s")
        return f"{size} {unit}{shown} copied, {seconds:g} s, {rate}\n"


def _large(size: float, base: int, units: str, end: str) -> str:
    """An amount with its unit, to two or three digits."""
    power = 0
    while size >= base and power < len(units):
        size, power = size / base, power + 1
    unit = units[power - 1] if power else ""
    return f"{size:.1f} {unit}{end}" if size < 10 and power else f"{size:.0f} {unit}{end}"
