"""Programs about variables and folders: env, printenv, pwd."""

from __future__ import annotations

import shlex

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.starting import run_in_place
from tui.practice.programs.tools import program, reason

_SEARCHED = "/bin:/usr/bin"
"""Where the C library looks for programs if there is no PATH."""
_ENV = Manual(
    "[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARGUMENT]...]",
    """Run a command with other variables, or print them all.

    -i, --ignore-environment  begin with no variables
    -0, --null                end what is printed with a zero byte
    -u, --unset=NAME          take a variable away
    -C, --chdir=FOLDER        run the command in another folder
    -S, --split-string=TEXT   take the words of TEXT for arguments""",
    in_order=True,
    wrong=(1, 125),
)


@program(_ENV)
async def env(p: Process, given: Given) -> int:
    """Run something with other variables."""
    words = [*_split(given.value("S") or ""), *given.operands]
    env = dict(p.env)
    if "i" in given or words[:1] == ["-"]:
        env = {}
        words = words[1:] if words[:1] == ["-"] else words
    for name in given.values("u"):
        if p.gnu and (not name or "=" in name):
            raise Failure(f"cannot unset {in_quotes(p, name)}: Invalid argument", 125)
        env.pop(name, None)
    while words and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    if not words:
        end = "\0" if "0" in given else "\n"
        await p.out("".join(f"{name}={value}{end}" for name, value in env.items()))
        return 0
    if "0" in given and p.gnu:
        raise given.misuse("cannot specify --null (-0) with command")
    folder = given.value("C")
    if folder is not None:
        _go(p, folder)
    p.env = {"PATH": _SEARCHED} | env
    return await run_in_place(p, words, env)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        raise Failure("no terminating quote in -S string", 125) from None


def _go(p: Process, folder: str) -> None:
    try:
        p.change_folder(p.absolute(folder))
    except OSError as error:
        where = in_quotes(p, folder)
        raise Failure(f"cannot change directory to {where}: {reason(error)}", 125) from None


_PRINTENV = Manual(
    "[OPTION]... [NAME]...",
    """Print the values of some variables, or all of them with their names.

    -0, --null  end each with a zero byte""",
    in_order=True,
    wrong=(1, 2),
)


@program(_PRINTENV)
async def printenv(p: Process, given: Given) -> int:
    """Print variables."""
    end = "\0" if "0" in given else "\n"
    if not given.operands:
        await p.out("".join(f"{name}={value}{end}" for name, value in p.env.items()))
        return 0
    found = [p.env[name] for name in given.operands if name in p.env]
    await p.out("".join(f"{value}{end}" for value in found))
    return int(len(found) < len(given.operands))


_PWD = Manual(
    "[OPTION]...",
    """Print the name of the current folder.

    -L, --logical   as PWD has it, with links
    -P, --physical  with all links followed""",
)


@program(_PWD)
async def pwd(p: Process, given: Given) -> int:
    """Print where this is."""
    if given.operands and p.gnu:
        await p.complain("ignoring non-option arguments")
    here = p.resolve(".")
    named = p.env.get("PWD", "")
    if given.last("LP") == "L" and _leads_to(p, named, here):
        here = named
    await p.out(f"{here}\n")
    return 0


def _leads_to(p: Process, named: str, here: str) -> bool:
    if not named.startswith("/") or {".", ".."} & set(named.split("/")):
        return False
    try:
        return p.resolve(named) == here
    except OSError:
        return False
