"""A bench with a Python, in which the sample app is served as in a container."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.unit.practice.programs_bench import Bench, Outcome
from tui.practice.files.nodes import Credentials
from tui.practice.kernel.handles import Nothing, Sink
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.programs import finder
from tui.practice.programs.sample.bundle import SampleApp

SAMPLE_APP = Path(__file__).parents[3] / "sample_app"
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/gnu:/bin", "PYTHON_VERSION": "3.13.7"}
LIBRARY = "usr/local/lib/python3.13/site-packages"


class PythonBench(Bench):
    """A machine as an image of python:3.13-slim has it; `work` holds what the learner copied."""

    def __init__(self, root: Path, sample: Path = SAMPLE_APP) -> None:
        super().__init__(root, finder(SampleApp(sample)))
        for folder in ("usr/local/bin", "usr/bin", LIBRARY):
            (root / folder).mkdir(parents=True, exist_ok=True)
        self._program(root / "usr/local/bin/python3.13", "python3")
        for name in ("python3", "python"):
            (root / "usr/local/bin" / name).symlink_to("python3.13")
        self._program(root / "usr/local/bin/pip", "pip")

    def copy(self, *names: str) -> None:
        """Copy files of the sample app to where programs start."""
        for name in names:
            target = self.work / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((SAMPLE_APP / name).read_bytes())

    def copy_service(self) -> None:
        """Copy all that the service is made of."""
        self.copy("main.py", "model.py", "request_log.py", "model.json")

    async def python(
        self, *argv: str, given: bytes = b"", who: int = 0, **variables: str
    ) -> Outcome:
        """Run a program with the environment that the image has."""
        env = {**ENVIRONMENT, **variables}
        return await self.run(*argv, given=given, env=env, who=Credentials(who, who))

    def serve(self, *argv: str, who: int = 0, **variables: str) -> Serving:
        """Start a server as any but the first process of a container."""
        if not self.machine.processes:
            self._first()
        out, err, wrote = bytearray(), bytearray(), asyncio.Condition()

        async def to_out(data: bytes) -> None:
            out.extend(data)

        async def to_err(data: bytes) -> None:
            err.extend(data)
            async with wrote:
                wrote.notify_all()

        process = self.boot(
            argv,
            {0: Nothing(), 1: Sink(to_out), 2: Sink(to_err)},
            who=Credentials(who, who),
            env={**ENVIRONMENT, **variables},
        )
        return Serving(process, out, err, wrote)

    async def listened(self, port: int) -> None:
        """Wait until somebody listens on a port."""
        sockets = self.machine.network.sockets
        changed = asyncio.Event()
        forget = sockets.watch(changed.set)
        async with asyncio.timeout(30):
            while not sockets.listening(port):
                await changed.wait()
                changed.clear()
        forget()

    async def fetch(self, path: str, *options: str, port: int = 8000) -> str:
        """What a server here answers, in the words of busybox's wget."""
        done = await self.run("wget", "-qO-", *options, f"http://127.0.0.1:{port}{path}")
        return done.text or done.said


@dataclass(frozen=True)
class Serving:
    """A server that runs, and what it has written so far."""

    process: Process
    out: bytearray
    err: bytearray
    wrote: asyncio.Condition

    @property
    def said(self) -> list[str]:
        """The lines on standard error."""
        return self.err.decode().splitlines()

    async def told(self, words: str, times: int = 1) -> None:
        """Wait until it has said something on standard error, so many times."""
        async with asyncio.timeout(30), self.wrote:
            await self.wrote.wait_for(lambda: self.err.decode().count(words) >= times)

    async def ended(self, number: int = Signal.TERM) -> int:
        """Send it a signal, and wait for its end; returns the exit code."""
        self.process.signal(number)
        async with asyncio.timeout(10):
            return await self.process.wait()
