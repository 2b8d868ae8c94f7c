"""Links: ln, link, readlink, realpath."""

from __future__ import annotations

import errno
import posixpath

from tui.practice.files.nodes import Kind, Stat, failure
from tui.practice.kernel.process import Process
from tui.practice.programs.files.asking import confirmed
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.targets import keeps, kept_aside, pairs, status
from tui.practice.programs.locale_quotes import no_more_than
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import base

_LN = Manual(
    "[OPTION]... TARGET... LINK|FOLDER",
    """Make links to files.

    -s, --symbolic        symbolic links
    -f, --force           in place of what is there
    -i, --interactive     ask before that
    -n, --no-dereference  a link to a folder is replaced like a file
    -r, --relative        targets as they are seen from the link
    -b                    keep what is there under another name
    -S, --suffix=END      the end of that name
    -L, --logical         links to what TARGET points to
    -P, --physical        links to TARGET itself
    -T, --no-target-directory  LINK is never a folder to put links in
    -t, --target-directory=FOLDER  put the links in FOLDER
    -v, --verbose         say what is done""",
)


@program(_LN)
async def ln(p: Process, given: Given) -> int:
    """Make links."""
    operands = given.operands
    if not operands:
        raise given.missing("missing file operand")
    if len(operands) == 1 and "t" not in given:
        operands = (operands[0], "." if p.gnu else base(operands[0]))
    code = 0
    for target, name in pairs(p, given, operands, follow="n" not in given):
        try:
            code |= await _link(p, given, target, name)
        except OSError as error:
            code = 1
            await p.complain(_complaint(p, given, target, name, error))
    return code


async def _link(p: Process, given: Given, target: str, name: str) -> int:
    symbolic = "s" in given
    if not symbolic and p.stat(target, follow="L" in given).kind is Kind.FOLDER and p.gnu:
        await p.complain(f"{target}: hard link not allowed for directory")
        return 1
    there = status(p, name, follow=False)
    if there is not None:
        refusal = await _cleared(p, given, target, name, there)
        if refusal is not None:
            if refusal:
                await p.complain(refusal)
            return int(bool(refusal))
    if symbolic:
        p.make_link(name, _relative(p, target, name) if "r" in given else target)
    else:
        p.link(p.resolve(target) if "L" in given else target, name)
    if "v" in given:
        if p.gnu:
            arrow = "->" if symbolic else "=>"
            await p.out(f"{shell_quoted(name)} {arrow} {shell_quoted(target)}\n")
        else:
            await p.out(f"'{name}' -> '{target}'\n")
    return 0


async def _cleared(p: Process, given: Given, target: str, name: str, there: Stat) -> str | None:
    """Make room for a link, as far as the options allow; else what to say, which may be nothing."""
    if keeps(given):
        kept_aside(p, given, name)
        return None
    forced = given.last("fi")
    if forced == "i" and not await confirmed(p, f"replace {shell_quoted(name)}? "):
        return ""
    if p.gnu and forced:
        if there.kind is Kind.FOLDER:
            return f"{name}: cannot overwrite directory"
        if _entry(p, target) == _entry(p, name):
            return f"{shell_quoted(target)} and {shell_quoted(name)} are the same file"
    if not forced:
        raise failure(errno.EEXIST, name)
    if there.kind is Kind.FOLDER:
        return f"'{name}' is a directory"
    p.remove(name)
    return None


def _entry(p: Process, name: str) -> str:
    """Where a name itself is, a link not followed."""
    folder = p.resolve(posixpath.dirname(name.rstrip("/")) or ".")
    return posixpath.join(folder, base(name))


def _relative(p: Process, target: str, name: str) -> str:
    folder = p.resolve(posixpath.dirname(name) or ".")
    return posixpath.relpath(_canonical(p, target, "m"), folder)


def _complaint(p: Process, given: Given, target: str, name: str, error: OSError) -> str:
    why = reason(error)
    if not p.gnu:
        shown = target if "s" not in given and error.filename == target else name
        return f"{shown}: {why}"
    if "s" in given:
        return f"failed to create symbolic link {shell_quoted(name)}: {why}"
    if error.filename == target and error.errno != errno.EEXIST:
        return f"failed to access {shell_quoted(target)}: {why}"
    arrow = "" if error.errno == errno.EEXIST else f" => {shell_quoted(target)}"
    return f"failed to create hard link {shell_quoted(name)}{arrow}: {why}"


