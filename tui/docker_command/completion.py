"""What a shell is told so that it completes docker commands: click's scripts for bash, zsh, fish.

Each asks the command itself while one types, by the variable that click reads.
"""

from __future__ import annotations

from click.shell_completion import ShellComplete, get_completion_class

from tui.docker_command.main import COMPLETE, PROGRAM, docker

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """The script for one of the shells."""
    completion = get_completion_class(shell)
    assert completion is not None, shell
    # Not the class's own `source`: bash's starts a bash, only to warn of an old one.
    return ShellComplete.source(completion(docker(), {}, PROGRAM, COMPLETE))
