"""Simple commands: assignments, functions, built-ins, programs."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from tui.practice.shell import expand, launch
from tui.practice.shell.builtins import Builtin, find, is_special
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem, Return
from tui.practice.shell.parts import with_home
from tui.practice.shell.quoting import quoted
from tui.practice.shell.redirect import redirect
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Assignment, For, Function, Simple, Text, Word, literal
from tui.practice.shell.variables import OutOfMemory, Unwritable

MOST_CALLS = 1000
"""Functions within one another, as in dash."""

_DECLARING = frozenset({"export", "readonly", "local", "declare", "typeset"})
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")


async def run(shell: Shell, command: Simple, last: bool) -> int:
    """Run a simple command; the exit code. Raises Leave and Problem."""
    with shell.closing_pipes():
        return await _run(shell, command, last)


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
    if builtin is not None and (special or function is None):
        return await _builtin(shell, builtin, command, arguments, special)
    values = await _values(shell, command.assignments)
    if shell.flavour.bash:
        values = [one for one in values if not await _is_readonly(shell, one[0])]
    with _temporary(shell, values):
        await trace(shell, command, arguments)
        redirection = await redirect(shell, command.redirects, lambda w: expand.text(shell, w))
        with shell.redirected(redirection):
            if function is not None:
                return await call(shell, function, arguments)
            becomes = last and _may_become(shell, command)
            try:
                return await launch.program(shell, arguments, last=becomes)
            except Problem as problem:
                # Told while the command's own standard error is in place.
                return await shell.report(problem)


def _may_become(shell: Shell, command: Simple) -> bool:
    """Whether nothing is left to do for this shell once the command has ended."""
    if any(shell.traps.actions.values()) or shell.interactive:
        return False
    return not (shell.flavour.bash and command.redirects and shell.process.pid == shell.pid)


# -- words and assignments ---------------------------------------------------------------------


async def _arguments(shell: Shell, words: Sequence[Word]) -> list[str]:
    first = literal(words[0]) if words else None
    if first not in _DECLARING or shell.flavour is Flavour.DASH:
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


async def _values(shell: Shell, assignments: Sequence[Assignment]) -> list[tuple[str, str]]:
    found = []
    for one in assignments:
        value = await expand.text(shell, one.value)
        if one.append:
            value = (shell.value(one.name) or "") + value
        found.append((one.name, value))
    return found


async def _assign_only(shell: Shell, command: Simple) -> int:
    redirection = await redirect(shell, command.redirects, lambda w: expand.text(shell, w))
    with shell.redirected(redirection):
        for one in command.assignments:
            await _assign(shell, one)
    return shell.substituted


async def _assign(shell: Shell, one: Assignment) -> None:
    try:
        if one.items is not None:
            items = await expand.words(shell, one.items)
            shell.variables.set_items(one.name, items, append=one.append)
            return
        value = await expand.text(shell, one.value)
        if one.index is not None:
            index = await expand.calculate(shell, one.index)
            if one.append:
                value = shell.variables.items(one.name).get(index, "") + value
            shell.variables.set_item(one.name, index, value)
            return
    except (Unwritable, OutOfMemory) as error:
        shell.refuse_assignment(error)
    if one.append:
        value = (shell.value(one.name) or "") + value
    shell.assign(one.name, value)
    if "xtrace" in shell.options:
        await shell.process.err(f"{_trace_mark(shell)}{one.name}={quoted(value, shell.flavour)}\n")


async def _is_readonly(shell: Shell, name: str) -> bool:
    """Whether bash goes on without this one, having complained."""
    if shell.variables.is_readonly(name):
        await shell.complain(f"{name}: readonly variable")
        return True
    return False


@contextmanager
def _temporary(shell: Shell, values: list[tuple[str, str]]) -> Iterator[None]:
    """Variables that only the command sees."""
    if not values:
        yield
        return
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
        redirection = await redirect(shell, command.redirects, lambda w: expand.text(shell, w))
    except Problem as problem:
        problem.fatal = problem.fatal or special
        raise
    if shell.flavour.bash:
        values = [one for one in values if not await _is_readonly(shell, one[0])]
    if special:
        for variable, value in values:
            shell.assign(variable, value)
        values = []
    with _temporary(shell, values):
        await trace(shell, command, arguments)
        if name == "exec" and len(arguments) == 1:
            redirection.keep()
            return 0
        with shell.redirected(redirection):
            try:
                return await builtin(shell, arguments)
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
    shell.variables.enter()
    try:
        return await shell.execute(shell, function.body, False)
    except Return as leave:
        return leave.status
    finally:
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


async def trace(shell: Shell, command: Simple, arguments: Sequence[str]) -> None:
    """What `set -x` shows of a command before it runs."""
    if "xtrace" not in shell.options:
        return
    shown = [quoted(argument, shell.flavour) for argument in arguments]
    given = [
        f"{one.name}={quoted(await expand.text(shell, one.value), shell.flavour)}"
        for one in command.assignments
    ]
    mark = _trace_mark(shell)
    lines = [*given, " ".join(shown)] if shell.flavour.bash else [" ".join(given + shown)]
    await shell.process.err("".join(f"{mark}{line}\n" for line in lines))


async def trace_loop(shell: Shell, command: For, values: Sequence[str]) -> None:
    """What `set -x` shows in bash for each round of a loop."""
    if "xtrace" in shell.options and shell.flavour.bash:
        shown = " ".join(quoted(value, shell.flavour) for value in values)
        await shell.process.err(f"{_trace_mark(shell)}for {command.name} in {shown}\n")


def _trace_mark(shell: Shell) -> str:
    return shell.value("PS4") or "+ "
