"""A program named `docker` that is this command, for the end of a shell's PATH."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

NAME = "docker"
_START = "import sys; sys.path.insert(0, {place!r}); from tui.docker_command.main import main"


def install(folder: Path) -> Path:
    """Write the program into a folder, which is made; returns its path. Raises OSError.

    It runs on this interpreter and with this copy of cais, wherever it is started.
    """
    place = str(Path(__file__).resolve().parents[2])
    start = f"{_START.format(place=place)}; sys.exit(main())"
    # -P: the folder that it is started in must not be searched for modules.
    words = shlex.join([sys.executable, "-P", "-c", start])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    program = folder / NAME
    program.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return program
