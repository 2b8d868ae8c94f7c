"""Volumes: folders that the engine owns, and which container uses which.

A volume is `NAME/_data` in the engine's folder of volumes. Wording, status and rules: Docker
Engine 28.5 and its `local` driver. Options of the driver are kept and shown; nothing is mounted
for them.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.practice.daemon.config.shapes import TEXT, TEXT_MAP, Optional, Struct
from tui.practice.daemon.durations import rfc3339
from tui.practice.daemon.names import new_id
from tui.practice.daemon.volumes.files import erase, prefill, size_of
from tui.practice.errors import BadRequest, Conflict, Failed, LeftOut, NotFound
from tui.practice.files.nodes import SECOND
from tui.practice.filters import Filters
from tui.practice.store.database import Database

__all__ = ["ANONYMOUS", "Volume", "Volumes", "check_volume_name", "prefill"]

Document = dict[str, Any]
Emit = Callable[[str, str, str, Mapping[str, str]], object]

ANONYMOUS = "com.docker.volume.anonymous"
"""The label of volumes that nobody named."""
_KIND = "volume"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+", re.ASCII)
_GONE = ".removed-"
"""How the folder of a removed volume is called until it is erased; no name starts with a dot."""
_OPTIONS = ("type", "o", "device", "size")
_NEEDED = ("device", "type")
_LIST_FILTERS = frozenset({"dangling", "driver", "label", "name"})
_PRUNE_FILTERS = frozenset({"all", "label", "label!"})
_FLAGS = {"1": True, "t": True, "true": True, "0": False, "f": False, "false": False}
_CREATE = Struct(
    "volume.CreateOptions",
    {
        "Name": TEXT,
        "Driver": TEXT,
        "DriverOpts": TEXT_MAP,
        "Labels": TEXT_MAP,
        "ClusterVolumeSpec": Optional(Struct("volume.ClusterVolumeSpec", {})),
    },
)


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume, as it was created."""

    name: str
    created: int
    """Nanoseconds since the epoch."""
    mountpoint: str
    """Its folder on the host."""
    labels: Mapping[str, str] | None = None
    options: Mapping[str, str] | None = None
    """Of the driver."""

    @property
    def anonymous(self) -> bool:
        """Whether nobody named it."""
        return ANONYMOUS in (self.labels or {})

    def shown(self) -> Document:
        """The volume as the API describes it."""
        return {
            "CreatedAt": rfc3339(self.created // SECOND * SECOND),
            "Driver": "local",
            "Labels": self.labels,
            "Mountpoint": self.mountpoint,
            "Name": self.name,
            "Options": self.options,
            "Scope": "local",
        }


class Volumes:
    """All volumes of an engine."""

    def __init__(self, folder: Path, database: Database, emit: Emit) -> None:
        """Read what was kept, and finish what was being removed. Raises OSError."""
        self._folder = folder
        self._database = database
        self._emit = emit
        self._volumes: dict[str, Volume] = {}
        self._users: dict[str, list[str]] = {}
        self._erasing: set[asyncio.Future[None]] = set()
        folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        for name, document in database.all(_KIND):
            # Without its folder, the engine was ended while the volume was being removed.
            if self._data(name).is_dir():
                self._volumes[name] = Volume(name, mountpoint=str(self._data(name)), **document)
            else:
                database.drop(_KIND, name)
        for stray in folder.iterdir():
            # What was being removed, or made and not yet written down, when the engine was ended.
            if stray.name not in self._volumes:
                erase(stray)

    def __iter__(self) -> Iterator[Volume]:
        return iter(self._volumes.values())

    def get(self, name: str) -> Volume:
        """Raises NotFound."""
        try:
            return self._volumes[name]
        except KeyError:
            raise NotFound(f"get {name}: no such volume") from None

    def path(self, name: str) -> Path:
        """Where a volume's files are. Raises NotFound."""
        return Path(self.get(name).mountpoint)

    # -- making and removing -----------------------------------------------------------------

    def asked_for(self, body: Document) -> Volume:
        """Make, or find, the volume that a request's body asks for. Raises Refused."""
        asked = _CREATE.read(body, "CreateOptions")
        if asked["ClusterVolumeSpec"] is not None:
            raise LeftOut("the practice engine is no swarm; cluster volumes need a real one")
        return self.create(
            asked["Name"], asked["Driver"], options=asked["DriverOpts"], labels=asked["Labels"]
        )

    def create(
        self,
        name: str = "",
        driver: str = "local",
        *,
        options: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> Volume:
        """Make a volume, an anonymous one without a name; one that is there is left as it is.

        Raises BadRequest for the name or the options, NotFound for the driver, Failed where there
        can be no such folder.
        """
        if not name:
            name, labels = new_id(), {ANONYMOUS: "", **(labels or {})}
        if driver not in ("", "local"):
            raise NotFound(
                f"create {name}: error looking up volume plugin {driver}: "
                f'plugin "{driver}" not found'
            )
        if name in self._volumes:
            return self._volumes[name]
        check_volume_name(name)
        _check_options(name, options or {})
        data = self._data(name)
        try:
            data.mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError as error:
            about = (error.strerror or str(error)).lower()
            raise Failed(
                f"create {name}: error while creating volume root path '{data.parent}': "
                f"mkdir {data.parent}: {about}"
            ) from error
        volume = Volume(name, time.time_ns(), str(data), labels, options or None)
        self._database.put(
            _KIND,
            name,
            {"created": volume.created, "labels": volume.labels, "options": volume.options},
        )
        self._volumes[name] = volume
        self._tell("create", name)
        return volume

    def remove(self, name: str, *, force: bool = False) -> None:
        """Raises NotFound, unless it is forced, and Conflict if a container uses it."""
        if force and name not in self._volumes:
            return
        volume = self.get(name)
        users = self._users.get(name)
        if users:
            raise Conflict(f"remove {name}: volume is in use - [{', '.join(users)}]")
        gone = self._folder / f"{_GONE}{secrets.token_hex(8)}"
        with self._database.transaction():
            self._database.drop(_KIND, name)
            Path(volume.mountpoint).parent.rename(gone)
        del self._volumes[name]
        self._erase_later(gone)
        self._tell("destroy", name)

    def remove_anonymous(self, name: str) -> None:
        """Remove a volume if nobody named it and nobody uses it."""
        volume = self._volumes.get(name)
        if volume is not None and volume.anonymous and not self._users.get(name):
            self.remove(name)

    async def prune(self, filters: Filters, version: tuple[int, int]) -> tuple[list[str], int]:
        """Remove what nobody uses; returns the names, and the bytes that were freed.

        Clients of API 1.41 and before mean named volumes too; later ones say so. Raises
        BadRequest for filters that don't exist.
        """
        filters.check(_PRUNE_FILTERS)
        named = _wants_named(filters) or version < (1, 42)
        doomed = [
            volume
            for volume in list(self)
            if not self._users.get(volume.name)
            and not volume.options
            and (named or volume.anonymous)
            and filters.match_labels(volume.labels)
        ]
        sizes = await asyncio.to_thread(_sizes, doomed)
        removed, freed = [], 0
        for volume in doomed:
            # Others may have come to use it while the files were being counted.
            if self._volumes.get(volume.name) is volume and not self._users.get(volume.name):
                self.remove(volume.name)
                removed.append(volume.name)
                freed += sizes[volume.name]
        self._emit("volume", "prune", "", {"reclaimed": str(freed)})
        return removed, freed

    # -- use ---------------------------------------------------------------------------------

    def use(self, name: str, container_id: str) -> None:
        """A container has the volume among its mounts, whether it runs or not."""
        users = self._users.setdefault(name, [])
        if container_id not in users:
            users.append(container_id)

    def unuse(self, name: str, container_id: str) -> None:
        """A container is gone."""
        users = self._users.get(name, [])
        if container_id in users:
            users.remove(container_id)

    # -- lists -------------------------------------------------------------------------------

    def listed(self, filters: Filters) -> list[Document]:
        """What the filters leave, by name. Raises BadRequest for filters that don't exist."""
        filters.check(_LIST_FILTERS)
        dangling = filters.flag("dangling") if "dangling" in filters else None
        return [
            volume.shown()
            for volume in sorted(self, key=lambda one: one.name)
            if filters.match_pattern("name", volume.name)
            and filters.match_exactly("driver", "local")
            and filters.match_labels(volume.labels)
            and dangling in (None, not self._users.get(volume.name))
        ]

    async def disk_usage(self) -> list[Document]:
        """Every volume, with its users and its bytes; as in the real engine, none with options."""
        counted = [volume for volume in self if not volume.options]
        sizes = await asyncio.to_thread(_sizes, counted)
        return [
            {
                **volume.shown(),
                "UsageData": {
                    "RefCount": len(self._users.get(volume.name, ())),
                    "Size": sizes[volume.name],
                },
            }
            for volume in counted
        ]

    # -- small steps -------------------------------------------------------------------------

    def _data(self, name: str) -> Path:
        return self._folder / name / "_data"

    def _tell(self, action: str, name: str) -> None:
        self._emit("volume", action, name, {"driver": "local"})

    def _erase_later(self, folder: Path) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            erase(folder)
            return
        erasing = loop.run_in_executor(None, erase, folder)
        self._erasing.add(erasing)
        erasing.add_done_callback(self._erasing.discard)


def check_volume_name(name: str) -> None:
    """Raise BadRequest for what can't be the name of a volume."""
    if len(name) == 1:
        raise BadRequest(
            f"create {name}: volume name is too short, names should be at least two "
            "alphanumeric characters"
        )
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f'create {name}: "{name}" includes invalid characters for a local volume name, only '
            '"[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, '
            "use absolute path"
        )


def _check_options(name: str, options: Mapping[str, str]) -> None:
    for option in options:
        if option not in _OPTIONS:
            raise BadRequest(f'create {name}: invalid option: "{option}"')
    for option in _NEEDED if options else ():
        if option not in options:
            raise BadRequest(f'create {name}: missing required option: "{option}"')


def _wants_named(filters: Filters) -> bool:
    values = filters.get("all", ())
    if len(values) > 1:
        raise BadRequest(f"invalid filter 'all=[{' '.join(values)}]': only one value is expected")
    for value in values:
        if value.lower() not in _FLAGS:
            raise BadRequest(
                f"invalid filter 'all': strconv.ParseBool: parsing \"{value}\": invalid syntax"
            )
        return _FLAGS[value.lower()]
    return False


def _sizes(volumes: Iterable[Volume]) -> dict[str, int]:
    return {volume.name: size_of(Path(volume.mountpoint)) for volume in volumes}
