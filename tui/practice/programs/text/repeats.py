"""Programs that choose lines: uniq, by what repeats, and shuf, by chance."""

from __future__ import annotations

import random
import re

from tui.practice.files.tree import OVERWRITING
from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import CANT_OPEN, Input, number, program, raw

MOST_KEPT = 64 << 20
"""Bytes that are shuffled at once."""

_UNIQ = Manual(
    "[OPTION]... [INPUT [OUTPUT]]",
    """Leave out lines that are equal to the one before.

    -c, --count          print how often each came
    -d, --repeated       print only those that came more than once
    -D                   the same, and each as often as it came
    -u, --unique         print only those that came once
    -i, --ignore-case    without regard to upper and lower case
    -f, --skip-fields=N  do not compare the first N fields
    -s, --skip-chars=N   do not compare the first N characters
    -w, --check-chars=N  compare N characters at most
    -z, --zero-terminated  lines end with a zero byte""",
)


@program(_UNIQ)
async def uniq(p: Process, given: Given) -> int:
    """Leave out what repeats."""
    limits = [
        number(given.value(key) or default, f"{given.value(key)}: invalid number")
        for key, default in (("f", "0"), ("s", "0"), ("w", "999999999"))
    ]
    if len(given.operands) > 2:
        raise given.misuse(f"extra operand '{given.operands[2]}'" if p.gnu else "")
    end = b"\0" if "z" in given else b"\n"

    def compared(line: bytes) -> bytes:
        if limits[0]:
            line = re.sub(rb"^(?:[ \t]*[^ \t]+){0,%d}" % min(limits[0], 1000), b"", line)
        line = line[limits[1] :][: limits[2]]
        return line.upper() if "i" in given else line

    def shown(line: bytes, count: int) -> bytes:
        if "D" in given:
            return b""
        wanted = count > 1 if "d" in given else True
        if not wanted or ("u" in given and count > 1):
            return b""
        return (b"%7d " % count if "c" in given else b"") + line + end

    source_name = given.operands[0] if given.operands else "-"
    async with Input(p, source_name, CANT_OPEN) as source:
        if source.failed:
            return 1
        if len(given.operands) == 2 and given.operands[1] != "-":
            p.set_handle(1, await p.open(given.operands[1], OVERWRITING))
        held: bytes | None = None
        count = 0
        async for lines in source.lines(end):
            printed: list[bytes] = []
            for line in (one.removesuffix(end) for one in lines):
                if held is not None and compared(held) == compared(line):
                    count += 1
                    if "D" in given:
                        printed += [held + end] * (count == 2) + [line + end]
                    continue
                if held is not None:
                    printed.append(shown(held, count))
                held, count = line, 1
            await p.out(b"".join(printed))
        if held is not None:
            await p.out(shown(held, count))
        return int(source.failed)


_SHUF = Manual(
    "[-n N] [-e ARGUMENT]... | [-i LOW-HIGH] | [FILE]",
    """Print lines in a random order.

    -n, --head-count=N     print N lines at most
    -e, --echo             the arguments are the lines
    -i, --input-range=LOW-HIGH  the numbers from LOW to HIGH are the lines""",
)


@program(_SHUF)
async def shuf(p: Process, given: Given) -> int:
    """Shuffle lines."""
    if "e" in given:
        lines = [raw(word) for word in given.operands]
    elif "i" in given:
        found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", given.value("i") or "")
        if not found or not -1 <= int(found[2]) - int(found[1]) <= 1_000_000:
            words = "invalid input range: " if p.gnu else "bad range "
            raise Failure(f"{words}'{given.value('i')}'")
        lines = [b"%d" % n for n in range(int(found[1]), int(found[2]) + 1)]
    else:
        async with Input(p, (given.operands or ("-",))[0]) as source:
            data = await source.whole(MOST_KEPT)
            if source.failed:
                return 1
        lines = data.removesuffix(b"\n").split(b"\n") if data else []
    random.shuffle(lines)
    wanted = number(
        given.value("n") or str(len(lines)), f"invalid line count: '{given.value('n')}'"
    )
    await p.out(b"".join(line + b"\n" for line in lines[:wanted]))
    return 0
