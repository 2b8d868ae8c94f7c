"""tr: characters replaced, deleted, squeezed."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, raw

_TR = Manual(
    "[OPTION]... SET1 [SET2]",
    r"""Replace, delete or squeeze characters of standard input.

    -c, --complement       take all characters that are not in SET1
    -C                     the same
    -d, --delete           delete the characters of SET1
    -s, --squeeze-repeats  print only one of several equal characters in a row
    -t, --truncate-set1    use only as much of SET1 as SET2 is long

Sets may hold ranges (a-z), classes ([:digit:]) and escapes (\n, \t, \\, \101).""",
    in_order=True,
)
_TR_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_TR_CLASSES: dict[str, Callable[[int], bool]] = {
    "alpha": lambda b: chr(b).isalpha(),
    "digit": lambda b: chr(b).isdigit(),
    "alnum": lambda b: chr(b).isalnum(),
    "upper": lambda b: chr(b).isupper(),
    "lower": lambda b: chr(b).islower(),
    "space": lambda b: b in b" \t\n\v\f\r",
    "blank": lambda b: b in b" \t",
    "punct": lambda b: 0x21 <= b < 0x7F and not chr(b).isalnum(),
    "print": lambda b: 0x20 <= b < 0x7F,
    "graph": lambda b: 0x21 <= b < 0x7F,
    "cntrl": lambda b: b < 0x20 or b == 0x7F,
    "xdigit": lambda b: b in b"0123456789abcdefABCDEF",
}


@program(_TR)
async def tr(p: Process, given: Given) -> int:
    """Translate characters."""
    sets = given.operands
    deletes, squeezes = "d" in given, "s" in given
    if not sets:
        raise given.missing()
    needed = 1 if deletes != squeezes or (deletes and not squeezes) else 2
    if len(sets) < needed:
        tail = "Two strings must be given when translating."
        words = f"missing operand after '{sets[0]}'\n{tail}"
        raise given.misuse(words if p.gnu else "")
    if len(sets) > 2 or (deletes and not squeezes and len(sets) > 1):
        words = f"extra operand {in_quotes(p, sets[-1])}"
        if deletes and len(sets) == 2:
            words += "\nOnly one string may be given when deleting without squeezing repeats."
        raise given.misuse(words if p.gnu else "")
    first = members(sets[0], 0)
    if "c" in given or "C" in given:
        chosen = set(first)
        first = [byte for byte in range(256) if byte not in chosen]
    second = members(sets[1], len(first)) if len(sets) > 1 else []
    table, dropped = bytearray(range(256)), b""
    if deletes:
        dropped = bytes(set(first))
    elif second or len(sets) > 1:
        if not second:
            words = "when not truncating set1, string2 must be non-empty"
            raise Failure(words if p.gnu else "STRING2 cannot be empty")
        if "t" in given:
            first = first[: len(second)]
        for place, byte in enumerate(first):
            table[byte] = second[min(place, len(second) - 1)]
    repeated = bytes(set(second if len(sets) > 1 else first)) if squeezes else b""
    runs = re.compile(b"([%s])\\1+" % re.escape(repeated), re.DOTALL) if repeated else None
    before = b""
    while data := await p.read():
        data = data.translate(bytes(table), dropped)
        if runs is not None and data:
            joined = runs.sub(rb"\1", before + data)
            data, before = joined[len(before) :], joined[-1:]
            before = before if before in repeated else b""
        if data:
            await p.out(data)
    return 0


def members(spec: str, length: int) -> list[int]:
    """The bytes that a set of tr names; `length` is what `[x*]` fills up to."""
    data = raw(spec)
    found: list[int] = []
    place = 0
    while place < len(data):
        named = re.compile(rb"\[:(\w+):\]|\[=(.)=\]|\[(.)\*(\d*)\]", re.DOTALL).match(data, place)
        if named and (named[1] is None or named[1].decode() in _TR_CLASSES):
            place = named.end()
            if named[1] is not None:
                inside = _TR_CLASSES[named[1].decode()]
                found += [byte for byte in range(128) if inside(byte)]
            elif named[2] is not None:
                found += named[2]
            else:
                digits = named[4]
                times = int(digits, 8 if digits[:1] == b"0" else 10) if digits else 0
                found += named[3] * min(times or max(length - len(found), 0), 256)
            continue
        low, place = _member(data, place)
        if data[place : place + 1] == b"-" and place + 1 < len(data):
            high, place = _member(data, place + 1)
            if high < low:
                shown = f"{chr(low)}-{chr(high)}"
                raise Failure(
                    f"range-endpoints of '{shown}' are in reverse collating sequence order"
                )
            found += range(low, high + 1)
        else:
            found.append(low)
    return found


def _member(data: bytes, place: int) -> tuple[int, int]:
    if data[place] != 0x5C or place + 1 >= len(data):
        return data[place], place + 1
    octal = re.compile(rb"[0-7]{1,3}").match(data, place + 1)
    if octal:
        return int(octal[0], 8) & 0xFF, octal.end()
    letter = chr(data[place + 1])
    return _TR_ESCAPES.get(letter, data[place + 1]), place + 2
