"""Programs that cut and translate: cut, tr, fold, paste, expand."""

from __future__ import annotations

import re
from collections.abc import Callable

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import Input, number, program, raw, text

_END = 1 << 62

_CUT = Manual(
    "-b LIST | -c LIST | -f LIST [OPTION]... [FILE]...",
    """Print parts of lines. LIST is such as 1,3-5,7-.

    -b, --bytes=LIST            these bytes
    -c, --characters=LIST       these characters
    -f, --fields=LIST           these fields
    -d, --delimiter=C           fields are separated by C instead of a tab
    -s, --only-delimited        leave out lines without a separator
        --output-delimiter=TEXT  what stands between fields in the output
        --complement            everything but the parts named
    -n                          no effect""",
)


@program(_CUT)
async def cut(p: Process, given: Given) -> int:
    """Print parts of lines."""
    kinds = [mark for mark, _ in given.marks if mark in "bcf"]
    if not kinds:
        words = "you must specify a list of bytes, characters, or fields" if p.gnu else ""
        if p.gnu:
            raise given.misuse(words)
        raise Failure("expected a list of bytes, characters, or fields")
    if len(kinds) > 1:
        raise given.misuse("only one type of list may be specified" if p.gnu else "")
    kind = kinds[0]
    spans = _spans(given, given.value(kind) or "")
    delimiter = given.value("d")
    if delimiter is not None and kind != "f":
        raise given.misuse(
            "an input delimiter may be specified only when operating on fields"
            if p.gnu
            else "a delimiter may be specified only when operating on fields"
        )
    mark = raw("\t" if delimiter is None else delimiter)
    if len(text(mark)) != 1:
        raise given.misuse("the delimiter must be a single character" if p.gnu else "")
    glue = raw(given.value("output-delimiter") or text(mark) * (kind == "f"))
    only = "s" in given
    code = 0

    def shown(line: bytes) -> bytes | None:
        body = line.removesuffix(b"\n")
        if kind == "b" or (kind == "c" and (p.gnu or body.isascii())):
            return glue.join(body[low - 1 : high] for low, high in spans)
        if kind == "c":
            letters = text(body)
            return glue.join(raw(letters[low - 1 : high]) for low, high in spans)
        fields = body.split(mark)
        if len(fields) == 1:
            return None if only else body
        return glue.join(field for low, high in spans for field in fields[low - 1 : high])

    for name in given.operands or ("-",):
        async with Input(p, name) as source:
            async for lines in source.lines():
                kept = [piece for piece in map(shown, lines) if piece is not None]
                await p.out(b"".join(piece + b"\n" for piece in kept))
            code |= source.failed
    return code


def _spans(given: Given, listed: str) -> list[tuple[int, int]]:
    """The parts of a LIST, in order and without overlaps."""
    spans: list[tuple[int, int]] = []
    for item in re.split("[, ]", listed):
        found = re.fullmatch(r"(\d*)(-?)(\d*)", item)
        if not found or not (found[1] or found[3]):
            if given.gnu:
                what = "field" if "f" in given else "byte/character"
                raise given.misuse(f"invalid {what} value '{item}'")
            raise Failure(f"invalid byte or field list '{listed}'")
        low = int(found[1][:15] or "1")
        high = (int(found[3][:15]) if found[3] else _END) if found[2] else low
        if low < 1 or high < low:
            if given.gnu:
                bad = low < 1
                words = "fields are numbered from 1" if bad else "invalid decreasing range"
                raise given.misuse(words)
            raise Failure(f"invalid byte or field list '{listed}'")
        spans.append((low, high))
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return _others(merged) if "complement" in given else merged


def _others(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    others, start = [], 1
    for low, high in spans:
        if low > start:
            others.append((start, low - 1))
        start = high + 1
    return [*others, (start, _END)] if start <= _END else others


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
        raise given.misuse(f"extra operand '{sets[-1]}'" if p.gnu else "")
    first = members(sets[0], 0)
    if "c" in given or "C" in given:
        chosen = set(first)
        first = [byte for byte in range(256) if byte not in chosen]
    second = members(sets[1], len(first)) if len(sets) > 1 else []
    table, dropped = bytearray(range(256)), b""
    if deletes:
        dropped = bytes(set(first))
    elif second or len(sets) > 1:
        if not second and p.gnu:
            raise Failure("when not truncating set1, string2 must be non-empty")
        if "t" in given:
            first = first[: len(second)]
        for place, byte in enumerate(first):
            table[byte] = (second or first)[min(place, len(second or first) - 1)]
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
                raise Failure(f"range-endpoints of '{shown}' are in reverse collating order")
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


_FOLD = Manual(
    "[OPTION]... [FILE]...",
    """Break long lines.

    -w, --width=N  at N columns instead of 80
    -s, --spaces   at blanks
    -b, --bytes    count bytes""",
)


@program(_FOLD)
async def fold(p: Process, given: Given) -> int:
    """Break lines."""
    width = number(given.value("w") or "80", f"invalid number of columns: '{given.value('w')}'")
    if width < 1:
        raise Failure(f"invalid number of columns: '{width}'")
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name) as source:
            async for lines in source.lines():
                folded = (_folded(line, width, "s" in given) for line in lines)
                await p.out(b"".join(folded))
            code |= source.failed
    return code


def _folded(line: bytes, width: int, at_blanks: bool) -> bytes:
    body = text(line.removesuffix(b"\n"))
    pieces: list[str] = []
    start = column = 0
    for place, letter in enumerate(body):
        after = (column // 8 + 1) * 8 if letter == "\t" else column + 1
        if after > width and place > start:
            stop = body.rfind(" ", start, place) + 1 if at_blanks else 0
            stop = stop or place
            pieces.append(body[start:stop])
            start = stop
            column = len(body[start:place])
            after = (column // 8 + 1) * 8 if letter == "\t" else column + 1
        column = after
    return raw("\n".join([*pieces, body[start:]])) + (b"\n" if line.endswith(b"\n") else b"")


_PASTE = Manual(
    "[-s] [-d LIST] [FILE]...",
    """Join the lines of files side by side.

    -d, --delimiters=LIST  what stands between them, in turn, instead of a tab
    -s, --serial           one file after the other, each in one line""",
)


@program(_PASTE)
async def paste(p: Process, given: Given) -> int:
    """Join lines."""
    marks = [bytes([byte]) for byte in members(given.value("d") or "\t", 0)] or [b""]
    columns: list[list[bytes]] = []
    for name in given.operands or ("-",):
        async with Input(p, name) as source:
            if source.failed:
                return 1
            data = await source.whole(64 << 20)
        columns.append(data.removesuffix(b"\n").split(b"\n") if data else [])
    if "s" in given:
        for lines in columns:
            await p.out(_joined(lines, marks) + b"\n")
        return 0
    for row in range(max(map(len, columns))):
        cells = [lines[row] if row < len(lines) else b"" for lines in columns]
        await p.out(_joined(cells, marks) + b"\n")
    return 0


def _joined(parts: list[bytes], marks: list[bytes]) -> bytes:
    joined = parts[0] if parts else b""
    for place, part in enumerate(parts[1:]):
        joined += marks[place % len(marks)] + part
    return joined
