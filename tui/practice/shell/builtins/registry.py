"""Where the built-ins are found by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.practice.shell.flavour import Flavour
from tui.practice.shell.shell import Shell

Builtin = Callable[[Shell, list[str]], Awaitable[int]]
"""What a built-in does with its name and arguments; the exit code. Raises Problem and Leave."""

EVERYWHERE = tuple(Flavour)
EXTENDED = (Flavour.ASH, Flavour.BASH)
BASH = (Flavour.BASH,)

_table: dict[tuple[Flavour, str], Builtin] = {}


def builtin(*names: str, only: tuple[Flavour, ...] = EVERYWHERE) -> Callable[[Builtin], Builtin]:
    """Have a function be the built-in of these names, in some of the shells."""

    def register(run: Builtin) -> Builtin:
        for flavour in only:
            for name in names:
                _table[flavour, name] = run
        return run

    return register


def find(flavour: Flavour, name: str) -> Builtin | None:
    """The built-in of that name."""
    return _table.get((flavour, name))


def names(flavour: Flavour) -> list[str]:
    """All that a shell has built in."""
    return sorted(name for known, name in _table if known is flavour)
