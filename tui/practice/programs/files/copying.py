"""`cp` and `install`: files in a second place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from tui.practice.kernel.process import Process
from tui.practice.programs.files.copier import Copier, Manner, parent
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.mode_words import BadMode, Changes
from tui.practice.programs.files.owner_words import group_id, user_id
from tui.practice.programs.files.targets import keeps, pairs
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import base, child

_CP = Manual(
    "[OPTION]... SOURCE... TARGET|FOLDER",
    """Copy files, and with -r folders.

    -a, --archive      as they are: the same as -dpR
    -b                 keep what is replaced under another name
    -S, --suffix=END   the end of that name
    -d                 links stay links
    -f, --force        in place of what can't be written
    -H                 follow links that the command line names
    -i, --interactive  ask before replacing anything
    -l, --link         hard links, not copies
    -L, --dereference  follow links
    -n, --no-clobber   replace nothing
    -P, --no-dereference  links stay links
    -p                 keep owner, permissions and time
        --preserve[=WHAT]  keep these: mode, ownership, timestamps, links, all
        --no-preserve=WHAT  do not keep these
        --parents      under TARGET with the whole path
    -r                 folders with all that is in them
    -R, --recursive    the same
        --remove-destination  remove what is there first
    -s, --symbolic-link  symbolic links, not copies
        --sparse=WHEN  no effect
        --reflink[=WHEN]  no effect
    -t, --target-directory=FOLDER  put the copies in FOLDER
    -T, --no-target-directory  TARGET is never a folder to put copies in
    -u, --update       replace only what is older
    -v, --verbose      say what is done
    -x, --one-file-system  no effect""",
)


@program(_CP)
async def cp(p: Process, given: Given) -> int:
    """Copy."""
    operands = checked(given)
    copier = Copier(p, _manner(given))
    if "parents" in given:
        folder = given.value("t") or operands[-1]
        sources = operands if "t" in given else operands[:-1]
        if not p.is_folder(folder):
            raise given.misuse("with --parents, the destination must be a directory")
        for source in sources:
            await _with_parents(p, copier, source, folder)
    else:
        for source, target in pairs(p, given, operands):
            await copier.copy(source, _inside(p, given, source, target))
    return int(copier.failed)


def _inside(p: Process, given: Given, source: str, target: str) -> str:
    """Busybox takes what a folder is to be copied to for a folder, if there is anything."""
    clashes = not p.gnu and "T" not in given and p.is_folder(source)
    if clashes and p.exists(target) and not p.is_folder(target):
        return child(target, base(source))
    return target


def checked(given: Given) -> tuple[str, ...]:
    """The operands; raises Misuse where there are too few."""
    operands = given.operands
    if len(operands) >= (1 if "t" in given else 2):
        return operands
    if not operands:
        raise given.missing("missing file operand")
    after = shell_quoted(operands[0])
    raise given.missing(f"missing destination file operand after {after}")


def _manner(given: Given) -> Manner:
    archive = "a" in given
    recursive = archive or "r" in given or "R" in given
    kept = set(_kept(given))
    follows = given.last("aLPHd")
    replacing = given.last("in")
    return Manner(
        recursive=recursive,
        follow=follows == "L",
        follow_operands=follows == "H" or (not follows and not recursive),
        keep_mode="mode" in kept,
        keep_owner="ownership" in kept,
        keep_time="timestamps" in kept,
        keep_links=archive or "d" in given or "links" in kept,
        force="f" in given,
        ask=replacing == "i",
        spare=replacing == "n",
        update="u" in given,
        linking=given.last("sl"),
        verbose="v" in given,
        replace_first="remove-destination" in given,
        aside=(given.value("S") or "~") if keeps(given) else "",
    )


def _kept(given: Given) -> Iterator[str]:
    dropped = ",".join(given.values("no-preserve")).split(",")
    for mark, value in given.marks:
        if mark in ("p", "a"):
            words = ["mode", "ownership", "timestamps"]
        elif mark == "preserve":
            words = value.split(",") if value else ["mode", "ownership", "timestamps"]
        else:
            continue
        if "all" in words:
            words = ["mode", "ownership", "timestamps", "links"]
        yield from (word for word in words if word not in dropped and "all" not in dropped)


async def _with_parents(p: Process, copier: Copier, source: str, folder: str) -> None:
    bare = source.strip("/")
    way = folder
    for part in bare.split("/")[:-1]:
        way = child(way, part)
        with suppress(FileExistsError):
            p.make_folder(way)
    await copier.copy(source, child(folder, bare))


_INSTALL = Manual(
    "[OPTION]... SOURCE... TARGET|FOLDER",
    """Copy files with the permissions that programs have; or make folders.

    -c                 no effect
    -C, --compare      no effect
    -D                 make the folders that TARGET lies in
    -d, --directory    make folders
    -g, --group=GROUP  whose group they are
    -m, --mode=MODE    permissions, else rwxr-xr-x
    -o, --owner=USER   whose they are
    -p, --preserve-timestamps  keep the time
    -s, --strip        no effect
    -t, --target-directory=FOLDER  put them in FOLDER
    -T, --no-target-directory  TARGET is never a folder to put files in
    -v, --verbose      say what is done""",
)


@program(_INSTALL)
async def install(p: Process, given: Given) -> int:
    """Copy files and say whose they are."""
    mode = _mode(p, given)
    if "d" in given:
        if not given.operands:
            raise given.missing("missing file operand")
        return await _folders(p, given, mode)
    operands = checked(given)
    manner = Manner(
        follow_operands=True,
        keep_time="p" in given,
        verbose="v" in given,
        replace_first=True,
    )
    code = 0
    if "D" in given:
        inner = given.value("t") or parent(operands[-1])
        code |= await _folders(p, replace(given, operands=(inner,), marks=()), 0o755)
    for source, target in pairs(p, given, operands):
        if p.is_folder(source):
            code = 1
            await p.complain(f"omitting directory {shell_quoted(source)}")
            continue
        copier = Copier(p, manner)
        await copier.copy(source, target)
        if copier.failed:
            code = 1
            continue
        _give(p, given, target, mode)
    return code


def _mode(p: Process, given: Given) -> int:
    word = given.value("m")
    if word is None:
        return 0o755
    try:
        return Changes(word, gnu=p.gnu).applied(0, umask=0, is_folder="d" in given)
    except BadMode:
        raise Failure(f"invalid mode {in_quotes(p, word)}") from None


def _give(p: Process, given: Given, name: str, mode: int) -> None:
    user, group = given.value("o"), given.value("g")
    if user is not None or group is not None:
        uid = -1 if user is None else user_id(p, user)
        gid = -1 if group is None else group_id(p, group)
        p.set_owner(name, uid, gid)
    p.set_mode(name, mode)


async def _folders(p: Process, given: Given, mode: int) -> int:
    code = 0
    for name in given.operands:
        way = "/" if name.startswith("/") else ""
        parts = [part for part in name.split("/") if part]
        try:
            for part in parts:
                way = child(way, part) if way else part
                if p.is_folder(way):
                    continue
                p.make_folder(way, 0o755)
                if "v" in given:
                    await p.out(f"{p.name}: creating directory {shell_quoted(way)}\n")
            _give(p, given, name, mode)
        except OSError as error:
            code = 1
            shown = f"cannot create directory {in_quotes(p, way)}" if p.gnu else f"'{way}'"
            await p.complain(f"{shown}: {reason(error)}")
    return code
