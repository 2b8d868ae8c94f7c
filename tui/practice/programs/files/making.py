"""Programs that make folders and other things: mkdir, mkfifo, mktemp."""

from __future__ import annotations

import errno
import os
import random
import string

from tui.practice.files.nodes import failure
from tui.practice.files.tree import Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.mode_words import BadMode, Changes
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason
from tui.practice.programs.walking import child

_MKDIR = Manual(
    "[-m MODE] [-pv] FOLDER...",
    """Make folders.

    -m, --mode=MODE  with these permissions
    -p, --parents    those above as well, where they are missing
    -v, --verbose    say what was made""",
)


@program(_MKDIR)
async def mkdir(p: Process, given: Given) -> int:
    """Make folders."""
    if not given.operands:
        raise given.missing()
    mode = _mode(p, given, 0o777)
    code = 0
    for name in given.operands:
        try:
            await _make(p, given, name, mode)
        except OSError as error:
            code = 1
            shown = error.filename or name
            lead = "cannot" if p.gnu else "can't"
            where = f"{lead} create directory {in_quotes(p, shown)}"
            await p.complain(f"{where}: {reason(error)}")
    return code


async def _make(p: Process, given: Given, name: str, mode: int | None) -> None:
    parents = "p" in given
    if parents:
        at = 0
        bare = name.rstrip("/")
        while (at := bare.find("/", at + 1)) > 0:
            # Busybox cuts the path after the slash.
            above = bare[: at if p.gnu else at + 1]
            if p.exists(above.rstrip("/")) and not p.is_folder(above):
                raise failure(errno.ENOTDIR, above)
            await _one(p, given, above, None, parents=True)
            await p.breathe()
    await _one(p, given, name, mode, parents=parents)


async def _one(p: Process, given: Given, name: str, mode: int | None, *, parents: bool) -> None:
    try:
        p.make_folder(name)
    except FileExistsError:
        if not (parents and p.is_folder(name)):
            raise
        return
    if mode is not None:
        p.set_mode(name, mode)
    if "v" in given:
        if p.gnu:
            await p.out(f"{p.name}: created directory {shell_quoted(name)}\n")
        else:
            await p.out(f"created directory: '{name}'\n")


def _mode(p: Process, given: Given, usual: int) -> int | None:
    """The permissions that `-m` asks for; None without it."""
    word = given.value("m")
    if word is None:
        return None
    try:
        return Changes(word, gnu=p.gnu).applied(usual, umask=p.umask, is_folder=True)
    except BadMode:
        raise Failure(f"invalid mode {in_quotes(p, word)}") from None


_MKFIFO = Manual("[-m MODE] NAME...", "Make named pipes.\n\n    -m, --mode=MODE  their permissions")


@program(_MKFIFO)
async def mkfifo(p: Process, given: Given) -> int:
    """Make named pipes."""
    if not given.operands:
        raise given.missing()
    mode = _mode(p, given, 0o666)
    code = 0
    for name in given.operands:
        try:
            p.make_pipe(name)
            if mode is not None:
                p.set_mode(name, mode)
        except OSError as error:
            code = 1
            lead = f"cannot create fifo {shell_quoted(name)}" if p.gnu else name
            await p.complain(f"{lead}: {reason(error)}")
    return code


_MKTEMP = Manual(
    "[-dqtu] [-p FOLDER] [TEMPLATE]",
    """Make a file that nobody else has, and print its name.

    -d, --directory  make a folder
    -q, --quiet      say nothing if that fails
    -t               TEMPLATE is a name in the folder for such files
    -p FOLDER        in this folder
        --tmpdir[=FOLDER]  the same
    -u, --dry-run    make nothing
        --suffix=END  the end of the name""",
)
_LETTERS = string.ascii_letters + string.digits
_TRIES = 100
_NEW = Opening(write=True, create=True, exclusive=True, mode=0o600)


@program(_MKTEMP)
async def mktemp(p: Process, given: Given) -> int:
    """Make something with a new name."""
    if len(given.operands) > 1:
        raise given.misuse("too many templates" if p.gnu else "")
    what = "directory" if "d" in given else "file"
    try:
        name = _made(p, given, *_template(p, given))
    except OSError as error:
        if "q" in given:
            return 1
        if p.gnu:
            words = f"failed to create {what} via template {in_quotes(p, error.filename)}"
        raise Failure(f"{words if p.gnu else '(null)'}: {reason(error)}") from None
    await p.out(f"{name}\n")
    return 0


def _template(p: Process, given: Given) -> tuple[str, str]:
    """The name with its X, in its folder, and what follows them."""
    word = given.operands[0] if given.operands else ""
    temporary = p.env.get("TMPDIR") or "/tmp"
    folder = given.value("p") or (given.value("tmpdir") or temporary if "tmpdir" in given else "")
    if p.gnu:
        word, end = _gnu_template(p, given, word or "tmp.XXXXXXXXXX")
    else:
        word, end = word or "tmp.XXXXXX", ""
        if not word.endswith("XXXXXX"):
            raise Failure(f"(null): {os.strerror(errno.EINVAL)}")
    if "t" in given:
        folder = folder or temporary if p.gnu else p.env.get("TMPDIR") or folder or "/tmp"
    elif not given.operands:
        folder = folder or temporary
    return (child(folder, word) if folder else word), end


def _gnu_template(p: Process, given: Given, word: str) -> tuple[str, str]:
    end = given.value("suffix")
    stem = word
    if end is None:
        at = word.rfind("X") + 1
        stem, end = word[:at], word[at:]
    elif not word.endswith("X"):
        raise Failure(f"with --suffix, template {in_quotes(p, word)} must end in X")
    if not stem.endswith("XXX"):
        raise Failure(f"too few X's in template {in_quotes(p, word)}")
    if "/" in end:
        raise Failure(f"invalid suffix {in_quotes(p, end)}, contains directory separator")
    if "/" in stem and "t" in given:
        raise Failure(f"invalid template, {in_quotes(p, word)}, contains directory separator")
    if word.startswith("/") and ("p" in given or "tmpdir" in given):
        raise Failure(
            f"invalid template, {in_quotes(p, word)}; with --tmpdir, it may not be absolute"
        )
    return stem, end


def _made(p: Process, given: Given, template: str, end: str) -> str:
    """Try names until one is new. Raises OSError with the template."""
    stem = template.rstrip("X")
    count = len(template) - len(stem)
    if not p.gnu:
        stem, count = template[:-6], 6
    for _ in range(_TRIES):
        name = f"{stem}{''.join(random.choices(_LETTERS, k=count))}{end}"
        try:
            if "u" in given:
                if p.exists(name):
                    continue
            elif "d" in given:
                p.make_folder(name, 0o700)
            else:
                p.open_file(name, _NEW).close()
        except FileExistsError:
            continue
        except OSError as error:
            error.filename = template + end
            raise
        return name
    raise failure(errno.EEXIST, template + end)
