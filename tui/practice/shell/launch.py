"""Programs of the simulated disk: found, started, waited for, become."""

from __future__ import annotations

import errno
import os

from tui.practice.files.nodes import missing
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.shell import scripts
from tui.practice.shell.children import cannot_fork
from tui.practice.shell.flow import Problem
from tui.practice.shell.jobs import death
from tui.practice.shell.quoting import quoted
from tui.practice.shell.shell import Shell

MOST_ARGUMENT_BYTES = 2 << 20
"""Arguments and environment of a program together, as Linux has it."""


async def program(shell: Shell, arguments: list[str], *, last: bool) -> int:
    """Run a program and wait for it, or with `last` become it; the exit code. Raises Problem."""
    name = arguments[0]
    env = shell.environment()
    size = sum(map(len, arguments)) + sum(len(key) + len(value) for key, value in env.items())
    if size > MOST_ARGUMENT_BYTES:
        raise Problem(f"{name}: Argument list too long", 126)
    path = where(shell, name)
    if "/" not in name:
        shell.hashed[name] = (path, shell.hashed.get(name, ("", 0))[1] + 1)
    if last:
        if shell.flavour.bash and shell.process.pid == shell.pid and env.get("SHLVL"):
            env["SHLVL"] = str(max(int_or_zero(env["SHLVL"]) - 1, 0))
        try:
            become(shell, path, arguments, env)
        except OSError as error:
            if error.errno != errno.ENOEXEC:
                raise refusal(shell, name, path, error) from None
    process = spawn(shell, path, arguments, env)
    shown = " ".join(quoted(argument, shell.flavour) for argument in arguments)
    codes = await wait_for(shell, [process], shown)
    return codes[-1]


def int_or_zero(text: str) -> int:
    """A number in a variable; 0 for anything else."""
    return int(text[:9]) if text.isdigit() else 0


def where(shell: Shell, name: str) -> str:
    """The file of a program. Raises Problem with 127 or 126."""
    process = shell.process
    if not name and not shell.flavour.bash:
        raise Problem(f"{name}: Permission denied", 127)
    try:
        if not name:
            raise missing(name)
        search = shell.value("PATH")
        return process.machine.which(name, search or "", process.cwd, process.who)
    except OSError as error:
        raise refusal(shell, name, name, error) from None


def refusal(shell: Shell, name: str, path: str, error: OSError) -> Problem:
    """Why a program can't be run."""
    flavour = shell.flavour
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        if not flavour.bash:
            return Problem(f"{name}: not found", 127)
        if "/" not in name and (shell.value("PATH") or not name):
            return Problem(f"{name}: command not found", 127)
        if error.errno == errno.ENOTDIR:
            return Problem(f"{name}: {error.strerror}", 126)
        if shell.process.exists(path):
            return Problem(f"{name}: cannot execute: required file not found", 127)
        return Problem(f"{name}: No such file or directory", 127)
    if error.errno == errno.EAGAIN:
        return cannot_fork(shell, error)
    reason = error.strerror or os.strerror(error.errno or 0)
    if flavour.bash and "/" in name and shell.process.is_folder(path):
        reason = "Is a directory"
    return Problem(f"{name}: {reason}", 126)


def spawn(shell: Shell, path: str, arguments: list[str], env: dict[str, str]) -> Process:
    """Start a program as a child. Raises Problem."""
    process = shell.process
    group = shell.jobs.group_for([])
    try:
        return process.spawn(arguments, path=path, env=env, group=group)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise refusal(shell, arguments[0], path, error) from None
    # It has no program to run it with, so the shell does it.
    name = arguments[0] if "/" in arguments[0] else path
    script = scripts.script(shell.flavour, shell.execute, name, arguments, env)
    try:
        return process.fork(script, group=group)
    except OSError as error:
        raise cannot_fork(shell, error) from None


def become(shell: Shell, path: str, arguments: list[str], env: dict[str, str]) -> None:
    """Have this process become a program. Raises OSError if it can't."""
    process = shell.process
    process.machine.load(path, tuple(arguments), who=process.who, cwd=process.cwd)
    shell.keep_redirections()
    process.env = {**env, "PATH": shell.value("PATH") or ""}
    process.replace(arguments, env)


async def wait_for(shell: Shell, processes: list[Process], text: str) -> list[int]:
    """Wait for children in the foreground; their exit codes."""
    if not shell.jobs.control:
        for process in processes:
            while shell.traps.watchful and process.code is None:
                await shell.traps.first(process.wait())
            await process.wait()
    else:
        job = shell.jobs.add(processes, text)
        if await shell.jobs.in_foreground(job) is None:
            if shell.flavour.bash:
                await shell.process.err("\n")
            return [128 + Signal.TSTP]
    codes = [process.code or 0 for process in processes]
    await _tell_death(shell, processes[-1], text)
    return codes


async def _tell_death(shell: Shell, process: Process, text: str) -> None:
    code = process.code or 0
    if code == 128 + Signal.INT and shell.interactive:
        await shell.process.err("\n")
    elif (how := death(code)) and code not in (128 + Signal.INT, 128 + Signal.PIPE):
        # Whoever asks bash to end something does not want to hear much about it.
        if shell.flavour.bash and not shell.interactive and code != 128 + Signal.TERM:
            how = f"{shell.prefix()}{process.pid:>5} {how:<23} {text}"
        await shell.process.err(f"{how}\n")


async def tell_death(shell: Shell, code: int) -> None:
    """What the smaller shells say of a child that was waited for and that a signal has ended."""
    how = "" if shell.flavour.bash or code == 128 + Signal.PIPE else death(code)
    if how and code != 128 + Signal.INT:
        await shell.process.err(f"{how}\n")
