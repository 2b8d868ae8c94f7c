"""Built-ins about children: `wait`, `jobs`, `fg`, `bg`, `disown`."""

from __future__ import annotations

import asyncio

from tui.practice.kernel.signals import Signal
from tui.practice.shell import launch
from tui.practice.shell.builtins.registry import BASH, builtin
from tui.practice.shell.flow import Problem
from tui.practice.shell.jobs import Job
from tui.practice.shell.shell import Shell


@builtin("wait")
async def wait(shell: Shell, args: list[str]) -> int:
    """Wait for children; a signal with an action ends the waiting."""
    words = args[1:]
    if words[:1] == ["-n"] and shell.flavour.bash:
        return await _any(shell)
    if not words:
        for job in shell.jobs:
            if await shell.traps.first(job.ended()) is None:
                return _signalled(shell)
            shell.jobs.forget(job)
            await launch.tell_death(shell, job.code)
        return 0
    status = 0
    for word in words:
        status = await _one(shell, word)
    return status


def _signalled(shell: Shell) -> int:
    return 128 + (shell.traps.pending[0] if shell.traps.pending else Signal.INT)


async def _one(shell: Shell, word: str) -> int:
    try:
        job = shell.jobs.find(word)
    except Problem:
        code = shell.jobs.code_of(int(word[:9])) if word.isdigit() else None
        if code is not None:
            return code
        if not word.startswith("%") and not word.isdigit():
            if shell.flavour.bash:
                raise Problem(f"`{word}': not a pid or valid job spec", 1) from None
            raise Problem(f"Illegal number: {word}") from None
        if shell.flavour.bash:
            reason = "no such job" if word[0] == "%" else "is not a child of this shell"
            name = word if word[0] == "%" else f"pid {word}"
            await shell.complain(f"{name}{':' if word[0] == '%' else ''} {reason}", "wait")
        return 127
    if await shell.traps.first(job.ended()) is None:
        return _signalled(shell)
    shell.jobs.forget(job)
    await launch.tell_death(shell, job.code)
    return job.code


async def _any(shell: Shell) -> int:
    jobs = list(shell.jobs)
    if not jobs:
        return 127
    endings = [asyncio.ensure_future(job.ended()) for job in jobs]
    try:
        first = asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        if await shell.traps.first(first) is None:
            return _signalled(shell)
    finally:
        for ending in endings:
            ending.cancel()
    job = next(job for job in jobs if job.done)
    shell.jobs.forget(job)
    return job.code


@builtin("jobs")
async def jobs(shell: Shell, args: list[str]) -> int:
    """The list of jobs."""
    letters = "".join(word[1:] for word in args[1:] if word.startswith("-"))
    for job in shell.jobs:
        full = shell.jobs.line(job)
        line = str(job.processes[0].pid) if "p" in letters else full
        await shell.process.out(f"{line}\n")
        if job.done:
            shell.jobs.forget(job)
    return 0


@builtin("fg", "bg")
async def resume(shell: Shell, args: list[str]) -> int:
    """Let a halted job go on, in the foreground or the background."""
    if shell.flavour.bash and not shell.jobs.control:
        raise Problem("no job control", 1)
    job = _wanted(shell, args)
    if args[0] == "bg":
        job.resume()
        mark = "+ " if shell.flavour.bash else " "
        await shell.process.out(f"[{job.number}]{mark}{job.text}{' &' * shell.flavour.bash}\n")
        return 0
    await shell.process.out(f"{job.text}\n")
    job.resume()
    code = await shell.jobs.in_foreground(job)
    if code is None:
        return 128 + Signal.TSTP
    if code == 128 + Signal.INT and shell.interactive:
        await shell.process.err("\n")
    return code


def _wanted(shell: Shell, args: list[str]) -> Job:
    if len(args) > 1:
        return shell.jobs.find(args[1])
    job = shell.jobs.current()
    if job is None:
        if shell.flavour.bash:
            raise Problem("current: no such job", 1)
        raise Problem("No current job")
    return job


@builtin("disown", only=BASH)
async def disown(shell: Shell, args: list[str]) -> int:
    """Lose sight of a job."""
    job = shell.jobs.find(args[1] if len(args) > 1 else "%%")
    shell.jobs.forget(job)
    return 0
