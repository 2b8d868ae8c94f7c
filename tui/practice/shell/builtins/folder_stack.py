"""The stack of folders of bash: `pushd`, `popd`, `dirs`."""

from __future__ import annotations

from tui.practice.shell.builtins.folders import go
from tui.practice.shell.builtins.registry import BASH, builtin
from tui.practice.shell.flow import Problem
from tui.practice.shell.shell import Shell

MOST_FOLDERS = 1000


@builtin("pushd", only=BASH)
async def push(shell: Shell, args: list[str]) -> int:
    """Go to a folder, keeping the current one; without an argument, change places with it."""
    here = _here(shell)
    if len(args) > 1:
        await go(shell, args[1], physical=False)
        shell.folders = [here, *shell.folders][:MOST_FOLDERS]
    elif not shell.folders:
        raise Problem("no other directory")
    else:
        await go(shell, shell.folders[0], physical=False)
        shell.folders[0] = here
    return await show(shell, ["dirs"])


@builtin("popd", only=BASH)
async def pop(shell: Shell, args: list[str]) -> int:
    """Go back to the folder that was kept last."""
    if not shell.folders:
        raise Problem("directory stack empty")
    await go(shell, shell.folders[0], physical=False)
    del shell.folders[0]
    return await show(shell, ["dirs"])


@builtin("dirs", only=BASH)
async def show(shell: Shell, args: list[str]) -> int:
    """The current folder and those that are kept."""
    letters = "".join(word[1:] for word in args[1:] if word.startswith("-"))
    if "c" in letters:
        shell.folders.clear()
        return 0
    folders = [_here(shell), *shell.folders]
    if "l" not in letters:
        folders = [shell.with_tilde(folder) for folder in folders]
    if "v" in letters:
        await shell.process.out("".join(f"{n:>2}  {one}\n" for n, one in enumerate(folders)))
    else:
        await shell.process.out(("\n" if "p" in letters else " ").join(folders) + "\n")
    return 0


def _here(shell: Shell) -> str:
    return shell.value("PWD") or shell.process.cwd
