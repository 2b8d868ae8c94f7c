"""Loops: `while`, `until`, `for`, `select`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tui.practice.shell import expand
from tui.practice.shell.builtins.reading import read_line
from tui.practice.shell.flow import Break, Continue, Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Command, CountingFor, For, Select, While
from tui.practice.shell.tracing import trace_loop
from tui.practice.shell.variables import is_name


async def run_while(shell: Shell, command: While, last: bool) -> int:
    """As long as a condition holds, or until it does."""
    status = 0

    async def once() -> bool:
        nonlocal status
        met = await _condition(shell, command.condition) == 0
        if met == command.until:
            return False
        status = await shell.execute(shell, command.body, False)
        return True

    broken = await _loop(shell, once)
    return 0 if broken else status


async def run_for(shell: Shell, command: For, last: bool) -> int:
    """Once for each word."""
    shell.line = command.line
    if not is_name(command.name):
        raise Problem(f"`{command.name}': not a valid identifier", 1)
    if command.words is None:
        values = list(shell.positional)
    else:
        values = await expand.words(shell, command.words)
    rest = iter(values)
    status = 0

    async def once() -> bool:
        nonlocal status
        value = next(rest, None)
        if value is None:
            return False
        shell.assign(command.name, value)
        await trace_loop(shell, command, values)
        status = await shell.execute(shell, command.body, False)
        return True

    broken = await _loop(shell, once)
    return 0 if broken else status


async def run_counting_for(shell: Shell, command: CountingFor, last: bool) -> int:
    """With three expressions, as in C."""
    status = 0
    await expand.calculate(shell, command.start)
    always = not (await expand.text(shell, command.condition)).strip()
    first = True

    async def once() -> bool:
        nonlocal status, first
        if not first:
            await expand.calculate(shell, command.step)
        first = False
        if not always and not await expand.calculate(shell, command.condition):
            return False
        status = await shell.execute(shell, command.body, False)
        return True

    broken = await _loop(shell, once)
    return 0 if broken else status


async def run_select(shell: Shell, command: Select, last: bool) -> int:
    """Let a person choose again and again, until `break` or the end of the input."""
    if command.words is None:
        values = list(shell.positional)
    else:
        values = await expand.words(shell, command.words)
    status = 0
    shows = True

    async def once() -> bool:
        nonlocal status, shows
        if shows:
            await shell.process.err(_menu(values))
        await shell.process.err(shell.value("PS3") or "#? ")
        answer = await read_line(shell)
        if answer is None:
            await shell.process.out("\n")
            status = 1
            return False
        shell.assign("REPLY", answer)
        shows = not answer
        if answer:
            place = int(answer[:9]) if answer.isdigit() else 0
            shell.assign(command.name, values[place - 1] if 1 <= place <= len(values) else "")
            status = await shell.execute(shell, command.body, False)
        return True

    broken = bool(values) and await _loop(shell, once)
    return 0 if broken or not values else status


def _menu(values: Sequence[str]) -> str:
    """The choices with their numbers, one to a line."""
    width = len(str(len(values)))
    return "".join(f"{n:>{width}}) {value}\n" for n, value in enumerate(values, 1))


async def _condition(shell: Shell, command: Command) -> int:
    shell.tested += 1
    try:
        return await shell.execute(shell, command, False)
    finally:
        shell.tested -= 1


async def _loop(shell: Shell, once: Callable[[], Awaitable[bool]]) -> bool:
    """Do something until it says that it is over; whether `break` ended it."""
    shell.loops += 1
    try:
        while True:
            await shell.process.breathe()
            try:
                if not await once():
                    return False
            except Continue as leave:
                if leave.levels > 1:
                    raise Continue(leave.levels - 1) from None
    except Break as leave:
        if leave.levels > 1:
            raise Break(leave.levels - 1) from None
        return True
    finally:
        shell.loops -= 1
