"""What `set -x` shows: each command with its words as they came out."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.shell import expand
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.quoting import quoted
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import Case, For, Simple, raw_text


async def trace(shell: Shell, command: Simple, arguments: Sequence[str]) -> None:
    """A command before it runs."""
    if "xtrace" not in shell.options:
        return
    shown = [quoted(argument, shell.flavour) for argument in arguments]
    given = [
        _assignment(shell, one.name, await expand.text(shell, one.value))
        for one in command.assignments
    ]
    lines = [*given, " ".join(shown)] if shell.flavour.bash else [" ".join(given + shown)]
    await _show(shell, lines)


async def trace_assignments(shell: Shell, values: Sequence[tuple[str, str]]) -> None:
    """Assignments that stand alone: in bash one to a line, else all of a command in one."""
    if "xtrace" in shell.options and values:
        given = [_assignment(shell, name, value) for name, value in values]
        await _show(shell, given if shell.flavour.bash else [" ".join(given)])


async def trace_loop(shell: Shell, command: For, values: Sequence[str]) -> None:
    """Each round of a loop, in bash."""
    if "xtrace" in shell.options and shell.flavour.bash:
        shown = " ".join(quoted(value, shell.flavour) for value in values)
        await _show(shell, [f"for {command.name} in {shown}"])


async def trace_case(shell: Shell, command: Case, subject: str) -> None:
    """What a choice is about, in bash."""
    if "xtrace" in shell.options and shell.flavour.bash:
        written = raw_text(command.word)
        await _show(
            shell, [f"case {quoted(subject, shell.flavour) if written is None else written} in"]
        )


def _assignment(shell: Shell, name: str, value: str) -> str:
    shown = quoted(value, shell.flavour) if value or shell.flavour is Flavour.DASH else ""
    return f"{name}={shown}"


async def _show(shell: Shell, lines: Sequence[str]) -> None:
    mark = shell.value("PS4") or ""
    if shell.flavour.bash:
        # One more of the first character for each substitution around the command.
        mark = mark[:1] * shell.substitutions + mark
    await shell.process.err("".join(f"{mark}{line}\n" for line in lines))
