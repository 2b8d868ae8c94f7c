"""cais's own practice engine as a child process: started where there is no other.

It outlives the app that started it for as long as another app uses it, and ends by itself a few
seconds after the last connection is closed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.engine import places
from tui.engine.errors import Unreachable
from tui.paths import practice_folder
from tui.state.engine import Endpoint, Outcome

LOG = "engine.log"
"""In the engine's folder: what it has to say that is nobody's answer."""
SHARED = "shared-folders"
"""In the engine's folder: what others than the one who started it let containers have."""
ALREADY_RUNNING = 3
"""The exit code of `cais engine` where an engine runs on the same data."""

_started: list[subprocess.Popen[bytes]] = []
"""Kept, since they go on when nobody speaks of them any more."""


@dataclass(frozen=True, slots=True)
class PracticeEngine:
    """How to get a practice engine going."""

    allowed: tuple[Path, ...] = ()
    """Folders that may be mounted into its containers."""

    def start(self, env: Mapping[str, str] | None = None) -> Endpoint:
        """Start one, and return its address once it listens; blocks until then.

        Where one runs already it is that one's address. Raises Unreachable with the child's own
        words where it could not start.
        """
        env = os.environ if env is None else env
        folder = practice_folder(env)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (folder / LOG).open("ab") as log:
                child = subprocess.Popen(
                    self._command(),
                    env={**env, "PYTHONPATH": _import_path(env)},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    # Ctrl-C in the app's terminal is not meant for it, nor is the terminal's end.
                    start_new_session=True,
                )
        except OSError as error:
            raise Unreachable(Outcome.FAILED, f"{error.strerror}: {folder}") from error
        _started.append(child)
        assert child.stdout is not None
        with child.stdout:
            listening = any(b"DOCKER_HOST=" in line for line in child.stdout)
        if not listening and child.wait() != ALREADY_RUNNING:
            raise Unreachable(Outcome.FAILED, f"{folder / LOG}: {_last_line(folder / LOG)}")
        return places.practice(env)

    def share(self, env: Mapping[str, str] | None = None) -> None:
        """Let an engine that somebody else started mount this one's folders too."""
        listed = practice_folder(env) / SHARED
        with suppress(OSError):
            known = listed.read_text("utf-8").splitlines() if listed.exists() else []
            new = [str(folder) for folder in self.allowed if str(folder) not in known]
            with listed.open("a", encoding="utf-8") as file:
                file.writelines(f"{folder}\n" for folder in new)

    def _command(self) -> list[str]:
        # -P: the folder that the app was started in must not be searched for modules.
        command = [sys.executable, "-P", "-m", "tui", "engine", "--until-idle"]
        for folder in self.allowed:
            command += ["--allow-mount", str(folder)]
        return command


def _import_path(env: Mapping[str, str]) -> str:
    own = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(filter(None, (own, env.get("PYTHONPATH"))))


def _last_line(log: Path) -> str:
    try:
        return (log.read_text("utf-8", errors="replace").splitlines() or [""])[-1]
    except OSError as error:
        return str(error)
