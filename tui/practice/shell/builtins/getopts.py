"""`getopts`."""

from __future__ import annotations

from dataclasses import dataclass

from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell


@builtin("getopts")
async def get_option(shell: Shell, args: list[str]) -> int:
    """The next option of the shell's arguments; 1 after the last one."""
    if len(args) < 3:
        usages = {
            Flavour.ASH: Problem("usage: getopts optstring var [arg]", 2),
            Flavour.DASH: Problem("Usage: getopts optstring var [arg...]", 2),
            Flavour.BASH: Problem(
                "getopts: usage: getopts optstring name [arg ...]", 2, plain=True
            ),
        }
        raise usages[shell.flavour]
    known, name = args[1], args[2]
    given = args[3:] or shell.positional
    index = shell.value("OPTIND") or "1"
    place = _Place(int(index[:6]) if index.isdigit() else 1, shell.option_place)
    if place.within and not shell.flavour.bash:
        place.index -= 1
    option, value, message = _option(place, known.removeprefix(":"), given)
    silent = known.startswith(":") or (shell.flavour.bash and shell.value("OPTERR") == "0")
    found = option
    if message:
        found = "?"
        if known.startswith(":"):
            found = ":" if message == "argument" else "?"
            value = option
        elif not silent:
            await _tell(shell, message, option)
    # Within a cluster, bash has not done with the argument yet.
    ahead = place.within > 0 and not shell.flavour.bash
    shell.assign("OPTIND", str(place.index + ahead))
    shell.option_place = place.within
    if value is None and (shell.flavour.bash or found == "?"):
        shell.variables.unset("OPTARG")
    else:
        shell.assign("OPTARG", value or "")
    shell.assign(name, found or "?")
    return int(not option)


@dataclass
class _Place:
    """How far the arguments have been read: which one, counted from 1, and where in it."""

    index: int
    within: int


def _option(place: _Place, known: str, given: list[str]) -> tuple[str, str | None, str]:
    """The option, its argument, and what is wrong: `option`, `argument` or nothing."""
    if place.index > len(given) or place.index < 1:
        return "", None, ""
    word = given[place.index - 1]
    if place.within == 0:
        if word == "--":
            place.index += 1
            return "", None, ""
        if not word.startswith("-") or word == "-":
            return "", None, ""
        place.within = 1
    letter = word[place.within : place.within + 1]
    rest = word[place.within + 1 :]
    position = known.find(letter) if letter and letter != ":" else -1
    takes_value = position >= 0 and known[position + 1 : position + 2] == ":"
    if takes_value and rest:
        place.index, place.within = place.index + 1, 0
        return letter, rest, ""
    if takes_value:
        place.index, place.within = place.index + 2, 0
        if place.index - 2 < len(given):
            return letter, given[place.index - 2], ""
        place.index = len(given) + 1
        return letter, None, "argument"
    if rest:
        place.within += 1
    else:
        place.index, place.within = place.index + 1, 0
    return letter, None, "" if position >= 0 else "option"


async def _tell(shell: Shell, message: str, option: str) -> None:
    if shell.flavour.bash:
        wording = "illegal option" if message == "option" else "option requires an argument"
        await shell.process.err(f"{shell.name}: {wording} -- {option}\n")
    elif message == "option":
        await shell.process.err(f"Illegal option -{option}\n")
    else:
        await shell.process.err(f"No arg for -{option} option\n")
