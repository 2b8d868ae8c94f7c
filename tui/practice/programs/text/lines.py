"""Programs that let text through, line by line: cat, tac, rev, nl, wc, tee."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack, suppress

from tui.practice.files.nodes import Kind
from tui.practice.files.tree import APPENDING, OVERWRITING
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import (
    CANT_OPEN,
    Input,
    Words,
    number,
    program,
    raw,
    reason,
    text,
)

MOST_KEPT = 64 << 20
"""Bytes that a program holds at once where it can't do with less."""

_CAT = Manual(
    "[OPTION]... [FILE]...",
    """Print files, one after the other; standard input for none and for -.

    -n, --number            number all lines
    -b, --number-nonblank   number lines that are not empty
    -s, --squeeze-blank     print only one of several empty lines
    -E, --show-ends         show line ends as $
    -T, --show-tabs         show tabs as ^I
    -v, --show-nonprinting  show control characters as ^X and M-X
    -A, --show-all          the same as -vET
    -e                      the same as -vE
    -t                      the same as -vT
    -u                      no effect""",
)


@program(_CAT)
async def cat(p: Process, given: Given) -> int:
    """Print files."""
    plain = not any(mark != "u" for mark, _ in given.marks)
    lister = _Lister(given)
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name, CANT_OPEN) as source:
            if plain:
                async for chunk in source:
                    await p.out(chunk)
            else:
                async for lines in source.lines():
                    await p.out(b"".join(map(lister.shown, lines)))
            code |= source.failed
    return code


class _Lister:
    """The lines of cat with numbers and marks."""

    def __init__(self, given: Given) -> None:
        self._number = "b" if "b" in given else "n" if "n" in given else ""
        self._squeeze = "s" in given
        self._ends = bool(given.last("EAe"))
        self._tabs = bool(given.last("TAt"))
        self._visible = bool(given.last("vAet"))
        self._closes_last = bool(self._number) and not given.gnu
        self._count = 0
        self._was_empty = False
        self._begins = True

    def shown(self, line: bytes) -> bytes:
        body = line.removesuffix(b"\n")
        ended = len(body) < len(line) or self._closes_last
        is_empty = not body and self._begins
        if self._squeeze and is_empty and self._was_empty:
            return b""
        self._was_empty = is_empty
        head = b""
        if self._begins and (self._number == "n" or (self._number == "b" and not is_empty)):
            self._count += 1
            head = b"%6d\t" % self._count
        self._begins = ended
        if self._visible:
            body = b"".join(_VISIBLE[byte] for byte in body)
        if self._tabs:
            body = body.replace(b"\t", b"^I")
        return head + body + (b"$" if self._ends and ended else b"") + (b"\n" if ended else b"")


def _visible(byte: int) -> bytes:
    if byte >= 0x80:
        return b"M-" + (_visible(byte - 0x80) if byte != 0x89 else b"^I")
    if byte == 0x7F:
        return b"^?"
    return bytes([byte]) if byte >= 0x20 or byte == 0x09 else b"^" + bytes([byte + 0x40])


_VISIBLE = [_visible(byte) for byte in range(256)]


@program(Manual("[FILE]...", "Print files from the last line to the first."))
async def tac(p: Process, given: Given) -> int:
    """Print lines in the opposite order."""
    words = Words(gnu="failed to open '{name}' for reading: {reason}")
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name, words) as source:
            data = await source.whole(MOST_KEPT)
            code |= source.failed
        lines = data.splitlines(keepends=True) if b"\r" not in data else _split(data)
        await p.out(b"".join(reversed(lines)))
    return code


def _split(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


@program(Manual("[FILE]...", "Print each line backwards."))
async def rev(p: Process, given: Given) -> int:
    """Turn lines round."""
    words = Words(gnu="cannot open {name}: {reason}")
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name, words) as source:
            async for lines in source.lines():
                await p.out(b"".join(map(_backwards, lines)))
            code |= source.failed
    return code


def _backwards(line: bytes) -> bytes:
    body = line.removesuffix(b"\n")
    return raw(text(body)[::-1]) + line[len(body) :]


_NL = Manual(
    "[OPTION]... [FILE]...",
    """Number lines.

    -b, --body-numbering=STYLE  which lines: a (all), t (not empty), n (none)
    -i, --line-increment=N      count in steps of N
    -n, --number-format=FORMAT  ln (left), rn (right), rz (right, with zeros)
    -s, --number-separator=TEXT  what stands after the number, instead of a tab
    -v, --starting-line-number=N  begin with N
    -w, --number-width=N        width of the number""",
)


_STYLES = {"a": re.compile(b""), "t": re.compile(b"(?=.)"), "n": re.compile(b"(?!)")}


