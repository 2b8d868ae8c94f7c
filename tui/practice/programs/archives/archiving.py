"""`tar`: many files in one."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.archives.tar_reading import extract, listing
from tui.practice.programs.archives.tar_writing import create
from tui.practice.programs.archives.tarring import Fatal, Job
from tui.practice.programs.options import Failure, Given, Manual, Misuse
from tui.practice.programs.tools import program, reason
from tui.practice.shell.patterns import compiled

_TAR = Manual(
    "c|x|t [-zjJvhkpO] [-f ARCHIVE] [-C FOLDER] [FILE]...",
    """Put files in an archive, take them out, or list what is in it.

    -c, --create          make an archive
    -x, --extract         take files out of one
        --get             the same
    -t, --list            list what is in one
    -f, --file=ARCHIVE    its name; - for standard input or output
    -C, --directory=FOLDER  in this folder
    -v, --verbose         list the files on the way
    -z, --gzip            compressed with gzip
        --gunzip          the same
    -j, --bzip2           compressed with bzip2
    -J, --xz              compressed with xz
    -a, --auto-compress   compressed as the archive's name says
    -O, --to-stdout       files to standard output
    -T, --files-from=FILE  names of files from FILE
    -X, --exclude-from=FILE  patterns of files to leave out from FILE
        --exclude=PATTERN  leave out files that match
        --strip-components=N  without the first N parts of names
    -h, --dereference     what links point to
    -k, --keep-old-files  replace nothing
    -m, --touch           do not set times
    -o, --no-same-owner   files belong to who takes them out
        --same-owner      files belong to whom the archive says
    -p, --preserve-permissions  permissions whatever the umask says
        --no-same-permissions  permissions as the umask lets them be
        --same-permissions  the same as -p
        --overwrite       replace what is there
        --numeric-owner   numbers for owners and groups
    -P, --absolute-names  keep a slash at the beginning of names
        --wildcards       names of files are patterns
        --no-recursion    folders without what is in them
        --owner=USER      no effect
        --group=GROUP     no effect
        --format=FORMAT   no effect
        --warning=WORD    no effect""",
    wrong=(1, 2),
)
_VALUED = "fCTX"
_ENDINGS = {".gz": "z", ".tgz": "z", ".bz2": "j", ".tbz": "j", ".tbz2": "j", ".xz": "J"}
_ENDINGS |= {".txz": "J"}
_LONG_LIST = 65_536


async def tar(p: Process) -> int:
    """Archive; the first word may be options without a dash."""
    if len(p.argv) > 1 and p.argv[1] and not p.argv[1].startswith("-"):
        p.argv = [p.argv[0], *_dashed(p.argv[1], p.argv[2:])]
    return await _tar(p)


def _dashed(letters: str, words: list[str]) -> list[str]:
    """Letters as options of their own, each with its value from the words that follow."""
    options: list[str] = []
    for letter in letters:
        options.append(f"-{letter}")
        if letter in _VALUED and words:
            options.append(words[0])
            words = words[1:]
    return options + words


@program(_TAR)
async def _tar(p: Process, given: Given) -> int:
    modes = {mark for mark, _ in given.marks if mark in ("c", "x", "t", "get")}
    mode = "x" if "get" in modes else next(iter(modes), "")
    if len(modes) != 1:
        raise _no_mode(given, modes)
    try:
        job = await _job(p, given)
        if mode == "c":
            await _create(job, given)
        elif mode == "t":
            await listing(job)
        else:
            await extract(job)
    except Fatal as fatal:
        return await _give_up(p, fatal)
    if job.failed and p.gnu:
        await p.complain("Exiting with failure status due to previous errors")
    elif job.failed and mode == "c":
        await p.complain("error exit delayed from previous errors")
    return (2 if p.gnu else 1) if job.failed else 0


async def _create(job: Job, given: Given) -> None:
    p = job.p
    if not job.names:
        if not p.gnu:
            raise Failure("empty archive")
        hint = f"Try '{p.name} --help' or '{p.name} --usage' for more information.\n"
        raise Misuse(f"{p.name}: Cowardly refusing to create an empty archive\n{hint}", 2)
    if job.archive == "-" and p.is_terminal(1) and p.gnu:
        raise Fatal("Refusing to write archive contents to terminal (missing -f option?)")
    await create(job)


def _no_mode(given: Given, modes: set[str]) -> Misuse:
    if not given.gnu:
        return given.misuse()
    name = given.name
    words = "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
    if modes:
        words = "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option"
    hint = f"Try '{name} --help' or '{name} --usage' for more information.\n"
    return Misuse(f"{name}: {words}\n{hint}", 2)


async def _give_up(p: Process, fatal: Fatal) -> int:
    if str(fatal):
        await p.complain(str(fatal))
    if not p.gnu:
        return 1
    if fatal.recoverable:
        await p.complain("Exiting with failure status due to previous errors")
    else:
        await p.complain("Error is not recoverable: exiting now")
    return 2


async def _job(p: Process, given: Given) -> Job:
    archive = given.value("f") or "-"
    folder = given.value("C") or ""
    if folder and not p.is_folder(folder):
        why = "No such file or directory" if not p.exists(folder) else "Not a directory"
        if p.gnu:
            raise Fatal(f"{folder}: Cannot open: {why}")
        raise Failure(f"can't change directory to '{folder}': {why}")
    names = list(given.operands)
    for name in given.values("T"):
        names += await _listed(p, name)
    patterns = given.values("exclude")
    for name in given.values("X"):
        patterns += await _listed(p, name)
    strip = given.value("strip-components") or "0"
    if not (strip.isascii() and strip.isdigit()):
        raise Failure(f"invalid number '{strip}'")
    owned = "same-owner" in given or (p.who.uid == 0 and "o" not in given)
    method = "z" if "gunzip" in given else given.last("zjJ")
    if "a" in given and "c" in given:
        method = next((m for end, m in _ENDINGS.items() if archive.endswith(end)), method)
    return Job(
        p=p,
        archive=archive,
        folder=folder,
        names=names,
        method=method,
        verbose=given.count("v"),
        excluded=[compiled(((word, False),)) for word in patterns],
        strip=int(strip[:4]),
        follow="h" in given,
        keeps_old="k" in given,
        sets_time="m" not in given,
        sets_owner=owned,
        sets_mode="no-same-permissions" not in given
        and ("p" in given or "same-permissions" in given or p.who.uid == 0),
        to_output="O" in given,
        numeric="numeric-owner" in given,
        absolute="P" in given,
        wildcards="wildcards" in given,
        recursive="no-recursion" not in given,
    )


async def _listed(p: Process, name: str) -> list[str]:
    """The lines of a file with names."""
    try:
        data = await p.read_all(name, 1 << 20) if name != "-" else await _input(p)
    except OSError as error:
        if p.gnu:
            raise Fatal(f"{name}: Cannot open: {reason(error)}") from None
        raise Failure(f"can't open '{name}': {reason(error)}") from None
    lines = data.decode(errors="surrogateescape").splitlines()
    return [line for line in lines[:_LONG_LIST] if line]


async def _input(p: Process) -> bytes:
    parts = bytearray()
    while (data := await p.read()) and len(parts) < 1 << 20:
        parts += data
    return bytes(parts)
