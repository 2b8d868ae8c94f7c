"""Scenarios played on one engine: commands run, what came of them masked."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.engine.free_ports import free_port
from tests.practice.differential import errands
from tests.practice.differential.masks import Masks
from tests.practice.differential.scenario import Command, Scenario

TIMEOUT = 90.0
"""Seconds that one command may take."""
PATIENCE = 20.0
"""Seconds after which what has not happened will not happen."""
PAUSE = 0.05
"""Seconds between looks at what is waited for."""
PORTS = ("a", "b", "c")


@dataclass(frozen=True)
class Outcome:
    """What came of one command, masked."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Stage:
    """An engine to play on."""

    kind: str
    host: str
    docker: str
    """The path of the docker command."""
    folder: Path
    """For the scenarios' folders; as long a name on both engines, since tables show it."""
    root: str
    """Where the engine keeps what it has."""

    def play(self, scenario: Scenario) -> list[Outcome]:
        """What came of each command."""
        here = Path(tempfile.mkdtemp(dir=self.folder))
        here.chmod(0o755)  # containers look into it as other users
        for thing in scenario.things:
            thing.put(here)
        ports = {f"<port-{letter}>": str(free_port()) for letter in PORTS}
        places = {"<here>": str(here), "<root>": self.root}
        own = {**places, "<began>": f"{time.time():.9f}", **ports}
        performance = _Performance(self, here, own)
        try:
            return [performance.outcome(command) for command in scenario.commands]
        finally:
            performance.end()

    def environment(self) -> dict[str, str]:
        """What the commands find in their environment: this engine, and nothing of the machine."""
        config = self.folder.parent / f"{self.kind}-config"
        config.mkdir(exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(config),
            "DOCKER_HOST": self.host,
            "DOCKER_CONFIG": str(config),
            "DOCKER_BUILDKIT": "0",
            "DOCKER_CLI_HINTS": "false",
            "TZ": "UTC",
        }


@dataclass(frozen=True)
class _Job:
    """A docker command that runs on, and writes into files."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @classmethod
    def started(cls, stage: Stage, words: Sequence[str], here: Path, number: int) -> _Job:
        """Start one in a scenario's folder. What it writes is put beside that."""
        out, err = (here.with_suffix(f".{number}.{name}") for name in ("out", "err"))
        with out.open("wb") as out_file, err.open("wb") as err_file:
            process = subprocess.Popen(
                [stage.docker, *words],
                stdin=subprocess.DEVNULL,
                stdout=out_file,
                stderr=err_file,
                cwd=here,
                env=stage.environment(),
            )
        return cls(process, out, err)

    def ended(self) -> errands.Result:
        """What it printed and returned when it came to its end."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.end()
            return -1, self.out.read_bytes(), b"it did not end\n"
        return code, self.out.read_bytes(), self.err.read_bytes()

    def heard(self, text: str) -> errands.Result:
        """Wait until it has printed a text."""
        deadline = time.monotonic() + PATIENCE
        while text.encode() not in self.out.read_bytes():
            if time.monotonic() > deadline:
                return 1, self.out.read_bytes(), self.err.read_bytes()
            time.sleep(PAUSE)
        return 0, b"", b""

    def end(self) -> None:
        """End it if it still runs."""
        self.process.kill()
        self.process.wait()


@dataclass
class _Performance:
    """One scenario under way."""

    stage: Stage
    here: Path
    values: dict[str, str]
    _aside: deque[tuple[Command, _Job]] = field(default_factory=deque)
    _jobs: int = 0
    _masks: Masks = field(init=False)

    def __post_init__(self) -> None:
        self._masks = Masks({value: name for name, value in self.values.items()})

    def outcome(self, command: Command) -> Outcome:
        """Run one command."""
        words = self._filled(command.words)
        match words:
            case ["ended"]:
                command, job = self._aside.popleft()
                code, out, err = job.ended()
            case ["heard", text]:
                code, out, err = self._aside[0][1].heard(text)
            case ["until", wanted, *_]:
                code, out, err = self._until(wanted, command.words[3:])
            case ["docker", *rest] if command.aside:
                self._jobs += 1
                job = _Job.started(self.stage, rest, self.here, self._jobs)
                self._aside.append((command, job))
                return Outcome(0, "", "")
            case ["docker", *rest]:
                code, out, err = self._docker(rest, command.source)
            case [errand, *rest]:
                code, out, err = errands.run(errand, rest, self.here, PATIENCE)
        if command.name:
            self.values[f"<{command.name}>"] = out.decode().strip()
        if command.target:
            (self.here / command.target).write_bytes(out)
            out = b""
        printed, complained = out.decode(errors="replace"), err.decode(errors="replace")
        return Outcome(
            code,
            self._masks.masked(command.words, printed),
            self._masks.masked(command.words, complained),
        )

    def end(self) -> None:
        """End what still runs."""
        for _, job in self._aside:
            job.end()

    def _filled(self, words: Sequence[str]) -> list[str]:
        """Words with what this engine has in the place of what stands in angle brackets."""
        text = "\0".join(words).replace("<now>", f"{time.time():.9f}")
        for name, value in self.values.items():
            text = text.replace(name, value).replace(f"{name[:-1]}:12>", value[:12])
        return text.split("\0")

    def _docker(self, words: Sequence[str], source: str = "") -> errands.Result:
        data = (self.here / source).read_bytes() if source else b""
        try:
            done = subprocess.run(
                [self.stage.docker, *words],
                input=data,
                capture_output=True,
                cwd=self.here,
                env=self.stage.environment(),
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return -1, b"", f"it did not end within {TIMEOUT:.0f} s\n".encode()
        return done.returncode, done.stdout, done.stderr

    def _until(self, wanted: str, words: Sequence[str]) -> errands.Result:
        """Look again and again until a command prints a text."""
        deadline = time.monotonic() + PATIENCE
        while True:
            _, out, err = self._docker(self._filled(words))
            if out.decode(errors="replace").strip() == wanted:
                return 0, b"", b""
            if time.monotonic() > deadline:
                return 1, out, err
            time.sleep(PAUSE)
