"""Programs that find processes by what they are: pgrep, pkill."""

from __future__ import annotations

import re

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.regex import BadRegex, Pattern
from tui.practice.programs.system.process_facts import listed
from tui.practice.programs.system.ps_columns import Listed
from tui.practice.programs.system.signalling import may_signal, signal_in
from tui.practice.programs.tools import program

_COMMON = """
    -f, --full             compare the whole command line
    -v, --inverse          those that do not match
    -x, --exact            the name is to be just that
    -n, --newest           only what was started last
    -o, --oldest           only what was started first
    -i, --ignore-case      no matter whether large or small letters
    -c, --count            print how many
    -P, --parent=PPID      only children of these
    -g, --pgroup=PGID      only of these groups
    -u, --euid=ID          only of these users
    -U, --uid=ID           only of these users
    -t, --terminal=TTY     only with this terminal
    -s SID                 only of these sessions"""
_PGREP = Manual(
    "[options] <pattern>",
    f"""Print the numbers of the processes that match.
{_COMMON}
    -l, --list-name        with the name
    -a, --list-full        with the command line
    -d, --delimiter=TEXT   what stands between them""",
    wrong=(1, 2),
)
_PKILL = Manual(
    "[options] <pattern>",
    f"""Send a signal to the processes that match.
{_COMMON}
    -l                     list the signals
    -e, --echo             print what is sent to
        --signal=SIG       another signal than TERM""",
    wrong=(1, 2),
)


@program(_PGREP)
async def pgrep(p: Process, given: Given) -> int:
    """Find processes."""
    found = await _matching(p, given)
    if "c" in given:
        await p.out(f"{len(found)}\n")
        return int(not found)
    between = given.value("d") if "d" in given else "\n"
    shown = []
    for one in found:
        line = str(one.pid)
        if "a" in given:
            line += f" {' '.join(one.argv) or one.name}"
        elif "l" in given:
            line += f" {one.name}"
        shown.append(line)
    if shown:
        await p.out((between or "").join(shown) + "\n")
    return int(not found)


async def pkill(p: Process) -> int:
    """Signal processes."""
    # `-9` and `-HUP` are not options as others are.
    for place, word in enumerate(p.argv):
        number = signal_in(word[1:]) if re.fullmatch(r"-(\d+|[A-Z][A-Z0-9+-]+)", word) else None
        if place and number is not None:
            p.argv[place] = f"--signal={number}"
            break
    return await _pkill(p)


@program(_PKILL)
async def _pkill(p: Process, given: Given) -> int:
    word = given.value("signal") or "TERM"
    number = signal_in(word)
    if number is None:
        raise Failure(f'Unknown signal "{word}".', 2)
    found = await _matching(p, given)
    for one in found:
        target = p.machine.processes.get(one.pid)
        if target is None:
            continue
        if not may_signal(p, target):
            await p.complain(f"killing pid {one.pid} failed: Operation not permitted")
            continue
        target.signal(number)
        if "e" in given:
            await p.out(f"{one.name} killed (pid {one.pid})\n")
    if "c" in given:
        await p.out(f"{len(found)}\n")
    await p.sleep(0)
    return int(not found)


_CRITERIA = ("P", "g", "u", "U", "t", "s")


async def _matching(p: Process, given: Given) -> list[Listed]:
    words = given.operands
    if not words and not any(key in given for key in _CRITERIA):
        raise _misuse(p, given, "no matching criteria specified")
    if len(words) > 1:
        raise _misuse(p, given, "only one pattern can be provided")
    try:
        pattern = Pattern(
            words[0] if words else "",
            extended=True,
            ignore_case="i" in given,
            bound="line" if "x" in given else "",
        )
    except BadRegex as bad:
        raise Failure(str(bad), 2) from None
    users = {one.user: str(one.uid) for one in listed(p) if one.user}
    found = []
    for one in listed(p):
        if one.pid == p.pid or not _meets(one, given, users):
            continue
        text = " ".join(one.argv) if "f" in given else one.name
        matches = await pattern.search(text, 0, p.breathe) is not None
        if matches != ("v" in given):
            found.append(one)
    found.sort(key=lambda one: one.pid)
    if "n" in given:
        return found[-1:]
    return found[:1] if "o" in given else found


def _misuse(p: Process, given: Given, words: str) -> Exception:
    if not p.gnu:
        return given.misuse()
    return Failure(f"{words}\nTry `{given.name} --help' for more information.", 2)


def _meets(one: Listed, given: Given, users: dict[str, str]) -> bool:
    def asked(key: str) -> set[str]:
        return {word for value in given.values(key) for word in value.split(",")}

    for keys, value in (
        ("P", str(one.parent)),
        ("gs", str(one.group)),
        ("uU", str(one.uid)),
        ("t", one.terminal),
    ):
        wanted = set().union(*(asked(key) for key in keys))
        wanted = {users.get(word, word) for word in wanted} if keys == "uU" else wanted
        if wanted and value not in wanted:
            return False
    return True
