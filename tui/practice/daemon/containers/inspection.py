"""A container in the shapes of the API: the whole of it, and its entry in lists.

Field names and their order of meaning: Docker Engine API 1.51, `GET /containers/{id}/json` and
`GET /containers/json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tui.practice.daemon.containers.container import Container, Health, Status
from tui.practice.daemon.durations import rfc3339, status_text
from tui.practice.files.nodes import SECOND

Document = dict[str, Any]

_HOME = "/var/lib/docker"
"""Where the real engine would keep it; the paths are shown, and lead nowhere."""


def inspected(container: Container, networks: Document, ports: Document) -> Document:
    """Everything about one container. `networks` and `ports` as NetworkSettings shows them."""
    folder = f"{_HOME}/containers/{container.id}"
    layer = f"{_HOME}/overlay2/{container.id}"
    return {
        "Id": container.id,
        "Created": rfc3339(container.created),
        "Path": container.path,
        "Args": container.args,
        "State": _state(container),
        "Image": container.image_id,
        "ResolvConfPath": f"{folder}/resolv.conf",
        "HostnamePath": f"{folder}/hostname",
        "HostsPath": f"{folder}/hosts",
        "LogPath": f"{folder}/{container.id}-json.log",
        "Name": f"/{container.name}",
        "RestartCount": container.restart_count,
        "Driver": "overlay2",
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "",
        "ExecIDs": sorted(container.execs) or None,
        "HostConfig": container.host_config,
        "GraphDriver": {
            "Data": {
                "ID": container.id,
                "LowerDir": f"{layer}-init/diff",
                "MergedDir": f"{layer}/merged",
                "UpperDir": f"{layer}/diff",
                "WorkDir": f"{layer}/work",
            },
            "Name": "overlay2",
        },
        "Mounts": [mount.shown for mount in container.mounts if mount.shown],
        "Config": container.config,
        "NetworkSettings": _network_settings(container, networks, ports),
    }


def _state(container: Container) -> Document:
    state = container.state
    running = container.running
    shown: Document = {
        "Status": str(state.status),
        "Running": state.alive,
        "Paused": state.status is Status.PAUSED,
        "Restarting": state.status is Status.RESTARTING,
        "OOMKilled": False,
        "Dead": state.status is Status.DEAD,
        "Pid": running.host_pid if running else 0,
        "ExitCode": state.exit_code,
        "Error": state.error,
        "StartedAt": rfc3339(state.started),
        "FinishedAt": rfc3339(state.finished),
    }
    if container.health is not None:
        shown["Health"] = _health(container.health)
    return shown


def _health(health: Health) -> Document:
    return {
        "Status": health.status,
        "FailingStreak": health.failing_streak,
        "Log": [
            {
                "Start": rfc3339(check.start),
                "End": rfc3339(check.end),
                "ExitCode": check.exit_code,
                "Output": check.output,
            }
            for check in health.log
        ],
    }


def _network_settings(container: Container, networks: Document, ports: Document) -> Document:
    bridge = networks.get("bridge") or {}
    alive = container.running is not None
    return {
        "Bridge": "",
        "SandboxID": container.id[::-1] if alive else "",
        "SandboxKey": f"/var/run/docker/netns/{container.id[:12]}" if alive else "",
        "Ports": ports if alive else {},
        "HairpinMode": False,
        "LinkLocalIPv6Address": "",
        "LinkLocalIPv6PrefixLen": 0,
        "SecondaryIPAddresses": None,
        "SecondaryIPv6Addresses": None,
        "EndpointID": bridge.get("EndpointID", ""),
        "Gateway": bridge.get("Gateway", ""),
        "GlobalIPv6Address": "",
        "GlobalIPv6PrefixLen": 0,
        "IPAddress": bridge.get("IPAddress", ""),
        "IPPrefixLen": bridge.get("IPPrefixLen", 0),
        "IPv6Gateway": "",
        "MacAddress": bridge.get("MacAddress", ""),
        "Networks": networks,
    }


def health_of(container: Container) -> str:
    """Its health in one word; `none` where it is not checked."""
    return container.health.status if container.health else "none"


def status_of(container: Container, now: int) -> str:
    """The text that `docker ps` shows as STATUS."""
    state = container.state
    return status_text(
        str(state.status),
        now=now,
        started=state.started,
        finished=state.finished,
        exit_code=state.exit_code,
        health=container.health.status if container.health else "",
    )


def listed(
    container: Container,
    now: int,
    *,
    image: str,
    networks: Callable[[str], Document],
    ports: Callable[[str], list[Document]],
) -> str:
    """The container's entry in lists, as JSON text; the callables are asked by its id.

    All but the status text stays the same for as long as nothing happens, and is kept: a list
    of many hundreds is asked for often.
    """
    if container.summary is None or container.summary[0] != image:
        before = {
            "Id": container.id,
            "Names": [f"/{container.name}"],
            "Image": image,
            "ImageID": container.image_id,
            "Command": _command(container),
            "Created": container.created // SECOND,
            "Ports": ports(container.id),
            "Labels": container.config.get("Labels") or {},
            "State": str(container.state.status),
        }
        after = {
            "HostConfig": {"NetworkMode": container.host_config["NetworkMode"]},
            "NetworkSettings": {"Networks": networks(container.id)},
            "Mounts": [mount.shown for mount in container.mounts if mount.shown],
        }
        head, tail = f'{_compact(before)[:-1]},"Status":', f",{_compact(after)[1:]}"
        container.summary = (image, head, tail)
    _, head, tail = container.summary
    return f"{head}{json.dumps(status_of(container, now))}{tail}"


def _compact(document: Document) -> str:
    return json.dumps(document, separators=(",", ":"))


def with_sizes(text: str, own: int, whole: int) -> str:
    """A list entry with the bytes of its own layer, and of all layers together."""
    sizes = f'"SizeRootFs":{whole},'
    if own:
        sizes = f'"SizeRw":{own},{sizes}'
    return "{" + sizes + text[1:]


def _command(container: Container) -> str:
    args = [f"'{arg}'" if " " in arg and "'" not in arg else arg for arg in container.args]
    return " ".join([container.path, *args])
