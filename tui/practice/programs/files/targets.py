"""Where cp, mv and ln put what they are given: under a name, or in a folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence

from tui.practice.files.nodes import Kind, Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.options import Failure, Given
from tui.practice.programs.walking import base, child


def pairs(
    p: Process, given: Given, operands: Sequence[str], *, follow: bool = True
) -> list[tuple[str, str]]:
    """What goes where; without `follow` a link to a folder is no folder.

    Raises Failure where GNU would not begin: busybox finds out with each file.
    """
    folder = given.value("t")
    if folder is not None:
        if p.gnu and not p.is_folder(folder):
            raise Failure(f"target directory {shell_quoted(folder)}: {_why(p, folder)}")
        return [(name, child(folder, base(name))) for name in operands]
    *sources, target = operands
    if "T" in given:
        if len(sources) > 1:
            raise given.misuse(f"extra operand {shell_quoted(target)}" if p.gnu else "")
        return [(sources[0], target)]
    there = status(p, target, follow=follow)
    if there is not None and there.kind is Kind.FOLDER:
        return [(name, child(target, base(name))) for name in sources]
    if len(sources) == 1:
        return [(sources[0], target)]
    if p.gnu:
        raise Failure(f"target {shell_quoted(target)}: {_why(p, target)}")
    # ln alone makes each under the very name, the others in what is then no folder.
    if given.name == "ln":
        return [(name, target) for name in sources]
    return [(name, child(target, base(name))) for name in sources]


def status(p: Process, name: str, *, follow: bool = True) -> Stat | None:
    """Its status, or None where there is nothing to be found."""
    try:
        return p.stat(name, follow=follow)
    except OSError:
        return None


def same_file(p: Process, one: str, other: str) -> bool:
    """Whether two names lead to one file."""
    try:
        first, second = p.resolve(one), p.resolve(other)
    except OSError:
        return False
    if first == second:
        return True
    view = p.machine.view
    return (
        view.locate(first)[0] is view.locate(second)[0]
        and p.stat(one).inode == p.stat(other).inode != 0
    )


def kept_aside(p: Process, given: Given, name: str) -> None:
    """Give what is there another name, so that it is kept."""
    p.rename(name, name + (given.value("S") or "~"))


def keeps(given: Given) -> bool:
    """Whether what is replaced is to be kept."""
    return "b" in given or "S" in given


def _why(p: Process, name: str) -> str:
    return os.strerror(errno.ENOENT if status(p, name) is None else errno.ENOTDIR)
