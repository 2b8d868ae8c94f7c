"""Programs that send signals by number or by name: kill, killall, pidof."""

from __future__ import annotations

from collections.abc import Sequence

from tui.practice.files.facts import name_of
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal, signal_name, signal_number
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.system.process_facts import everyone
from tui.practice.programs.tools import program

_KILL_USAGE = """
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
"""


def signal_in(word: str) -> int | None:
    """The number of a signal, 0 being one that only asks; None for anything else."""
    try:
        return 0 if word == "0" else signal_number(word)
    except ValueError:
        return None


async def kill(p: Process) -> int:
    """Send a signal to processes."""
    words = p.argv[1:]
    if words[:1] == ["-l"] and not p.gnu:
        return await _named(p, words[1:])
    if p.gnu and words and words[0] in _ASKING:
        return await _told_by_procps(p, words)
    number = int(Signal.TERM)
    if words and words[0].startswith("-") and words[0] != "--":
        option = words.pop(0)
        name = option[1:]
        if option in ("-s", "-n", "--signal") and words:
            name = words.pop(0)
        found = signal_in(name)
        if found is None:
            return await _bad_signal(p, name)
        number = found
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        await p.err(_KILL_USAGE if p.gnu else f"{p.name}: you need to specify whom to kill\n")
        return 1
    codes = [await _send(p, number, word) for word in words]
    # Whoever got it has its turn before this ends.
    await p.sleep(0)
    return max(codes)


_ASKING = ("-l", "--list", "-L", "--table", "-h", "--help")


async def _bad_signal(p: Process, name: str) -> int:
    if p.gnu:
        await p.err(f"{p.name}: invalid argument {name[:1]}\n{_KILL_USAGE}")
    else:
        await p.complain(f"bad signal name '{name}'")
    return 1


async def _send(p: Process, number: int, word: str) -> int:
    bare = word.removeprefix("-")
    if not (bare.isascii() and bare.isdigit()):
        words = "failed to parse argument: " if p.gnu else "invalid number "
        await p.complain(f"{words}'{word}'")
        return 1
    targets = _targets(p, word, int(bare[:9]))
    allowed = [one for one in targets if may_signal(p, one)]
    if not allowed:
        why = "Operation not permitted" if targets else "No such process"
        await p.complain(f"({word}): {why}" if p.gnu else f"can't kill pid {word}: {why}")
        return 1
    for one in allowed:
        one.signal(number)
    return 0


def may_signal(p: Process, other: Process) -> bool:
    """Whether a process may send another one a signal."""
    return p.who.uid in (0, other.who.uid)


def _targets(p: Process, word: str, number: int) -> list[Process]:
    if word == "-1":
        return [one for one in everyone(p) if one.pid != 1 and one is not p]
    if word.startswith("-") or number == 0:
        group = number or p.group
        return [one for one in everyone(p) if one.group == group]
    found = p.machine.processes.get(number)
    return [found] if found is not None else []


async def _named(p: Process, words: Sequence[str]) -> int:
    """The list of signals, or what the words mean, in busybox's manner."""
    if not words:
        await p.out("".join(f"{int(one):>2}) {one.name}\n" for one in Signal))
    for word in words:
        number = signal_in(word)
        if word.isascii() and word.isdigit():
            await p.out(f"{signal_name(int(word[:9]) & 0x7F)}\n")
        elif number is None:
            await p.complain(f"unknown signal '{word}'")
            return 1
        else:
            await p.out(f"{number}\n")
    return 0


async def _told_by_procps(p: Process, words: Sequence[str]) -> int:
    """The same in procps' manner, and its table and usage."""
    names = {int(one): "POLL" if one is Signal.IO else one.name for one in Signal}
    if words[0] in ("-h", "--help"):
        await p.out(_KILL_USAGE)
    elif words[0] in ("-L", "--table"):
        cells = [f"{number:>2} {name:<8}" for number, name in names.items()]
        rows = ["".join(cells[start : start + 7]) for start in range(0, len(cells), 7)]
        await p.out("".join(f"{row.rstrip()}\n" for row in rows))
    elif len(words) == 1:
        shown = list(names.values())
        await p.out(f"{' '.join(shown[:16])}\n{' '.join(shown[16:])}\n")
    for word in words[1:]:
        is_number = word.isascii() and word.isdigit()
        meaning = names.get(int(word[:9])) if is_number else signal_in(word)
        if meaning is None:
            await p.complain(f"unknown signal name {word}")
        else:
            await p.out(f"{meaning}\n")
    return 0


def running(p: Process, name: str) -> list[Process]:
    """The processes that run a program of that name, the newest first."""
    wanted = name.rpartition("/")[2]
    return [
        one
        for one in reversed(everyone(p))
        if one is not p and (one.name == wanted or name_of(one) == wanted[:15])
    ]


async def killall(p: Process) -> int:
    """Send a signal to all that run some program."""
    words, number, quiet = p.argv[1:], int(Signal.TERM), False
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "-l":
            return await _named(p, [])
        if word == "-q":
            quiet = True
            continue
        name = words.pop(0) if word == "-s" and words else word[1:]
        found = signal_in(name)
        if found is None:
            await p.complain(f"bad signal name '{name}'")
            return 1
        number = found
    if not words:
        await p.complain("you need to specify whom to kill")
        return 1
    code = 0
    for word in words:
        targets = running(p, word)
        for one in targets:
            if may_signal(p, one):
                one.signal(number)
            else:
                code = 1
                await p.complain(f"can't kill pid {one.pid}: Operation not permitted")
        if not targets:
            code = 1
            if not quiet:
                await p.complain(f"{word}: no process killed")
    await p.sleep(0)
    return code


_PIDOF = Manual(
    "[OPTION]... [NAME]...",
    """Print the numbers of the processes that run these programs.

    -s      only one
    -o PID  not this one""",
)


@program(_PIDOF)
async def pidof(p: Process, given: Given) -> int:
    """Print process numbers."""
    left_out = {word for value in given.values("o") for word in value.split(",")}
    found = [one.pid for name in given.operands for one in running(p, name)]
    shown = [str(pid) for pid in found if str(pid) not in left_out]
    if not shown:
        return 1
    await p.out(" ".join(shown[:1] if "s" in given else shown) + "\n")
    return 0
