"""What is to be run in a terminal: a command with its environment, folder and name."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.terminal.hooks import Tools, hook_for
from tui.terminal.surroundings import with_programs

_NOT_SHOWN = re.compile(r"[^\w.:@/-]")
_BEST_SHELL = "command -v bash >/dev/null 2>&1 && exec bash || exec sh"
"""For a container, where nobody knows what there is."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A program to start."""

    name: str
    """What to call it on a tab."""
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    files: tuple[tuple[str, str], ...] = ()
    """Start-up files for the private folder: names and text."""


def shell_launch(
    shell: str,
    environment: Mapping[str, str],
    folder: Path,
    private: Path,
    tools: Tools | None = None,
) -> Launch:
    """A shell that tells what is typed into it, through the pipe `typed` of a private folder, and
    finds the tools."""
    name = Path(shell).name
    own = environment.get("ZDOTDIR") or environment.get("HOME") or "/"
    hook = hook_for(name, private, private / "typed", own, tools)
    if tools is not None:
        environment = with_programs(environment, tools.programs)
    around = {**environment, **dict(hook.environment)}
    return Launch(name, (shell, *hook.arguments), around, folder, hook.files)


def inside_launch(
    container: str, name: str, environment: Mapping[str, str], folder: Path
) -> Launch:
    """A shell in a container, by the docker command on the environment's PATH.

    Raises FileNotFoundError where there is none.
    """
    docker = shutil.which("docker", path=environment.get("PATH"))
    if docker is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "docker")
    command = (docker, "exec", "-it", container, "sh", "-c", _BEST_SHELL)
    return Launch(_NOT_SHOWN.sub("", name), command, environment, folder)
