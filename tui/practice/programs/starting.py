"""How programs start other programs, and what they say and return where that fails."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from typing import NoReturn

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Exit, Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.tools import reason

NOT_FOUND = 127
NOT_EXECUTABLE = 126


async def run_in_place(
    p: Process,
    argv: Sequence[str],
    env: Mapping[str, str] | None = None,
    *,
    called: str | None = None,
) -> NoReturn:
    """Become another program, as execvp(3) does; ends with 126 or 127 where it can't.

    `called` is what it is told that its name is, if that is not the first word.
    """
    words = list(argv)
    try:
        try:
            p.replace([called or words[0], *words[1:]], env, path=p.which(words[0]))
        except OSError as error:
            if not _may_be_script(error):
                raise
        p.replace(["sh", p.which(words[0]), *words[1:]], env)
    except OSError as error:
        raise Exit(await _refused(p, words[0], error)) from None


async def started(
    p: Process, argv: Sequence[str], *, handles: Mapping[int, Handle] | None = None
) -> Process:
    """A child that runs this command; ends the caller with 126 or 127 where it can't."""
    words = list(argv)
    try:
        return spawned(p, words, handles=handles)
    except OSError as error:
        raise Exit(await _refused(p, words[0], error)) from None


def spawned(
    p: Process, argv: Sequence[str], *, handles: Mapping[int, Handle] | None = None
) -> Process:
    """A child that runs this command, by the shell if it is a text. Raises OSError."""
    words = list(argv)
    try:
        return p.spawn(words, handles=handles)
    except OSError as error:
        if not _may_be_script(error):
            raise
    return p.spawn(["sh", p.which(words[0]), *words[1:]], handles=handles)


def _may_be_script(error: OSError) -> bool:
    """Whether it is a text without `#!`, which execvp(3) hands to the shell."""
    return error.errno == errno.ENOEXEC


async def _refused(p: Process, command: str, error: OSError) -> int:
    shown = in_quotes(p, command)
    lead = "can't execute "
    if p.gnu:
        lead = "" if p.name == "env" else "failed to run command "
    await p.complain(f"{lead}{shown}: {reason(error)}")
    return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
