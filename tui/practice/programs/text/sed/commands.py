"""What a script of sed consists of, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.practice.programs.regex import Pattern


class BadScript(Exception):
    """A script that can't be read: what busybox says, what GNU says, and where."""

    def __init__(self, busybox: str, gnu: str, position: int) -> None:
        super().__init__(gnu)
        self.busybox = busybox
        self.gnu = gnu
        self.position = position


@dataclass(frozen=True, slots=True)
class Address:
    """Which lines a command is for: exactly one of these is set."""

    line: int = -1
    last: bool = False
    pattern: Pattern | None = None
    empty: bool = False
    """`//`: the expression that was used last."""
    step: int = 0
    """With `line`: that line and every so many after; as a second address, up to a multiple."""
    more: int = -1
    """As a second address: so many lines more."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """What an `s` command does."""

    pattern: Pattern | None
    """None for the expression that was used last."""
    parts: tuple[str | int, ...]
    r"""The replacement: texts, numbers of groups, and `\U`-like marks as two characters."""
    is_global: bool = False
    number: int = 1
    prints: bool = False
    file: str = ""


@dataclass(slots=True)
class Command:
    """One command with its addresses."""

    name: str
    first: Address | None = None
    second: Address | None = None
    negated: bool = False
    text: str = ""
    """The text of a, i and c; a label; a file's name."""
    number: int = 0
    """The exit code of q and Q."""
    substitution: Substitution | None = None
    table: dict[int, str] = field(default_factory=dict)
    """What y makes of characters."""
    target: int = 0
    """Where a jump, or a block that is passed over, goes on."""
