"""`docker-init`: the first process that `--init` asks for, as tini is.

It starts the command as a child in a process group of its own, hands signals on to it, and ends
with its exit code. Facts: the README of tini.
"""

from __future__ import annotations

import errno

from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import LAST_REALTIME, Signal
from tui.practice.programs.tools import reason

_KEPT = frozenset(
    {Signal.KILL, Signal.STOP, Signal.CHLD, Signal.TTIN, Signal.TTOU}
    | {Signal.FPE, Signal.ILL, Signal.SEGV, Signal.BUS, Signal.ABRT, Signal.TRAP, Signal.SYS}
)
"""Signals that are about the init itself."""


async def docker_init(p: Process) -> int:
    """Be the first process, and look after another one."""
    words = p.argv[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        await p.err(f"{p.name} (practice engine)\nUsage: {p.name} -- PROGRAM [ARGUMENT]...\n")
        return 1

    async def become(child: Process) -> int:
        try:
            child.replace(words)
        except OSError as error:
            why = reason(error)
            await child.err(f"[FATAL tini ({child.pid})] exec {words[0]} failed: {why}\n")
            return {errno.ENOENT: 127, errno.EACCES: 126}.get(error.errno or 0, 1)

    child = p.fork(become, group=0)
    for number in range(1, LAST_REALTIME + 1):
        if number not in _KEPT:
            p.on_signal(number, child.signal)
    for handle in p.handles.values():
        if handle.terminal is not None:
            handle.terminal.foreground = child.group
    return await child.wait()
