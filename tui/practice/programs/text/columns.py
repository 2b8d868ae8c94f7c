"""Programs that go by columns: cut and fold."""

from __future__ import annotations

import re

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import DIGITS, Failure, Given, Manual
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
        raise given.misuse("only one list may be specified" if p.gnu else "")
    kind = kinds[0]
    spans = _spans(p, given, given.value(kind) or "")
    delimiter = given.value("d")
    if delimiter is not None and kind != "f":
        raise given.misuse(
            "an input delimiter may be specified only when operating on fields"
            if p.gnu
            else "a delimiter may be specified only when operating on fields"
        )
    mark = raw("\t" if delimiter is None else delimiter)
    if p.gnu and not mark:
        # Without a delimiter it is a zero byte.
        mark = b"\0"
    if len(text(mark)) != 1:
        raise given.misuse("the delimiter must be a single character" if p.gnu else "")
    glue = raw(given.value("output-delimiter") or text(mark) * (kind == "f"))
    only = "s" in given
    code = 0

    def shown(line: bytes) -> bytes | None:
        body = line.removesuffix(b"\n")
        if kind == "b" or (kind == "c" and (p.gnu or body.isascii())):
            return glue.join(filter(None, (body[low - 1 : high] for low, high in spans)))
        if kind == "c":
            letters = text(body)
            parts = (raw(letters[low - 1 : high]) for low, high in spans)
            return glue.join(filter(None, parts))
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


def _spans(p: Process, given: Given, listed: str) -> list[tuple[int, int]]:
    """The parts of a LIST, in order and without overlaps."""
    spans: list[tuple[int, int]] = []
    for item in re.split("[, ]", listed):
        found = re.fullmatch(r"(\d*)(-?)(\d*)", item)
        if not found or not (found[1] or found[3]):
            if given.gnu:
                what = "field" if "f" in given else "byte/character"
                words = "invalid range with no endpoint: -" if item == "-" else ""
                raise given.misuse(words or f"invalid {what} value {in_quotes(p, item)}")
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


_FOLD = Manual(
    "[OPTION]... [FILE]...",
    """Break long lines.

    -w, --width=N  at N columns instead of 80
    -s, --spaces   at blanks
    -b, --bytes    count bytes
    -NUM           the same as -w NUM""",
    digits=True,
)


@program(_FOLD)
async def fold(p: Process, given: Given) -> int:
    """Break lines."""
    word = given.value("w") or given.value(DIGITS) or "80"
    lead = "invalid number of columns: " if p.gnu else "invalid number "
    width = number(word, f"{lead}{in_quotes(p, word)}")
    if width < 1:
        words = f"{lead}{in_quotes(p, word)}: Numerical result out of range"
        raise Failure(words if p.gnu else f"number {width} is not in 1..10000 range")
    code = 0
    for name in given.operands or ("-",):
        async with Input(p, name) as source:
            async for lines in source.lines():
                folded = (_folded(line, width, given) for line in lines)
                await p.out(b"".join(folded))
            code |= source.failed
    return code


def _folded(line: bytes, width: int, given: Given) -> bytes:
    by_bytes, at_blanks = "b" in given, "s" in given
    body = text(line.removesuffix(b"\n"))
    pieces: list[str] = []
    start = column = 0
    for place, letter in enumerate(body):
        after = (column // 8 + 1) * 8 if letter == "\t" and not by_bytes else column + 1
        if after > width and place > start:
            stop = body.rfind(" ", start, place) + 1 if at_blanks else 0
            stop = stop or place
            pieces.append(body[start:stop])
            start = stop
            column = len(body[start:place])
            after = (column // 8 + 1) * 8 if letter == "\t" and not by_bytes else column + 1
        column = after
    return raw("\n".join([*pieces, body[start:]])) + (b"\n" if line.endswith(b"\n") else b"")
