"""Copying files and folders, for cp, mv and install."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.files.tree import READING, Opening
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import CHUNK, Process
from tui.practice.programs.files.asking import confirmed
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.targets import same_file, status
from tui.practice.programs.tools import reason
from tui.practice.programs.walking import DEEPEST, child

_WRITING = Opening(read=False, write=True, create=True, truncate=True)


@dataclass(frozen=True, slots=True)
class Manner:
    """How things are copied."""

    recursive: bool = False
    follow: bool = False
    """Follow links anywhere."""
    follow_operands: bool = False
    keep_mode: bool = False
    keep_owner: bool = False
    keep_time: bool = False
    keep_links: bool = False
    """Files with several names stay one file."""
    force: bool = False
    ask: bool = False
    spare: bool = False
    """Never replace what is there."""
    update: bool = False
    """Replace only what is older."""
    linking: str = ""
    """`s` or `l`: symbolic or hard links in place of copies."""
    verbose: bool = False
    replace_first: bool = False
    """Remove what is there before it is written."""
    aside: str = ""
    """The ending under which what is replaced is kept."""


@dataclass(slots=True)
class Copier:
    """Copies, and says what could not be copied; `failed` tells whether that was so."""

    p: Process
    manner: Manner
    failed: bool = False
    _top: tuple[str, str] = ("", "")
    """What the command line asked to copy, and where to."""
    _made: set[str] = field(default_factory=set)
    """Folders that were made, which must not be copied in their turn."""
    _known: dict[tuple[int, int], str] = field(default_factory=dict)
    """Files with several names that were copied, and where to."""

    async def copy(self, source: str, target: str) -> None:
        """Copy what the command line names."""
        manner = self.manner
        follows = manner.follow or manner.follow_operands
        try:
            stat = self.p.stat(source, follow=follows)
        except OSError as error:
            await self._say(f"stat '{source}'", f"stat {shell_quoted(source)}", reason(error))
            return
        self._top = source, target
        await self._copy(source, stat, target, 0)

    async def _copy(self, source: str, stat: Stat, target: str, depth: int) -> None:
        p = self.p
        await p.breathe()
        omitted = stat.kind is Kind.FOLDER and not self.manner.recursive
        if omitted and p.gnu:
            await self._complain(f"-r not specified; omitting directory {shell_quoted(source)}")
            return
        try:
            there = p.stat(target, follow=stat.kind is not Kind.LINK)
        except FileNotFoundError:
            there = None
        except OSError as error:
            await self._say(f"stat '{target}'", f"stat {shell_quoted(target)}", reason(error))
            return
        if omitted:
            await self._complain(f"omitting directory '{source}'")
            return
        if stat.kind is Kind.FOLDER:
            await self._folder(source, stat, target, there, depth)
            return
        if there is not None and not await self._may_replace(source, stat, target, there):
            return
        if self.manner.verbose and p.gnu:
            await p.out(f"{shell_quoted(source)} -> {shell_quoted(target)}\n")
        if await self._one(source, stat, target) and self.manner.verbose and not p.gnu:
            await p.out(f"'{source}' -> '{target}'\n")

    # -- folders -----------------------------------------------------------------------------

    async def _folder(
        self, source: str, stat: Stat, target: str, there: Stat | None, depth: int
    ) -> None:
        p = self.p
        if p.resolve(source) in self._made:
            await self._complain(self._circle(source))
            return
        if there is not None and there.kind is not Kind.FOLDER:
            if p.gnu:
                words = f"cannot overwrite non-directory {shell_quoted(target)} with directory"
                await self._complain(f"{words} {shell_quoted(source)}")
            else:
                await self._complain(f"target '{target}' is not a directory")
            return
        if self.manner.verbose and p.gnu and there is None:
            await p.out(f"{shell_quoted(source)} -> {shell_quoted(target)}\n")
        try:
            if there is None:
                p.make_folder(target, stat.mode & 0o777 | 0o700)
                self._made.add(p.resolve(target))
            names = p.names(source) if depth < DEEPEST else []
        except OSError as error:
            if there is None and status(p, target) is None:
                shown = f"create directory {shell_quoted(target)}"
                await self._say(f"create directory '{target}'", shown, reason(error))
            else:
                shown = f"cannot access {shell_quoted(source)}" if p.gnu else f"'{source}'"
                await self._complain(f"{shown}: {reason(error)}")
            return
        for name in names:
            below = child(source, name)
            try:
                inner = p.stat(below, follow=self.manner.follow)
            except OSError as error:
                await self._say(f"stat '{below}'", f"stat {shell_quoted(below)}", reason(error))
                continue
            await self._copy(below, inner, child(target, name), depth + 1)
        if there is None:
            umask = 0 if self.manner.keep_mode else p.umask
            with suppress(OSError):
                p.set_mode(target, stat.mode & ~umask & (0o7777 if not umask else 0o777))
        self._describe(target, stat)
        if self.manner.verbose and not p.gnu:
            await p.out(f"'{source}' -> '{target}'\n")

    def _circle(self, source: str) -> str:
        if not self.p.gnu:
            return f"recursion detected, omitting directory '{source}'"
        top, target = map(shell_quoted, self._top)
        return f"cannot copy a directory, {top}, into itself, {target}"

    # -- everything else ---------------------------------------------------------------------

    async def _may_replace(self, source: str, stat: Stat, target: str, there: Stat) -> bool:
        p, manner = self.p, self.manner
        if manner.spare or (manner.update and there.mtime >= stat.mtime):
            return False
        if manner.linking and not manner.force and not manner.ask:
            return True
        is_link = p.stat(target, follow=False).kind is Kind.LINK
        moves_aside = bool(manner.aside) and is_link
        if stat.kind is not Kind.LINK and not moves_aside and same_file(p, source, target):
            shown = (shell_quoted(source), shell_quoted(target)) if p.gnu else ()
            one, other = shown or (f"'{source}'", f"'{target}'")
            await self._complain(f"{one} and {other} are the same file")
            return False
        if there.kind is Kind.FOLDER:
            if p.gnu:
                words = f"cannot overwrite directory {shell_quoted(target)} with non-directory"
                await self._complain(words)
            else:
                await self._complain(f"'{target}' is a directory")
            return False
        shown_target = shell_quoted(target) if p.gnu else f"'{target}'"
        if manner.ask and not await confirmed(p, f"overwrite {shown_target}? "):
            return False
        if manner.aside:
            p.rename(target, target + manner.aside)
        elif stat.kind is not Kind.FILE or manner.linking or manner.replace_first:
            with suppress(OSError):
                p.remove(target)
        return True

    async def _one(self, source: str, stat: Stat, target: str) -> bool:
        p, manner = self.p, self.manner
        what = {Kind.LINK: "symbolic link", Kind.PIPE: "fifo", Kind.FILE: "regular file"}
        try:
            if manner.linking:
                self._link(source, target)
                return True
            if stat.kind is Kind.LINK:
                p.make_link(target, stat.target)
            elif self._is_known(source, stat, target):
                return True
            elif stat.kind is Kind.PIPE and manner.recursive:
                p.make_pipe(target, stat.mode)
            elif stat.kind is Kind.DEVICE and manner.recursive:
                raise failure(errno.EPERM, target)
            else:
                return await self._content(source, stat, target)
        except OSError as error:
            kind = what.get(stat.kind, "special file")
            kind = {"s": "symbolic link", "l": "hard link"}.get(manner.linking, kind)
            arrow = f" to {shell_quoted(source)}" if manner.linking else ""
            shown = f"create {kind} {shell_quoted(target)}{arrow}"
            await self._say(f"create '{target}'", shown, reason(error))
            return False
        self._describe(target, stat)
        return True

    def _link(self, source: str, target: str) -> None:
        if self.manner.linking == "s":
            self.p.make_link(target, source)
        else:
            self.p.link(source, target)

    def _is_known(self, source: str, stat: Stat, target: str) -> bool:
        """Whether the file was copied under another of its names, and is now linked."""
        if not self.manner.keep_links or stat.links < 2 or not stat.inode:
            return False
        tree, _ = self.p.machine.view.locate(self.p.resolve(source))
        known = self._known.setdefault((id(tree), stat.inode), target)
        if known == target:
            return False
        with suppress(FileNotFoundError):
            self.p.remove(target)
        self.p.link(known, target)
        return True

    async def _content(self, source: str, stat: Stat, target: str) -> bool:
        p = self.p
        try:
            reader = await p.open(source, READING)
        except OSError as error:
            await self._say(
                f"open '{source}'", f"open {shell_quoted(source)} for reading", reason(error)
            )
            return False
        try:
            writer = await self._opened(target, stat)
            try:
                await self._pour(reader, writer, target)
            finally:
                writer.close()
        finally:
            reader.close()
        self._describe(target, stat)
        return True

    async def _opened(self, target: str, stat: Stat) -> Handle:
        p = self.p
        how = replace(_WRITING, mode=stat.mode & 0o777)
        if target.endswith("/") and p.gnu and not p.is_folder(target):
            raise failure(errno.ENOTDIR, target)
        try:
            return await p.open(target, how)
        except OSError:
            if not self.manner.force:
                raise
            p.remove(target)
            return await p.open(target, how)

    async def _pour(self, reader: Handle, writer: Handle, target: str) -> None:
        p = self.p
        try:
            while data := await reader.read(CHUNK):
                await writer.write(data)
                await p.breathe()
        except OSError as error:
            self.failed = True
            shown = f"error writing {shell_quoted(target)}" if p.gnu else "write error"
            await p.complain(f"{shown}: {reason(error)}")

    def _describe(self, target: str, stat: Stat) -> None:
        """Give the copy what it is to keep, as far as its user may do that."""
        p, manner = self.p, self.manner
        if manner.keep_owner:
            with suppress(OSError):
                p.set_owner(target, stat.uid, stat.gid, follow=False)
        if stat.kind is Kind.LINK:
            return
        if manner.keep_mode:
            with suppress(OSError):
                p.set_mode(target, stat.mode)
        if manner.keep_time:
            with suppress(OSError):
                p.set_time(target, stat.mtime)

    async def _say(self, busybox: str, gnu: str, why: str) -> None:
        await self._complain(f"cannot {gnu}: {why}" if self.p.gnu else f"can't {busybox}: {why}")

    async def _complain(self, words: str) -> None:
        self.failed = True
        await self.p.complain(words)


def parent(path: str) -> str:
    """The folder that a path lies in, as it is spelt."""
    return os.path.dirname(path.rstrip("/")) or "."
