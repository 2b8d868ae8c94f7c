"""`set`."""

from __future__ import annotations

from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.options import LETTERS
from tui.practice.shell.quoting import as_value
from tui.practice.shell.shell import Shell


@builtin("set")
async def set_options(shell: Shell, args: list[str]) -> int:
    """Options and positional parameters; without arguments, all variables."""
    if len(args) == 1:
        for name, variable in shell.variables.known():
            if variable.value is not None:
                await shell.process.out(f"{name}={as_value(variable.value, shell.flavour)}\n")
        return 0
    rest = args[1:]
    while rest and rest[0][:1] in ("-", "+") and rest[0]:
        word = rest.pop(0)
        if word in ("--", "-"):
            if word == "--" or rest:
                shell.positional = rest
            return 0
        on = word[0] == "-"
        for letter in word[1:]:
            if letter == "o":
                if not rest:
                    await _list_options(shell, on)
                    continue
                name = rest.pop(0)
                try:
                    shell.options.switch(name, on)
                except KeyError:
                    return await _unknown_option(shell, name, on)
            elif letter in LETTERS and letter not in "is":
                shell.options.switch(LETTERS[letter], on)
            else:
                raise _no_option(shell, f"{word[0]}{letter}")
    if rest:
        shell.positional = rest
    return 0


async def _unknown_option(shell: Shell, name: str, on: bool) -> int:
    if shell.flavour.bash:
        raise Problem(f"{name}: invalid option name", 2)
    problem = _no_option(shell, f"{'-' if on else '+'}o {name}")
    if shell.flavour is Flavour.DASH:
        raise problem
    await shell.complain(problem.message, "set")
    return 1


def _no_option(shell: Shell, word: str) -> Problem:
    if shell.flavour.bash:
        usage = "set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]"
        return Problem(f"{word}: invalid option\n{usage}", 2)
    return Problem(f"{'I' if shell.flavour is Flavour.DASH else 'i'}llegal option {word}")


async def _list_options(shell: Shell, on: bool) -> None:
    lines = []
    for name, is_on in shell.options.listed():
        if not on:
            lines.append(f"set {'-' if is_on else '+'}o {name}\n")
        elif shell.flavour.bash:
            lines.append(f"{name:<15}\t{'on' if is_on else 'off'}\n")
        else:
            lines.append(f"{name:<16}{'on' if is_on else 'off'}\n")
    if on and shell.flavour is Flavour.DASH:
        lines.insert(0, "Current option settings\n")
    await shell.process.out("".join(lines))
