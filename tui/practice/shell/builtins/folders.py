"""`cd` and `pwd`."""

from __future__ import annotations

from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell


@builtin("cd", "chdir")
async def change_folder(shell: Shell, args: list[str]) -> int:
    """Go to another folder."""
    physical = False
    rest = args[1:]
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        option = rest.pop(0)
        if option == "--":
            break
        if set(option[1:]) - set("LPe@"):
            raise _no_option(shell, option)
        physical = option.endswith("P")
    if len(rest) > 1 and shell.flavour.bash:
        raise Problem("too many arguments")
    target = rest[0] if rest else shell.value("HOME")
    if target is None:
        if shell.flavour.bash:
            raise Problem("HOME not set")
        return 0
    tells = target == "-"
    if tells:
        previous = shell.value("OLDPWD")
        if previous is None and shell.flavour.bash:
            raise Problem("OLDPWD not set")
        target = previous or shell.process.cwd
    else:
        found = _on_path(shell, target)
        tells = found is not None
        target = target if found is None else found
    await go(shell, target, physical=physical)
    if tells:
        await shell.process.out(f"{shell.value('PWD')}\n")
    return 0


def _on_path(shell: Shell, target: str) -> str | None:
    """The folder of that name in one of those that CDPATH lists."""
    if target.startswith(("/", "./", "../")) or target in ("", ".", ".."):
        return None
    for folder in (shell.value("CDPATH") or "").split(":"):
        if folder and shell.process.is_folder(f"{folder}/{target}"):
            return f"{folder}/{target}"
    return None


def _no_option(shell: Shell, option: str) -> Problem:
    if shell.flavour.bash:
        usage = "cd: usage: cd [-L|[-P [-e]] [-@]] [dir]"
        return Problem(f"{option}: invalid option\n{usage}", 2)
    return Problem(f"{'I' if shell.flavour is Flavour.DASH else 'i'}llegal option {option}")


async def go(shell: Shell, target: str, *, physical: bool) -> None:
    """Make a folder the current one. Raises Problem."""
    before = shell.value("PWD") or shell.process.cwd
    if not target:
        return
    path = target if target.startswith("/") else f"{before}/{target}"
    try:
        shell.process.stat(target)
        path = shell.process.resolve(path) if physical else _plain(path)
        shell.process.change_folder(path)
    except OSError as error:
        reason = error.strerror or str(error)
        if shell.flavour.bash:
            raise Problem(f"{target}: {reason}") from None
        more = "" if shell.flavour is Flavour.DASH else f": {reason}"
        raise Problem(f"can't cd to {target}{more}") from None
    exported = shell.variables.is_exported("PWD")
    shell.variables.set("OLDPWD", before, export=exported)
    shell.variables.set("PWD", path, export=exported)


def _plain(path: str) -> str:
    """An absolute path without `.`, `..` and doubled slashes, by its spelling alone."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


@builtin("pwd")
async def print_folder(shell: Shell, args: list[str]) -> int:
    """The current folder."""
    physical = any(arg.startswith("-") and arg.endswith("P") for arg in args[1:])
    where = shell.process.resolve(".") if physical else shell.value("PWD") or shell.process.cwd
    await shell.process.out(f"{where}\n")
    return 0
