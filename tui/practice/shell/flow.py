"""How a shell is led away from the next command: by loops, functions, ends and failures."""

from __future__ import annotations


class Leave(Exception):
    """Something unusual comes next."""


class Break(Leave):
    """`break`: out of so many loops."""

    def __init__(self, levels: int) -> None:
        super().__init__(levels)
        self.levels = levels


class Continue(Leave):
    """`continue`: with the next round of the loop so many levels out."""

    def __init__(self, levels: int) -> None:
        super().__init__(levels)
        self.levels = levels


class Return(Leave):
    """`return`: out of a function or a sourced file."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ShellExit(Leave):
    """`exit`, or `set -e`: the end of this shell or subshell."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status & 0xFF


class Abandon(Leave):
    """The whole line of commands is given up, having been complained of.

    `fatal`: a shell that is not interactive ends.
    """

    def __init__(self, status: int, *, fatal: bool = True) -> None:
        super().__init__(status)
        self.status = status
        self.fatal = fatal


class Problem(Exception):
    """What a command can't do. Whoever runs the command says so, in the shell's manner.

    Without a `status`, it is the one that the flavour uses for errors. `fatal` problems end a
    shell that is not interactive; of the others, those of POSIX's special built-ins do, except
    in bash.
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        *,
        fatal: bool = False,
        discards: bool = False,
        plain: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.fatal = fatal
        self.discards = discards
        """The line of commands is given up, also in bash."""
        self.plain = plain
        """The message stands alone, with no name in front."""
