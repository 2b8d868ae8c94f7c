"""xxd: bytes as hexadecimal numbers, and back."""

from __future__ import annotations

import re

from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.text.dumps.blocks import Blocks, count
from tui.practice.programs.tools import Input, number, program

MOST_KEPT = 64 << 20
"""Bytes that are turned back at once."""
_MANUAL = Manual(
    "[-prib] [-g N] [-c N] [-l LENGTH] [-s OFFSET] [-o OFFSET] [INPUT [OUTPUT]]",
    """Show bytes as hexadecimal numbers.

    -p         only the numbers
    -r         turn such numbers back into bytes
    -i         as an array in C
    -b         as bits
    -u         with capital letters
    -g N       so many bytes in a group (2)
    -c N       so many bytes in a line (16)
    -l LENGTH  show so many bytes
    -s OFFSET  pass over so many bytes
    -o OFFSET  add that to the offsets that are shown""",
)
_LINE = re.compile(rb"\s*([0-9a-fA-F]+):\s((?:[0-9a-fA-F]+ ?)*)")


@program(_MANUAL)
async def xxd(p: Process, given: Given) -> int:
    """Show bytes, or make bytes."""
    names = given.operands
    if len(names) > 1:
        p.set_handle(1, await p.open(names[1], OVERWRITING))
    if "r" in given:
        return await _reversed(p, given, (names or ("-",))[0])
    skip, limit = given.value("s"), given.value("l")
    blocks = Blocks(
        p,
        names[:1],
        count(skip, f"invalid number '{skip}'") or 0,
        count(limit, f"invalid number '{limit}'"),
    )
    if "i" in given:
        await _array(p, blocks, names[0] if names else "")
    elif "p" in given:
        width = _number(given, "c", 30)
        async for block in blocks.of(width):
            await p.out(f"{_cased(given, block.hex())}\n")
    else:
        await _dump(p, given, blocks)
    return (2 if p.gnu else 1) if blocks.failed else 0


def _number(given: Given, key: str, default: int) -> int:
    word = given.value(key)
    value = default if word is None else number(word, f"invalid number '{word}'")
    if not (0 if key == "g" else 1) <= value <= 256:
        raise Failure(f"number {value} is not in 1..256 range")
    return value


def _cased(given: Given, digits: str) -> str:
    return digits.upper() if "u" in given else digits


async def _dump(p: Process, given: Given, blocks: Blocks) -> None:
    bits = "b" in given
    width = _number(given, "c", 6 if bits else 16)
    group = _number(given, "g", 1 if bits else 2) or width
    digits = 8 if bits else 2
    room = digits * width + -(-width // group)
    added = count(given.value("o"), f"invalid number '{given.value('o')}'") or 0
    offset: int | None = None
    async for block in blocks.of(width):
        offset = blocks.skipped + added if offset is None else offset
        words = [f"{byte:08b}" if bits else f"{byte:02x}" for byte in block]
        groups = ("".join(words[at : at + group]) for at in range(0, len(words), group))
        shown = _cased(given, " ".join(groups))
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in block)
        await p.out(f"{offset:08x}: {shown:<{room}} {letters}\n")
        offset += len(block)


async def _array(p: Process, blocks: Blocks, name: str) -> None:
    variable = re.sub(r"\W", "_", name, flags=re.ASCII)
    if variable:
        await p.out(f"unsigned char {variable}[] = {{\n")
    first = True
    async for block in blocks.of(12):
        lead = "" if first else ",\n"
        await p.out(f"{lead}  {', '.join(f'0x{byte:02x}' for byte in block)}")
        first = False
    # Busybox leaves a comma behind the last one.
    await p.out("\n" if p.gnu or first else ",\n")
    if variable:
        await p.out(f"}};\nunsigned int {variable}_len = {blocks.size};\n")


async def _reversed(p: Process, given: Given, name: str) -> int:
    async with Input(p, name) as source:
        data = await source.whole(MOST_KEPT)
        if source.failed:
            return 2 if p.gnu else 1
    if "p" in given:
        digits = re.sub(rb"[^0-9a-fA-F]", b"", data)
        await p.out(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))
        return 0
    place = 0
    for line in data.splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        offset = int(found[1][-15:], 16)
        if place < offset <= place + MOST_KEPT:
            await p.out(bytes(offset - place))
        digits = found[2].replace(b" ", b"")
        made = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        await p.out(made)
        place = offset + len(made)
        await p.breathe()
    return 0
