"""`kill` and `trap`."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import LAST_REALTIME, Signal, signal_name, signal_number
from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.quoting import single_quoted
from tui.practice.shell.shell import Shell
from tui.practice.shell.traps import ERR, EXIT

_USAGE = {
    Flavour.ASH: "you need to specify whom to kill",
    Flavour.DASH: "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\n"
    "kill -l [exitstatus]",
    Flavour.BASH: "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... "
    "or kill -l [sigspec]",
}


@builtin("kill")
async def kill(shell: Shell, args: list[str]) -> int:
    """Send signals to processes and jobs."""
    words = args[1:]
    if words[:1] in (["-l"], ["-L"]):
        await shell.process.out(_names(shell, words[1:]))
        return 0
    number = int(Signal.TERM)
    if words and words[0] in ("-s", "-n") and len(words) > 1:
        number = _number(shell, words[1])
        words = words[2:]
    elif words and words[0].startswith("-") and words[0] != "--":
        try:
            number = _number(shell, words[0][1:])
        except Problem as problem:
            if shell.flavour is Flavour.DASH:
                raise Problem(f"Illegal option -{words[0][1:2]}") from None
            if shell.flavour is Flavour.ASH:
                await _complain(shell, problem.message)
                return 1
            raise
        words = words[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        if shell.flavour is Flavour.ASH:
            await shell.process.err(f"{shell.process.name}: {_USAGE[shell.flavour]}\n")
            return 1
        raise Problem(_USAGE[shell.flavour], 2, plain=shell.flavour.bash)
    status = 0
    for word in words:
        status |= await _send(shell, number, word)
    # Whoever got it has its turn before the next command; that may be this very shell.
    await shell.process.sleep(0)
    return status


def _number(shell: Shell, word: str) -> int:
    try:
        return 0 if word == "0" else signal_number(word)
    except ValueError:
        if shell.flavour is Flavour.ASH:
            raise Problem(f"bad signal name '{word}'", 1) from None
        if shell.flavour is Flavour.DASH:
            raise Problem(f"invalid signal number or name: {word}", 2) from None
        raise Problem(f"{word}: invalid signal specification", 1) from None


async def _send(shell: Shell, number: int, word: str) -> int:
    try:
        targets = _targets(shell, word)
    except Problem as problem:
        if word.startswith("%"):
            await shell.complain(problem.message, "kill")
        else:
            await _complain(shell, problem.message)
        return problem.status or 1
    me = shell.process.who.uid
    allowed = [one for one in targets if me == 0 or one.who.uid == me]
    if not allowed:
        reason = "No such process" if not targets else "Operation not permitted"
        if shell.flavour is Flavour.ASH:
            await _complain(shell, f"can't kill pid {word}: {reason}")
        elif shell.flavour is Flavour.DASH:
            await _complain(shell, f"{reason}\n")
        else:
            await _complain(shell, f"({word}) - {reason}")
        return 1
    for process in allowed:
        process.signal(number)
    return 0


async def _complain(shell: Shell, message: str) -> None:
    if shell.flavour is Flavour.ASH:
        await shell.process.err(f"{shell.process.name}: {message}\n")
    else:
        await shell.complain(message, "kill")


def _targets(shell: Shell, word: str) -> list[Process]:
    if word.startswith("%"):
        return list(shell.jobs.find(word).processes)
    bare = word.removeprefix("-")
    if not (bare.isascii() and bare.isdigit()):
        if shell.flavour is Flavour.ASH:
            raise Problem(f"invalid number '{word}'")
        if shell.flavour is Flavour.DASH:
            raise Problem(f"Illegal number: {word}", 2)
        raise Problem(f"{word}: arguments must be process or job IDs")
    table = shell.process.machine.processes
    number = int(bare[:9])
    if word.startswith("-") or number == 0:
        everyone = word == "-1"
        group = number or shell.process.group
        return [
            one
            for one in table.values()
            if (one.group == group and not everyone)
            or (everyone and one.pid != 1 and one is not shell.process)
        ]
    return [table[number]] if number in table else []


def _names(shell: Shell, words: list[str]) -> str:
    if words:
        return "".join(f"{_translated(shell, word)}\n" for word in words)
    known = [(int(one), one.name) for one in Signal]
    if shell.flavour is Flavour.ASH:
        return "".join(f"{number:>2}) {name}\n" for number, name in known)
    if shell.flavour is Flavour.DASH:
        return "".join(f"{name}\n" for name in ["0", *(name for _, name in known)])
    known += [(number, _real_time(number)) for number in range(34, LAST_REALTIME + 1)]
    cells = [f"{number:>2}) SIG{name}" for number, name in known]
    rows = [cells[start : start + 5] for start in range(0, len(cells), 5)]
    return "".join("\t".join(row) + "\n" for row in rows)


def _real_time(number: int) -> str:
    if number < 50:
        return f"RTMIN+{number - 34}" if number > 34 else "RTMIN"
    return f"RTMAX-{LAST_REALTIME - number}" if number < LAST_REALTIME else "RTMAX"


def _translated(shell: Shell, word: str) -> str:
    if word.isdigit():
        number = int(word[:9])
        return signal_name(number - 128 if number > 128 else number)
    if shell.flavour is Flavour.DASH:
        raise Problem(f"Illegal number: {word}")
    return str(_number(shell, word))


@builtin("trap")
async def trap(shell: Shell, args: list[str]) -> int:
    """What to do on signals, and at the end of the shell."""
    words = args[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    if words[:1] == ["-l"] and shell.flavour.bash:
        await shell.process.out(_names(shell, []))
        return 0
    if not words or words[0] == "-p":
        for number, kept in sorted(shell.traps.actions.items()):
            shown = single_quoted(kept, shell.flavour) if kept else "''"
            await shell.process.out(f"trap -- {shown} {_trap_name(shell, number)}\n")
        return 0
    action: str | None = None
    if len(words) > 1 and not words[0].isdigit():
        action, *words = words
        action = None if action == "-" else action
    elif len(words) > 1 or words[0] == "-":
        words = words[1:] if words[0] == "-" else words
    status = 0
    for word in words:
        number_or_none = _condition(shell, word)
        if number_or_none is None:
            status = 1
            await _bad_condition(shell, word)
        else:
            shell.traps.set(number_or_none, action)
    return status


def _trap_name(shell: Shell, number: int) -> str:
    if number in (EXIT, ERR):
        return "EXIT" if number == EXIT else "ERR"
    name = signal_name(number)
    return f"SIG{name}" if shell.flavour.bash else name


def _condition(shell: Shell, word: str) -> int | None:
    if word in ("0", "EXIT", "exit"):
        return EXIT
    if word == "ERR" and shell.flavour.extended:
        return ERR
    try:
        return signal_number(word)
    except ValueError:
        return None


async def _bad_condition(shell: Shell, word: str) -> None:
    if word in ("DEBUG", "RETURN") and shell.flavour.bash:
        return
    if shell.flavour is Flavour.DASH:
        await shell.process.err(f"trap: {word}: bad trap\n")
    else:
        await shell.complain(f"{word}: invalid signal specification", "trap")
