"""od: bytes as octal numbers, and as others."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.text.dumps.blocks import Blocks, Squeeze, count
from tui.practice.programs.tools import number, program

_MANUAL = Manual(
    "[OPTION]... [FILE]...",
    """Show bytes as numbers.

    -A, --address-radix=RADIX  offsets are decimal (d), octal (o), hexadecimal (x), left out (n)
    -j, --skip-bytes=BYTES     pass over so many bytes
    -N, --read-bytes=BYTES     show so many bytes
    -t, --format=TYPE          a, c, or d, o, u, x, f with a size; z adds the characters
    -v, --output-duplicates    show lines that are the same as the one before
    -w[BYTES], --width[=BYTES]  so many bytes in a line
    -a  the same as -t a
    -b  the same as -t o1
    -c  the same as -t c
    -d  the same as -t u2
    -f  the same as -t f4
    -i  the same as -t d4
    -l  the same as -t d8
    -o  the same as -t o2
    -s  the same as -t d2
    -h  the same as -t x2
    -x  the same as -t x2""",
)
_TYPES = {"a": "a", "b": "o1", "c": "c", "d": "u2", "f": "f4", "i": "d4", "l": "d8", "o": "o2"}
_TYPES |= {"s": "d2", "h": "x2", "x": "x2"}
_TYPE = re.compile(r"([ac])()(z?)|([doux])([CSIL]|\d+)?(z?)|(f)([FDL]|\d+)?(z?)")
_SIZES = {"C": 1, "S": 2, "I": 4, "L": 8, "F": 4, "D": 8}
_WIDTHS = {
    "o": {1: 3, 2: 6, 4: 11, 8: 22},
    "x": {1: 2, 2: 4, 4: 8, 8: 16},
    "d": {1: 4, 2: 6, 4: 11, 8: 20},
    "u": {1: 3, 2: 5, 4: 10, 8: 20},
    "f": {4: 15, 8: 24},
}
_NAMES = "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb"
_ASCII = [*f"{_NAMES} can em sub esc fs gs rs us sp".split(), *map(chr, range(33, 127)), "del"]
_ESCAPES = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}
_BASES = {"d": "07d", "o": "07o", "x": "06x"}
WIDEST = 4096
"""Bytes of a line."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One way to show a block."""

    size: int
    width: int
    """Characters of a number."""
    show: Callable[[bytes], list[str]]
    with_text: bool = False


@program(_MANUAL)
async def od(p: Process, given: Given) -> int:
    """Show bytes."""
    columns = _columns(given)
    radix = given.value("A") or "o"
    if radix[0] not in "doxn" or len(radix) > 1:
        words = f"invalid output address radix '{radix}'; it must be one character from [doxn]"
        raise Failure(words)
    skip, limit = given.value("j"), given.value("N")
    blocks = Blocks(
        p,
        given.operands,
        count(skip, f"invalid -j argument '{skip}'") or 0,
        count(limit, f"invalid -N argument '{limit}'"),
    )
    width = _width(given, math.lcm(*(column.size for column in columns)))
    form = _BASES.get(radix, "")
    squeeze = Squeeze(off="v" in given)
    offset: int | None = None
    async for block in blocks.of(width):
        offset = blocks.skipped if offset is None else offset
        mark = squeeze.line(block) if len(block) == width else None
        if mark is None:
            address = format(offset, form) if form else ""
            await p.out(_lines(block, columns, width, address))
        elif mark:
            await p.out(mark)
        offset += len(block)
    wanted = count(skip, "") or 0
    if blocks.skipped < wanted and not blocks.failed:
        raise Failure("cannot skip past end of combined input")
    if form and not (blocks.failed and not blocks.size):
        await p.out(f"{blocks.skipped + blocks.size:{form}}\n")
    return int(blocks.failed)


