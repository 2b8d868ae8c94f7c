"""The processes that a shell has started and does not lose sight of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.terminal import Terminal
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem

MOST_REMEMBERED = 256
"""Exit codes that are kept for a later `wait`."""

_DEATHS = {
    Signal.HUP: "Hangup", Signal.QUIT: "Quit", Signal.ILL: "Illegal instruction",
    Signal.ABRT: "Aborted", Signal.FPE: "Floating point exception", Signal.KILL: "Killed",
    Signal.SEGV: "Segmentation fault", Signal.ALRM: "Alarm clock", Signal.TERM: "Terminated",
    Signal.USR1: "User defined signal 1", Signal.USR2: "User defined signal 2",
    Signal.INT: "Interrupt", Signal.PIPE: "Broken pipe",
}  # fmt: skip


def death(code: int) -> str:
    """What killed a process, by its exit code; empty for one that ended by itself."""
    return _DEATHS.get(Signal(code - 128), "") if 128 < code <= 128 + Signal.SYS else ""


class Job:
    """The processes of one pipeline."""

    def __init__(self, number: int, processes: list[Process], text: str) -> None:
        self.number = number
        self.processes = processes
        self.text = text
        self.halted = asyncio.Event()
        """Set while ctrl-Z holds it."""
        self.told = False
        """The person has been told of how it is now."""

    @property
    def done(self) -> bool:
        """Whether all its processes have ended."""
        return all(process.code is not None for process in self.processes)

    @property
    def code(self) -> int:
        """The last process's exit code; 0 while it runs."""
        return self.processes[-1].code or 0

    @property
    def group(self) -> int:
        """The process group that it has with job control."""
        return self.processes[0].group

    async def ended(self) -> list[int]:
        """Wait for all of them; returns their exit codes."""
        return [await process.wait() for process in self.processes]

    def send(self, number: int) -> None:
        """A signal to each."""
        for process in self.processes:
            process.signal(number)

    def resume(self) -> None:
        """Let it go on after ctrl-Z."""
        self.halted.clear()
        self.told = False
        self.send(Signal.CONT)

    def state(self, *, bash: bool) -> str:
        """`Running`, `Done` and so on."""
        if not self.done:
            return "Stopped" if self.halted.is_set() else "Running"
        if self.code == 0:
            return "Done"
        return death(self.code) or (f"Exit {self.code}" if bash else f"Done({self.code})")


class Jobs:
    """All jobs of one shell. With `terminal`, the foreground is handed from job to job."""

    def __init__(
        self, process: Process, flavour: Flavour, terminal: Terminal | None = None
    ) -> None:
        self._process = process
        self._flavour = flavour
        self.terminal = terminal
        self._jobs: list[Job] = []
        self._codes: dict[int, int] = {}
        self._warned = False

    @property
    def control(self) -> bool:
        """Whether each job gets a process group of its own."""
        return self.terminal is not None

    def __iter__(self) -> Iterator[Job]:
        return iter(list(self._jobs))

    def group_for(self, processes: list[Process]) -> int | None:
        """The group for the next process of a job, as `Process.spawn` wants it."""
        if not self.control:
            return None
        return processes[0].group if processes else 0

    def add(self, processes: list[Process], text: str) -> Job:
        """Keep a job in mind."""
        number = max((job.number for job in self._jobs), default=0) + 1
        job = Job(number, processes, text)
        if self.control:
            for process in processes:
                process.on_signal(Signal.TSTP, lambda _, p=process: _halt(job, p))
        self._jobs.append(job)
        return job

    def forget(self, job: Job) -> None:
        """It has ended, and that is known."""
        for process in job.processes:
            if process.code is not None:
                self._codes[process.pid] = process.code
        while len(self._codes) > MOST_REMEMBERED:
            del self._codes[next(iter(self._codes))]
        with suppress(ValueError):
            self._jobs.remove(job)

    def code_of(self, pid: int) -> int | None:
        """The exit code of a child that ended earlier."""
        return self._codes.get(pid)

    def with_process(self, pid: int) -> Job | None:
        """The job that a process belongs to."""
        for job in self._jobs:
            if any(process.pid == pid for process in job.processes):
                return job
        return None

    def hold_back(self) -> str:
        """What is said, once, instead of leaving jobs behind that are halted."""
        if self._warned or not any(job.halted.is_set() for job in self._jobs):
            return ""
        self._warned = True
        return "There are stopped jobs." if self._flavour.bash else "You have stopped jobs."

    def current(self) -> Job | None:
        """What `fg` means: what was halted last, or else begun last."""
        order = sorted(self._jobs, key=lambda job: (job.halted.is_set(), job.number))
        return order[-1] if order else None

    def find(self, spec: str) -> Job:
        """The job that `%1`, `%%`, `%name` or a process id means. Raises Problem."""
        word = spec.removeprefix("%")
        found: Job | None = None
        if word in ("", "%", "+"):
            found = self.current()
        elif word.isdigit():
            number = int(word[:9])
            if spec.startswith("%"):
                found = next((job for job in self._jobs if job.number == number), None)
            else:
                found = self.with_process(number)
        elif word == "-":
            found = self._jobs[-2] if len(self._jobs) > 1 else None
        elif spec.startswith("%"):
            found = next((job for job in self._jobs if job.text.startswith(word)), None)
        if found is None:
            dash = self._flavour is Flavour.DASH
            raise Problem(f"No such job: {spec}" if dash else f"{spec}: no such job")
        return found

    async def in_foreground(self, job: Job) -> int | None:
        """Wait for a job that has the terminal; None if it was halted instead of ending."""
        if self.terminal is None:
            await job.ended()
            self.forget(job)
            return job.code
        self.terminal.foreground = job.group
        try:
            ending = asyncio.ensure_future(job.ended())
            halting = asyncio.ensure_future(job.halted.wait())
            try:
                await asyncio.wait((ending, halting), return_when=asyncio.FIRST_COMPLETED)
            finally:
                ending.cancel()
                halting.cancel()
        finally:
            self.terminal.foreground = self._process.group
        if not job.done:
            return None
        self.forget(job)
        return job.code

    def line(self, job: Job) -> str:
        """How the list of jobs shows it."""
        mark = "+" if job is self.current() else "-" if len(self._jobs) > 1 else " "
        bash = self._flavour.bash
        state = job.state(bash=bash)
        if bash:
            running = " &" if state == "Running" else ""
            return f"[{job.number}]{mark}  {state:<24}{job.text}{running}"
        head = (
            f"[{job.number}] {mark} "
            if self._flavour is Flavour.DASH
            else f"[{job.number}]{mark}  "
        )
        return f"{head + state:<33}{job.text}"

    def news(self) -> list[str]:
        """Lines on what has ended or halted since the last time; what has ended is forgotten."""
        lines = []
        for job in list(self._jobs):
            if not job.told and (job.done or job.halted.is_set()):
                lines.append(self.line(job))
                job.told = True
            if job.done:
                self.forget(job)
        return lines


def _halt(job: Job, process: Process) -> None:
    process.signal(Signal.STOP)
    job.halted.set()
