"""strings: the texts in files that are none."""

from __future__ import annotations

import re

from tui.practice.kernel.process import Process
from tui.practice.programs.options import DIGITS, Failure, Given, Manual
from tui.practice.programs.tools import Input, number, program

LONGEST = 1 << 20
"""Bytes of one text; it is cut there."""
_MANUAL = Manual(
    "[-fo] [-t RADIX] [-n LENGTH] [FILE]...",
    """Print the texts that are in files.

    -a         no effect
    -f         print the file's name before each
    -n LENGTH  of so many characters at least (4)
    -NUM       the same as -n NUM
    -o         the same as -t o
    -t RADIX   print where each begins: decimal (d), octal (o), hexadecimal (x)""",
    digits=True,
)
_PRINTABLE = bytes([9, *range(0x20, 0x7F)])
_TEXT = re.compile(rb"[\t -~]+")


@program(_MANUAL)
async def strings(p: Process, given: Given) -> int:
    """Print the texts in files."""
    word = given.value("n") or given.value(DIGITS) or "4"
    least = number(word, f"invalid number '{word}'")
    if least < 1:
        raise Failure(f"number {least} is not in 1..4294967295 range")
    radix = given.value("t") or ("o" if "o" in given else "")
    if radix not in ("", "d", "o", "x"):
        raise Failure(f"invalid radix '{radix}'")
    code = 0
    for name in given.operands or ("-",):
        shown = f"{'standard input' if name == '-' else name}: " if "f" in given else ""
        async with Input(p, name) as source:
            await _search(p, source, least, shown, radix)
            code |= source.failed
    return code


async def _search(p: Process, source: Input, least: int, shown: str, radix: str) -> None:
    rest, offset = b"", 0
    ended = False
    while not ended:
        chunk = await source.read()
        ended = not chunk
        data = rest + chunk
        # A text at the end may go on in what comes next.
        cut = len(data) if ended or len(data) > LONGEST else len(data.rstrip(_PRINTABLE))
        for found in _TEXT.finditer(data, 0, cut):
            if len(found[0]) >= least:
                place = f"{offset + found.start():7{radix}} " if radix else ""
                await p.out(f"{shown}{place}".encode() + found[0] + b"\n")
        rest = data[cut:]
        offset += cut