def _width(given: Given, least: int) -> int:
    if "w" not in given:
        return 16 if 16 % least == 0 else least
    word = given.value("w") or "32"
    width = number(word, f"invalid -w argument '{word}'")
    if not 0 < width <= WIDEST or width % least:
        raise Failure(f"invalid line width '{word}': must be a multiple of {least}")
    return width


def _columns(given: Given) -> list[_Column]:
    columns: list[_Column] = []
    for mark, value in given.marks:
        if mark == "t":
            columns += _typed(given, value)
        elif mark == "i" and not given.gnu:
            columns += _typed(given, "d2")
        elif mark in _TYPES:
            columns += _typed(given, _TYPES[mark])
    return columns or _typed(given, "o2")


def _typed(given: Given, spec: str) -> list[_Column]:
    columns: list[_Column] = []
    place = 0
    while place < len(spec):
        found = _TYPE.match(spec, place)
        if found is None:
            character = spec[place]
            raise Failure(f"invalid character '{character}' in type string '{spec}'")
        place = found.end()
        kind, size_word, text = next(
            found.groups()[at : at + 3] for at in (0, 3, 6) if found.groups()[at]
        )
        default = {"a": 1, "c": 1, "f": 8}.get(kind, 4)
        size = _SIZES.get(size_word or "", 0) or int(size_word or default)
        column = _column(kind, size)
        if column is None:
            what = "floating point" if kind == "f" else "integral"
            words = f"this system doesn't provide a {size}-byte {what} type"
            raise Failure(f"invalid type string '{spec}';\n{words}")
        columns.append(replace(column, with_text=bool(text)))
    return columns


def _column(kind: str, size: int) -> _Column | None:
    if kind == "a":
        return _Column(1, 3, lambda data: [_ASCII[byte & 0x7F] for byte in data])
    if kind == "c":
        return _Column(1, 3, lambda data: [_character(byte) for byte in data])
    width = _WIDTHS[kind].get(size)
    if width is None:
        return None
    if kind == "f":
        return _Column(size, width, lambda data: [_real(one, size) for one in _pieces(data, size)])
    form = {"d": "d", "u": "d"}.get(kind) or f"0{width}{kind}"

    def show(data: bytes) -> list[str]:
        signed = kind == "d"
        pieces = _pieces(data, size)
        return [format(int.from_bytes(one, "little", signed=signed), form) for one in pieces]

    return _Column(size, width, show)


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size].ljust(size, b"\0") for at in range(0, len(data), size)]


def _character(byte: int) -> str:
    return _ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"{byte:03o}")


def _real(data: bytes, size: int) -> str:
    """With as many digits as tell the number from all others."""
    form = "<f" if size == 4 else "<d"
    value: float = struct.unpack(form, data)[0]
    usual, least = (6, 2.0**-126) if size == 4 else (15, 2.0**-1022)
    # Numbers that are nearly nothing have fewer digits to begin with.
    for digits in range(1 if abs(value) < least else usual, 18):
        shown = f"{value:.{digits}g}"
        try:
            if struct.pack(form, float(shown)) == data:
                return shown
        except OverflowError:
            continue
    return f"{value:.17g}".replace("nan", "-nan" if data[-1] & 0x80 else "nan")


def _lines(block: bytes, columns: list[_Column], width: int, address: str) -> str:
    """A block in each of its shapes, all of them equally wide."""
    total = max(width // column.size * (column.width + 1) for column in columns)
    lines = []
    for place, column in enumerate(columns):
        fields = width // column.size
        line = address if place == 0 else " " * len(address)
        pad = left = total - fields * column.width
        shown = column.show(block)
        for position, word in enumerate(shown):
            following = pad * (fields - position - 1) // fields
            line += word.rjust(column.width + left - following)
            left = following
        if column.with_text:
            missing = fields - len(shown)
            line += " " * (column.width * missing + left)
            line += f"  >{''.join(chr(b) if 0x20 <= b < 0x7F else '.' for b in block)}<"
        lines.append(line + "\n")
    return "".join(lines)
