"""`alias` and `unalias`."""

from __future__ import annotations

from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.quoting import single_quoted
from tui.practice.shell.shell import Shell


@builtin("alias")
async def alias(shell: Shell, args: list[str]) -> int:
    """Give commands other names, or list these."""
    status = 0
    words = args[2:] if args[1:2] == ["-p"] and shell.flavour.bash else args[1:]
    for word in words or sorted(shell.aliases):
        name, equals, value = word.partition("=")
        if equals and name:
            shell.aliases[name] = value
        elif word in shell.aliases:
            shown = single_quoted(shell.aliases[word], shell.flavour)
            start = "alias " if shell.flavour.bash else ""
            await shell.process.out(f"{start}{word}={shown}\n")
        else:
            status = 1
            await _unknown(shell, args[0], word)
    return status


@builtin("unalias")
async def unalias(shell: Shell, args: list[str]) -> int:
    """Forget names given by `alias`."""
    if args[1:2] == ["-a"]:
        shell.aliases.clear()
        return 0
    status = 0
    for name in args[1:]:
        if shell.aliases.pop(name, None) is None:
            status = 1
            await _unknown(shell, args[0], name)
    return status


async def _unknown(shell: Shell, builtin_name: str, name: str) -> None:
    if shell.flavour.bash:
        await shell.complain(f"{name}: not found", builtin_name)
    else:
        await shell.process.err(f"{builtin_name}: {name} not found\n")
