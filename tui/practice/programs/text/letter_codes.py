"""Bytes as letters, and back: base64 and base32."""

from __future__ import annotations

import re
from base64 import b32decode, b32encode, b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes, no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import Input, number, program

MOST_KEPT = 64 << 20
"""Bytes that are decoded at once."""
_MANUAL = Manual(
    "[-d] [-w COLUMNS] [FILE]",
    """Write a file in letters, or read such a file.

    -d, --decode          read letters
    -i, --ignore-garbage  pass over other characters
    -w, --wrap=COLUMNS    break lines there instead of at 76; 0 for never""",
)


@dataclass(frozen=True, slots=True)
class _Code:
    """One way to write bytes."""

    encode: Callable[[bytes], bytes]
    decode: Callable[[bytes], bytes]
    bytes: int
    """So many bytes make a group of letters."""
    letters: int
    alphabet: str
    """As a regular expression's class has it."""


_BASE64 = _Code(b64encode, b64decode, 3, 4, "A-Za-z0-9+/")
_BASE32 = _Code(b32encode, b32decode, 5, 8, "A-Z2-7")


@program(_MANUAL)
async def base64(p: Process, given: Given) -> int:
    """Write or read base64."""
    return await _run(p, given, _BASE64)


@program(_MANUAL)
async def base32(p: Process, given: Given) -> int:
    """Write or read base32."""
    return await _run(p, given, _BASE32)


async def _run(p: Process, given: Given, code: _Code) -> int:
    no_more_than(p, given, 1)
    word = given.value("w")
    lead = "invalid wrap size: " if p.gnu else "invalid number "
    width = 76 if word is None else number(word, f"{lead}{in_quotes(p, word)}")
    async with Input(p, (given.operands or ("-",))[0]) as source:
        if "d" in given:
            letters = await source.whole(MOST_KEPT)
            if not source.failed:
                await _decode(p, letters, code, lenient="i" in given or not p.gnu)
        else:
            await _encode(p, source, code, width)
        return int(source.failed)


async def _encode(p: Process, source: Input, code: _Code, width: int) -> None:
    rest, line = b"", b""
    async for chunk in source:
        data = rest + chunk
        whole = len(data) - len(data) % code.bytes
        rest = data[whole:]
        line = await _wrapped(p, line + code.encode(data[:whole]), width)
    line = await _wrapped(p, line + code.encode(rest), width)
    if line:
        await p.out(line + b"\n")


async def _wrapped(p: Process, letters: bytes, width: int) -> bytes:
    """Print all lines that are full; returns what is left over."""
    if width <= 0:
        await p.out(letters)
        return b""
    full = len(letters) - len(letters) % width
    lines = (letters[at : at + width] + b"\n" for at in range(0, full, width))
    await p.out(b"".join(lines))
    return letters[full:]


async def _decode(p: Process, letters: bytes, code: _Code, *, lenient: bool) -> None:
    alphabet = code.alphabet.encode()
    letters = re.sub(rb"[^%s=]" % alphabet if lenient else rb"\n", b"", letters)
    good = re.compile(rb"[%s]*" % alphabet).match(letters)
    assert good is not None
    size = good.end()
    whole = size - size % code.letters
    last = letters[whole : whole + code.letters]
    for at in range(0, whole, code.letters * 4096):
        await p.out(code.decode(letters[at : min(whole, at + code.letters * 4096)]))
    # The last group may be filled up with `=`.
    kept = (size - whole) * code.bytes // code.letters
    needed = -(-kept * code.letters // code.bytes)
    filled = letters[whole:size].ljust(code.letters, b"=")
    if kept and (p.gnu or b"=" in last):
        await p.out(code.decode(filled[:needed].ljust(code.letters, b"="))[:kept])
    if (last and last != filled) or len(letters) > whole + code.letters:
        raise Failure("invalid input" if p.gnu else "truncated input")
