"""Running what is written: texts, and streams of text."""

from __future__ import annotations

import codecs

from tui.practice.kernel.process import CHUNK
from tui.practice.shell import here
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Abandon, Problem
from tui.practice.shell.parse import Parser, nested
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Command, ShellSyntaxError, Word
from tui.practice.shell.words import Scanner


async def run_text(
    shell: Shell, text: str, *, line: int = 1, last: bool = False, label: str = ""
) -> int:
    """Run the commands in a text, in this shell; the exit code.

    `last`: nothing follows in this process. `label` is what bash calls the text where it makes
    no sense. Raises Leave, and Problem for bad syntax.
    """
    parser = Parser(text, shell.flavour, line=line, aliases=usable_aliases(shell))
    status = 0
    while (command := _next(shell, parser, label)) is not None:
        status = await shell.execute(shell, command, last and parser.at_end())
    return status


async def run_script(shell: Shell, text: str) -> int:
    """The same for a file, where bash goes on after an error that it takes lightly."""
    parser = Parser(text, shell.flavour, aliases=usable_aliases(shell))
    status = 0
    while (command := _next(shell, parser)) is not None:
        status = await _lightly(shell, command)
    return status


async def run_input(shell: Shell) -> int:
    """Run the commands that come in on standard input, as they come."""
    parser = Parser("", shell.flavour, final=False, aliases=usable_aliases(shell))
    decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
    # bash leaves to its commands what it has not read; the others read ahead.
    size = 1 if shell.flavour.bash else CHUNK
    status, ended = 0, False
    while True:
        try:
            command = parser.next()
        except ShellSyntaxError as error:
            if ended or not error.incomplete:
                raise syntax_problem(shell, error) from None
            command = None
        if command is not None:
            status = await _lightly(shell, command)
            continue
        if ended:
            return status
        data = await _some(shell, size)
        ended = not data
        parser.feed(decode(data.replace(b"\0", b""), ended), final=ended)


async def _some(shell: Shell, size: int) -> bytes:
    """A block of input, or with a size of 1 a line of it."""
    data = await shell.process.read(0, size)
    while size == 1 and data and not data.endswith(b"\n"):
        more = await shell.process.read(0, 1)
        if not more:
            break
        data += more
        await shell.process.breathe()
    return data


async def _lightly(shell: Shell, command: Command) -> int:
    try:
        return await shell.execute(shell, command, False)
    except Abandon as leave:
        if leave.fatal:
            raise
        shell.status = leave.status
        return leave.status


def _next(shell: Shell, parser: Parser, label: str = "") -> Command | None:
    try:
        return parser.next()
    except ShellSyntaxError as error:
        raise syntax_problem(shell, error, label) from None


def document(text: str, flavour: Flavour) -> Word:
    """A text as the body of a here-document, ready for expansion. Raises ShellSyntaxError."""
    return here.expandable(Scanner(text, flavour, nested({})))


def usable_aliases(shell: Shell) -> dict[str, str]:
    """The aliases that count: bash expands none in scripts."""
    wanted = shell.interactive or "expand_aliases" in shell.more_options
    return shell.aliases if wanted or not shell.flavour.bash else {}


def syntax_problem(shell: Shell, error: ShellSyntaxError, label: str = "") -> Problem:
    """A text that makes no sense, as something to complain of."""
    shell.line = error.line
    if not shell.flavour.bash:
        return Problem(error.message, 2, fatal=True)
    name = shell.speaker or shell.name
    if shell.speaks_to_person:
        return Problem(f"{name}: {error.message}", 2, fatal=True, plain=True)
    prefix = f"{name}: {label}line {error.line}: "
    message = prefix + error.message
    if error.source is not None:
        message += f"\n{prefix}`{error.source}'"
    return Problem(message, 2, fatal=True, plain=True)
