"""Programs started in a container that runs already: `docker exec`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tui.practice.daemon.config.shapes import FLAG, TEXT, TEXTS, Listed, Number, Struct, Words
from tui.practice.daemon.containers.container import Container, Status
from tui.practice.daemon.containers.containers import Containers
from tui.practice.daemon.containers.running import NotStarted, at_exec, environment, launch, merged
from tui.practice.daemon.containers.streams import Streams
from tui.practice.daemon.names import new_id
from tui.practice.errors import BadRequest, Conflict, NotFound
from tui.practice.kernel.process import Process
from tui.practice.kernel.users import UnknownUser, user_of

Document = dict[str, Any]

KEPT_SECONDS = 300.0
"""How long a finished one can still be inspected; Docker forgets them after five minutes too."""


_SIZE = Listed(Number("uint", least=0), "[2]uint")
START = Struct("ExecStartOptions", {"Detach": FLAG, "Tty": FLAG, "ConsoleSize": _SIZE})
"""What a request says that starts one."""
_BODY = Struct(
    "ExecOptions",
    {
        "User": TEXT,
        "Privileged": FLAG,
        "Tty": FLAG,
        "ConsoleSize": _SIZE,
        "AttachStdin": FLAG,
        "AttachStderr": FLAG,
        "AttachStdout": FLAG,
        "DetachKeys": TEXT,
        "Env": TEXTS,
        "WorkingDir": TEXT,
        "Cmd": Words(),
    },
)


@dataclass(slots=True, eq=False)
class Exec:
    """One program to start, or started, or ended."""

    id: str
    container: Container
    argv: tuple[str, ...]
    config: Document
    """The request that made it."""
    streams: Streams = field(default_factory=Streams)
    process: Process | None = None
    host_pid: int = 0
    code: int | None = None
    started: bool = False

    @property
    def tty(self) -> bool:
        """Whether it has a terminal."""
        return bool(self.config.get("Tty"))

    @property
    def command(self) -> str:
        """As events tell it."""
        # The real engine puts the blank there, whether arguments follow or not.
        return f"{self.argv[0]} {' '.join(self.argv[1:])}"

    def document(self) -> Document:
        """What `GET /exec/{id}/json` shows."""
        process: Document = {
            "tty": self.tty,
            "entrypoint": self.argv[0],
            "arguments": list(self.argv[1:]),
            "privileged": bool(self.config.get("Privileged")),
        }
        if self.config.get("User"):
            process["user"] = self.config["User"]
        return {
            "ID": self.id,
            "Running": self.process is not None and self.code is None,
            "ExitCode": self.code,
            "ProcessConfig": process,
            "OpenStdin": bool(self.config.get("AttachStdin")),
            "OpenStderr": bool(self.config.get("AttachStderr")),
            "OpenStdout": bool(self.config.get("AttachStdout")),
            "CanRemove": self.code is not None,
            "ContainerID": self.container.id,
            "DetachKeys": self.config.get("DetachKeys") or "",
            "Pid": self.host_pid,
        }


class Execs:
    """All of them, for as long as somebody may ask."""

    def __init__(self, containers: Containers) -> None:
        self._containers = containers
        self._by_id: dict[str, Exec] = {}
        self._watching: set[asyncio.Task[None]] = set()

    def create(self, reference: str, body: Document) -> Exec:
        """Raises Conflict where the container does not run, BadRequest without a command."""
        container = self._containers.get(reference)
        if container.state.status is Status.PAUSED:
            raise Conflict(f"Container {reference} is paused, unpause the container before exec")
        if container.running is None:
            raise Conflict(f"container {container.id} is not running")
        asked: Document = _BODY.read(body, "ExecOptions")
        argv = tuple(asked["Cmd"] or ())
        if not argv:
            raise BadRequest("No exec command specified")
        try:
            user_of(container.running.machine.view, self._user(container, asked))
        except UnknownUser as error:
            raise BadRequest(str(error)) from error
        made = Exec(new_id(), container, argv, asked)
        self._by_id[made.id] = made
        container.execs.add(made.id)
        self._containers.tell(container, f"exec_create: {made.command}", execID=made.id)
        return made

    def get(self, identity: str) -> Exec:
        """Raises NotFound."""
        found = self._by_id.get(identity)
        if found is None:
            raise NotFound(f"No such exec instance: {identity}")
        return found

    def check_container(self, one: Exec) -> None:
        """Raises Conflict where nothing can be started in its container any more."""
        if one.container.running is None:
            raise Conflict(f"container {one.container.id} is not running")
        if one.container.state.status is Status.PAUSED:
            raise Conflict(f"container {one.container.id} is paused")

    def start(self, one: Exec, size: tuple[int, int] = (0, 0)) -> None:
        """Run it. Raises NotStarted, worded as the engine does; Conflict."""
        if one.started:
            how = "is already running" if one.code is None else "has already run"
            raise Conflict(f"exec command {one.id} {how}")
        self.check_container(one)
        one.started = True
        container = one.container
        running = container.running
        assert running is not None
        config = container.config
        base = environment(running.machine, config.get("Env") or (), tty=one.tty)
        self._containers.tell(container, f"exec_start: {one.command}", execID=one.id)
        try:
            one.process = launch(
                running.machine,
                one.argv,
                one.streams,
                env=merged(base, one.config.get("Env") or ()),
                cwd=one.config.get("WorkingDir") or config.get("WorkingDir") or "/",
                user=self._user(container, one.config),
                tty=one.tty,
                stdin=bool(one.config.get("AttachStdin")),
                size=size,
            )
        except NotStarted as error:
            self._ended(one, error.code)
            raise at_exec(error) from error
        one.host_pid = running.host_pid + one.process.pid
        task = asyncio.get_running_loop().create_task(self._see_it_end(one, one.process))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

    def _user(self, container: Container, asked: Document) -> str:
        return str(asked.get("User") or container.config.get("User") or "")

    async def _see_it_end(self, one: Exec, process: Process) -> None:
        self._ended(one, await process.wait())

    def _ended(self, one: Exec, code: int) -> None:
        one.code = code
        one.streams.end()
        one.container.execs.discard(one.id)
        self._containers.tell(one.container, "exec_die", execID=one.id, exitCode=str(code))
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._by_id.pop, one.id, None)
