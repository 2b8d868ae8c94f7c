"""Ports that are published, as values and in the shapes of the API. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """One port of a container at one address of the host."""

    port: int
    protocol: str
    host_ip: str
    """`0.0.0.0` and `::` stand for every address of their kind."""
    host_port: int

    @property
    def key(self) -> str:
        """The container's port as the API writes it, such as `80/tcp`."""
        return f"{self.port}/{self.protocol}"


def shown_ports(exposed: Sequence[str], publications: Sequence[Publication]) -> Document:
    """Ports in the shape of `NetworkSettings.Ports`."""
    shown: Document = dict.fromkeys(sorted(exposed))
    for one in publications:
        place = {"HostIp": one.host_ip, "HostPort": str(one.host_port)}
        shown[one.key] = [*(shown[one.key] or ()), place]
    return shown


def listed_ports(exposed: Sequence[str], publications: Sequence[Publication]) -> list[Document]:
    """Ports in the shape of an entry of `GET /containers/json`."""
    listed: list[Document] = []
    published = {one.key for one in publications}
    for key in exposed:
        port, _, protocol = key.partition("/")
        if key not in published:
            listed.append({"PrivatePort": int(port), "Type": protocol})
    listed += (
        {
            "IP": one.host_ip,
            "PrivatePort": one.port,
            "PublicPort": one.host_port,
            "Type": one.protocol,
        }
        for one in publications
    )
    return listed
