"""`touch`: files that are there, and the times that they carry."""

from __future__ import annotations

import errno
import os
import time

from tui.practice.files.tree import Opening
from tui.practice.kernel.process import Process
from tui.practice.programs.files.escaping import shell_quoted
from tui.practice.programs.files.moments import stamp, understood
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, reason

_MAKING = Opening(read=False, write=True, create=True)
_TOUCH = Manual(
    "[OPTION]... FILE...",
    """Give files the present time; make those that are missing.

    -a                    the time of the last access, which is not kept here
    -c, --no-create       make no files
    -d, --date=TIME       this time instead
    -f                    no effect
    -h, --no-dereference  links themselves; their times stay as they are here
    -m                    the time of the last change
    -r, --reference=FILE  the time that FILE has
    -t STAMP              this time: [[CC]YY]MMDDhhmm[.ss]
        --time=WORD       access or modify: as -a or -m""",
)


@program(_TOUCH)
async def touch(p: Process, given: Given) -> int:
    """Make files, or give them another time."""
    if not given.operands:
        raise given.missing("missing file operand")
    moment = _moment(p, given)
    only_access = "a" in given and "m" not in given
    code = 0
    for name in given.operands:
        try:
            _touch(p, given, name, moment, keeps_time=only_access)
        except OSError as error:
            code = 1
            await p.complain(_complaint(p, name, error))
    return code


def _complaint(p: Process, name: str, error: OSError) -> str:
    if not p.gnu:
        return f"{name}: {reason(error)}"
    if error.errno == errno.EISDIR:
        return f"setting times of {shell_quoted(name)}: {os.strerror(errno.ENOENT)}"
    return f"cannot touch {shell_quoted(name)}: {reason(error)}"


def _touch(p: Process, given: Given, name: str, moment: int | None, *, keeps_time: bool) -> None:
    try:
        p.stat(name, follow="h" not in given)
    except FileNotFoundError:
        if "c" in given or "h" in given:
            if "c" in given:
                return
            raise
        p.open_file(name, _MAKING).close()
        if moment is None:
            return
    if not keeps_time and "h" not in given:
        p.set_time(name, time.time_ns() if moment is None else moment)


def _moment(p: Process, given: Given) -> int | None:
    """The time that is asked for; None for the present, whenever it comes."""
    reference = given.value("r")
    base = time.time_ns()
    if reference is not None:
        try:
            base = p.stat(reference).mtime
        except OSError as error:
            lead = "failed to get attributes of" if p.gnu else "can't stat"
            raise Failure(f"{lead} {shell_quoted(reference)}: {reason(error)}") from None
    for key in "td":
        word = given.value(key)
        if word is not None:
            moment = stamp(word, base) if key == "t" else understood(word, base, gnu=p.gnu)
            if moment is None:
                what = "date format" if p.gnu else "date"
                raise Failure(f"invalid {what} {in_quotes(p, word)}")
            return moment
    return base if reference is not None else None
