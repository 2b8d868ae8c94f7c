"""The life of a shell's process, up to its last words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.practice.shell.flow import Abandon, Leave, Problem, Return, ShellExit
from tui.practice.shell.shell import Shell
from tui.practice.shell.texts import run_text
from tui.practice.shell.traps import EXIT


async def live(shell: Shell, work: Callable[[], Awaitable[int]]) -> int:
    """Do the work of a shell, then what it wants done at its end; the exit code."""
    shell.status = await _caught(shell, work)
    action = shell.traps.actions.pop(EXIT, "")
    if action:
        status = shell.status

        async def last_words() -> int:
            await run_text(shell, action, label="exit trap: ")
            return status

        shell.status = await _caught(shell, last_words)
    return shell.status


async def _caught(shell: Shell, work: Callable[[], Awaitable[int]]) -> int:
    try:
        return await work()
    except (ShellExit, Abandon, Return) as end:
        return end.status
    except Problem as problem:
        try:
            return await shell.report(problem)
        except Abandon as end:
            return end.status
    except Leave:
        return shell.status
