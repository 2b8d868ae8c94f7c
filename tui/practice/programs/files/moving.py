"""`mv`: files under another name, or in another place."""

from __future__ import annotations

import errno

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.kernel.process import Process
from tui.practice.programs.files.asking import confirmed
from tui.practice.programs.files.copier import Copier, Manner
from tui.practice.programs.files.copying import checked
from tui.practice.programs.files.display import permission_letters
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.targets import keeps, kept_aside, pairs, same_file, status
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import Walk, base

_MV = Manual(
    "[OPTION]... SOURCE... TARGET|FOLDER",
    """Rename files and folders, or move them to another folder.

    -b                 keep what is replaced under another name
    -S, --suffix=END   the end of that name
    -f, --force        ask nothing
    -i, --interactive  ask before replacing anything
    -n, --no-clobber   replace nothing
    -t, --target-directory=FOLDER  put everything in FOLDER
    -T, --no-target-directory  TARGET is never a folder to put things in
    -u, --update       replace only what is older
    -v, --verbose      say what is done""",
)
_AS_IT_IS = Manner(recursive=True, keep_mode=True, keep_owner=True, keep_time=True, keep_links=True)


@program(_MV)
async def mv(p: Process, given: Given) -> int:
    """Move."""
    code = 0
    for source, target in pairs(p, given, checked(given)):
        await p.breathe()
        code |= await (_gnu if p.gnu else _busybox)(p, given, source, target)
    return code


async def _busybox(p: Process, given: Given, source: str, target: str) -> int:
    code = await _busybox_moved(p, given, source, target)
    if "v" in given:
        # Whatever became of it.
        await p.out(f"'{source}' -> '{target}'\n")
    return code


async def _busybox_moved(p: Process, given: Given, source: str, target: str) -> int:
    try:
        there = p.stat(target, follow=False)
    except FileNotFoundError:
        there = None
    except OSError as error:
        await p.complain(f"can't stat '{target}': {reason(error)}")
        return 1
    if there is not None:
        if "T" in given and there.kind is Kind.FOLDER and not p.is_folder(source):
            await p.complain(f"'{target}' is a directory")
            return 1
        if not await _may_replace(p, given, target, there, f"overwrite '{target}'? "):
            return 0
    try:
        _rename(p, source, target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return await _across(p, given, source, target)
        await p.complain(f"can't rename '{source}': {reason(error)}")
        return 1
    return 0


async def _gnu(p: Process, given: Given, source: str, target: str) -> int:
    one, other = shell_quoted(source), shell_quoted(target)
    try:
        stat = p.stat(source, follow=False)
    except OSError as error:
        await p.complain(f"cannot stat {one}: {reason(error)}")
        return 1
    try:
        there = p.stat(target.rstrip("/") or target, follow=False)
    except FileNotFoundError:
        there = None
    except OSError as error:
        await p.complain(f"cannot stat {other}: {reason(error)}")
        return 1
    if there is not None:
        clash = _clash(p, source, stat, target, there)
        if clash:
            await p.complain(clash)
            return 1
        question = f"overwrite {other}? "
        if "i" not in given:
            letters = permission_letters(there.mode)
            question = f"replace {other}, overriding mode {there.mode:04o} ({letters})? "
        if "u" in given and there.mtime >= stat.mtime:
            return 0
        if not await _may_replace(p, given, target, there, question):
            return 0
    try:
        _rename(p, source, target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return await _across(p, given, source, target)
        into_itself = error.errno == errno.EINVAL and stat.kind is Kind.FOLDER
        where = f"to a subdirectory of itself, {other}" if into_itself else f"to {other}"
        why = "" if into_itself else f": {reason(error)}"
        await p.complain(f"cannot move {one} {where}{why}")
        return 1
    if "v" in given:
        await p.out(f"renamed {one} -> {other}\n")
    return 0


def _clash(p: Process, source: str, stat: Stat, target: str, there: Stat) -> str:
    """Why one can't take the other's place."""
    one, other = shell_quoted(source), shell_quoted(target)
    if stat.kind is not Kind.FOLDER and same_file(p, source, target) and stat == there:
        return f"{one} and {other} are the same file"
    if stat.kind is not Kind.FOLDER and there.kind is Kind.FOLDER:
        return f"cannot overwrite directory {other} with non-directory"
    if stat.kind is Kind.FOLDER and there.kind is not Kind.FOLDER:
        return f"cannot overwrite non-directory {other} with directory {one}"
    return ""


async def _may_replace(p: Process, given: Given, target: str, there: Stat, question: str) -> bool:
    manner = given.last("fin")
    if manner == "n":
        return False
    guarded = not manner and there.kind is not Kind.LINK and p.is_terminal(0)
    asks = manner == "i" or (guarded and not p.access(target, 2))
    if asks and not await confirmed(p, question):
        return False
    if keeps(given):
        kept_aside(p, given, target)
    return True


def _rename(p: Process, source: str, target: str) -> None:
    if target.endswith("/") and not p.is_folder(source):
        raise failure(errno.ENOTDIR, target)
    bare = source.rstrip("/")
    if bare != source and bare and p.stat(bare, follow=False).kind is Kind.LINK:
        raise failure(errno.ENOTDIR, source)
    if base(source) in (".", ".."):
        raise failure(errno.EBUSY, source)
    p.rename(source, target)


async def _across(p: Process, given: Given, source: str, target: str) -> int:
    """Move between file systems: copy everything, then remove it."""
    there = status(p, target, follow=False)
    if there is not None and there.kind is not Kind.FOLDER:
        p.remove(target)
    copier = Copier(p, _AS_IT_IS)
    await copier.copy(source, target)
    if copier.failed:
        return 1
    if "v" in given and p.gnu:
        await p.out(f"copied {shell_quoted(source)} -> {shell_quoted(target)}\n")
    try:
        for visit in Walk(p, source, twice=True):
            await p.breathe()
            if visit.stat is None or visit.stat.kind is not Kind.FOLDER:
                p.remove(visit.path)
            elif visit.leaving:
                p.remove_folder(visit.path)
    except OSError as error:
        shown = f"cannot remove {shell_quoted(source)}" if p.gnu else f"can't remove '{source}'"
        await p.complain(f"{shown}: {reason(error)}")
        return 1
    if "v" in given and p.gnu:
        await p.out(f"removed {shell_quoted(source)}\n")
    return 0
