"""The mini shell: `sh`, `ash`, `dash` and `bash` over the simulated kernel.

From the bottom up: `syntax` (the tree); `words`, `tokens`, `grammar` with `compound` and
`assignments`, and `parse` (text to tree); `arithmetic`, `patterns`, `fields` (pure parts of
expansion); `shell` (the state); `expand`, `parameters` and `arrays`; `redirect`, `launch`,
`simple`, `loops` and `run` (the walk over the tree); `builtins`; `editor` and `interactive` (a
person at a terminal); `start` (the programs).
"""

from __future__ import annotations

from tui.practice.kernel.process import Program


def programs() -> dict[str, Program]:
    """The shells, by the names that they are called by."""
    # Imported when they are wanted: the shells know the other programs, and those know them.
    from tui.practice.shell.flavour import Flavour
    from tui.practice.shell.start import program

    return {
        "ash": program(Flavour.ASH),
        "sh": program(Flavour.ASH),
        "dash": program(Flavour.DASH),
        "bash": program(Flavour.BASH),
    }