@program(_NL)
async def nl(p: Process, given: Given) -> int:
    """Number lines."""
    style = given.value("b") or "t"
    wanted = _STYLES.get(style)
    if wanted is None:
        raise given.misuse(f"invalid body numbering style: {in_quotes(p, style)}" if p.gnu else "")
    width = number(given.value("w") or "6", "invalid line number field width")
    count = number(given.value("v") or "1", "invalid starting line number")
    step = number(given.value("i") or "1", "invalid line number increment")
    separator = given.value("s") if "s" in given else "\t"
    if not 0 < width <= 1000:
        raise Failure("invalid line number field width")
    align = {"ln": "<", "rn": ">", "rz": "0>"}.get(given.value("n") or "rn", ">")
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name) as source:
            async for lines in source.lines():
                parts: list[bytes] = []
                for line in lines:
                    body = line.removesuffix(b"\n")
                    if wanted.match(body):
                        parts.append(raw(f"{count:{align}{width}}{separator}") + body + b"\n")
                        count += step
                    else:
                        parts.append(b" " * (width + len(raw(separator or ""))) + body + b"\n")
                await p.out(b"".join(parts))
            code |= source.failed
    return code


_WC = Manual(
    "[OPTION]... [FILE]...",
    """Count lines, words and bytes.

    -l, --lines            print the number of lines
    -w, --words            print the number of words
    -c, --bytes            print the number of bytes
    -m, --chars            print the number of characters
    -L, --max-line-length  print the length of the longest line""",
)
_WORD = re.compile(rb"[^ \t\n\v\f\r\0]+")


class _Counts:
    """What wc knows of one file, while it reads it."""

    def __init__(self) -> None:
        self.lines = self.words = self.bytes = self.chars = self.longest = 0
        self._in_word = False
        self._column = 0

    def add(self, data: bytes, *, with_length: bool) -> None:
        self.lines += data.count(b"\n")
        self.bytes += len(data)
        self.chars += len(data)
        if not data.isascii():
            self.chars -= sum(map(data.count, _CONTINUATIONS))
        words = len(_WORD.findall(data))
        if self._in_word and data and _WORD.match(data):
            words -= 1
        self.words += words
        if data:
            self._in_word = _WORD.fullmatch(data[-1:]) is not None
        if with_length:
            self._measure(data)

    def end(self) -> None:
        self.longest = max(self.longest, self._column)

    def _measure(self, data: bytes) -> None:
        first, *rest = data.split(b"\n")
        self._column = _columns(first, self._column)
        for piece in rest:
            self.longest = max(self.longest, self._column)
            self._column = _columns(piece, 0)

    def join(self, other: _Counts) -> None:
        self.lines += other.lines
        self.words += other.words
        self.bytes += other.bytes
        self.chars += other.chars
        self.longest = max(self.longest, other.longest)


_CONTINUATIONS = [bytes([byte]) for byte in range(0x80, 0xC0)]


def _columns(piece: bytes, column: int) -> int:
    for part in re.split(rb"(\t)", piece):
        column = (column // 8 + 1) * 8 if part == b"\t" else column + len(text(part))
    return column


@program(_WC)
async def wc(p: Process, given: Given) -> int:
    """Count."""
    asked = [key for key in "lwmcL" if key in given] or ["l", "w", "c"]
    names = given.operands or ("",)
    width = _width(p, given.operands, asked) if p.gnu else 9
    total = _Counts()
    code = 0
    for name in names:
        counts = _Counts()
        async with Input(p, name or "-") as source:
            if source.failed and not p.is_folder(name):
                code = 1
                continue
            async for chunk in source:
                counts.add(chunk, with_length="L" in asked)
            counts.end()
            code |= source.failed
        total.join(counts)
        await p.out(_counted(counts, asked, width, name))
    if len(names) > 1:
        await p.out(_counted(total, asked, width, "total"))
    return code


def _counted(counts: _Counts, asked: list[str], width: int, name: str) -> str:
    values = {
        "l": counts.lines,
        "w": counts.words,
        "m": counts.chars,
        "c": counts.bytes,
        "L": counts.longest,
    }
    width = width if len(asked) > 1 or width != 9 else 0
    return " ".join(f"{values[key]:{width or 1}}" for key in asked) + f"{name and ' ' + name}\n"


def _width(p: Process, names: tuple[str, ...], asked: list[str]) -> int:
    """GNU's: as wide as the size of all files, or seven where one has no size."""
    if len(asked) == 1 and len(names) <= 1:
        return 1
    size = 0
    least = 1
    for name in names or ("-",):
        with suppress(OSError):
            stat = p.handle(0).stat() if name == "-" else p.stat(name)
            if stat.kind is Kind.FILE:
                size += stat.size
            else:
                least = 7
    return max(least, len(str(size)))


_TEE = Manual(
    "[OPTION]... [FILE]...",
    """Copy standard input to files, and to standard output.

    -a, --append             append to the files instead of writing over them
    -i, --ignore-interrupts  pay no heed to ctrl-C""",
)


@program(_TEE)
async def tee(p: Process, given: Given) -> int:
    """Write to several places."""
    if "i" in given:
        p.on_signal(Signal.INT, "ignore")
    code = 0
    async with AsyncExitStack() as stack:
        handles: dict[str, Handle] = {}
        for name in given.operands:
            try:
                handle = await p.open(name, APPENDING if "a" in given else OVERWRITING)
            except OSError as error:
                await p.complain(f"{name}: {reason(error)}")
                code = 1
                continue
            stack.callback(handle.close)
            handles[name] = handle
        while data := await p.read():
            for name, handle in list(handles.items()):
                try:
                    await handle.write(data)
                except OSError as error:
                    await p.complain(f"{name}: {reason(error)}")
                    del handles[name]
                    code = 1
            await p.out(data)
    return code
