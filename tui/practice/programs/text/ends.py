"""The two ends of files: head and tail."""

from __future__ import annotations

from collections import deque

from tui.practice.files.nodes import Kind
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.options import DIGITS, Failure, Given, Manual
from tui.practice.programs.text.following import Watch, heading
from tui.practice.programs.tools import FOR_READING, Input, Words, amount, program

MOST_KEPT = 64 << 20
"""Bytes that the last lines of a stream may take."""
LOOK_SECONDS = 0.2
"""How often `tail -f` looks whether a file has grown."""

_HEAD = Manual(
    "[OPTION]... [FILE]...",
    """Print the first 10 lines of files, or of standard input.

    -n, --lines=[-]N      print N lines; with -N, all but the last N
    -c, --bytes=[-]N      print N bytes; with -N, all but the last N
    -q, --quiet           never print the files' names
    -v, --verbose         always print them
    -z, --zero-terminated  lines end with a zero byte
    -NUM                  the same as -n NUM""",
    digits=True,
)
_HEAD_WORDS = Words(
    gnu="cannot open '{name}' for reading: {reason}",
    busybox="{name}: {reason}",
    gnu_reading="error reading '{name}': {reason}",
)


@program(_HEAD)
async def head(p: Process, given: Given) -> int:
    """Print beginnings."""
    kind, count, negative = "n", 10, False
    for mark, value in given.marks:
        if mark in ("n", "c", DIGITS):
            kind = "c" if mark == "c" else "n"
            negative = value.startswith("-")
            count = _count(given, value.lstrip("-"), kind)
    names = given.operands or ("-",)
    with_names = "v" in given or (len(names) > 1 and "q" not in given)
    end = b"\0" if "z" in given else b"\n"
    code, first = 0, True
    for name in names:
        async with Input(p, name, _HEAD_WORDS) as source:
            if source.failed:
                code = 1
                first = first and p.gnu
                continue
            if with_names:
                await p.out(heading(name, first=first))
                first = False
            if negative:
                await _all_but(p, source, kind, count, end)
            elif kind == "c":
                await _first_bytes(p, source, count)
            else:
                await _first_lines(p, source, count, end)
            code |= source.failed
    return code


def _count(given: Given, word: str, kind: str) -> int:
    what = "bytes" if kind == "c" else "lines"
    complaint = f"invalid number of {what}: '{word}'" if given.gnu else f"invalid number '{word}'"
    return amount(word, complaint)


async def _first_bytes(p: Process, source: Input, count: int) -> None:
    while count > 0 and (data := await source.read(min(count, CHUNK))):
        count -= len(data)
        await p.out(data)


async def _first_lines(p: Process, source: Input, count: int, end: bytes) -> None:
    while count > 0 and (data := await source.read()):
        found = data.count(end)
        if found < count:
            count -= found
            await p.out(data)
            continue
        place = 0
        for _ in range(count):
            place = data.index(end, place) + 1
        await p.out(data[:place])
        file = source.handle.file
        if file is not None and source.handle.stat().kind is Kind.FILE:
            # What comes after the lines is for whoever reads the file next.
            file.seek(place - len(data), 1)
        return


async def _all_but(p: Process, source: Input, kind: str, count: int, end: bytes) -> None:
    if kind == "c":
        kept = bytearray()
        async for data in source:
            kept += data
            if len(kept) > count:
                await p.out(bytes(kept[: len(kept) - count]))
                del kept[: len(kept) - count]
            _check_size(len(kept))
        return
    held: deque[bytes] = deque()
    size = 0
    async for lines in source.lines(end):
        held.extend(lines)
        size += sum(map(len, lines))
        ready = [held.popleft() for _ in range(len(held) - count)]
        size -= sum(map(len, ready))
        _check_size(size)
        await p.out(b"".join(ready))


def _check_size(size: int) -> None:
    if size > MOST_KEPT:
        raise Failure("memory exhausted")


_TAIL = Manual(
    "[OPTION]... [FILE]...",
    """Print the last 10 lines of files, or of standard input.

    -n, --lines=[+]N      print N lines; with +N, all from line N on
    -c, --bytes=[+]N      print N bytes; with +N, all from byte N on
    -f, --follow[=HOW]    go on printing what is added
    -F                    the same, and look again when the file is replaced
    -s, --sleep-interval=N  wait N seconds between two looks
    -q, --quiet           never print the files' names
    -v, --verbose         always print them
        --retry           keep trying to open a file
        --pid=PID         no effect here
    -z, --zero-terminated  lines end with a zero byte
    -NUM                  the same as -n NUM""",
    digits=True,
)


