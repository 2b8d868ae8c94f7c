"""What a shell does without starting a program."""

from tui.practice.shell.builtins import (  # noqa: F401 - they register what they hold
    flow,
    folders,
    input,
    lookup,
    naming,
    output,
    processes,
    setting,
    signals,
)
from tui.practice.shell.builtins.registry import Builtin, find, is_special, names

__all__ = ["Builtin", "find", "is_special", "names"]
