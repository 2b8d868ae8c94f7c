"""The programs `sh`, `ash`, `dash` and `bash`: how they are called, and what they run."""

from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tui.practice.kernel.process import Process, Program
from tui.practice.shell import interactive
from tui.practice.shell.ending import live
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.options import LETTERS
from tui.practice.shell.run import execute
from tui.practice.shell.scripts import BASH_VERSION, new_shell, run_file
from tui.practice.shell.shell import Shell
from tui.practice.shell.texts import run_input, run_text

_LONG = frozenset(
    {"--norc", "--noprofile", "--login", "--posix", "--noediting", "--restricted", "--verbose"}
)


class BadUsage(Exception):
    """The shell was called in a way that it does not know."""


@dataclass
class Call:
    """The shell's arguments, understood."""

    options: list[tuple[str, bool]] = field(default_factory=list)
    text: str | None = None
    script: str | None = None
    name: str | None = None
    positional: list[str] = field(default_factory=list)
    login: bool = False
    forced: bool = False
    """`-i`: interactive, whatever it reads from."""
    stdin: bool = False
    norc: bool = False
    version: bool = False


def read_call(argv: list[str], flavour: Flavour) -> Call:
    """Understand the arguments. Raises BadUsage."""
    call = Call(login=argv[0].startswith("-") if argv else False)
    rest = list(argv[1:])
    wants_text = False
    while rest and rest[0][:1] in ("-", "+") and rest[0]:
        word = rest.pop(0)
        if word in ("-", "--"):
            break
        if word.startswith("--"):
            _long(call, word, flavour)
            continue
        on = word[0] == "-"
        for letter in word[1:]:
            if letter == "c":
                wants_text = True
            elif letter == "l":
                call.login = True
            elif letter == "i":
                call.forced = on
            elif letter == "s":
                call.stdin = True
            elif letter in ("o", "O"):
                if not rest:
                    raise BadUsage(word)
                name = rest.pop(0)
                if letter == "o":
                    call.options.append((name, on))
            elif letter in LETTERS:
                call.options.append((LETTERS[letter], on))
            elif letter not in "BHPpEr" or not flavour.bash:
                raise BadUsage(f"{word[0]}{letter}")
    if wants_text:
        if not rest:
            raise BadUsage("-c")
        call.text = rest.pop(0)
        if rest:
            call.name = rest.pop(0)
    elif rest and not call.stdin:
        call.script = rest.pop(0)
    call.positional = rest
    return call


def _long(call: Call, word: str, flavour: Flavour) -> None:
    if not flavour.bash:
        raise BadUsage("--")
    if word == "--version":
        call.version = True
    elif word not in _LONG:
        raise BadUsage(word)
    call.login = call.login or word == "--login"
    call.norc = call.norc or word == "--norc"
    if word == "--posix":
        call.options.append(("posix", True))


def program(flavour: Flavour) -> Program:
    """The shell as a program."""

    async def run(process: Process) -> int:
        try:
            call = read_call(process.argv, flavour)
        except BadUsage as misuse:
            return await _misused(process, flavour, str(misuse))
        if call.version:
            version = f"GNU bash, version {BASH_VERSION} (x86_64-pc-linux-gnu)"
            await process.out(f"{version}\n")
            return 0
        name = call.name or call.script or (process.argv[0] if process.argv else "sh")
        shell = new_shell(
            process, flavour, execute, name, call.positional, script=call.script is not None
        )
        for option, on in call.options:
            try:
                shell.options.switch(option, on)
            except KeyError:
                return await _misused(process, flavour, f"-o {option}")
        return await live(shell, _work(shell, call))

    return run


def _work(shell: Shell, call: Call) -> Callable[[], Awaitable[int]]:
    async def work() -> int:
        terminals = shell.process.is_terminal(0) and shell.process.is_terminal(2)
        commands_typed = call.text is None and call.script is None
        if call.forced or (commands_typed and terminals):
            shell.options.switch("interactive", True)
            shell.speaks_to_person = True
        shell.login = call.login
        if call.login:
            await interactive.read_profile(shell)
        if call.text is not None:
            shell.single = True
            # dash never becomes the last program, the others do.
            return await run_text(shell, call.text, last=shell.flavour.extended, label="-c: ")
        if call.script is not None:
            return await _script(shell, call.script)
        shell.options.switch("stdin", True)
        if shell.interactive:
            return await interactive.converse(shell, norc=call.norc)
        return await run_input(shell)

    return work


async def _script(shell: Shell, path: str) -> int:
    try:
        return await run_file(shell, path)
    except OSError as error:
        if error.filename != path:
            raise
        return await _unreadable(shell, path, error)


async def _unreadable(shell: Shell, path: str, error: OSError) -> int:
    reason = error.strerror or str(error)
    called = shell.process.argv[0]
    if shell.flavour.bash:
        if error.errno == errno.EISDIR:
            await shell.process.err(f"{path}: {path}: {reason}\n")
        elif error.errno == errno.ENOEXEC:
            await shell.process.err(f"{path}: {path}: cannot execute binary file\n")
        else:
            await shell.process.err(f"{called}: {path}: {reason}\n")
        return 127 if error.errno == errno.ENOENT else 126
    if shell.flavour is Flavour.DASH:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
        reason = "No such file" if missing else reason
        await shell.process.err(f"{called}: 0: cannot open {path}: {reason}\n")
    else:
        await shell.process.err(f"{called}: can't open '{path}': {reason}\n")
    return 2


async def _misused(process: Process, flavour: Flavour, word: str) -> int:
    name = process.argv[0]
    if flavour.bash:
        wrong = "option requires an argument" if word == "-c" else "invalid option"
        await process.err(f"{name}: {word}: {wrong}\n")
    elif word == "-c":
        where = "0: " if flavour is Flavour.DASH else ""
        await process.err(f"{name}: {where}-c requires an argument\n")
    elif flavour is Flavour.DASH:
        await process.err(f"{name}: 0: Illegal option {word}\n")
    else:
        await process.err(f"{name}: illegal option {word}\n")
    return 2
