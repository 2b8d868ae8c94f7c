"""awk: patterns, and what is done where they match."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.text.awk.machine import UNOPENED, Machine
from tui.practice.programs.text.awk.parser import parse
from tui.practice.programs.text.awk.tokens import BadProgram, unescaped
from tui.practice.programs.tools import Input, program, text

_MANUAL = Manual(
    "[-F SEPARATOR] [-v NAME=VALUE]... {PROGRAM | -f FILE} [FILE]...",
    """Go through text, line by line and field by field.

    -F, --field-separator=TEXT  fields are separated by TEXT
    -v, --assign=NAME=VALUE     give a variable a value
    -f, --file=FILE             the program is in FILE""",
    in_order=True,
    wrong=(1, 2),
)


@program(_MANUAL)
async def awk(p: Process, given: Given) -> int:
    """Run a program of awk's language."""
    operands = list(given.operands)
    pieces: list[str] = []
    for name in given.values("f"):
        async with Input(p, name, UNOPENED) as source:
            pieces.append(text(await source.whole(1 << 20)))
            if source.failed:
                return 2 if p.gnu else 1
    if not pieces:
        if not operands:
            raise given.missing("no program given")
        pieces.append(operands.pop(0))
    try:
        script = parse("\n".join(pieces))
    except BadProgram as bad:
        if p.gnu:
            raise Failure(f"line {bad.line}: {bad.words} at or near {bad.near}", 2) from None
        raise Failure(f"cmd. line:{bad.line}: {bad.words.capitalize()}") from None
    machine = Machine(p, script, [given.name, *operands])
    separator = given.value("F")
    if separator is not None:
        machine.assign("FS", unescaped(separator))
    for word in given.values("v"):
        name, _, value = word.partition("=")
        machine.assign(name, unescaped(value))
    try:
        return await machine.run()
    except (Failure, RecursionError) as error:
        await machine.streams.flush()
        words = error.text if isinstance(error, Failure) else "function calls nested too deeply"
        if p.gnu:
            raise Failure(words, 2) from None
        raise Failure(f"cmd. line:1: {words[:1].upper()}{words[1:]}") from None
    finally:
        await machine.close()
