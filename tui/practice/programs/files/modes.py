"""`chmod`: who may do what with files."""

from __future__ import annotations

import re

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.files.display import permission_letters
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.mode_words import BadMode, Changes
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import Walk

_CHMOD = Manual(
    "[OPTION]... MODE[,MODE]... FILE...",
    """Change permissions. MODE is octal, or [ugoa]{+|-|=}[rwxXst] such as u+x or go-w.

    -R, --recursive  folders with all that is in them
    -c, --changes    say what was changed
    -f, --silent     say nothing of errors
        --quiet      the same
    -v, --verbose    say what was done with each
        --reference=FILE  the permissions that FILE has
        --preserve-root     no -R on /
        --no-preserve-root  -R on / as on others""",
)
_MINUS = re.compile(r"-[rwxXstugoa][rwxXstugoa,+=-]*")


async def chmod(p: Process) -> int:
    """Change permissions; a word such as `-w` is a mode and no option."""
    words = p.argv[1:]
    limit = words.index("--") if "--" in words else len(words)
    mode = next((word for word in words[:limit] if _MINUS.fullmatch(word)), None)
    if mode is not None:
        words.remove(mode)
        options = [word for word in words[: limit - 1] if word.startswith("-") and word != "-"]
        others = [word for word in words if word not in options and word != "--"]
        p.argv = [p.argv[0], *options, "--", mode, *others]
    return await _chmod(p)


@program(_CHMOD)
async def _chmod(p: Process, given: Given) -> int:
    operands = list(given.operands)
    reference = given.value("reference")
    if reference is None:
        if len(operands) < 2:
            after = f" after {in_quotes(p, operands[0])}" if operands else ""
            raise given.missing(f"missing operand{after}")
        word = operands.pop(0)
    elif operands:
        word = f"{_mode_of(p, reference):o}"
    else:
        raise given.missing()
    try:
        changes = Changes(word, gnu=p.gnu)
    except BadMode:
        if p.gnu:
            raise given.misuse(f"invalid mode: {in_quotes(p, word)}") from None
        raise Failure(f"invalid mode '{word}'") from None
    work = _Work(p, given, changes, wary=word.startswith("-"))
    for name in operands:
        await work.operand(name)
    return work.code


def _mode_of(p: Process, name: str) -> int:
    try:
        return p.stat(name).mode
    except OSError as error:
        raise Failure(
            f"failed to get attributes of {shell_quoted(name)}: {reason(error)}"
        ) from None


class _Work:
    """One call of `chmod`."""

    def __init__(self, p: Process, given: Given, changes: Changes, *, wary: bool) -> None:
        self._p = p
        self._given = given
        self._changes = changes
        self._wary = wary
        """The mode could be taken for an option, so what the umask kept is told."""
        self.code = 0

    async def operand(self, name: str) -> None:
        """Change what the command line names."""
        p = self._p
        recursive = "R" in self._given
        if recursive and p.gnu and "preserve-root" in self._given and p.resolve(name) == "/":
            self.code = 1
            await p.complain(f"it is dangerous to operate recursively on {shell_quoted(name)}")
            await p.complain("use --no-preserve-root to override this failsafe")
            return
        for visit in Walk(p, name, follow_top=True):
            await p.breathe()
            if visit.stat is None or visit.error is not None:
                error = visit.error or OSError(0, "")
                await self._fail(visit.path, error, known=visit.stat is not None)
            elif visit.stat.kind is not Kind.LINK:
                await self._change(visit.path, visit.stat)
            elif visit.depth == 0:
                await self._dangling(visit.path)
            elif p.gnu and "v" in self._given:
                shown = shell_quoted(visit.path)
                await p.out(f"neither symbolic link {shown} nor referent has been changed\n")
            if not recursive:
                return

    async def _change(self, path: str, stat: Stat) -> None:
        p = self._p
        is_folder = stat.kind is Kind.FOLDER
        mode = self._changes.applied(stat.mode, umask=p.umask, is_folder=is_folder)
        try:
            p.set_mode(path, mode)
        except OSError as error:
            self.code = 1
            shown = f"changing permissions of {shell_quoted(path)}" if p.gnu else path
            if "f" not in self._given and "quiet" not in self._given:
                await p.complain(f"{shown}: {reason(error)}")
            return
        await self._tell(path, stat.mode, mode)
        if self._wary and p.gnu:
            plain = self._changes.applied(stat.mode, umask=0, is_folder=is_folder)
            if mode & ~plain:
                self.code = 1
                words = f"new permissions are {permission_letters(mode)}"
                await p.complain(f"{path}: {words}, not {permission_letters(plain)}")

    async def _tell(self, path: str, before: int, after: int) -> None:
        p, given = self._p, self._given
        if not ("v" in given or ("c" in given and before != after)):
            return
        name = shell_quoted(path) if p.gnu else f"'{path}'"
        spelt = f"{after:04o} ({permission_letters(after)})"
        if not p.gnu:
            await p.out(f"mode of {name} changed to {spelt}\n")
        elif before == after:
            await p.out(f"mode of {name} retained as {spelt}\n")
        else:
            was = f"{before:04o} ({permission_letters(before)})"
            await p.out(f"mode of {name} changed from {was} to {spelt}\n")

    async def _dangling(self, path: str) -> None:
        p = self._p
        if not p.gnu:
            await self._fail(path, FileNotFoundError(2, "No such file or directory"), known=False)
            return
        self.code = 1
        await p.complain(f"cannot operate on dangling symlink {shell_quoted(path)}")
        await self._not_accessed(path)

    async def _fail(self, path: str, error: OSError, *, known: bool) -> None:
        p, given = self._p, self._given
        self.code = 1
        if not p.gnu:
            await p.complain(f"{path}: {reason(error)}")
            return
        if "f" not in given and "quiet" not in given:
            doing = "read directory" if known else "access"
            await p.complain(f"cannot {doing} {shell_quoted(path)}: {reason(error)}")
        if not known:
            await self._not_accessed(path)

    async def _not_accessed(self, path: str) -> None:
        if "v" in self._given:
            await self._p.out(f"{shell_quoted(path)} could not be accessed\n")
