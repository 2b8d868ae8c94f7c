"""The walk over the tree of commands: what runs when, and in which process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from tui.practice.kernel.handles import Handle, Nothing, pipe
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.shell import conditions, expand, launch, simple, texts
from tui.practice.shell.children import fork
from tui.practice.shell.flow import Break, Continue, Problem, ShellExit
from tui.practice.shell.patterns import compiled
from tui.practice.shell.redirect import redirect
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import (
    AndOr,
    Background,
    Calculation,
    Case,
    Command,
    Conditional,
    CountingFor,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Redirected,
    Sequence,
    Simple,
    Subshell,
    While,
    Word,
)

_HOP = 16
"""Levels of nesting after which the walk goes on in a task of its own: what waits inside one
another within a task is limited by Python's stack."""


async def execute(shell: Shell, command: Command, last: bool = False) -> int:
    """Run a command; its exit code is also in `shell.status` afterwards.

    `last`: nothing follows in this process, which may become what the command runs. Raises
    Leave where something else comes next than the next command.
    """
    shell.depth += 1
    try:
        if shell.depth % _HOP == 0:
            task = asyncio.ensure_future(_execute(shell, command, last))
            # Where this one is cancelled, nobody asks any more how that one ended.
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            return await task
        return await _execute(shell, command, last)
    finally:
        shell.depth -= 1


async def _execute(shell: Shell, command: Command, last: bool) -> int:
    await shell.process.breathe()
    shell.traps.check()
    try:
        status = await _RUN[type(command)](shell, command, last)
    except Problem as problem:
        status = await shell.report(problem)
    shell.status = status
    if shell.traps.pending:
        await run_traps(shell)
    if status and "errexit" in shell.options and not shell.tested and _is_checked(command):
        raise ShellExit(status)
    return status


def _is_checked(command: Command) -> bool:
    """Whether `set -e` looks at it; compound commands pass on what is inside them."""
    if isinstance(command, Pipeline):
        return not command.negated
    return isinstance(command, Simple | Subshell | Calculation | Conditional)


async def run_traps(shell: Shell) -> None:
    """Run the actions of the signals that have arrived."""
    while (number := shell.traps.take()) is not None:
        action = shell.traps.actions.get(number)
        if action:
            status = shell.status
            await texts.run_text(shell, action)
            shell.status = status


# -- lists -------------------------------------------------------------------------------------


async def _sequence(shell: Shell, command: Sequence, last: bool) -> int:
    *before, final = command.commands
    for one in before:
        await execute(shell, one)
    return await execute(shell, final, last)


async def _and_or(shell: Shell, command: AndOr, last: bool) -> int:
    status = await _tested(shell, command.first)
    for number, (operator, one) in enumerate(command.rest, 1):
        if (operator == "&&") != (status == 0):
            continue
        if number == len(command.rest):
            return await execute(shell, one, last)
        status = await _tested(shell, one)
    return status


async def _tested(shell: Shell, command: Command) -> int:
    """Run a command whose failure is an answer, not an error."""
    shell.tested += 1
    try:
        return await execute(shell, command)
    finally:
        shell.tested -= 1


async def _background(shell: Shell, command: Background, last: bool) -> int:
    changes: dict[int, Handle] = {}
    ignored: tuple[Signal, ...] = ()
    group = shell.jobs.group_for([])
    if group is None:
        changes[0] = Nothing()
        ignored = (Signal.INT, Signal.QUIT)
    process = fork(shell, command.command, changes, group=group, ignored=ignored)
    shell.background = process.pid
    job = shell.jobs.add([process], command.text)
    if shell.interactive and shell.flavour.bash:
        await shell.process.err(f"[{job.number}] {process.pid}\n")
    return 0


# -- pipelines and subshells -------------------------------------------------------------------


async def _pipeline(shell: Shell, command: Pipeline, last: bool) -> int:
    if command.timed:
        return await simple.timed(shell, lambda: _negated(shell, command))
    return await _negated(shell, command)


async def _negated(shell: Shell, command: Pipeline) -> int:
    if command.negated:
        shell.tested += 1
        try:
            return int(not await _piped(shell, command))
        finally:
            shell.tested -= 1
    return await _piped(shell, command)


