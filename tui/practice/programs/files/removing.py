"""Programs that remove: rm, rmdir, unlink."""

from __future__ import annotations

import errno

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.kernel.process import Process
from tui.practice.programs.files.asking import confirmed
from tui.practice.programs.files.display import kind_words
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.locale_quotes import no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import Walk, base

_RM = Manual(
    "[OPTION]... FILE...",
    """Remove files.

    -f, --force      ask nothing, and say nothing of what is not there
    -i               ask before each
    -I               ask once before many
        --interactive[=WHEN]  ask never, once or always
    -r, --recursive  folders and all that is in them
    -R               the same
    -d, --dir        empty folders as well
    -v, --verbose    say what was removed
        --one-file-system   no effect
        --no-preserve-root  remove / as well
        --preserve-root[=all]  never remove /""",
)
_MANY = 3
"""Operands beyond which `-I` asks."""


@program(_RM)
async def rm(p: Process, given: Given) -> int:
    """Remove."""
    asks = _asks(given)
    forced = given.last("fiI") == "f"
    if not given.operands:
        if forced:
            return 0
        raise given.missing()
    recursive = "r" in given or "R" in given
    if asks == "once" and (len(given.operands) > _MANY or recursive):
        count = len(given.operands)
        what = f"{count} argument{'s' if count > 1 else ''}{' recursively' if recursive else ''}"
        if not await confirmed(p, f"remove {what}? "):
            return 0
    removal = _Removal(p, given, asks == "always", forced=forced, recursive=recursive)
    for name in given.operands:
        await removal.operand(name)
    return removal.code


def _asks(given: Given) -> str:
    for mark, value in reversed(given.marks):
        if mark == "f":
            return "never"
        if mark == "i" or (mark == "interactive" and value in ("", "always", "yes")):
            return "always"
        if mark == "I" or (mark == "interactive" and value == "once"):
            return "once"
    return "never" if not given.gnu else "protected"


