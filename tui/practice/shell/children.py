"""The processes that a shell makes of itself: subshells."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.shell.ending import live
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Command

PAUSE = 0.25
"""Seconds, before it is told that there can be no more processes."""


async def fork(
    shell: Shell,
    body: Command,
    changes: Mapping[int, Handle],
    *,
    group: int | None = None,
    ignored: Iterable[Signal] = (),
    substitutes: bool = False,
) -> Process:
    """A subshell that runs a command, with some handles of its own. Raises Problem.

    `substitutes`: what it puts out is for a command substitution.
    """
    twins: list[Shell] = []

    async def run(process: Process) -> int:
        return await live(twins[0], lambda: twins[0].execute(twins[0], body, True))

    for tries_left in (1, 0):
        try:
            child = shell.process.fork(run, handles=shell.handles(changes), group=group)
            break
        except OSError as error:
            # Without a pause, a crowd of shells would try again and again to grow.
            await shell.process.sleep(PAUSE)
            problem = cannot_fork(shell, error)
            if not tries_left or not shell.flavour.bash:
                raise problem from None
            await shell.complain(problem.message.replace("fork: ", "fork: retry: "))
    for number in ignored:
        child.on_signal(number, "ignore")
    twin = shell.subshell(child)
    twin.substitutions += substitutes
    if substitutes and shell.flavour.extended:
        twin.options.switch("errexit", False)
    elif substitutes and shell.flavour is Flavour.DASH:
        twin.tested = 0
    twins.append(twin)
    return child


def cannot_fork(shell: Shell, error: OSError) -> Problem:
    """Why there is no new process."""
    reason = error.strerror or os.strerror(errno.EAGAIN)
    if shell.flavour.bash:
        return Problem(f"fork: {reason}", 254, fatal=True)
    cannot = "Cannot fork" if shell.flavour is Flavour.DASH else f"can't fork: {reason}"
    return Problem(cannot, 2, fatal=True)
