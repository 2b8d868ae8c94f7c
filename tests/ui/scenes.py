"""States of an engine for the tests of the screen, all at one frozen moment."""

from __future__ import annotations

from dataclasses import replace

from tui.state.containers import Container, ContainerState, Health, Mount, NetworkLink, PortBinding
from tui.state.engine import (
    Absence,
    Attempt,
    Endpoint,
    EngineInfo,
    EngineKind,
    EngineState,
    Outcome,
    Phase,
)
from tui.state.resources import Image, Network, Volume

NOW = 1_700_000_000.0
"""2023-11-14 22:13:20 UTC."""

ENDPOINT = Endpoint("unix:///var/run/docker.sock", "Docker")


def container(number: int, name: str, **fields: object) -> Container:
    """A container with an id made of its number, created `number` minutes ago."""
    base: dict[str, object] = {
        "id": f"{number:012x}" + "0" * 52,
        "name": name,
        "image": "busybox",
        "image_id": "sha256:" + "b" * 64,
        "command": "sleep 600",
        "created": NOW - 60 * number,
    }
    return Container(**{**base, **fields})  # type: ignore[arg-type]


API = container(
    2,
    "api",
    image="ch1-mlops-intro",
    image_id="sha256:" + "c" * 64,
    command="python /app/entrypoint.py python /app/main.py",
    state=ContainerState.RUNNING,
    started=NOW - 119,
    health=Health.HEALTHY,
    ports=(
        PortBinding(8000, "tcp", "127.0.0.1", 9000, True),
        PortBinding(9090, "tcp"),
    ),
    mounts=(Mount("bind", "/home/ana/cais/logs", "/app/logs"),),
    networks=(NetworkLink("bridge", "n" * 64, "172.17.0.2"),),
    labels=(("lesson", "ports"),),
)
WEB = container(
    300,
    "web",
    image="nginx:1.27",
    state=ContainerState.RUNNING,
    started=NOW - 17_990,
    ports=(PortBinding(80, "tcp", "0.0.0.0", 8080, True), PortBinding(80, "tcp", "::", 8080, True)),
)
TWIN = container(
    1,
    "api-two",
    image="ch1-mlops-intro",
    image_id="sha256:" + "c" * 64,
    state=ContainerState.CREATED,
    wanted=(PortBinding(8000, "tcp", "127.0.0.1", 9000, True),),
    error="Bind for 127.0.0.1:9000 failed: port is already allocated",
)
OLD = container(4_000, "hello", state=ContainerState.EXITED, exit_code=0, finished=NOW - 90_000)
FAILED = container(90, "batch", state=ContainerState.EXITED, exit_code=3, finished=NOW - 4_000)

IMAGES = (
    Image("sha256:" + "c" * 64, ("ch1-mlops-intro:latest",), 209_000_000, NOW - 600),
    Image("sha256:" + "d" * 64, (), 187_000_000, NOW - 4_000),
    Image(
        "sha256:" + "a" * 64,
        ("python:3.13", "python:3.13-slim"),
        128_072_553,
        NOW - 3_000_000,
    ),
    Image("sha256:" + "b" * 64, ("busybox:latest",), 4_260_000, NOW - 40_000_000),
)

BUSY = EngineState(
    phase=Phase.CONNECTED,
    endpoint=ENDPOINT,
    info=EngineInfo(EngineKind.DOCKER, "28.5.2", "1.51", "Debian GNU/Linux 12", "amd64"),
    attempts=(Attempt(ENDPOINT, Outcome.OK),),
    loaded=True,
    containers=(TWIN, API, FAILED, WEB, OLD),
    images=IMAGES,
    volumes=(Volume("f" * 64, anonymous=True), Volume("grades")),
    networks=(Network("n" * 64, "bridge", "bridge"), Network("m" * 64, "class", "bridge")),
)

EMPTY = EngineState(
    phase=Phase.CONNECTED, endpoint=ENDPOINT, info=BUSY.info, attempts=BUSY.attempts, loaded=True
)

_OURS = Endpoint("unix:///home/ana/cais/practice/run/engine.sock", "cais", EngineKind.PRACTICE)
PRACTICE = replace(
    BUSY,
    endpoint=_OURS,
    info=EngineInfo(EngineKind.PRACTICE, "28.5.2", "1.51", "cais practice engine", "amd64"),
    attempts=(Attempt(ENDPOINT, Outcome.REFUSED), Attempt(_OURS, Outcome.OK)),
    absence=Absence.NOT_RUNNING,
)


def absent(why: Absence) -> EngineState:
    """No engine, for one of the reasons there are."""
    outcome = {
        Absence.DENIED: Outcome.DENIED,
        Absence.NOT_RUNNING: Outcome.REFUSED,
        Absence.NOT_INSTALLED: Outcome.MISSING,
        Absence.NAMED_ONE_FAILED: Outcome.TIMEOUT,
    }[why]
    podman = Endpoint("unix:///run/user/1000/podman/podman.sock", "Podman", EngineKind.PODMAN)
    attempts = (Attempt(ENDPOINT, outcome), Attempt(podman, Outcome.MISSING))
    return EngineState(phase=Phase.ABSENT, absence=why, attempts=attempts)
