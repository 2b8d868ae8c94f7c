"""New shells, and the texts that they run."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence

from tui.practice.kernel.process import Process, Program
from tui.practice.shell.ending import live
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.shell import Execute, Shell
from tui.practice.shell.texts import run_script

MOST_BYTES = 4 << 20
"""Of a script."""
_PATHS = {
    Flavour.ASH: "/sbin:/usr/sbin:/bin:/usr/bin",
    Flavour.DASH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    Flavour.BASH: "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.",
}
BASH_VERSION = "5.2.15(1)-release"
_BASH_VERSION_PARTS = ("5", "2", "15", "1", "release", "x86_64-pc-linux-gnu")


def new_shell(
    process: Process,
    flavour: Flavour,
    execute: Execute,
    name: str,
    positional: Sequence[str] = (),
    *,
    script: bool = False,
) -> Shell:
    """A shell as it is before its first command, with its process's environment."""
    shell = Shell(process, flavour, execute, name, script=script)
    shell.positional = list(positional)
    variables = shell.variables
    variables.take(process.env)
    given = process.env
    variables.set("IFS", " \t\n")
    variables.set("OPTIND", "1")
    variables.set("PPID", str(process.parent.pid if process.parent else 0))
    variables.set("PS4", given.get("PS4", "+ "))
    if "PATH" not in given:
        variables.set("PATH", _PATHS[flavour])
    variables.set("PWD", _folder(process), export=True)
    if flavour.extended:
        level = given.get("SHLVL", "0")
        variables.set("SHLVL", str(int(level[:6]) + 1 if level.isdigit() else 1), export=True)
        variables.set("HOSTNAME", given.get("HOSTNAME", process.machine.hostname))
    if flavour.bash:
        variables.set("BASH", process.path)
        variables.set("BASH_VERSION", BASH_VERSION)
        variables.set_items("BASH_VERSINFO", _BASH_VERSION_PARTS)
        for identity in ("UID", "EUID"):
            variables.set(identity, str(process.who.uid))
            variables.make_readonly(identity)
    shell.compute_variables()
    return shell


def _folder(process: Process) -> str:
    """The current folder as PWD has it, if that is still true."""
    claimed = process.env.get("PWD", "")
    try:
        if claimed.startswith("/") and process.resolve(claimed) == process.resolve("."):
            return claimed
    except OSError:
        pass
    return process.cwd


def script(
    flavour: Flavour, execute: Execute, path: str, arguments: list[str], env: Mapping[str, str]
) -> Program:
    """What runs a file that has no program of its own to run it."""

    async def run(process: Process) -> int:
        process.argv = list(arguments)
        process.env = dict(env)
        shell = new_shell(process, flavour, execute, path, arguments[1:], script=True)
        return await live(shell, lambda: run_file(shell, path))

    return run


async def run_file(shell: Shell, path: str) -> int:
    """Run a script that this shell was started for. Raises Leave, Problem and OSError."""
    return await run_script(shell, await read_text(shell, path))


async def read_text(shell: Shell, path: str) -> str:
    """The text of a script. Raises OSError."""
    data = await shell.process.read_all(path, MOST_BYTES)
    if b"\0" in data[:256].partition(b"\n")[0]:
        raise OSError(errno.ENOEXEC, "Exec format error", path)
    return data.replace(b"\0", b"").decode(errors="surrogateescape")
