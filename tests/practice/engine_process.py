"""A practice engine as its users have one: a program of its own, started from a command line.

python -m tests.practice.engine_process COMMAND …   # a command with one as its DOCKER_HOST
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Self

import docker

from tests.engine.daemon.probe import answers
from tests.engine.daemon.shell import EngineError, wait_until

ROOT = Path(__file__).parents[2]
START_SECONDS = 20.0
"""How long the first answer may take on a machine that has much else to do."""
STOP_SECONDS = 15.0


@cache
def _bytecode() -> str:
    """A folder for compiled modules: as where cais is installed, not every start compiles them."""
    folder = tempfile.mkdtemp(prefix="cais-pyc-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class PracticeEngine:
    """A process to start, stop, kill and start again on the same data.

    `allow` are the host folders that containers may mount; `prepare` is run in the process before
    it becomes the engine. Everything it writes is in `home`, which `destroy` removes.
    """

    def __init__(
        self, allow: Sequence[Path] = (), prepare: Callable[[], None] | None = None
    ) -> None:
        # Not pytest's folder: the path of a Unix socket may have 104 bytes, and no more.
        self.home = Path(tempfile.mkdtemp(prefix="cais-pe-"))
        self.socket = self.home / "s" / "engine.sock"
        self.data = self.home / "data"
        self.log = self.home / "engine.log"
        self._allow = tuple(allow)
        self._prepare = prepare
        self._process: subprocess.Popen[bytes] | None = None
        self.socket.parent.mkdir(mode=0o700)
        (self.home / "cwd").mkdir()

    @property
    def host(self) -> str:
        """What DOCKER_HOST has to be."""
        return f"unix://{self.socket}"

    @property
    def command(self) -> list[str]:
        """The command line that starts it."""
        places = ["--socket", str(self.socket), "--data", str(self.data)]
        mounts = [word for folder in self._allow for word in ("--allow-mount", str(folder))]
        return [sys.executable, "-m", "tui", "engine", *places, *mounts]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that the command line needs."""
        kept = {"PYTHONPYCACHEPREFIX": _bytecode(), "PYTHONDONTWRITEBYTECODE": ""}
        own = {"PYTHONPATH": str(ROOT), "CAIS_DATA": str(self.home / "cais")}
        return {**os.environ, **kept, **own}

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._running().pid

    @property
    def words(self) -> str:
        """All that it has printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def client(self, timeout: int = 60) -> docker.DockerClient:
        """A new client of this engine; the caller closes it."""
        return docker.DockerClient(base_url=self.host, timeout=timeout)

    def spawn(self) -> None:
        """Start the process, and do not wait for it to answer."""
        if self._process is not None:
            raise EngineError("the practice engine is running already")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                # The folder that it is started in may be mounted: not the checkout.
                cwd=self.home / "cwd",
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=self._prepare,
            )

    def start(self) -> None:
        """Start the process and wait for its first answer."""
        self.spawn()
        process = self._running()
        wait_until(
            lambda: process.poll() is not None or answers(self.socket),
            START_SECONDS,
            lambda: f"no answer from the practice engine; it says: {self.words[-600:]}",
        )
        if process.poll() is not None:
            self._process = None
            raise EngineError(
                f"the practice engine ended ({process.returncode}): {self.words[-600:]}"
            )

    def stop(self) -> int:
        """End it as a person does; returns its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash does: at once, wherever it stands."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it, and start it on the same data."""
        self.stop()
        self.start()

    def destroy(self) -> None:
        """End it, whatever state it is in, and remove all that it wrote."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.destroy()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._process is not None:
                self.stop()
        finally:
            self.destroy()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise EngineError("the practice engine is not running")
        return self._process

    def _end(self, number: signal.Signals) -> int:
        process, self._process = self._running(), None
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(STOP_SECONDS)
        process.kill()
        process.wait()
        raise EngineError(f"{STOP_SECONDS} s after {number.name} it had to be killed: {self.words}")


def main() -> int:
    """Run a command with a practice engine of its own as `DOCKER_HOST`; returns its exit code."""
    with PracticeEngine(allow=[Path(tempfile.gettempdir()).resolve()]) as engine:
        environment = {**os.environ, "DOCKER_HOST": engine.host}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
