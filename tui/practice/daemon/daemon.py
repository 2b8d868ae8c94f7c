"""The engine as a whole: its parts put together, opened and closed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from tui.practice import programs
from tui.practice.daemon import upkeep
from tui.practice.daemon.builds.builder import Builder
from tui.practice.daemon.containers.container import Container, Status
from tui.practice.daemon.containers.containers import Containers
from tui.practice.daemon.containers.execs import Execs
from tui.practice.daemon.containers.lifecycle import Lifecycle
from tui.practice.daemon.containers.mounting import Mounter
from tui.practice.daemon.events import Hub
from tui.practice.daemon.images.images import Images
from tui.practice.daemon.networks.networks import Networks
from tui.practice.daemon.networks.ports import Ports
from tui.practice.daemon.shared_folders import SharedFolders
from tui.practice.daemon.volumes.volumes import Volumes
from tui.practice.errors import Refused
from tui.practice.files.facts import Hardware
from tui.practice.files.roots import AllowedRoots
from tui.practice.programs.sample.bundle import SampleApp
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

Document = dict[str, Any]


class Daemon:
    """All that an engine holds. One loop, one thread; the caller is the API."""

    def __init__(self, data: Path, roots: Iterable[Path], sample_app: Path | None = None) -> None:
        """`data` is the engine's own folder; `roots` are what may be bind-mounted.

        `sample_app` is the folder of the one app that is served for real.
        """
        self.data = data
        self.programs = programs.finder(SampleApp(sample_app)) if sample_app else programs.find
        self._roots = tuple(roots)
        self.events = Hub()
        self.hardware = Hardware.found()

    async def open(self) -> None:
        """Read everything that was kept. Raises OSError, ForeignLayout or sqlite3's errors."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.database = Database(self.data / "engine.db")
        self.identity = self._identity()
        self.layers = LayerStore(self.data / "layers")
        emit = self.events.emit
        self.images = Images(
            self.database, self.layers, emit, self._users_of_image, scratch=self.data / "layers"
        )
        self.volumes = Volumes(self.data / "volumes", self.database, emit)
        self.networks = Networks(self.database, emit)
        self.ports = Ports(self.networks)
        roots = AllowedRoots(SharedFolders(self.data, self._roots))
        self.containers = Containers(
            self.data / "containers",
            self.database,
            self.layers,
            self.images,
            self.volumes,
            self.networks,
            roots,
            self.events,
        )
        self.mounter = Mounter(self.layers, self.volumes, self.networks, roots, self.hardware, emit)
        self.life = Lifecycle(
            mounter=self.mounter,
            networks=self.networks,
            ports=self.ports,
            programs=self.programs,
            containers=self.containers,
        )
        self.execs = Execs(self.containers)
        self.builder = Builder(
            self.images,
            self.containers,
            self.life,
            self.layers,
            self.database,
            self.data / "builds",
        )
        lost = self.containers.load()
        self.builder.clear_up()
        await self._start_again(lost)

    async def close(self) -> None:
        """End everything that runs, and let go of the files."""
        await self.life.close(list(self.containers))
        await self.containers.close()
        await self.ports.close()
        self.database.close()

    def counts(self) -> dict[str, int]:
        """How many there are of what `docker info` counts."""
        found = [one.state.status for one in self.containers]
        running = sum(status in (Status.RUNNING, Status.RESTARTING) for status in found)
        paused = found.count(Status.PAUSED)
        return {
            "running": running,
            "paused": paused,
            "stopped": len(found) - running - paused,
            "images": len(self.images),
        }

    async def _start_again(self, lost: list[Container]) -> None:
        """What was running, and what a policy wants to run: as the real engine does at boot."""
        for container in self.containers:
            name = (container.host_config.get("RestartPolicy") or {}).get("Name")
            by_hand = container.state.stopped_by_hand
            wanted = name == "always" or (name == "unless-stopped" and not by_hand)
            if not wanted or container.state.status is Status.CREATED:
                if container in lost and container.host_config.get("AutoRemove"):
                    self.containers.discard(container, volumes=True)
                continue
            try:
                await self.life.start(container)
            except Refused:
                # Its state tells why; the engine itself is well.
                continue
            await asyncio.sleep(0)

    async def system_df(self, types: Collection[str]) -> Document:
        """The answer of `GET /system/df`, of the types asked for."""
        return await upkeep.disk_usage(self, types)

    def shown_image(self, container: Container) -> str:
        """How lists name a container's image: as it was asked for, while that still leads there."""
        asked = str(container.config["Image"])
        image = self.images.find(asked)
        return asked if image is not None and image.id == container.image_id else container.image_id

    def _identity(self) -> str:
        for _, document in self.database.all("engine"):
            return str(document["id"])
        identity = str(uuid.uuid4())
        self.database.put("engine", "engine", {"id": identity})
        return identity

    def _users_of_image(self, image_id: str) -> list[tuple[str, bool]]:
        return [(one.id, one.state.alive) for one in self.containers.users_of_image(image_id)]
