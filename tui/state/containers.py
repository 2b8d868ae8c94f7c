"""Containers, and what belongs to them: ports, mounts, networks, health."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ContainerState(StrEnum):
    """The life-cycle states of the Engine API (`State` in `GET /containers/json`)."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"
    UNKNOWN = "unknown"
    """A state that this version of cais has no word for."""

    @property
    def is_alive(self) -> bool:
        """Whether the container has a process, even one that stands still."""
        return self in (self.RUNNING, self.PAUSED, self.RESTARTING)


class Health(StrEnum):
    """What the container's own health check last said."""

    NONE = "none"
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True, order=True)
class PortBinding:
    """One port of a container, and where the host publishes it, if it does."""

    port: int
    """The port inside the container."""
    protocol: str = "tcp"
    host_ip: str = ""
    """The host address that listens; empty when the port is only exposed."""
    host_port: int = 0
    """The host port; 0 when only exposed, or when the engine is still to choose one."""
    published: bool = False
    """False for a port that the image exposes and nobody published."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A bind mount, volume or tmpfs inside a container."""

    kind: str
    """`bind`, `volume` or `tmpfs`, in the API's own words."""
    source: str
    """The host folder of a bind mount, the name of a volume, or empty."""
    destination: str
    writable: bool = True
    mode: str = ""
    """Options as given with `-v` (`z`, `ro`, ...); informative only."""


@dataclass(frozen=True, slots=True)
class NetworkLink:
    """A container's place on one network."""

    name: str
    network_id: str = ""
    address: str = ""
    """The container's IPv4 address there; empty while it does not run."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container as the engine last described it."""

    id: str
    name: str
    image: str
    """The image as it was asked for: a tag, or an id after that tag moved on."""
    image_id: str = ""
    command: str = ""
    state: ContainerState = ContainerState.UNKNOWN
    status: str = field(default="", compare=False)
    """The engine's own sentence, such as `Up 2 minutes (healthy)`, when it was last read.
    It ages by itself, so two containers that differ in nothing else are equal."""
    created: float = 0.0
    """Seconds since the epoch."""
    started: float | None = None
    """Seconds since the epoch. Exact when the start was witnessed, else as exact as `status`."""
    finished: float | None = None
    exit_code: int | None = None
    health: Health = Health.NONE
    ports: tuple[PortBinding, ...] = ()
    """What is published or exposed now; empty while the container does not run."""
    wanted: tuple[PortBinding, ...] = ()
    """Host ports that a container which does not run would take when started."""
    error: str = ""
    """Why the engine could not start it, in the engine's words."""
    mounts: tuple[Mount, ...] = ()
    networks: tuple[NetworkLink, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def short_id(self) -> str:
        """The twelve characters that the command line prints."""
        return self.id[:12]
