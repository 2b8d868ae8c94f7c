"""Simple commands: assignments, functions, built-ins, programs."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from tui.practice.shell import arrays, expand, launch
from tui.practice.shell.assignments import DECLARING
from tui.practice.shell.builtins import Builtin, find
from tui.practice.shell.flavour import Flavour, is_special
from tui.practice.shell.flow import Problem, Return
from tui.practice.shell.parts import with_home
from tui.practice.shell.redirect import Redirection, redirect
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Assignment, Function, Simple, Text, Word, literal
from tui.practice.shell.tracing import trace, trace_assignments
from tui.practice.shell.traps import ERR

MOST_CALLS = 1000
"""Functions within one another, as in dash."""

_NO_VALUES = nullcontext()
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")


async def run(shell: Shell, command: Simple, last: bool) -> int:
    """Run a simple command; the exit code. Raises Leave and Problem."""
    before = len(shell.named_pipes)
    try:
        return await _run(shell, command, last)
    finally:
        shell.close_pipes(before)


async def _run(shell: Shell, command: Simple, last: bool) -> int:
    shell.line = command.line
    shell.substituted = 0
    arguments = await _arguments(shell, command.words)
    if not arguments:
        return await _assign_only(shell, command)
    name = arguments[0]
    function = shell.functions.get(name)
    builtin = find(shell.flavour, name)
    special = is_special(name) and not shell.flavour.bash
    try:
        if builtin is not None and (special or function is None):
            return await _builtin(shell, builtin, command, arguments, special)
        values = await _values(shell, command.assignments)
        with _temporary(shell, values):
            await trace(shell, command, arguments)
            with await redirect(shell, command.redirects):
                if function is not None:
                    return await call(shell, function, arguments)
                becomes = last and _may_become(shell, command)
                try:
                    return await launch.program(shell, arguments, last=becomes)
                except Problem as problem:
                    # Told while the command's own standard error is in place.
                    return await shell.report(problem)
    finally:
        shell.last_argument = arguments[-1]


def _may_become(shell: Shell, command: Simple) -> bool:
    """Whether nothing is left to do for this shell once the command has ended."""
    if any(shell.traps.actions.values()) or shell.interactive:
        return False
    return not (shell.flavour.bash and command.redirects and shell.process.pid == shell.pid)


# -- words and assignments ---------------------------------------------------------------------


async def _arguments(shell: Shell, words: Sequence[Word]) -> list[str]:
    first = literal(words[0]) if words else None
    if first not in DECLARING or shell.flavour is Flavour.DASH:
        return await expand.words(shell, words)
    found: list[str] = []
    for word in words:
        part = word[0]
        if isinstance(part, Text) and not part.quoted and _ASSIGNMENT.match(part.text):
            name, _, value = part.text.partition("=")
            rest = with_home((Text(value), *word[1:]) if value else word[1:], in_list=True)
            found.append(f"{name}={await expand.text(shell, rest)}")
        else:
            found.extend(await expand.words(shell, [word]))
    return found


async def _assign_only(shell: Shell, command: Simple) -> int:
    with await redirect(shell, command.redirects):
        traced = []
        for one in command.assignments:
            if one.items is not None or one.index is not None:
                await arrays.assign(shell, one)
                continue
            value = await _value(shell, one)
            if shell.flavour.bash:
                await trace_assignments(shell, [(one.name, value)])
            traced.append((one.name, value))
            shell.assign(one.name, value)
        if not shell.flavour.bash:
            await trace_assignments(shell, traced)
    return shell.substituted


async def _value(shell: Shell, one: Assignment) -> str:
    value = await expand.text(shell, one.value)
    return (shell.value(one.name) or "") + value if one.append else value


async def _values(shell: Shell, assignments: Sequence[Assignment]) -> list[tuple[str, str]]:
    """What is assigned for one command only; bash leaves out, and complains of, read-only names."""
    found = []
    for one in assignments:
        value = await _value(shell, one)
        if shell.flavour.bash and shell.variables.is_readonly(one.name):
            await shell.complain(f"{one.name}: readonly variable")
        else:
            found.append((one.name, value))
    return found


def _temporary(shell: Shell, values: list[tuple[str, str]]) -> AbstractContextManager[None]:
    """Variables that only the command sees."""
    return _set_for_now(shell, values) if values else _NO_VALUES


@contextmanager
def _set_for_now(shell: Shell, values: list[tuple[str, str]]) -> Iterator[None]:
    saved = shell.variables.save(name for name, _ in values)
    try:
        for name, value in values:
            shell.assign(name, value)
            shell.variables.export(name)
        yield
    finally:
        shell.variables.restore(saved)


# -- built-ins and functions -------------------------------------------------------------------


async def _builtin(
    shell: Shell, builtin: Builtin, command: Simple, arguments: list[str], special: bool
) -> int:
    name = arguments[0]
    values = await _values(shell, command.assignments)
    try:
        redirection = await redirect(shell, command.redirects)
    except Problem as problem:
        problem.fatal = problem.fatal or special
        raise
    if special:
        for variable, value in values:
            shell.assign(variable, value)
        values = []
    with _temporary(shell, values):
        await trace(shell, command, arguments)
        if name == "exec" and len(arguments) == 1:
            if isinstance(redirection, Redirection):
                redirection.keep()
            return 0
        with redirection:
            try:
                status = await builtin(shell, arguments)
                for one in command.arrays:
                    await arrays.assign(shell, one)
                return status
            except Problem as problem:
                problem.fatal = problem.fatal or special
                return await shell.report(problem, name)
            except OSError as error:
                return await _write_error(shell, name, error)


async def _write_error(shell: Shell, name: str, error: OSError) -> int:
    reason = error.strerror or str(error)
    if shell.flavour is Flavour.ASH:
        await shell.process.err(f"{shell.process.name}: write error: {reason}\n")
    elif shell.flavour is Flavour.DASH:
        await shell.complain(f"{name}: I/O error", name)
    else:
        await shell.complain(f"write error: {reason}", name)
    return 1


async def call(shell: Shell, function: Function, arguments: list[str]) -> int:
    """Call a function; `arguments` begin with its name."""
    if shell.calls >= MOST_CALLS:
        raise too_deep(shell, function.name)
    before = shell.positional, shell.loops
    shell.positional = arguments[1:]
    if shell.flavour is not Flavour.ASH:
        # Busybox lets `break` in a function end the loop that the function is called in.
        shell.loops = 0
    shell.calls += 1
    shell.call_names.append(function.name)
    shell.variables.enter()
    kept = None if "errtrace" in shell.options else shell.traps.actions.pop(ERR, None)
    try:
        return await shell.execute(shell, function.body, False)
    except Return as leave:
        return leave.status
    finally:
        if kept is not None:
            shell.traps.actions.setdefault(ERR, kept)
        shell.call_names.pop()
        shell.variables.leave()
        shell.calls -= 1
        shell.positional, shell.loops = before


def too_deep(shell: Shell, name: str) -> Problem:
    """What a function is told that calls itself without end."""
    if shell.flavour.bash:
        message = f"{name}: maximum function nesting level exceeded ({MOST_CALLS})"
    else:
        message = f"Maximum function recursion depth ({MOST_CALLS}) reached"
    return Problem(message, fatal=True)


# -- telling ---------------------------------------------------------------------------------


async def timed(shell: Shell, work: Callable[[], Awaitable[int]]) -> int:
    """Run something, and tell how long it took as bash does."""
    began = time.monotonic()
    status = await work()
    minutes, seconds = divmod(time.monotonic() - began, 60)
    zero = "0m0.000s"
    report = f"\nreal\t{minutes:.0f}m{seconds:.3f}s\nuser\t{zero}\nsys\t{zero}\n"
    await shell.process.err(report)
    return status
