"""The real docker command line, told to use one engine and nothing else of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.terminal import Terminal
from tests.engine.daemon.cache import prepared
from tests.engine.scratch import Scratch
from tests.practice.subject import Ran

TIMEOUT = 60.0


def docker_program() -> str:
    """The path of a docker command: the machine's, or the one that the engine tests keep.

    Raises EngineError where there is neither.
    """
    return shutil.which("docker") or str(prepared().engine("28") / "usr/bin/docker")


@dataclass(frozen=True)
class Cli:
    """A docker command with an engine; what `run` and `create` make carries a test's label."""

    program: str
    host: str
    config: Path
    scratch: Scratch

    def __call__(self, *words: str, text: str | None = None) -> Ran:
        """What a command printed and returned; `text` is its input, or it has none."""
        done = self.raw(*words, data=None if text is None else text.encode())
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def raw(self, *words: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """The same with bytes."""
        return subprocess.run(
            [self.program, *words],
            input=b"" if data is None else data,
            capture_output=True,
            env=self.environment,
            timeout=TIMEOUT,
            check=False,
        )

    def out(self, *words: str, text: str | None = None) -> str:
        """What a command printed that has to succeed; the last line's end is left out."""
        ran = self(*words, text=text)
        assert (ran.code, ran.err) == (0, ""), f"docker {' '.join(words)}: {ran}"
        return ran.out.removesuffix("\n")

    def run(self, *words: str, text: str | None = None) -> Ran:
        """`docker run` with the label."""
        return self("run", *self.label, *words, text=text)

    def detached(self, *words: str) -> str:
        """The id of a container that `docker run -d` has started."""
        return self.out("run", "-d", *self.label, *words)

    def opened(
        self, *words: str, stdin: int = subprocess.DEVNULL, stderr: int = subprocess.STDOUT
    ) -> subprocess.Popen[bytes]:
        """A command that runs on, with its output in a pipe."""
        return subprocess.Popen(
            [self.program, *words],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=self.environment,
        )

    def terminal(self, *words: str, columns: int = 80, rows: int = 24) -> Terminal:
        """A command in a terminal of its own."""
        settings: Mapping[str, str | None] = {**self._settings, "DOCKER_CONTEXT": None}
        return Terminal([self.program, *words], columns=columns, rows=rows, env=settings)

    @property
    def label(self) -> Sequence[str]:
        """The words that give what is made the label."""
        return ("--label", self.scratch.label)

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment with the engine, and without what would lead elsewhere."""
        led_elsewhere = ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
        kept = {name: value for name, value in os.environ.items() if name not in led_elsewhere}
        return {**kept, **self._settings}

    @property
    def _settings(self) -> dict[str, str]:
        return {"DOCKER_HOST": self.host, "DOCKER_CONFIG": str(self.config)}
