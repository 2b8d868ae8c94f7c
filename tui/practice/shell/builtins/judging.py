"""Built-ins that only say yes or no: `true`, `false`, `test`, `let`."""

from __future__ import annotations

from tui.practice.shell import conditions, expand
from tui.practice.shell.builtins.registry import EXTENDED, builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell


@builtin("true", ":")
async def true(shell: Shell, args: list[str]) -> int:
    """Success."""
    return 0


@builtin("false")
async def false(shell: Shell, args: list[str]) -> int:
    """Failure."""
    return 1


@builtin("test", "[")
async def test(shell: Shell, args: list[str]) -> int:
    """Whether something is true."""
    arguments = args[1:]
    if args[0] == "[":
        if not arguments or arguments[-1] != "]":
            wording = "missing `]'" if shell.flavour.bash else "missing ]"
            return await _senseless(shell, Problem(wording, 2))
        arguments.pop()
    try:
        return int(not conditions.true(shell, arguments))
    except Problem as problem:
        return await _senseless(shell, problem)


async def _senseless(shell: Shell, problem: Problem) -> int:
    if shell.flavour is not Flavour.ASH:
        raise problem
    # Busybox has it from its program of that name, which does not say where it is.
    await shell.process.complain(problem.message)
    return 2


@builtin("let", only=EXTENDED)
async def let(shell: Shell, args: list[str]) -> int:
    """Arithmetic; true unless the last value is 0."""
    if len(args) < 2:
        raise Problem("expression expected")
    value = 0
    for expression in args[1:]:
        try:
            value = expand.number(shell, expression)
        except Problem as problem:
            problem.fatal = problem.discards = False
            raise
    return int(not value)
