"""seq: numbers, one after the other."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.text.printing import Formatting
from tui.practice.programs.tools import program

_SEQ = Manual(
    "[OPTION]... [FIRST [STEP]] LAST",
    """Print the numbers from FIRST (1) to LAST.

    -s, --separator=TEXT  what stands between them, instead of a line's end
    -w, --equal-width     pad with zeros to equal width
    -f, --format=FORMAT   print by printf's FORMAT""",
    in_order=True,
    negatives=True,
)


@program(_SEQ)
async def seq(p: Process, given: Given) -> int:
    """Count."""
    words = given.operands
    if not words:
        raise given.missing()
    if len(words) > 3:
        raise given.misuse(f"extra operand '{words[3]}'" if p.gnu else "")
    numbers = [_decimal(given, word) for word in words]
    first = numbers[0] if len(numbers) > 1 else Decimal(1)
    step = numbers[1] if len(numbers) == 3 else Decimal(1)
    last = numbers[-1]
    if not step:
        if p.gnu:
            raise given.misuse(f"invalid Zero increment value: '{words[1]}'")
        step = Decimal(0)
    places = max(_places(word) for word in (*words[:2], "1")) if len(words) > 1 else 0
    form = given.value("f")
    separator = given.value("s")
    width = 0
    if "w" in given:
        width = max(len(f"{value:.{places}f}") for value in (first, last))
    glue = "\n" if separator is None else separator
    value, batch, is_first = first, [], True
    while value <= last if step >= 0 else value >= last:
        shown = _by_format(form, value) if form else f"{value:.{places}f}".zfill(width)
        batch.append(shown if is_first else glue + shown)
        is_first = False
        value += step
        if len(batch) >= 1000:
            await p.out("".join(batch))
            batch = []
    await p.out("".join(batch) + ("" if is_first else "\n"))
    return 0


def _decimal(given: Given, word: str) -> Decimal:
    try:
        value = Decimal(word.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_finite():
        return value
    if given.gnu:
        raise given.misuse(f"invalid floating point argument: '{word}'")
    raise given.misuse()


def _places(word: str) -> int:
    return len(word.partition(".")[2])


def _by_format(form: str, value: Decimal) -> str:
    work = Formatting(form, [str(value)], gnu=True)
    return b"".join(work.rounds()).decode(errors="surrogateescape")
