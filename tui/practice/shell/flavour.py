"""The shells that are played, and where they differ.

Facts: the manuals of dash and bash, POSIX.1-2017 (Shell Command Language), and the behaviour of
busybox 1.35 to 1.37, dash 0.5.12 and bash 5.2 when given the same scripts.
"""

from __future__ import annotations

from enum import StrEnum


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
    def edits(self) -> bool:
        """Edits lines by itself; dash leaves that to the terminal."""
        return self is not Flavour.DASH
