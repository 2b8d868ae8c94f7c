"""What a shell does without starting a program."""

from tui.practice.shell.builtins import (  # noqa: F401 - they register what they hold
    aliases,
    flow,
    folder_stack,
    folders,
    getopts,
    histories,
    judging,
    limits,
    lookup,
    naming,
    output,
    processes,
    reading,
    setting,
    shopt,
    signals,
)
from tui.practice.shell.builtins.registry import Builtin, find, names

__all__ = ["Builtin", "find", "names"]
