"""Questions that several panels ask of the same state. Pure functions, no memory."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tui.state.containers import Container, ContainerState, PortBinding
from tui.state.engine import EngineState
from tui.state.resources import Image, Network, Volume


def image_use(containers: Iterable[Container]) -> Mapping[str, int]:
    """How many containers, running or not, were made from each image id."""
    return Counter(container.image_id for container in containers)


def shown_images(images: Iterable[Image]) -> tuple[Image, ...]:
    """The images that `docker images` would list: no intermediate build steps."""
    return tuple(image for image in images if not image.intermediate)


class Reach(StrEnum):
    """What a port row says of the way from the host into a container."""

    PUBLISHED = "published"
    EXPOSED = "exposed"
    """The image mentions the port; nothing on the host leads there."""
    CONFLICT = "conflict"
    """The container wants a host port that another one holds."""
    FAILED = "failed"
    """The engine could not publish it; the container's `error` says why."""


@dataclass(frozen=True, slots=True)
class PortRow:
    """One line of the port map."""

    container_id: str
    container: str
    binding: PortBinding
    reach: Reach
    dual_stack: bool = False
    """Published alike on IPv4 and IPv6; drawn once."""
    holder: str = ""
    """On a conflict: the name of the container that has the port."""
    error: str = ""

    @property
    def key(self) -> tuple[str, int, str, str, int]:
        """What stays the same while the row is about the same thing."""
        port = self.binding
        return (self.container_id, port.port, port.protocol, port.host_ip, port.host_port)


_ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})


def port_rows(containers: Iterable[Container]) -> tuple[PortRow, ...]:
    """The port map over all containers: conflicts first, then published, then only exposed."""
    containers = [item for item in containers if item.ports or item.wanted]
    rows: list[PortRow] = []
    held: dict[tuple[str, int], list[tuple[str, Container]]] = defaultdict(list)
    for container in containers:
        for binding in container.ports:
            if binding.published:
                held[binding.protocol, binding.host_port].append((binding.host_ip, container))
        rows.extend(_rows_of(container))
    for container in containers:
        for binding in container.wanted if not container.state.is_alive else ():
            row = _unmet(container, binding, held[binding.protocol, binding.host_port])
            if row is not None:
                rows.append(row)
    order = {Reach.CONFLICT: 0, Reach.FAILED: 0, Reach.PUBLISHED: 1, Reach.EXPOSED: 2}
    rows.sort(key=lambda row: (order[row.reach], row.binding.host_port, row.container, row.key))
    return tuple(rows)


def _rows_of(container: Container) -> list[PortRow]:
    rows: list[PortRow] = []
    published = {
        (binding.port, binding.protocol) for binding in container.ports if binding.published
    }
    seen = {
        (binding.port, binding.protocol, binding.host_port, binding.host_ip)
        for binding in container.ports
    }
    for binding in container.ports:
        if not binding.published:
            if (binding.port, binding.protocol) not in published:
                rows.append(PortRow(container.id, container.name, binding, Reach.EXPOSED))
            continue
        twin = (binding.port, binding.protocol, binding.host_port)
        both = (*twin, "0.0.0.0") in seen and (*twin, "::") in seen
        if both and binding.host_ip == "::":
            continue
        dual = both and binding.host_ip == "0.0.0.0"
        rows.append(PortRow(container.id, container.name, binding, Reach.PUBLISHED, dual))
    return rows


def _unmet(
    container: Container, binding: PortBinding, holders: list[tuple[str, Container]]
) -> PortRow | None:
    """The row for a port that a stopped container wants and cannot have, if that is so."""
    if binding.host_port:
        for address, holder in holders:
            if holder.id != container.id and _collide(address, binding.host_ip):
                return PortRow(
                    container.id,
                    container.name,
                    binding,
                    Reach.CONFLICT,
                    holder=holder.name,
                    error=container.error,
                )
        if _is_about(container.error, binding.host_port, len(container.wanted)):
            return PortRow(
                container.id, container.name, binding, Reach.FAILED, error=container.error
            )
    return None


def _is_about(error: str, host_port: int, wanted: int) -> bool:
    """Whether an error is about an address with this port (`0.0.0.0:9000`).

    Engine 28 does not always name the port; if only one was wanted, it is that one.
    """
    if re.search(rf":{host_port}(?!\d)", error) is not None:
        return True
    return wanted == 1 and "address already in use" in error


def _collide(one: str, other: str) -> bool:
    if "" not in (one, other) and (":" in one) != (":" in other):
        return False  # IPv4 and IPv6 have ports of their own
    return one == other or one in _ANY_ADDRESS or other in _ANY_ADDRESS


class PruneKind(StrEnum):
    """What a clean-up is about."""

    CONTAINERS = "containers"
    IMAGES = "images"
    VOLUMES = "volumes"
    NETWORKS = "networks"


_ENDED = frozenset({ContainerState.CREATED, ContainerState.EXITED, ContainerState.DEAD})


def prune_victims(
    state: EngineState, kind: PruneKind
) -> tuple[Container | Image | Volume | Network, ...]:
    """Exactly what a clean-up of this kind would remove; the same rules as `docker ... prune`.

    Containers that do not run; images with no tag and no container; anonymous volumes and
    user-made networks that no container refers to. Named volumes are never among them: since
    API 1.42 `docker volume prune` leaves them alone too.
    """
    match kind:
        case PruneKind.CONTAINERS:
            return tuple(item for item in state.containers if item.state in _ENDED)
        case PruneKind.IMAGES:
            used = image_use(state.containers)
            return tuple(item for item in state.images if item.dangling and not used.get(item.id))
        case PruneKind.VOLUMES:
            mounted = {
                mount.source
                for container in state.containers
                for mount in container.mounts
                if mount.kind == "volume"
            }
            return tuple(
                item for item in state.volumes if item.anonymous and item.name not in mounted
            )
        case PruneKind.NETWORKS:
            joined = {link.name for item in state.containers for link in item.networks}
            return tuple(
                item for item in state.networks if not item.predefined and item.name not in joined
            )
