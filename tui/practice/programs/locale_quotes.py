"""The quotes around words in messages of GNU programs, which go by the locale."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Given


def in_quotes(p: Process, word: str) -> str:
    """A word as coreutils' `quote` shows it; busybox only has straight quotes."""
    if p.gnu and _speaks_utf8(p):
        return f"‘{word}’"
    return f"'{word}'"


def no_more_than(p: Process, given: Given, count: int) -> None:
    """Raise the complaint about operands that are too many; busybox just shows its usage."""
    if len(given.operands) > count:
        extra = in_quotes(p, given.operands[count])
        raise given.misuse(f"extra operand {extra}" if p.gnu else "")


def _speaks_utf8(p: Process) -> bool:
    """Of all locales, only `C.UTF-8` needs no package that the images don't have."""
    names = (p.env.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((name for name in names if name), "")
    return locale.lower() in ("c.utf-8", "c.utf8")
