"""Paths taken apart: basename, dirname."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import no_more_than
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import program

_BASENAME = Manual(
    "PATH [END]\n   or: basename OPTION... PATH...",
    """Print the last part of paths.

    -a, --multiple    several paths may follow
    -s, --suffix=END  without this end
    -z, --zero        a zero byte after each, not a line feed""",
    in_order=True,
)


@program(_BASENAME)
async def basename(p: Process, given: Given) -> int:
    """Print last parts."""
    if not given.operands:
        raise given.missing()
    end = given.value("s") or ""
    names = given.operands
    if not ("a" in given or "s" in given):
        no_more_than(p, given, 2)
        names, ends = names[:1], names[1:]
        end = "".join(ends)
    mark = "\0" if "z" in given else "\n"
    await p.out("".join(f"{_base(name, end)}{mark}" for name in names))
    return 0


def _base(path: str, end: str) -> str:
    name = path.rstrip("/").rpartition("/")[2] or path[:1]
    return name.removesuffix(end) if name != end else name


_DIRNAME = Manual(
    "[-z] PATH...",
    """Print paths without their last part.

    -z, --zero  a zero byte after each, not a line feed""",
)


@program(_DIRNAME)
async def dirname(p: Process, given: Given) -> int:
    """Print what is before the last parts."""
    if not given.operands:
        raise given.missing()
    if not p.gnu:
        no_more_than(p, given, 1)
    mark = "\0" if "z" in given else "\n"
    await p.out("".join(f"{_folder(name)}{mark}" for name in given.operands))
    return 0


def _folder(path: str) -> str:
    bare = path.rstrip("/")
    if not bare:
        return path[:1] or "."
    folder, slash, _ = bare.rpartition("/")
    return folder.rstrip("/") or ("/" if slash else ".")
