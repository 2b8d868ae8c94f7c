"""The engine as a whole: whether it is there, what it is, how much it holds."""

from __future__ import annotations

import socket
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tui.practice.api.product import API, NAME, OLDEST_API, VERSION, spoken
from tui.practice.api.request import Request
from tui.practice.api.responses import Json, Response, Text
from tui.practice.api.routing import Route
from tui.practice.catalog.images import host_architecture, host_machine
from tui.practice.daemon.events import Hub
from tui.practice.errors import BadRequest, NotFound
from tui.practice.files.facts import Hardware

_PING = {
    "Builder-Version": "1",
    "Cache-Control": "no-cache, no-store, must-revalidate",
    "Pragma": "no-cache",
    "Swarm": "inactive",
}
_OBJECTS = frozenset(("container", "image", "volume", "build-cache"))

WARNINGS = (
    "WARNING: This engine is for practice: it simulates Docker, and runs nothing.",
    "WARNING: Programs, processes, networks and statistics of containers are simulated.",
    "WARNING: Images come from a catalogue that is part of cais; no registry is asked.",
    "WARNING: Limits of memory and processors are accepted, and not enforced.",
    "WARNING: Published ports are real, and listen on this machine alone (127.0.0.1, ::1).",
    "WARNING: Bind mounts are real, below the folders that were allowed when it was started.",
)
"""What clients print with `docker info`, for those who wonder what they are looking at."""


class Engine(Protocol):
    """What of the daemon is needed here."""

    @property
    def identity(self) -> str:
        """A UUID, the same for as long as the data are kept."""

    @property
    def data(self) -> Path:
        """The folder in which everything is kept."""

    @property
    def events(self) -> Hub:
        """Where events come in and go out."""

    @property
    def hardware(self) -> Hardware:
        """The machine that it runs on."""

    def counts(self) -> Mapping[str, int]:
        """How many containers are `running`, `paused` and `stopped`, and how many `images`."""

    async def system_df(self, types: Collection[str]) -> dict[str, Any]:
        """The answer to `/system/df`, of the types asked for.

        They are `container`, `image`, `volume` and `build-cache`; all of them unless told apart.
        """


async def _ping(_engine: Engine, request: Request) -> Response:
    return Text("" if request.method == "HEAD" else "OK", headers=_PING)


async def _version(engine: Engine, _request: Request) -> Response:
    details = {
        "ApiVersion": spoken(API),
        "Arch": host_architecture(),
        "BuildTime": "",
        "GitCommit": "",
        # Clients have a line for it; what they mean is what the engine is written in.
        "GoVersion": "python" + ".".join(map(str, sys.version_info[:3])),
        "KernelVersion": engine.hardware.release,
        "MinAPIVersion": spoken(OLDEST_API),
        "Os": "linux",
    }
    component = {
        "Name": "Engine",
        "Version": VERSION,
        "Details": {**details, "Experimental": "false"},
    }
    return Json(
        {"Platform": {"Name": NAME}, "Components": [component], "Version": VERSION, **details}
    )


async def _info(engine: Engine, _request: Request) -> Response:
    counts = engine.counts()
    containers = [counts[state] for state in ("running", "paused", "stopped")]
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return Json(
        {
            "ID": engine.identity,
            "Containers": sum(containers),
            "ContainersRunning": containers[0],
            "ContainersPaused": containers[1],
            "ContainersStopped": containers[2],
            "Images": counts["images"],
            "Driver": "overlay2",
            "DriverStatus": [
                ["Backing Filesystem", "simulated"],
                ["Supports d_type", "true"],
                ["Using metacopy", "false"],
                ["Native Overlay Diff", "true"],
                ["userxattr", "false"],
            ],
            "Plugins": {
                "Volume": ["local"],
                "Network": ["bridge", "host", "null"],
                "Authorization": None,
                "Log": ["json-file"],
            },
            "MemoryLimit": True,
            "SwapLimit": True,
            "CpuCfsPeriod": True,
            "CpuCfsQuota": True,
            "CPUShares": True,
            "CPUSet": True,
            "PidsLimit": True,
            "IPv4Forwarding": True,
            "Debug": False,
            "NFd": 0,
            "OomKillDisable": True,
            "NGoroutines": 1,
            "SystemTime": now,
            "LoggingDriver": "json-file",
            "CgroupDriver": "cgroupfs",
            "CgroupVersion": "2",
            "NEventsListener": len(engine.events),
            "KernelVersion": engine.hardware.release,
            "OperatingSystem": NAME,
            "OSVersion": "",
            "OSType": "linux",
            "Architecture": host_machine(),
            "IndexServerAddress": "docker.io",
            "RegistryConfig": {
                "IndexConfigs": {
                    "docker.io": {
                        "Mirrors": [],
                        "Name": "docker.io",
                        "Official": True,
                        "Secure": True,
                    }
                },
                "InsecureRegistryCIDRs": ["::1/128", "127.0.0.0/8"],
                "Mirrors": None,
            },
            "NCPU": engine.hardware.processors,
            "MemTotal": engine.hardware.memory,
            "GenericResources": None,
            "DockerRootDir": str(engine.data),
            "HttpProxy": "",
            "HttpsProxy": "",
            "NoProxy": "",
            "Name": socket.gethostname(),
            "Labels": [],
            "ExperimentalBuild": False,
            "ServerVersion": VERSION,
            "Runtimes": {"runc": {"path": "runc"}},
            "DefaultRuntime": "runc",
            "Swarm": {
                "NodeID": "",
                "NodeAddr": "",
                "LocalNodeState": "inactive",
                "ControlAvailable": False,
                "Error": "",
                "RemoteManagers": None,
            },
            "LiveRestoreEnabled": False,
            "Isolation": "",
            "InitBinary": "docker-init",
            "ContainerdCommit": {"ID": ""},
            "RuncCommit": {"ID": ""},
            "InitCommit": {"ID": ""},
            "SecurityOptions": [],
            "CDISpecDirs": [],
            "Warnings": list(WARNINGS),
        }
    )


async def _disk_usage(engine: Engine, request: Request) -> Response:
    types = request.query.all("type")
    for name in types:
        if name not in _OBJECTS:
            raise BadRequest(f"unknown object type: {name}")
    return Json(await engine.system_df(frozenset(types) or _OBJECTS))


async def _plugins(_engine: Engine, _request: Request) -> Response:
    return Json([])


async def _plugin(_engine: Engine, request: Request) -> Response:
    raise NotFound(f'plugin "{request.params["name"]}" not found')


ROUTES = (
    Route("GET", "/_ping", _ping),
    Route("HEAD", "/_ping", _ping),
    Route("GET", "/version", _version),
    Route("GET", "/info", _info),
    Route("GET", "/system/df", _disk_usage),
    Route("GET", "/plugins", _plugins),
    Route("GET", "/plugins/{name:path}/json", _plugin),
)
