"""The simulated machine that one running container is: its processes, and what they share."""

from __future__ import annotations

import asyncio
import errno
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence

from tui.practice.files.nodes import ROOT, Credentials, Kind, failure, missing, program_in
from tui.practice.files.view import View, joined
from tui.practice.kernel.handles import Handle, NamedPipe
from tui.practice.kernel.network import Network, NoNetwork
from tui.practice.kernel.process import Loaded, Process, Program
from tui.practice.kernel.signals import Signal

MOST_PROCESSES = 512
"""In one container; a fork bomb stops there with EAGAIN."""
MOST_INTERPRETERS = 4
_BEGINNING = 256
_INIT = "/sbin/docker-init"
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Machine:
    """A view, a process table, and the rules of process life."""

    def __init__(
        self,
        view: View,
        programs: Callable[[str], Program | None],
        *,
        hostname: str = "localhost",
        network: Network | None = None,
    ) -> None:
        """`programs` finds the program that an executable file stands for, by its name."""
        self.view = view
        self.hostname = hostname
        self.network: Network = network or NoNetwork()
        self.processes: dict[int, Process] = {}
        self.booted = time.time()
        self.thawed = asyncio.Event()
        """Cleared while the container is paused."""
        self.thawed.set()
        self._programs = programs
        self._next_pid = 1
        self._pipes: dict[str, NamedPipe] = {}

    # -- starting ----------------------------------------------------------------------------

    def boot(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: str = "/",
        who: Credentials = ROOT,
        handles: dict[int, Handle],
    ) -> Process:
        """Start a program that has no parent here: the first process, or one from outside.

        The handles' references pass to it, also when this raises. OSError: FileNotFoundError,
        PermissionError, ENOEXEC.
        """
        try:
            loaded = self._given(argv)
            if loaded is None:
                path = self.which(argv[0], env.get("PATH", DEFAULT_PATH), cwd, who)
                loaded = self.load(path, tuple(argv), who=who, cwd=cwd)
        except BaseException:
            for handle in handles.values():
                handle.close()
            raise
        return self.start(
            loaded, parent=None, env=env, cwd=cwd, who=who, handles=handles, group=None
        )

    def _given(self, argv: Sequence[str]) -> Loaded | None:
        """A program that the engine brings along, for a machine that has nothing of the kind."""
        if argv[0] != _INIT or self.view.exists(_INIT):
            return None
        program = self._programs("docker-init")
        return Loaded(program, tuple(argv), _INIT, gnu=False) if program else None

    def start(
        self,
        loaded: Loaded,
        *,
        parent: Process | None,
        env: Mapping[str, str],
        cwd: str,
        who: Credentials,
        handles: dict[int, Handle],
        group: int | None,
        umask: int = 0o022,
    ) -> Process:
        """Make a process of what was loaded, and let it run; its handles pass to it."""
        if len(self.processes) >= MOST_PROCESSES:
            for handle in handles.values():
                handle.close()
            raise failure(errno.EAGAIN)
        pid = self._next_pid
        self._next_pid += 1
        process = Process(
            self, pid, parent, loaded,
            env=env, cwd=cwd, who=who, handles=handles, group=group, umask=umask,
        )  # fmt: skip
        self.processes[pid] = process
        if parent is not None:
            parent.children.add(process)
        process.begin()
        return process

    def which(self, name: str, path: str, cwd: str, who: Credentials) -> str:
        """The executable that a command's name means.

        Raises FileNotFoundError, or PermissionError where all that was found can't be executed.
        """
        if "/" in name:
            return joined(cwd, name)
        refused: OSError | None = None
        for folder in path.split(":"):
            place = joined(joined(cwd, folder or "."), name)
            try:
                stat = self.view.stat(place, who)
            except OSError:
                continue
            if stat.kind is Kind.FILE and who.may(stat, 1):
                return place
            refused = failure(errno.EACCES, name)
        raise refused or missing(name)

    def load(
        self, path: str, argv: tuple[str, ...], *, who: Credentials, cwd: str, depth: int = 0
    ) -> Loaded:
        """Understand an executable: one of the engine's programs, or a script for one.

        Raises FileNotFoundError, PermissionError, and ENOEXEC for what is neither.
        """
        stat = self.view.stat(path, who)
        if stat.kind is not Kind.FILE or not who.may(stat, 1):
            raise failure(errno.EACCES, path)
        file = self.view.open(path)
        try:
            beginning = file.read(_BEGINNING)
        finally:
            file.close()
        named = program_in(beginning)
        if named is not None:
            program = self._programs(named)
            if program is None:
                raise failure(errno.ENOEXEC, path)
            return Loaded(program, argv, path, gnu=named != "busybox")
        if not beginning.startswith(b"#!") or depth >= MOST_INTERPRETERS:
            raise failure(errno.ENOEXEC, path)
        line = beginning[2:].partition(b"\n")[0].decode(errors="surrogateescape")
        words = line.strip().split(None, 1)
        if not words:
            raise failure(errno.ENOEXEC, path)
        # A script is told the name that it was called by, if that leads to it from here.
        name = argv[0] if depth == 0 and joined(cwd, argv[0]) == path else path
        return self.load(
            joined(cwd, words[0]), (*words, name, *argv[1:]), who=who, cwd=cwd, depth=depth + 1
        )

    # -- ending ------------------------------------------------------------------------------

    def ended(self, process: Process) -> None:
        """A process has come to its end: its children pass to the first one, or die with it."""
        del self.processes[process.pid]
        if process.parent is not None:
            process.parent.children.discard(process)
        heir = self.processes.get(1)
        for child in process.children:
            child.parent = heir
            if heir is not None:
                heir.children.add(child)
        process.children.clear()
        if process.pid == 1:
            self.kill_all()

    def kill_all(self) -> None:
        """End everything at once, as when a container's first process is gone."""
        self.thawed.set()
        for process in list(self.processes.values()):
            process.signal(Signal.KILL, from_outside=True)

    async def emptied(self) -> None:
        """Wait until no process is left."""
        while self.processes:
            await next(iter(self.processes.values())).wait()

    def signal_group(self, number: int, group: int) -> None:
        """Send a signal to all processes of a group."""
        for process in list(self.processes.values()):
            if process.group == group:
                process.signal(number)

    def freeze(self) -> None:
        """Pause everything."""
        self.thawed.clear()

    def thaw(self) -> None:
        """Let everything go on."""
        self.thawed.set()

    # -- shared ------------------------------------------------------------------------------

    def named_pipe(self, place: str) -> NamedPipe:
        """The pipe behind a path, already resolved."""
        return self._pipes.setdefault(place, NamedPipe())

    def report(self, process: Process) -> None:
        """A program failed in a way that is a fault of cais; the engine's own log says so."""
        print(f"cais: a simulated program failed: {process.argv!r}", file=sys.stderr)
        traceback.print_exc()
