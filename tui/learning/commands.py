"""Command lines run for a learner: in a shell of the system, told of the engine that cais shows,
with a docker command whatever the machine has."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.docker_command import launcher
from tui.shells import docker_variables
from tui.state.engine import Endpoint
from tui.terminal.surroundings import environment, with_programs

PATIENCE = 600.0
"""Seconds for one command line; a build that installs packages takes minutes."""
LONGEST_OUTPUT = 64 * 1024
_TELL_FOLDER = "cais_code=$?; pwd >{file}; exit $cais_code"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command line ended, and the end of what it said."""

    code: int
    output: str


class Commands:
    """Runs command lines in one folder. Closing it removes what it needed."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        """Where the next line begins; a line may change it."""
        self._env = dict(os.environ if env is None else env)
        self._private = tempfile.TemporaryDirectory(prefix="cais-commands-")
        self._programs = Path(self._private.name, "bin")
        launcher.install(self._programs)

    def close(self) -> None:
        """Remove what was made for the commands."""
        self._private.cleanup()

    def surroundings(self, endpoint: Endpoint | None) -> dict[str, str]:
        """The environment that commands get."""
        around = environment(self._env, docker_variables(endpoint))
        # What is said goes through a pipe: no colours, and no progress that redraws itself.
        around |= {"TERM": "dumb", "BUILDKIT_PROGRESS": "plain"}
        return with_programs(around, self._programs)

    def run(
        self, line: str, endpoint: Endpoint | None, *, show: bool = False, stdin: bool = False
    ) -> Ran:
        """Run a line and wait for its end; with `show`, what it says goes to this process's own
        output as it comes, and with `stdin` it may read what is typed. A `cd` counts for the lines
        that come after."""
        if sys.platform == "win32":
            return self._finish(["cmd", "/c", line], endpoint, show=show, stdin=stdin)
        at = Path(self._private.name, "at")
        script = f"{line}\n{_TELL_FOLDER.format(file=shlex.quote(str(at)))}"
        words = [shutil.which("bash") or "/bin/sh", "-c", script]
        ran = self._finish(words, endpoint, show=show, stdin=stdin)
        with contextlib.suppress(OSError):
            folder = Path(at.read_text("utf-8").removesuffix("\n"))
            at.unlink()
            self.folder = folder if folder.is_dir() else self.folder
        return ran

    def run_docker(self, line: str, endpoint: Endpoint | None, folder: Path) -> Ran:
        """Run a docker command line in a folder, without any shell. Raises ValueError for any
        other line."""
        words = shlex.split(line)
        if not words or words[0] != launcher.NAME:
            raise ValueError(line)
        around = self.surroundings(endpoint)
        program = shutil.which(launcher.NAME, path=around["PATH"])
        start = [program] if program else [sys.executable, "-m", "tui.docker_command"]
        return self._finish([*start, *words[1:]], endpoint, folder=folder)

    def _finish(
        self,
        words: list[str],
        endpoint: Endpoint | None,
        *,
        show: bool = False,
        stdin: bool = False,
        folder: Path | None = None,
    ) -> Ran:
        target = None if show else subprocess.PIPE
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                words,
                cwd=folder or self.folder,
                env=self.surroundings(endpoint),
                stdin=None if stdin else subprocess.DEVNULL,
                # A file and not a pipe: what a line leaves running in the background keeps its
                # output open, and must not be waited for.
                stdout=None if show else said,
                stderr=None if show else said,
                start_new_session=target is not None,
            )
            try:
                code = process.wait(PATIENCE)
            except (subprocess.TimeoutExpired, KeyboardInterrupt) as stopped:
                if hasattr(os, "killpg") and target is not None:
                    os.killpg(process.pid, signal.SIGKILL)
                process.kill()
                process.wait()
                if isinstance(stopped, KeyboardInterrupt) and target is not None:
                    raise
                code = 128 + signal.SIGINT
            said.seek(0, os.SEEK_END)
            said.seek(max(0, said.tell() - LONGEST_OUTPUT))
            output = said.read().decode("utf-8", "replace")
        return Ran(code if code >= 0 else 128 - code, output)
