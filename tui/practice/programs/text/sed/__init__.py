"""sed, the stream editor."""

from __future__ import annotations

from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.options import Failure, Given, Manual, Misuse
from tui.practice.programs.regex import BadRegex
from tui.practice.programs.text.sed.commands import BadScript
from tui.practice.programs.text.sed.editor import Editor
from tui.practice.programs.text.sed.script import parse
from tui.practice.programs.tools import Input, Words, program, text

_MANUAL = Manual(
    "[OPTION]... {SCRIPT | -e SCRIPT | -f FILE} [FILE]...",
    """Edit text as it passes.

    -n, --quiet                 print only what the script says
        --silent                the same
    -e, --expression=SCRIPT     add SCRIPT to what is done
    -f, --file=FILE             add what is in FILE
    -E, --regexp-extended       use extended regular expressions
    -r                          the same
    -i[SUFFIX], --in-place[=SUFFIX]  edit the files themselves (and keep a copy as SUFFIX)
    -s, --separate              number the lines of each file on its own
    -u, --unbuffered            no effect
    -z, --null-data             lines end with a zero byte""",
)


@program(_MANUAL)
async def sed(p: Process, given: Given) -> int:
    """Edit text."""
    operands = list(given.operands)
    script, count = await _script(p, given, operands)
    try:
        commands = parse(script, extended=bool(given.last("Er")), gnu=p.gnu)
    except BadScript as error:
        where = f"-e expression #{count}, char {error.position}: " if error.position >= 0 else ""
        code = 4 if p.gnu and not where else 1
        raise Failure(where + error.gnu if p.gnu else error.busybox, code) from None
    hushed = script == "#n" or script.startswith("#n\n")
    editor = Editor(p, given, commands, hushed=hushed)
    try:
        if "i" in given:
            if not operands:
                words = "no input files" if p.gnu else "-i requires an argument"
                raise Failure(words, 4 if p.gnu else 1)
            return await editor.in_place(operands, given.value("i") or "")
        return await editor.stream(operands or ["-"])
    except BadRegex as error:
        raise Failure(str(error)) from None
    finally:
        editor.close()


async def _script(p: Process, given: Given, operands: list[str]) -> tuple[str, int]:
    pieces: list[str] = []
    for mark, value in given.marks:
        if mark == "e":
            pieces.append(value)
        elif mark == "f":
            async with Input(p, value, Words(gnu="couldn't open file {name}: {reason}")) as source:
                data = await source.whole(1 << 20)
                if source.failed:
                    raise Exit(4 if p.gnu else 1)
            pieces.append(text(data.removesuffix(b"\n")))
    if not pieces:
        if not operands:
            if p.gnu:
                raise Misuse(_MANUAL.help(given.name, gnu=True), 1)
            raise given.missing()
        pieces.append(operands.pop(0))
    return "\n".join(pieces), max(len(pieces), 1)
