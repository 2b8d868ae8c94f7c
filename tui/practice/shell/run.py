"""The walk over the tree of commands: what runs when, and in which process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from tui.practice.kernel.handles import Handle, Nothing, pipe
from tui.practice.kernel.process import Exit, Process
from tui.practice.kernel.signals import Signal
from tui.practice.shell import conditions, expand, launch, loops, simple, texts
from tui.practice.shell.children import fork
from tui.practice.shell.flow import Problem, ShellExit
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
    Select,
    Sequence,
    Simple,
    Subshell,
    While,
    Word,
)
from tui.practice.shell.tracing import trace_case
from tui.practice.shell.traps import ERR

MOST_DEPTH = 9000
"""Levels of nesting, also by functions, where a real shell runs out of stack."""
MOST_ACTIONS = 200
"""Actions of signals that arrive while others are running; the same."""
_HOP = 16
"""Levels of nesting after which the walk goes on in a task of its own: what waits inside one
another within a task is limited by Python's stack."""


async def execute(shell: Shell, command: Command, last: bool = False) -> int:
    """Run a command; its exit code is also in `shell.status` afterwards.

    `last`: nothing follows in this process, which may become what the command runs. Raises
    Leave where something else comes next than the next command.
    """
    shell.depth += 1
    if shell.depth > MOST_DEPTH:
        raise Exit(128 + Signal.SEGV)
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
    if "noexec" in shell.options and not shell.interactive:
        return 0
    try:
        status = await _RUN[type(command)](shell, command, last)
    except Problem as problem:
        status = await shell.report(problem)
    shell.status = status
    if isinstance(command, Simple | Subshell | Calculation | Conditional):
        shell.pipe_codes = [status]
    if shell.traps.pending:
        await run_traps(shell)
    if status and not shell.tested and _is_checked(command):
        await _failed(shell, status)
    return status


async def _failed(shell: Shell, status: int) -> None:
    """What comes of a failure that nothing asked about."""
    if action := shell.traps.actions.get(ERR):
        # A failure of the action itself does not start it again.
        await _tested(shell, partial(texts.run_text, shell, action))
        shell.status = status
    if "errexit" in shell.options:
        raise ShellExit(status)


def _is_checked(command: Command) -> bool:
    """Whether `set -e` looks at it; compound commands pass on what is inside them."""
    if isinstance(command, Pipeline):
        return not command.negated
    return isinstance(command, Simple | Subshell | Calculation | Conditional)


async def run_traps(shell: Shell) -> None:
    """Run the actions of the signals that have arrived."""
    while (number := shell.traps.take()) is not None:
        action = shell.traps.actions.get(number)
        if not action:
            continue
        if shell.acting >= MOST_ACTIONS:
            raise Exit(128 + Signal.SEGV)
        status = shell.status
        shell.acting += 1
        try:
            await texts.run_text(shell, action)
        finally:
            shell.acting -= 1
        shell.status = status


# -- lists -------------------------------------------------------------------------------------


async def _sequence(shell: Shell, command: Sequence, last: bool) -> int:
    status = 0
    for number, one in enumerate(command.commands, 1):
        status = await execute(shell, one, last and number == len(command.commands))
    return status


async def _and_or(shell: Shell, command: AndOr, last: bool) -> int:
    status = await _tested(shell, partial(execute, shell, command.first))
    for number, (operator, one) in enumerate(command.rest, 1):
        if (operator == "&&") != (status == 0):
            continue
        if number == len(command.rest):
            return await execute(shell, one, last)
        status = await _tested(shell, partial(execute, shell, one))
    return status


async def _tested(shell: Shell, work: Callable[[], Awaitable[int]]) -> int:
    """Run something whose failure is an answer, not an error."""
    shell.tested += 1
    try:
        return await work()
    finally:
        shell.tested -= 1


async def _background(shell: Shell, command: Background, last: bool) -> int:
    changes: dict[int, Handle] = {}
    ignored: tuple[Signal, ...] = ()
    group = shell.jobs.group_for([])
    if group is None:
        changes[0] = Nothing()
        ignored = (Signal.INT, Signal.QUIT)
    process = await fork(shell, command.command, changes, group=group, ignored=ignored)
    shell.background = process.pid
    shown = command.text if shell.flavour.bash or shell.jobs.control else ""
    job = shell.jobs.add([process], shown)
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
        return int(not await _tested(shell, partial(_piped, shell, command)))
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
                processes.append(await fork(shell, one, changes, group=group))
            finally:
                if following is not None:
                    changes[1].close()
                if source is not None:
                    source.close()
                source = following
            await shell.process.breathe()
    finally:
        if source is not None:
            source.close()
    codes = await launch.wait_for(shell, processes, "")
    shell.pipe_codes = codes
    if "pipefail" in shell.options:
        return next((code for code in reversed(codes) if code), 0)
    return codes[-1]


async def _subshell(shell: Shell, command: Subshell, last: bool) -> int:
    first = shell.flavour.bash and shell.process.pid == shell.pid
    if last and not first and not shell.traps.actions:
        return await execute(shell, command.body, True)
    group = shell.jobs.group_for([])
    process = await fork(shell, command.body, {}, group=group)
    return (await launch.wait_for(shell, [process], ""))[-1]


async def _group(shell: Shell, command: Group, last: bool) -> int:
    return await execute(shell, command.body, last and not shell.flavour.bash)


async def _redirected(shell: Shell, command: Redirected, last: bool) -> int:
    before = len(shell.named_pipes)
    try:
        with await redirect(shell, command.redirects):
            return await execute(shell, command.command)
    finally:
        shell.close_pipes(before)


# -- choices ------------------------------------------------------------------------------------


async def _if(shell: Shell, command: If, last: bool) -> int:
    last = last and not shell.flavour.bash
    for condition, body in command.branches:
        if await _tested(shell, partial(execute, shell, condition)) == 0:
            return await execute(shell, body, last)
    return 0 if command.otherwise is None else await execute(shell, command.otherwise, last)


async def _case(shell: Shell, command: Case, last: bool) -> int:
    subject = await expand.text(shell, command.word)
    await trace_case(shell, command, subject)
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
        if (await expand.pattern(shell, word)).matches(subject):
            return True
    return False


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
    While: loops.run_while,
    For: loops.run_for,
    CountingFor: loops.run_counting_for,
    Select: loops.run_select,
    Function: _function,
    Calculation: _calculation,
    Conditional: _conditional,
}
