"""`echo`, `printf`, `test` and `let`."""

from __future__ import annotations

from tui.practice.kernel.process import Exit, Program
from tui.practice.kernel.signals import Signal
from tui.practice.shell import conditions, expand
from tui.practice.shell.builtins.registry import EXTENDED, builtin
from tui.practice.shell.escapes import echoed
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell


@builtin("echo")
async def echo(shell: Shell, args: list[str]) -> int:
    """Put out the arguments."""
    await shell.process.out(echo_text(shell.flavour, args[1:]))
    return 0


def echo_text(flavour: Flavour, words: list[str]) -> str:
    """What `echo` makes of its arguments; dash understands backslashes and no option but -n."""
    escapes = flavour is Flavour.DASH
    newline = True
    rest = list(words)
    if escapes:
        if rest[:1] == ["-n"]:
            newline = False
            rest.pop(0)
    else:
        while rest and len(rest[0]) > 1 and rest[0][0] == "-" and not set(rest[0][1:]) - set("neE"):
            for letter in rest.pop(0)[1:]:
                if letter == "n":
                    newline = False
                else:
                    escapes = letter == "e"
    text = " ".join(rest)
    if escapes:
        text, stopped = echoed(text, hexadecimal=flavour.extended)
        newline = newline and not stopped
    return f"{text}\n" if newline else text


@builtin("test", "[")
async def test(shell: Shell, args: list[str]) -> int:
    """Whether something is true."""
    arguments = args[1:]
    if args[0] == "[":
        if not arguments or arguments[-1] != "]":
            wording = "missing `]'" if shell.flavour.bash else "missing ]"
            return await _false(shell, Problem(wording, 2))
        arguments.pop()
    try:
        return int(not conditions.true(shell, arguments))
    except Problem as problem:
        return await _false(shell, problem)


async def _false(shell: Shell, problem: Problem) -> int:
    if shell.flavour is not Flavour.ASH:
        raise problem
    # Busybox has it from its program of that name, which does not say where it is.
    await shell.process.err(f"{shell.process.name}: {problem.message}\n")
    return 2


@builtin("printf")
async def print_formatted(shell: Shell, args: list[str]) -> int:
    """Put out arguments in a format; the program of that name does it."""
    if len(args) < 2:
        if shell.flavour.bash:
            raise Problem("printf: usage: printf [-v var] format [arguments]", 2, plain=True)
        if shell.flavour is Flavour.DASH:
            raise Problem("usage: printf format [arg ...]", 2)
        await shell.process.err(f"{shell.process.name}: usage: printf FORMAT [ARGUMENT...]\n")
        return 2
    # Looked for when it is wanted: the programs know the shells, too.
    from tui.practice.programs import find

    program = find("printf")
    if program is None:
        raise Problem("not found", 127)
    return await in_process(shell, program, args)


async def in_process(shell: Shell, program: Program, args: list[str]) -> int:
    """Run a program in the shell's own process."""
    process = shell.process
    before = process.argv
    process.argv = list(args)
    try:
        return await program(process)
    except Exit as end:
        if end.code == 128 + Signal.PIPE:
            raise
        return end.code
    finally:
        process.argv = before


@builtin("let", only=EXTENDED)
async def let(shell: Shell, args: list[str]) -> int:
    """Arithmetic; true unless the last value is 0."""
    if len(args) < 2:
        raise Problem("expression expected", 1)
    value = 0
    for expression in args[1:]:
        value = expand.number(shell, expression)
    return int(not value)