class _Removal:
    """One call of `rm`."""

    def __init__(
        self, p: Process, given: Given, asks: bool, *, forced: bool, recursive: bool
    ) -> None:
        self._p = p
        self._given = given
        self._asks = asks
        self._forced = forced
        self._recursive = recursive
        self.code = 0

    async def operand(self, name: str) -> None:
        """Remove what the command line names."""
        p = self._p
        if base(name) in (".", "..") and (self._recursive or not p.gnu):
            await self._refuse(name)
            return
        try:
            stat = self._stat(name)
        except OSError as error:
            if not (self._forced and error.errno == errno.ENOENT):
                await self._complain(name, error)
            return
        if not p.gnu:
            name = name.rstrip("/") or name
        if stat.kind is Kind.FOLDER and not self._recursive:
            await self._folder_alone(name, stat)
        elif p.gnu and self._is_root(stat, name) and "no-preserve-root" not in self._given:
            await self._spare_root(name)
        elif stat.kind is Kind.FOLDER:
            await self._tree(name)
        else:
            await self._one(name, stat)

    def _stat(self, name: str) -> Stat:
        bare = name.rstrip("/")
        if not bare or bare == name:
            return self._p.stat(name, follow=False)
        stat = self._p.stat(bare, follow=False)
        if self._p.gnu and stat.kind is not Kind.FOLDER:
            raise failure(errno.ENOTDIR, name)
        return stat

    async def _folder_alone(self, name: str, stat: Stat) -> None:
        p = self._p
        if "d" in self._given and p.gnu:
            await self._one(name, stat)
            return
        self.code = 1
        words = f"cannot remove {shell_quoted(name)}: Is a directory"
        await p.complain(words if p.gnu else f"'{name}' is a directory")

    async def _refuse(self, name: str) -> None:
        self.code = 1
        if not self._p.gnu:
            await self._p.complain("can't remove '.' or '..'")
            return
        await self._p.complain(
            f"refusing to remove '.' or '..' directory: skipping {shell_quoted(name)}"
        )

    def _is_root(self, stat: Stat, name: str) -> bool:
        return stat.kind is Kind.FOLDER and self._p.resolve(name) == "/"

    async def _spare_root(self, name: str) -> None:
        self.code = 1
        same = "" if name == "/" else " (same as '/')"
        await self._p.complain(
            f"it is dangerous to operate recursively on {shell_quoted(name)}{same}"
        )
        await self._p.complain("use --no-preserve-root to override this failsafe")

    async def _tree(self, name: str) -> None:
        walk = Walk(self._p, name, twice=True)
        kept: set[str] = set()
        """Folders that something could not be removed from, so that they stay without a word."""
        for visit in walk:
            await self._p.breathe()
            path = visit.path
            if visit.error is not None or visit.stat is None:
                if visit.error is not None:
                    await self._complain(path, visit.error)
                done = visit.stat is not None
            elif visit.stat.kind is not Kind.FOLDER:
                done = await self._one(path, visit.stat)
            elif visit.leaving:
                done = path not in kept and await self._one(path, visit.stat)
            else:
                done = True
                if not await self._enters(path):
                    walk.skip()
            if not done:
                kept.add(path.rpartition("/")[0])

    async def _enters(self, path: str) -> bool:
        if not self._asks or (self._p.gnu and not self._p.names(path)):
            return True
        return await confirmed(self._p, f"descend into directory {shell_quoted(path)}? ")

    async def _one(self, path: str, stat: Stat) -> bool:
        """Remove one thing; False only if that failed, not if the answer was no."""
        p = self._p
        is_folder = stat.kind is Kind.FOLDER
        if not await self._may(path, stat):
            return True
        try:
            (p.remove_folder if is_folder else p.remove)(path)
        except OSError as error:
            await self._complain(path, error)
            return False
        if "v" in self._given:
            mark = "" if not is_folder else "directory " if p.gnu else "directory: "
            await p.out(f"removed {mark}{shell_quoted(path)}\n")
        return True

    async def _may(self, path: str, stat: Stat) -> bool:
        p = self._p
        protected = (
            not self._forced
            and stat.kind is not Kind.LINK
            and p.is_terminal(0)
            and not p.access(path, 2)
        )
        if not self._asks and not protected:
            return True
        if not p.gnu:
            what = "directory " if stat.kind is Kind.FOLDER else ""
            return await confirmed(p, f"remove {what}'{path}'? ")
        guarded = "write-protected " if stat.kind is not Kind.LINK and not p.access(path, 2) else ""
        return await confirmed(p, f"remove {guarded}{kind_words(stat)} {shell_quoted(path)}? ")

    async def _complain(self, path: str, error: OSError) -> None:
        self.code = 1
        where = f"cannot remove {shell_quoted(path)}"
        if not self._p.gnu:
            doing = "stat" if error.errno == errno.ENOTDIR else "remove"
            where = f"can't {doing} '{path}'"
        await self._p.complain(f"{where}: {reason(error)}")


_RMDIR = Manual(
    "[-p] FOLDER...",
    """Remove folders that are empty.

    -p, --parents  those above as well, once they are empty too
    -v, --verbose  say what is removed
        --ignore-fail-on-non-empty  say nothing of those that are not empty""",
)


@program(_RMDIR)
async def rmdir(p: Process, given: Given) -> int:
    """Remove empty folders."""
    if not given.operands:
        raise given.missing()
    code = 0
    for name in given.operands:
        path = name
        while True:
            if "v" in given and p.gnu:
                await p.out(f"{p.name}: removing directory, {shell_quoted(path)}\n")
            try:
                p.remove_folder(path)
            except OSError as error:
                if error.errno == errno.ENOTEMPTY and "ignore-fail-on-non-empty" in given:
                    break
                code = 1
                above = "directory " if path != name else ""
                where = f"failed to remove {above}{shell_quoted(path)}" if p.gnu else f"'{path}'"
                await p.complain(f"{where}: {reason(error)}")
                break
            path = path.rstrip("/").rpartition("/")[0].rstrip("/")
            if "p" not in given or not path:
                break
    return code


@program(Manual("FILE", "Remove one file."))
async def unlink(p: Process, given: Given) -> int:
    """Remove a file."""
    if not given.operands:
        raise given.missing()
    no_more_than(p, given, 1)
    name = given.operands[0]
    try:
        p.remove(name)
    except OSError as error:
        lead = f"cannot unlink {shell_quoted(name)}" if p.gnu else f"can't remove file '{name}'"
        raise Failure(f"{lead}: {reason(error)}") from None
    return 0
