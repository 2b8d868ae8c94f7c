"""Networks, and the places of containers on them, as values and in the shapes of the API.

Field names: Docker Engine API 1.51, `GET /networks/{id}`, and `NetworkSettings.Networks` of
`GET /containers/{id}/json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.practice.daemon.durations import rfc3339
from tui.practice.daemon.networks.pools import Pool

Document = dict[str, Any]

PREDEFINED = ("bridge", "host", "none")
BRIDGE_OPTIONS = {
    "com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": "true",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
    "com.docker.network.bridge.name": "docker0",
    "com.docker.network.driver.mtu": "1500",
}


@dataclass(slots=True, eq=False)
class Network:
    """One network. What it was created with never changes; the addresses in use do."""

    id: str
    name: str
    driver: str
    created: int
    """Nanoseconds since the epoch."""
    ipv4: bool = True
    ipv6: bool = False
    internal: bool = False
    """Without a way out of it."""
    attachable: bool = False
    config_only: bool = False
    config_from: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    ipam_driver: str = "default"
    ipam_options: Mapping[str, str] | None = None
    ipam_config: Sequence[Document] | None = None
    """Subnets as they are shown: those that were asked for as they were, then the others."""
    pools: list[Pool] = field(default_factory=list)

    @property
    def predefined(self) -> bool:
        """Whether every engine has it, and nobody can remove it."""
        return self.name in PREDEFINED

    @property
    def resolves(self) -> bool:
        """Whether containers find one another by name here."""
        return self.driver == "bridge" and not self.predefined

    def pool(self, version: int) -> Pool | None:
        """The addresses of IPv4 or IPv6 that containers get here; None where they get none."""
        if not (self.ipv4 if version == 4 else self.ipv6):
            return None
        return next((pool for pool in self.pools if pool.subnet.version == version), None)

    def shown(self, containers: Document | None = None) -> Document:
        """The network as the API describes it."""
        return {
            "Name": self.name,
            "Id": self.id,
            "Created": rfc3339(self.created),
            "Scope": "local",
            "Driver": self.driver,
            "EnableIPv4": self.ipv4,
            "EnableIPv6": self.ipv6,
            "IPAM": {
                "Driver": self.ipam_driver,
                "Options": self.ipam_options,
                "Config": self.ipam_config,
            },
            "Internal": self.internal,
            "Attachable": self.attachable,
            "Ingress": False,
            "ConfigFrom": {"Network": self.config_from},
            "ConfigOnly": self.config_only,
            "Containers": containers or {},
            "Options": self.options,
            "Labels": self.labels,
        }

    def document(self) -> Document:
        """What the database keeps."""
        return {
            "name": self.name,
            "driver": self.driver,
            "created": self.created,
            "ipv4": self.ipv4,
            "ipv6": self.ipv6,
            "internal": self.internal,
            "attachable": self.attachable,
            "config_only": self.config_only,
            "config_from": self.config_from,
            "options": dict(self.options),
            "labels": dict(self.labels),
            "ipam_driver": self.ipam_driver,
            "ipam_options": self.ipam_options,
            "ipam_config": self.ipam_config,
            "pools": [pool.document() for pool in self.pools],
        }

    @classmethod
    def from_document(cls, identity: str, document: Document) -> Network:
        """As it was kept, with nobody on it."""
        pools = [Pool.from_document(pool) for pool in document["pools"]]
        return cls(identity, **{**document, "pools": pools})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A container's place on one network: what is asked for, and while it runs, what it has."""

    network: str
    """The network's name; until it has been seen, whatever it was called by."""
    network_id: str = ""
    endpoint_id: str = ""
    """Empty while the container does not run."""
    ip: str = ""
    prefix: int = 0
    gateway: str = ""
    ip6: str = ""
    prefix6: int = 0
    gateway6: str = ""
    mac: str = ""
    asked_mac: str = ""
    aliases: Sequence[str] | None = None
    links: Sequence[str] | None = None
    """Other containers' names here, each with the name that it is to have: `db1:db`."""
    dns_names: Sequence[str] | None = None
    """What others here may call it."""
    driver_opts: Mapping[str, str] | None = None
    ipam_config: Document | None = None
    gateway_priority: int = 0

    @classmethod
    def asked(cls, network: str, config: Mapping[str, Any]) -> Endpoint:
        """What a checked `EndpointSettings` asks for."""
        return cls(
            network,
            asked_mac=config.get("MacAddress") or "",
            aliases=config.get("Aliases"),
            links=config.get("Links"),
            driver_opts=config.get("DriverOpts"),
            ipam_config=config.get("IPAMConfig"),
            gateway_priority=config.get("GwPriority") or 0,
        )

    @property
    def active(self) -> bool:
        """Whether the container runs with it."""
        return bool(self.endpoint_id)

    def released(self) -> Endpoint:
        """The same place once the container does not run."""
        return replace(
            self,
            endpoint_id="",
            ip="",
            prefix=0,
            gateway="",
            ip6="",
            prefix6=0,
            gateway6="",
            mac="",
        )

    def shown(self, *, dns_names: bool = True) -> Document:
        """The place as a container's `NetworkSettings.Networks` describes it."""
        return {
            "IPAMConfig": self.ipam_config,
            "Links": self.links,
            "Aliases": self.aliases,
            "MacAddress": self.mac or self.asked_mac,
            "DriverOpts": self.driver_opts,
            "GwPriority": self.gateway_priority,
            "NetworkID": self.network_id,
            "EndpointID": self.endpoint_id,
            "Gateway": self.gateway,
            "IPAddress": self.ip,
            "IPPrefixLen": self.prefix,
            "IPv6Gateway": self.gateway6,
            "GlobalIPv6Address": self.ip6,
            "GlobalIPv6PrefixLen": self.prefix6,
            "DNSNames": self.dns_names if dns_names else None,
        }

    def shown_in_network(self, container_name: str) -> Document:
        """The place as the network's `Containers` describes it."""
        return {
            "Name": container_name,
            "EndpointID": self.endpoint_id,
            "MacAddress": self.mac,
            "IPv4Address": f"{self.ip}/{self.prefix}" if self.ip else "",
            "IPv6Address": f"{self.ip6}/{self.prefix6}" if self.ip6 else "",
        }

    def document(self) -> Document:
        """What the database keeps: all that outlives a run."""
        return {
            "network": self.network,
            "network_id": self.network_id,
            "asked_mac": self.asked_mac,
            "aliases": self.aliases,
            "links": self.links,
            "dns_names": self.dns_names,
            "driver_opts": self.driver_opts,
            "ipam_config": self.ipam_config,
            "gateway_priority": self.gateway_priority,
        }

    @classmethod
    def from_document(cls, document: Document) -> Endpoint:
        """As it was kept, of a container that does not run."""
        return cls(**document)
