"""One container as the engine knows it: what it was asked to be, and the state that it is in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tui.practice.daemon.config.log_options import log_details
from tui.practice.daemon.config.normalising import host_defaults
from tui.practice.daemon.containers.logs import Log
from tui.practice.daemon.containers.streams import Streams
from tui.practice.errors import NotFound, Refused

if TYPE_CHECKING:
    from tui.practice.daemon.containers.running import Running
    from tui.practice.files.layered import LayeredTree

Document = dict[str, Any]


class Status(StrEnum):
    """The states of a container, in the words of the API."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"


ALIVE = frozenset({Status.RUNNING, Status.PAUSED, Status.RESTARTING})
"""States that count as running; `docker ps` shows them without being asked for all."""


@dataclass(frozen=True, slots=True)
class State:
    """How a container is, and how its last run went."""

    status: Status = Status.CREATED
    exit_code: int = 0
    error: str = ""
    """Why the last start failed."""
    started: int = 0
    finished: int = 0
    """Nanoseconds since the epoch; 0 for never."""
    stopped_by_hand: bool = False
    """A person ended it, so that a restart policy leaves it alone."""

    @property
    def alive(self) -> bool:
        """Whether there is a process, or will be one again by itself."""
        return self.status in ALIVE


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One result of a health check."""

    start: int
    end: int
    exit_code: int
    output: str


@dataclass(frozen=True, slots=True)
class Health:
    """What the health checks say."""

    status: str = "starting"
    """`starting`, `healthy` or `unhealthy`."""
    failing_streak: int = 0
    log: tuple[HealthCheck, ...] = ()
    """The last five."""


@dataclass(frozen=True, slots=True)
class MountPoint:
    """Something that a container has mounted."""

    type: str
    """`bind`, `volume` or `tmpfs`."""
    source: str
    """A path of the host, or the name of a volume."""
    target: str
    shown: Document
    """As `docker inspect` shows it; empty for what it does not show."""
    read_only: bool = False
    creates: bool = False
    """Whether the source of a bind mount is made where it is missing."""
    copies: bool = True
    """Whether an empty volume gets what the image has at this place."""
    subpath: str = ""
    """The folder of the volume that is mounted, if not all of it."""
    size: int = 0
    """The most bytes that a tmpfs may hold; 0 for no limit."""
    permissions: int = 0o1777
    """Of the root folder of a tmpfs."""


@dataclass(slots=True, eq=False)
class Container:
    """A container. Its fields change only through `daemon.containers`, which keeps them."""

    id: str
    name: str
    created: int
    """Nanoseconds since the epoch."""
    image_id: str
    layers: tuple[str, ...]
    """The diff ids of the image's layers, from the bottom up."""
    config: Document
    host_config: Document
    mounts: tuple[MountPoint, ...]
    make_tree: Callable[[], LayeredTree]
    log: Log
    state: State = State()
    restart_count: int = 0
    health: Health | None = None
    streams: Streams = field(init=False)
    running: Running | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while it is being started, stopped or removed."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no process is there; followers of the log end with it."""
    spared: bool = False
    """Whoever ends it has plans with it, so that it is not removed by itself."""
    execs: set[str] = field(default_factory=set)
    summary: tuple[str, str, str] | None = None
    """Its entry in lists, while nothing has changed: the image's name in it, and the JSON before
    and after the status text."""
    _tree: LayeredTree | None = None
    _waiters: list[tuple[str, asyncio.Future[int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.streams = Streams(self.log)
        self.over.set()

    @property
    def tree(self) -> LayeredTree:
        """Its files without mounts; read from disk when first asked for."""
        if self._tree is None:
            self._tree = self.make_tree()
        return self._tree

    @property
    def has_tree(self) -> bool:
        """Whether its files were asked for already."""
        return self._tree is not None

    @contextmanager
    def staying(self) -> Iterator[None]:
        """For reading its files in several turns: raises NotFound if it is removed meanwhile."""
        gone = f"No such container: {self.id}"
        try:
            yield
        except (OSError, Refused) as error:
            if self.state.status is not Status.REMOVING:
                raise
            raise NotFound(gone) from error
        if self.state.status is Status.REMOVING:
            raise NotFound(gone)

    @property
    def path(self) -> str:
        """The program that it runs."""
        return next(iter(self.argv), "")

    @property
    def args(self) -> list[str]:
        """What the program is given."""
        return self.argv[1:]

    @property
    def argv(self) -> list[str]:
        """The whole command: entry point and command."""
        return [*(self.config.get("Entrypoint") or ()), *(self.config.get("Cmd") or ())]

    @property
    def volumes(self) -> set[str]:
        """The names of the volumes that it has mounted."""
        return {mount.source for mount in self.mounts if mount.type == "volume"}

    @property
    def tty(self) -> bool:
        """Whether its process has a terminal."""
        return bool(self.config.get("Tty"))

    @property
    def log_details(self) -> str:
        """What stands before each line of its log where details are asked for."""
        return log_details(self.config, self.host_config["LogConfig"])

    # -- waiting -----------------------------------------------------------------------------

    def wait(self, condition: str) -> asyncio.Future[int]:
        """The exit code, once `condition` holds: `not-running`, `next-exit` or `removed`."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if condition == "not-running" and not self.state.alive:
            future.set_result(self.state.exit_code)
        else:
            self._waiters.append((condition, future))
        return future

    def tell_waiters(self, *, removed: bool) -> None:
        """It has ended, or is gone: give those who wait its exit code."""
        still: list[tuple[str, asyncio.Future[int]]] = []
        for condition, future in self._waiters:
            if future.done():
                continue
            if removed or condition != "removed":
                future.set_result(self.state.exit_code)
            else:
                still.append((condition, future))
        self._waiters = still

    # -- on disk -----------------------------------------------------------------------------

    def document(self) -> Document:
        """What the database keeps."""
        defaults = host_defaults()
        return {
            "name": self.name,
            "created": self.created,
            "image": self.image_id,
            "layers": list(self.layers),
            "config": self.config,
            # Seventy fields, nearly all of them as they are in every other container.
            "host_config": {
                name: value
                for name, value in self.host_config.items()
                if name not in defaults or value != defaults[name]
            },
            "mounts": [asdict(mount) for mount in self.mounts],
            "state": asdict(self.state),
            "restart_count": self.restart_count,
        }

    @classmethod
    def from_document(
        cls, identity: str, document: Document, make_tree: Callable[[], LayeredTree], log: Log
    ) -> Container:
        """As it was kept; what ran then runs no more."""
        kept = document["state"]
        return cls(
            id=identity,
            name=document["name"],
            created=document["created"],
            image_id=document["image"],
            layers=tuple(document["layers"]),
            config=document["config"],
            host_config={**host_defaults(), **document["host_config"]},
            mounts=tuple(MountPoint(**mount) for mount in document["mounts"]),
            make_tree=make_tree,
            log=log,
            state=State(**{**kept, "status": Status(kept["status"])}),
            restart_count=document["restart_count"],
        )


def crashed(state: State, now: int) -> State:
    """What becomes of a state when the engine went down under it."""
    if not state.alive:
        return state
    return replace(state, status=Status.EXITED, exit_code=137, finished=now)
