"""What a shell in a pane finds around it: which shell it is, its environment, its folder."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

KNOWN = ("bash", "zsh", "fish", "sh", "dash", "ash", "ksh")
"""Shells that can be started as they are; with any other, bash or sh is."""
_OUTER = ("COLUMNS", "LINES", "TMUX", "TMUX_PANE", "STY", "WINDOWID", "VTE_VERSION")
"""What is true of the terminal that cais runs in, and not of the one in the pane."""
_PREFIXES = ("TEXTUAL", "CAIS_", "KITTY_", "WEZTERM_", "ITERM_", "PYTEST_")
_DOCKER = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")


def has_terminals() -> bool:
    """Whether this system has pseudo-terminals; native Windows has none that Python knows."""
    return sys.platform != "win32"


def find_shell(env: Mapping[str, str]) -> str:
    """The person's shell, as a path: `SHELL`, what the system says of the user, bash, sh."""
    for place in (env.get("SHELL"), _of_user(), "bash", "sh"):
        path = shutil.which(place, path=env.get("PATH")) if place else None
        if path is not None and Path(path).name in KNOWN:
            return path
    return "/bin/sh"


def environment(env: Mapping[str, str], docker: Mapping[str, str]) -> dict[str, str]:
    """The environment of a shell: the person's own, with what points docker at an engine, and
    the terminal as it is in the pane.

    `docker` replaces all that was said of an engine; empty, it stays.
    """
    dropped = (*_OUTER, *(_DOCKER if docker else ()))
    kept = {
        name: value
        for name, value in env.items()
        if name not in dropped and not name.startswith(_PREFIXES)
    }
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TERM_PROGRAM": "cais"}
    return {**kept, **docker, **terminal}


def with_programs(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """An environment in which programs of a folder are found, after all others."""
    return {**env, "PATH": f"{env.get('PATH') or os.defpath}{os.pathsep}{folder}"}


def folder_for(wanted: Path, env: Mapping[str, str]) -> Path:
    """The folder to begin in: the one that is wanted, or home where that is gone."""
    home = Path(env.get("HOME") or "/")
    return next((place for place in (wanted, home) if place.is_dir()), Path("/"))


def _of_user() -> str | None:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return None
