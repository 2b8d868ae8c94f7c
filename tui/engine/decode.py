"""From the Engine API's JSON to frozen state. The one place that knows the API's field names.

Field names and meanings: Docker Engine API 1.41 to 1.51, `GET /containers/json`,
`/images/json`, `/volumes`, `/networks`, `/version`, `/containers/{id}/json`. Engines leave
fields out or send null for empty (both occur), so nothing is taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui.state.containers import (
    Container,
    ContainerState,
    Health,
    Mount,
    NetworkLink,
    PortBinding,
)
from tui.state.engine import EngineInfo, EngineKind
from tui.state.resources import Image, Network, Volume

Json = Mapping[str, Any]

_EXITED = re.compile(r"^Exited \((-?\d+)\)\s*(.*)")
_ANONYMOUS = re.compile(r"^[0-9a-f]{64}$")
_AMOUNT = re.compile(r"(\d+|an?|about an?) (second|minute|hour|day|week|month|year)s?", re.I)
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "month": 2592000,
    "year": 31536000,
}


def container(item: Json, now: float) -> Container:
    """One element of `GET /containers/json`; `now` anchors its relative times."""
    state = _state(item.get("State"))
    status = str(item.get("Status") or "")
    names = [str(name).lstrip("/") for name in item.get("Names") or ()]
    exit_code, finished = _exit(status, now) if not state.is_alive else (None, None)
    return Container(
        id=str(item["Id"]),
        # A linked container lists its aliases ("web/db") beside its own name.
        name=next((name for name in names if "/" not in name), names[0] if names else ""),
        image=str(item.get("Image") or ""),
        image_id=str(item.get("ImageID") or ""),
        command=str(item.get("Command") or ""),
        state=state,
        status=status,
        created=float(item.get("Created") or 0),
        started=now - seconds_in(status) if status.startswith("Up") else None,
        finished=finished,
        exit_code=exit_code,
        health=health_in(status),
        ports=tuple(sorted({_port(port) for port in item.get("Ports") or ()})),
        mounts=tuple(_mount(mount) for mount in item.get("Mounts") or ()),
        networks=_networks((item.get("NetworkSettings") or {}).get("Networks")),
        labels=_labels(item.get("Labels")),
    )


@dataclass(frozen=True, slots=True)
class Inspection:
    """What only an inspect tells of a container."""

    wanted: tuple[PortBinding, ...] = ()
    """Host ports asked for when it was created."""
    error: str = ""
    """Why its last start failed."""
    started: float | None = None
    finished: float | None = None
    """Exact moments, in seconds since the epoch; None for one that never came."""


def inspection(item: Json) -> Inspection:
    """`GET /containers/{id}/json`, reduced to what the list does not have."""
    bindings: list[PortBinding] = []
    asked = (item.get("HostConfig") or {}).get("PortBindings") or {}
    for spec, places in asked.items():
        port, _, protocol = str(spec).partition("/")
        for place in (places or ()) if port.isdigit() else ():
            host_port = str(place.get("HostPort") or "")
            bindings.append(
                PortBinding(
                    int(port),
                    protocol or "tcp",
                    str(place.get("HostIp") or ""),
                    # A range ("9000-9010") leaves the choice to the engine, as 0 does.
                    int(host_port) if host_port.isdigit() else 0,
                    published=True,
                )
            )
    state = item.get("State") or {}
    return Inspection(
        tuple(sorted(bindings)),
        str(state.get("Error") or ""),
        _moment(state.get("StartedAt")),
        _moment(state.get("FinishedAt")),
    )


def images(items: list[Json]) -> tuple[Image, ...]:
    """`GET /images/json?all=1`, newest first, build steps marked as such."""
    parents = {str(item.get("ParentId") or "") for item in items}
    found = [_image(item, parents) for item in items]
    return tuple(sorted(found, key=lambda image: (-image.created, image.tags, image.id)))


def volume(item: Json) -> Volume:
    """One element of `GET /volumes`."""
    labels = _labels(item.get("Labels"))
    name = str(item["Name"])
    return Volume(
        name=name,
        driver=str(item.get("Driver") or ""),
        mountpoint=str(item.get("Mountpoint") or ""),
        # Engines before 23.0 do not label them; their names give them away.
        anonymous=any(key == "com.docker.volume.anonymous" for key, _ in labels)
        or bool(_ANONYMOUS.match(name)),
        labels=labels,
    )


def network(item: Json) -> Network:
    """One element of `GET /networks`."""
    return Network(
        id=str(item["Id"]),
        name=str(item.get("Name") or ""),
        driver=str(item.get("Driver") or ""),
        internal=bool(item.get("Internal")),
        labels=_labels(item.get("Labels")),
    )


def engine_info(version: Json, info: Json, guess: EngineKind) -> EngineInfo:
    """Who answers, from `GET /version` and `GET /info`; `guess` is what was thought before."""
    system = str(info.get("OperatingSystem") or "")
    parts = [str(part.get("Name") or "") for part in version.get("Components") or ()]
    platform = str((version.get("Platform") or {}).get("Name") or "")
    words = " ".join((system, platform, *parts)).lower()
    spoken = {
        "practice engine": EngineKind.PRACTICE,
        "docker desktop": EngineKind.DESKTOP,
        "podman": EngineKind.PODMAN,
        "orbstack": EngineKind.ORBSTACK,
        "rancher desktop": EngineKind.RANCHER,
    }
    return EngineInfo(
        kind=next((kind for word, kind in spoken.items() if word in words), guess),
        version=str(version.get("Version") or ""),
        api_version=str(version.get("ApiVersion") or ""),
        system=system,
        architecture=str(version.get("Arch") or info.get("Architecture") or ""),
    )


def health_in(status: str) -> Health:
    """The health that the engine writes into its status sentence, as in `Up 2 hours (healthy)`."""
    if "(healthy)" in status:
        return Health.HEALTHY
    if "(unhealthy)" in status:
        return Health.UNHEALTHY
    if "starting)" in status:
        return Health.STARTING
    return Health.NONE


def seconds_in(status: str) -> float:
    """The age in a sentence such as `Up About an hour` or `Exited (0) 3 weeks ago`.

    The engine rounds as go-units' `HumanDuration` does; the result is as coarse as that.
    """
    match = _AMOUNT.search(status)
    if match is None:
        return 0.0
    amount = int(match[1]) if match[1].isdigit() else 1
    return float(amount * _SECONDS[match[2].lower()])


def _moment(text: object) -> float | None:
    """An RFC 3339 time; the engine writes year 1 for what has not happened."""
    try:
        moment = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return moment.timestamp() if moment.year > 1 else None


def _exit(status: str, now: float) -> tuple[int | None, float | None]:
    match = _EXITED.match(status)
    return (int(match[1]), now - seconds_in(match[2])) if match else (None, None)


def _state(word: object) -> ContainerState:
    try:
        return ContainerState(str(word).lower())
    except ValueError:
        return ContainerState.UNKNOWN


def _port(item: Json) -> PortBinding:
    host_port = int(item.get("PublicPort") or 0)
    return PortBinding(
        port=int(item.get("PrivatePort") or 0),
        protocol=str(item.get("Type") or "tcp"),
        host_ip=str(item.get("IP") or "") if host_port else "",
        host_port=host_port,
        published=bool(host_port),
    )


def _mount(item: Json) -> Mount:
    kind = str(item.get("Type") or "")
    source = item.get("Name") if kind == "volume" else item.get("Source")
    return Mount(
        kind=kind,
        source=str(source or ""),
        destination=str(item.get("Destination") or ""),
        writable=bool(item.get("RW", True)),
        mode=str(item.get("Mode") or ""),
    )


def _networks(items: Json | None) -> tuple[NetworkLink, ...]:
    return tuple(
        NetworkLink(
            name, str((link or {}).get("NetworkID") or ""), str((link or {}).get("IPAddress") or "")
        )
        for name, link in sorted((items or {}).items())
    )


def _image(item: Json, parents: set[str]) -> Image:
    tags = tuple(sorted(str(tag) for tag in item.get("RepoTags") or () if tag != "<none>:<none>"))
    return Image(
        id=str(item["Id"]),
        tags=tags,
        size=int(item.get("Size") or 0),
        created=float(item.get("Created") or 0),
        parent_id=str(item.get("ParentId") or ""),
        intermediate=not tags and str(item["Id"]) in parents,
        labels=_labels(item.get("Labels")),
    )


def _labels(items: Json | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(key), str(value)) for key, value in (items or {}).items()))