@program(_TAIL)
async def tail(p: Process, given: Given) -> int:
    """Print ends, and what is added to them."""
    kind, count, from_start = "n", 10, False
    operands = list(given.operands)
    marks = list(given.marks)
    if operands and operands[0][:1] == "+" and operands[0][1:].isdigit():
        marks.append(("n", operands.pop(0)))
    for mark, value in marks:
        if mark in ("n", "c", DIGITS):
            kind = "c" if mark == "c" else "n"
            from_start = value.startswith("+")
            count = _count(given, value.lstrip("+-"), kind)
    if p.gnu and DIGITS in given and len(operands) > 1:
        raise Failure(f"option used in invalid context -- {(given.value(DIGITS) or '')[0]}")
    names = operands or ["-"]
    with_names = "v" in given or (len(names) > 1 and "q" not in given)
    end = b"\0" if "z" in given else b"\n"
    follows = "f" in given or "F" in given
    by_name = "F" in given or given.value("f") == "name"
    watch = Watch(p, with_names=with_names, by_name=by_name)
    code = 0
    try:
        for name in names:
            async with Input(p, name, FOR_READING) as source:
                if source.failed:
                    code = 1
                    if by_name and name != "-":
                        watch.expect(name)
                    continue
                await watch.head(name)
                if from_start:
                    await _skip(p, source, kind, max(count - 1, 0), end)
                else:
                    await _last(p, source, kind, count, end)
                code |= source.failed
                if follows and not source.failed:
                    watch.add(name, source)
        if follows and watch.any:
            await watch.follow(_seconds(given))
        elif p.gnu and follows:
            await p.complain("no files remaining")
        elif not p.gnu and not watch.shown:
            await p.complain("no files")
    finally:
        watch.close()
    return code


def _seconds(given: Given) -> float:
    word = given.value("s")
    if word is None:
        return LOOK_SECONDS
    try:
        return max(float(word), 0.05)
    except ValueError:
        raise Failure(f"invalid number of seconds: '{word}'") from None


async def _skip(p: Process, source: Input, kind: str, count: int, end: bytes) -> None:
    async for data in source:
        rest = data
        if kind == "c":
            rest, count = data[count:], max(count - len(data), 0)
        else:
            found = data.count(end)
            if found < count:
                count -= found
                continue
            place = 0
            for _ in range(count):
                place = data.index(end, place) + 1
            rest, count = data[place:], 0
        if rest:
            await p.out(rest)


async def _last(p: Process, source: Input, kind: str, count: int, end: bytes) -> None:
    file = source.handle.file
    if file is not None and file.stat().kind is Kind.FILE and file.stat().size:
        await _seek_last(p, source, kind, count, end)
        async for data in source:
            await p.out(data)
        return
    if kind == "c":
        kept = b""
        async for data in source:
            kept = (kept + data)[-count:] if count else b""
            _check_size(len(kept))
        await p.out(kept)
        return
    held: deque[bytes] = deque()
    size = 0
    async for lines in source.lines(end):
        for line in lines:
            held.append(line)
            size += len(line)
            if len(held) > count:
                size -= len(held.popleft())
        _check_size(size)
    await p.out(b"".join(held))


async def _seek_last(p: Process, source: Input, kind: str, count: int, end: bytes) -> None:
    """Go to where the last lines or bytes of a file begin, without reading what is before."""
    file = source.handle.file
    assert file is not None
    place = file.seek(0, 2)
    if kind == "c":
        file.seek(max(place - count, 0))
        return
    if not count:
        return
    wanted = count
    is_first = True
    while place > 0:
        size = min(place, CHUNK)
        place -= size
        file.seek(place)
        block = file.read(size)
        stop = len(block)
        if is_first and block.endswith(end):
            stop -= 1
        is_first = False
        while (at := block.rfind(end, 0, stop)) >= 0:
            wanted -= 1
            if not wanted:
                file.seek(place + at + 1)
                return
            stop = at
        await p.breathe()
    file.seek(0)