@program(Manual("FILE NAME", "Make a hard link."))
async def link(p: Process, given: Given) -> int:
    """Make one hard link."""
    if len(given.operands) < 2:
        after = f" after {shell_quoted(given.operands[0])}" if given.operands else ""
        raise given.missing(f"missing operand{after}")
    no_more_than(p, given, 2)
    old, new = given.operands
    try:
        p.link(old, new)
    except OSError as error:
        if p.gnu:
            words = f"cannot create link {shell_quoted(new)} to {shell_quoted(old)}"
        else:
            words = f"can't create link '{new}' to '{old}'"
        raise Failure(f"{words}: {reason(error)}") from None
    return 0


_READLINK = Manual(
    "[-fnv] FILE...",
    """Print where links point.

    -f, --canonicalize           the path without any link; the last part may be missing
    -e, --canonicalize-existing  the same; everything has to be there
    -m, --canonicalize-missing   the same; anything may be missing
    -n, --no-newline             no line feed at the end
    -q, --quiet                  say nothing of errors
    -s, --silent                 the same
    -v, --verbose                say what is wrong
    -z, --zero                   a zero byte after each, not a line feed""",
)


@program(_READLINK)
async def readlink(p: Process, given: Given) -> int:
    """Print targets."""
    if not given.operands:
        raise given.missing()
    if not p.gnu:
        no_more_than(p, given, 1)
    way = given.last("fem")
    if way == "f" and not p.gnu:
        way = "b"
    code = 0
    end = "\0" if "z" in given else "\n"
    if "n" in given and len(given.operands) == 1:
        end = ""
    for name in given.operands:
        try:
            found = _canonical(p, name, way) if way else p.read_link(name)
        except OSError as error:
            code = 1
            if given.last("vqs") == "v":
                await p.complain(f"{name}: {reason(error)}")
            continue
        await p.out(found + end)
    return code


_REALPATH = Manual(
    "[OPTION]... FILE...",
    """Print paths without links, from the root on.

    -e, --canonicalize-existing  everything has to be there
    -m, --canonicalize-missing   anything may be missing
    -L, --logical                take .. off before links are followed
    -P, --physical               follow links as they come
    -q, --quiet                  say nothing of errors
    -s, --strip                  do not follow links
        --no-symlinks            the same
        --relative-to=FOLDER     as seen from FOLDER
    -z, --zero                   a zero byte after each, not a line feed""",
)


@program(_REALPATH)
async def realpath(p: Process, given: Given) -> int:
    """Print real paths."""
    operands = given.operands
    if not operands:
        raise given.missing()
    way = given.last("em") or ("f" if p.gnu else "b")
    start = given.value("relative-to")
    empty = shell_quoted("") if p.gnu else ""
    code = 0
    for name in operands:
        try:
            if "s" in given or "no-symlinks" in given:
                found = posixpath.normpath(p.absolute(name))
            else:
                found = _canonical(p, name, way)
            if start is not None:
                found = posixpath.relpath(found, _canonical(p, start, way))
        except OSError as error:
            code = 1
            if "q" not in given:
                await p.complain(f"{name or empty}: {reason(error)}")
            continue
        await p.out(found + ("\0" if "z" in given else "\n"))
    return code


def _canonical(p: Process, name: str, way: str) -> str:
    """The path without links: `f` its last part may be missing, `e` nothing may, `m` anything.

    `b` is busybox's `f`, which wants a name without any slash to be there.
    """
    if way == "b" and "/" not in name:
        p.stat(name)
    if way != "m":
        place = p.resolve(name)
        if way == "e" or (name.endswith("/") and p.exists(place)):
            p.stat(name)
        return place
    if not name:
        raise failure(errno.ENOENT, name)
    parts = p.absolute(name).split("/")
    place = "/"
    for at, part in enumerate(parts):
        if part in ("", "."):
            continue
        try:
            place = p.resolve(posixpath.join(place, part))
            p.stat(place)
        except OSError:
            return posixpath.normpath(posixpath.join(place, *filter(None, parts[at + 1 :])))
    return place
