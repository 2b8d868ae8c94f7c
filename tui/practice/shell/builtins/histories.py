"""`history`."""

from __future__ import annotations

from tui.practice.shell.builtins.registry import EXTENDED, builtin
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell


@builtin("history", only=EXTENDED)
async def history(shell: Shell, args: list[str]) -> int:
    """What was typed so far."""
    words = args[1:]
    if words[:1] == ["-c"]:
        shell.history.clear()
        return 0
    first = 0
    if words and words[0].isdigit():
        first = max(len(shell.history) - int(words[0][:9]), 0)
    elif words and shell.flavour.bash:
        raise Problem(f"{words[0]}: numeric argument required")
    width, start = (5, 1) if shell.flavour.bash else (4, 0)
    gap = "  " if shell.flavour.bash else " "
    lines = [
        f"{number + start:>{width}}{gap}{line}\n"
        for number, line in enumerate(shell.history)
        if number >= first
    ]
    await shell.process.out("".join(lines))
    return 0
