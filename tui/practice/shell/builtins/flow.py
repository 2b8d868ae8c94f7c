"""Built-ins that lead elsewhere: out of loops, functions, shells; to other texts and programs."""

from __future__ import annotations

import errno

from tui.practice.shell import launch, scripts
from tui.practice.shell.builtins.registry import EXTENDED, builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Abandon, Break, Continue, Problem, Return, ShellExit
from tui.practice.shell.shell import Shell
from tui.practice.shell.texts import run_text

MOST_TEXTS = 200
"""Files and texts that may run one another."""


@builtin("break", "continue")
async def leave_loop(shell: Shell, args: list[str]) -> int:
    """End the loop, or go on with its next round."""
    levels = 1
    if len(args) > 1:
        levels = _count(shell, args[1], bad=128)
        if levels < 1:
            if shell.flavour.bash:
                raise Problem(f"{args[1]}: loop count out of range", 1)
            raise _illegal(shell, args[1])
    if not shell.loops:
        if shell.flavour.bash:
            meaning = "only meaningful in a `for', `while', or `until' loop"
            await shell.complain(meaning, args[0])
        return 0
    levels = min(levels, shell.loops)
    raise Break(levels) if args[0] == "break" else Continue(levels)


@builtin("return")
async def leave_function(shell: Shell, args: list[str]) -> int:
    """End the function or sourced file."""
    if shell.flavour.bash and not (shell.calls or shell.sourced):
        message = "can only `return' from a function or sourced script"
        raise Problem(message, 2)
    raise Return(_status(shell, args))


@builtin("exit")
async def leave_shell(shell: Shell, args: list[str]) -> int:
    """End the shell."""
    if len(args) > 2 and shell.flavour.bash:
        _count(shell, args[1])
        raise Problem("too many arguments", 1, fatal=True, discards=True)
    status = _status(shell, args)
    if shell.interactive:
        if shell.flavour.bash:
            await shell.process.err("exit\n")
        if warning := shell.jobs.hold_back():
            await shell.process.err(f"{warning}\n")
            return 1
    raise ShellExit(status)


@builtin("logout", only=(Flavour.BASH,))
async def log_out(shell: Shell, args: list[str]) -> int:
    """End a login shell."""
    if not shell.login:
        raise Problem("not login shell: use `exit'", 1)
    raise ShellExit(_status(shell, args))


def _status(shell: Shell, args: list[str]) -> int:
    return _count(shell, args[1]) & 0xFF if len(args) > 1 else shell.status


def _count(shell: Shell, text: str, *, bad: int = 2) -> int:
    bare = text.removeprefix("-") if shell.flavour.bash else text
    if bare.isascii() and bare.isdigit():
        return int(text[:18])
    raise _illegal(shell, text, bad)


def _illegal(shell: Shell, text: str, status: int = 2) -> Problem:
    if shell.flavour.bash:
        return Problem(f"{text}: numeric argument required", status, fatal=True)
    return Problem(f"Illegal number: {text}")


@builtin("eval")
async def evaluate(shell: Shell, args: list[str]) -> int:
    """Run the arguments as a text."""
    line = 1 if shell.flavour is Flavour.DASH else shell.line
    speaker = shell.speaker if shell.flavour.bash else args[0]
    return await _within(shell, " ".join(args[1:]), speaker, line, "eval: ")


@builtin(".")
@builtin("source", only=EXTENDED)
async def source(shell: Shell, args: list[str]) -> int:
    """Run a file in this shell."""
    if len(args) < 2:
        if shell.flavour is Flavour.DASH:
            return 0
        raise Problem("filename argument required", 2)
    name = args[1]
    try:
        path = _found(shell, name)
        text = await scripts.read_text(shell, path)
    except OSError as error:
        raise _unreadable(shell, name, error) from None
    before = shell.positional
    if len(args) > 2 and shell.flavour.extended:
        shell.positional = args[2:]
    shell.sourced += 1
    try:
        return await _within(shell, text, name, 1)
    except Return as leave:
        return leave.status
    finally:
        shell.sourced -= 1
        if len(args) > 2 and shell.flavour.extended:
            shell.positional = before


def _found(shell: Shell, name: str) -> str:
    """A file to source: without a slash it is looked for on the PATH."""
    if "/" in name:
        return name
    for folder in (shell.value("PATH") or "").split(":"):
        path = f"{folder or '.'}/{name}"
        if shell.process.exists(path) and not shell.process.is_folder(path):
            return path
    if shell.flavour.bash:
        return name
    raise FileNotFoundError(errno.ENOENT, "not found", name)


def _unreadable(shell: Shell, name: str, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    if shell.flavour.bash:
        return Problem(f"{shell.prefix()}{name}: {reason}", 1, plain=True)
    if reason == "not found":
        return Problem(f"{name}: not found")
    if shell.flavour is Flavour.DASH:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
        return Problem(f"cannot open {name}: {'No such file' if missing else reason}")
    return Problem(f"can't open '{name}': {reason}")


async def _within(shell: Shell, text: str, speaker: str | None, line: int, label: str = "") -> int:
    if shell.texts >= MOST_TEXTS:
        raise Problem("nested too deeply", fatal=True)
    before = shell.speaker, shell.line
    shell.speaker = speaker
    shell.calls += 1
    shell.texts += 1
    try:
        return await run_text(shell, text, line=line, label=label)
    except Problem as problem:
        # What makes no sense is told with the place in the text, so before that is left.
        problem.fatal = problem.fatal and not shell.flavour.bash
        return await shell.report(problem)
    finally:
        shell.calls -= 1
        shell.texts -= 1
        shell.speaker, shell.line = before


@builtin("exec")
async def become(shell: Shell, args: list[str]) -> int:
    """Make the shell's process another program's."""
    arguments = args[2:] if args[1] == "--" else args[1:]
    if not arguments:
        return 0
    name = arguments[0]
    path = name
    try:
        path = launch.where(shell, name)
        launch.become(shell, path, arguments, shell.environment())
    except OSError as error:
        problem = launch.refusal(shell, name, path, error)
    except Problem as refusal:
        problem = refusal
    if shell.flavour.bash and problem.status == 127 and "/" not in name:
        problem.message = f"{name}: not found"
    speaker = "exec" if not shell.flavour.bash or "/" not in name else None
    await shell.complain(problem.message, speaker)
    raise Abandon(problem.status or 126)
