"""hexdump and hd."""

from __future__ import annotations

from collections.abc import Callable

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.text.dumps.blocks import Blocks, Squeeze, count
from tui.practice.programs.tools import program

_MANUAL = Manual(
    "[-bcCdoxv] [-n LENGTH] [-s OFFSET] [FILE]...",
    """Show bytes as numbers.

    -C  hexadecimal, with the characters beside
    -b  one byte each, octal
    -c  one byte each, as characters
    -d  two bytes each, decimal
    -o  two bytes each, octal
    -x  two bytes each, hexadecimal
    -n LENGTH  show so many bytes
    -s OFFSET  pass over so many bytes
    -e FORMAT  not in the practice engine
    -v  show lines that are the same as the one before""",
)
_WIDTH = 16
_ESCAPES = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}


def _by_bytes(form: Callable[[int], str], width: int) -> Callable[[bytes], str]:
    return lambda block: "".join(map(form, block)).ljust(_WIDTH * width)


def _by_pairs(form: str, width: int) -> Callable[[bytes], str]:
    def shown(block: bytes) -> str:
        pairs = (block[at : at + 2] for at in range(0, len(block), 2))
        words = (form.format(int.from_bytes(pair, "little")) for pair in pairs)
        return "".join(words).ljust(_WIDTH // 2 * width)

    return shown


def _character(byte: int) -> str:
    shown = _ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"{byte:03o}")
    return f"{shown:>4}"


def _canonical(block: bytes) -> str:
    left, right = block[:8].hex(" "), block[8:].hex(" ")
    letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in block)
    return f"  {left:<23}  {right:<23}  |{letters}|"


_SHAPES = {
    "C": _canonical,
    "b": _by_bytes(lambda byte: f" {byte:03o}", 4),
    "c": _by_bytes(_character, 4),
    "d": _by_pairs("   {:05}", 8),
    "o": _by_pairs("  {:06o}", 8),
    "x": _by_pairs("    {:04x}", 8),
    "": _by_pairs(" {:04x}", 5),
}


@program(_MANUAL)
async def hexdump(p: Process, given: Given) -> int:
    """Show bytes."""
    if "e" in given:
        raise Failure("the practice engine has no formats; try -C, -x or od -t x1")
    kind = given.last("Cbcdox") or ("C" if given.name == "hd" else "")
    show, digits = _SHAPES[kind], 8 if kind == "C" else 7
    skip, limit = given.value("s"), given.value("n")
    blocks = Blocks(
        p,
        given.operands,
        count(skip, f"invalid number '{skip}'") or 0,
        count(limit, f"invalid number '{limit}'"),
    )
    squeeze = Squeeze(off="v" in given)
    offset: int | None = None
    async for block in blocks.of(_WIDTH):
        offset = blocks.skipped if offset is None else offset
        mark = squeeze.line(block) if len(block) == _WIDTH else None
        await p.out(f"{offset:0{digits}x}{show(block)}\n" if mark is None else mark)
        offset += len(block)
    if offset is not None:
        await p.out(f"{offset:0{digits}x}\n")
    if blocks.failed and not blocks.size and p.gnu:
        await p.complain("all input file arguments failed")
    return int(blocks.failed)