async def _piped(shell: Shell, command: Pipeline) -> int:
    if len(command.commands) == 1:
        return await execute(shell, command.commands[0])
    processes: list[Process] = []
    source: Handle | None = None
    try:
        for number, one in enumerate(command.commands):
            changes: dict[int, Handle] = {}
            if source is not None:
                changes[0] = source
            following: Handle | None = None
            if number < len(command.commands) - 1:
                following, changes[1] = pipe()
                if command.errors_too[number]:
                    changes[2] = changes[1]
            try:
                group = shell.jobs.group_for(processes)
                processes.append(fork(shell, one, changes, group=group))
            finally:
                if following is not None:
                    changes[1].close()
                if source is not None:
                    source.close()
                source = following
    finally:
        if source is not None:
            source.close()
    codes = await launch.wait_for(shell, processes, "")
    if "pipefail" in shell.options:
        return next((code for code in reversed(codes) if code), 0)
    return codes[-1]


async def _subshell(shell: Shell, command: Subshell, last: bool) -> int:
    first = shell.flavour.bash and shell.process.pid == shell.pid
    if last and not first and not shell.traps.actions:
        return await execute(shell, command.body, True)
    group = shell.jobs.group_for([])
    process = fork(shell, command.body, {}, group=group)
    return (await launch.wait_for(shell, [process], ""))[-1]


async def _group(shell: Shell, command: Group, last: bool) -> int:
    return await execute(shell, command.body, last and not shell.flavour.bash)


async def _redirected(shell: Shell, command: Redirected, last: bool) -> int:
    with shell.closing_pipes():
        redirection = await redirect(shell, command.redirects, lambda w: expand.text(shell, w))
        with shell.redirected(redirection):
            return await execute(shell, command.command)


# -- choices and loops -------------------------------------------------------------------------


async def _if(shell: Shell, command: If, last: bool) -> int:
    last = last and not shell.flavour.bash
    for condition, body in command.branches:
        if await _tested(shell, condition) == 0:
            return await execute(shell, body, last)
    return 0 if command.otherwise is None else await execute(shell, command.otherwise, last)


async def _case(shell: Shell, command: Case, last: bool) -> int:
    subject = await expand.text(shell, command.word)
    falls_through = False
    status = 0
    for item in command.items:
        if not falls_through and not await _matches(shell, subject, item.patterns):
            continue
        falls_through = False
        if item.body is not None:
            status = await execute(shell, item.body)
        if item.ending == ";;":
            return status
        falls_through = item.ending == ";&"
    return status


async def _matches(shell: Shell, subject: str, patterns: Iterable[Word]) -> bool:
    for word in patterns:
        if compiled(await expand.pattern(shell, word)).matches(subject):
            return True
    return False


async def _while(shell: Shell, command: While, last: bool) -> int:
    status = 0

    async def once() -> bool:
        nonlocal status
        if (await _tested(shell, command.condition) == 0) == command.until:
            return False
        status = await execute(shell, command.body)
        return True

    broken = await _loop(shell, once)
    return 0 if broken else status


async def _for(shell: Shell, command: For, last: bool) -> int:
    shell.line = command.line
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
        await simple.trace_loop(shell, command, values)
        status = await execute(shell, command.body)
        return True

    broken = await _loop(shell, once)
    return 0 if broken else status


async def _counting_for(shell: Shell, command: CountingFor, last: bool) -> int:
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
        status = await execute(shell, command.body)
        return True

    broken = await _loop(shell, once)
    return 0 if broken else status


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


# -- the rest ----------------------------------------------------------------------------------


async def _function(shell: Shell, command: Function, last: bool) -> int:
    shell.functions[command.name] = command
    return 0


async def _calculation(shell: Shell, command: Calculation, last: bool) -> int:
    try:
        return int(not await expand.calculate(shell, command.expression))
    except Problem as problem:
        await shell.complain(problem.message, "((")
        return 1


async def _conditional(shell: Shell, command: Conditional, last: bool) -> int:
    shell.line = command.line
    return int(not await conditions.holds(shell, command.expression))


_RUN: dict[type, Callable[[Shell, Any, bool], Awaitable[int]]] = {
    Simple: simple.run,
    Sequence: _sequence,
    AndOr: _and_or,
    Background: _background,
    Pipeline: _pipeline,
    Subshell: _subshell,
    Group: _group,
    Redirected: _redirected,
    If: _if,
    Case: _case,
    While: _while,
    For: _for,
    CountingFor: _counting_for,
    Function: _function,
    Calculation: _calculation,
    Conditional: _conditional,
}
