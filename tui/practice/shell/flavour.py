"""The shells that are played, and where they differ.

Facts: the manuals of dash and bash, POSIX.1-2017 (Shell Command Language), and the behaviour of
busybox 1.35 to 1.37, dash 0.5.12 and bash 5.2 when given the same scripts.
"""

from __future__ import annotations

from enum import StrEnum

_SPECIAL = frozenset(
    {":", ".", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set"}
    | {"shift", "source", "times", "trap", "unset"}
)


def is_special(name: str) -> bool:
    """Whether a built-in is one that POSIX has an error in end the shell."""
    return name in _SPECIAL


class Flavour(StrEnum):
    """Whose manners a shell has."""

    ASH = "ash"
    """The shell inside busybox, so of Alpine Linux too."""
    DASH = "dash"
    """`sh` on Debian."""
    BASH = "bash"

    @property
    def extended(self) -> bool:
        """Knows what both bash and busybox add to POSIX: `[[`, `source`, `$'…'`, `${v/a/b}`."""
        return self is not Flavour.DASH

    @property
    def bash(self) -> bool:
        """Knows what only bash does: arrays, `((…))`, `{a,b}`, `<<<`."""
        return self is Flavour.BASH

    @property
    def negations(self) -> str:
        """What turns the meaning of a pattern's brackets around."""
        return "!" if self is Flavour.DASH else "!^"

    @property
    def edits(self) -> bool:
        """Edits lines by itself; dash leaves that to the terminal."""
        return self is not Flavour.DASH
