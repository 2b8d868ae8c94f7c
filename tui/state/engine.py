"""The engine cais looks at: where it is, whether it answers, what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tui.state.containers import Container
from tui.state.resources import Image, Network, Volume


class EngineKind(StrEnum):
    """Which product answers at an endpoint."""

    DOCKER = "docker"
    DESKTOP = "desktop"
    PODMAN = "podman"
    COLIMA = "colima"
    ORBSTACK = "orbstack"
    RANCHER = "rancher"
    PRACTICE = "practice"


class Outcome(StrEnum):
    """How an attempt to reach an engine ended."""

    OK = "ok"
    MISSING = "missing"
    """No socket there."""
    DENIED = "denied"
    """The socket is there, and this user may not open it."""
    REFUSED = "refused"
    """The address is there, and nobody listens."""
    TIMEOUT = "timeout"
    TLS = "tls"
    BAD_ADDRESS = "bad_address"
    NOT_AN_ENGINE = "not_an_engine"
    TOO_OLD = "too_old"
    SSH = "ssh"
    FAILED = "failed"
    """Anything else; the detail tells."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address at which an engine may answer."""

    url: str
    """`unix://`, `tcp://`, `npipe://` or `ssh://`."""
    source: str
    """Where the address was found: `--host`, `DOCKER_HOST`, `context desktop-linux`, ..."""
    kind: EngineKind = EngineKind.DOCKER
    """The best guess until the engine has spoken for itself."""
    explicit: bool = False
    """The person named it, so no other engine may stand in for it."""
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    tls: bool = False
    tls_verify: bool = True
    token: str = field(default="", repr=False)
    """What every request has to carry, where the address is open to all of the machine."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One place where cais looked for an engine, and what it met."""

    endpoint: Endpoint
    outcome: Outcome
    detail: str = ""
    """The system's or the engine's own words; may be empty."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Who the engine says it is."""

    kind: EngineKind = EngineKind.DOCKER
    version: str = ""
    api_version: str = ""
    system: str = ""
    """The operating system it runs containers on."""
    architecture: str = ""


class Phase(StrEnum):
    """How cais and the engine stand to each other now."""

    SEARCHING = "searching"
    CONNECTED = "connected"
    UNRESPONSIVE = "unresponsive"
    """It was there, the address still is, and it does not answer."""
    LOST = "lost"
    """It was there and went away; cais keeps trying."""
    ABSENT = "absent"
    """No engine was found; cais keeps looking."""


class Absence(StrEnum):
    """Why no engine was found, in the terms of what a person can do about it."""

    DENIED = "denied"
    NOT_RUNNING = "not_running"
    NOT_INSTALLED = "not_installed"
    NAMED_ONE_FAILED = "named_one_failed"
    """The address that the person chose does not answer."""


@dataclass(frozen=True, slots=True)
class EngineState:
    """All that the screen knows of the engine, at one moment."""

    phase: Phase = Phase.SEARCHING
    endpoint: Endpoint | None = None
    info: EngineInfo | None = None
    attempts: tuple[Attempt, ...] = ()
    absence: Absence | None = None
    """Why no engine was found; also set where cais's own stands in for one."""
    loaded: bool = False
    """Whether the lists below have been read once."""
    containers: tuple[Container, ...] = field(default=(), repr=False)
    """Newest first, as `docker ps` prints them."""
    images: tuple[Image, ...] = field(default=(), repr=False)
    volumes: tuple[Volume, ...] = field(default=(), repr=False)
    networks: tuple[Network, ...] = field(default=(), repr=False)


def diagnose(attempts: tuple[Attempt, ...], *, installed: bool) -> Absence:
    """Say what stands between the person and an engine, given where cais looked.

    `installed` tells whether a container engine's program is on this machine. A closed
    door beats a sleeping engine, which beats none: the first is the quickest to mend. That
    cais's own engine did not start says nothing of the others.
    """
    attempts = tuple(one for one in attempts if one.endpoint.kind is not EngineKind.PRACTICE)
    if any(attempt.endpoint.explicit for attempt in attempts):
        named = [attempt for attempt in attempts if attempt.endpoint.explicit]
        if all(attempt.outcome is Outcome.DENIED for attempt in named):
            return Absence.DENIED
        return Absence.NAMED_ONE_FAILED
    outcomes = {attempt.outcome for attempt in attempts}
    if Outcome.DENIED in outcomes:
        return Absence.DENIED
    if installed or outcomes - {Outcome.MISSING}:
        return Absence.NOT_RUNNING
    return Absence.NOT_INSTALLED
