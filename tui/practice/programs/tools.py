"""What the programs share: how one is made, how it reads its input, how it speaks of errors."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tui.practice.files.nodes import failure
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK, Process, Program
from tui.practice.programs.options import Failure, Given, HelpWanted, Manual, Misuse

LONGEST_LINE = 16 << 20
"""Bytes of one line that a program keeps; a longer one is more than it has memory for."""

Body = Callable[[Process, Given], Awaitable[int]]
"""A program that is handed its options, understood."""


def program(manual: Manual) -> Callable[[Body], Program]:
    """Make a program of a body: reads its options, and words what it raises."""

    def made(body: Body) -> Program:
        @functools.wraps(body)
        async def run(p: Process) -> int:
            try:
                return await body(p, manual.read(p.argv, gnu=p.gnu))
            except HelpWanted as wanted:
                await (p.out if p.gnu else p.err)(wanted.text)
                return 0
            except Misuse as misuse:
                await p.err(misuse.text)
                return misuse.code
            except Failure as failed:
                await p.complain(failed.text)
                return failed.code

        return run

    return made


def text(data: bytes) -> str:
    """Bytes as text; what is not UTF-8 survives the way back."""
    return data.decode(errors="surrogateescape")


def raw(line: str) -> bytes:
    """Text as the bytes it came from."""
    return line.encode(errors="surrogateescape")


def reason(error: OSError) -> str:
    """The system's words for an error."""
    return error.strerror or str(error)


@dataclass(frozen=True, slots=True)
class Words:
    """How a program says that it can't open or read a file: `{name}` and `{reason}`."""

    busybox: str = "{name}: {reason}"
    gnu: str = "{name}: {reason}"
    busybox_reading: str = "{name}: {reason}"
    """For what could be opened and not read, such as a folder."""
    gnu_reading: str = "{name}: {reason}"


PLAIN = Words()
CANT_OPEN = Words(busybox="can't open '{name}': {reason}", busybox_reading="read error: {reason}")
"""What busybox says where it opens by descriptor."""
FOR_READING = Words(
    busybox="can't open '{name}': {reason}",
    gnu="cannot open '{name}' for reading: {reason}",
    busybox_reading="read error: {reason}",
    gnu_reading="error reading '{name}': {reason}",
)


class Input:
    """A named file, or standard input for `-`, read by chunks or lines.

    What goes wrong is told to the person and ends the input; `failed` says that it happened.
    """

    def __init__(self, p: Process, name: str, words: Words = PLAIN) -> None:
        self._p = p
        self.name = name
        self._words = words
        self._handle: Handle | None = None
        self.failed = False

    @property
    def handle(self) -> Handle:
        """What is being read; only while it is open and has not failed."""
        if self._handle is None:
            raise failure(9, self.name)
        return self._handle

    async def __aenter__(self) -> Self:
        try:
            if self.name == "-":
                self._handle = self._p.handle(0).share()
            else:
                self._handle = await self._p.open(self.name)
        except OSError as error:
            is_folder = isinstance(error, IsADirectoryError)
            await self._complain(error, while_reading=is_folder)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def adopt(self, handle: Handle) -> None:
        """Read from this handle, whose reference passes to the input."""
        self._handle = handle

    def close(self) -> None:
        """Let go of what was read."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    async def read(self, size: int = CHUNK) -> bytes:
        """Up to `size` bytes; empty at the end, and once something went wrong."""
        if self._handle is None or self.failed:
            return b""
        try:
            data = await self._handle.read(size)
        except OSError as error:
            await self._complain(error, while_reading=True)
            return b""
        await self._p.breathe()
        return data

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        data = await self.read()
        if not data:
            raise StopAsyncIteration
        return data

    def lines(self, end: bytes = b"\n") -> Lines:
        """The lines, in batches."""
        return Lines(self.read, end)

    async def whole(self, most: int, words: str = "out of memory") -> bytes:
        """Everything at once; Failure with `words` where it is more than `most` bytes."""
        parts = bytearray()
        async for chunk in self:
            parts += chunk
            if len(parts) > most:
                raise Failure(words, 2)
        return bytes(parts)

    async def _complain(self, error: OSError, *, while_reading: bool) -> None:
        self.failed = True
        words = self._words
        if self._p.gnu:
            form = words.gnu_reading if while_reading else words.gnu
        else:
            form = words.busybox_reading if while_reading else words.busybox
        name = "standard input" if self.name == "-" and self._p.gnu else self.name
        await self._p.complain(form.format(name=name, reason=reason(error)))


class Lines:
    """The lines of something, as lists: all that were complete after one read.

    Every line but the last keeps the mark at its end. So a program that prints after each batch
    never sits on a line while it waits for more.
    """

    def __init__(self, read: Callable[[], Awaitable[bytes]], end: bytes = b"\n") -> None:
        self._read = read
        self._end = end
        self._rest: list[bytes] = []
        self._size = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[bytes]:
        while data := await self._read():
            cut = data.rfind(self._end) + 1
            if not cut:
                self._keep(data)
                continue
            self._rest.append(data[:cut])
            lines = b"".join(self._rest).split(self._end)
            self._rest, self._size = [], 0
            lines.pop()
            if cut < len(data):
                self._keep(data[cut:])
            return [line + self._end for line in lines]
        last = b"".join(self._rest)
        self._rest, self._size = [], 0
        if not last:
            raise StopAsyncIteration
        return [last]

    def _keep(self, data: bytes) -> None:
        self._rest.append(data)
        self._size += len(data)
        if self._size > LONGEST_LINE:
            raise Failure("memory exhausted", 2)


def number(word: str, complaint: str, code: int = 1) -> int:
    """A whole number that an option asks for; Failure with `complaint` for anything else."""
    sign, digits = (word[0], word[1:]) if word[:1] in ("+", "-") else ("", word)
    if not (digits.isascii() and digits.isdigit()):
        raise Failure(complaint, code)
    if len(digits) > 18:
        digits = "9" * 18
    return -int(digits) if sign == "-" else int(digits)


_SUFFIXES = {"": 1, "c": 1, "w": 2, "b": 512, "k": 1 << 10, "K": 1 << 10, "m": 1 << 20}
_SUFFIXES |= {"M": 1 << 20, "g": 1 << 30, "G": 1 << 30, "T": 1 << 40, "kB": 1000, "KB": 1000}
_SUFFIXES |= {"MB": 10**6, "GB": 10**9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def amount(word: str, complaint: str, code: int = 1) -> int:
    """A number with one of the suffixes that sizes have: `4k`, `1M`, `2b`."""
    digits = word.rstrip("cwbkKmMgGTBi")
    factor = _SUFFIXES.get(word[len(digits) :])
    if factor is None:
        raise Failure(complaint, code)
    return number(digits, complaint, code) * factor
