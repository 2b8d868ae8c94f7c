"""What a container's interfaces and routes are, as values."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface

from tui.practice.kernel.network import Network


@dataclass(frozen=True, slots=True)
class Link:
    """One interface."""

    index: int
    name: str
    place: IPv4Interface | None
    """Its address with the network that it is in; None if it has no address."""
    mac: str = "00:00:00:00:00:00"
    is_loopback: bool = False

    @property
    def address(self) -> str:
        """Its IPv4 address, or nothing."""
        return str(self.place.ip) if self.place else ""

    @property
    def broadcast(self) -> str:
        """The address that means all in its network."""
        return str(self.place.network.broadcast_address) if self.place else ""

    @property
    def mtu(self) -> int:
        """Bytes of a packet."""
        return 65_536 if self.is_loopback else 1500


@dataclass(frozen=True, slots=True)
class Route:
    """Which way leads somewhere."""

    destination: str
    """With the prefix length; `default` for everything else."""
    mask: str
    link: Link
    gateway: str = ""
    """Empty where everyone there is reached directly."""


def links(network: Network) -> list[Link]:
    """All interfaces, the loopback first."""
    found = [Link(1, "lo", IPv4Interface("127.0.0.1/8"), is_loopback=True)]
    for index, (name, address, prefix, mac) in enumerate(network.interfaces(), 2):
        place = IPv4Interface(f"{address}/{prefix}") if address else None
        found.append(Link(index, name, place, mac))
    return found


def routes(network: Network) -> list[Route]:
    """All routes, the way out first."""
    gateway = network.gateway()
    out: list[Route] = []
    near: list[Route] = []
    for link in links(network):
        if link.is_loopback or link.place is None:
            continue
        around = link.place.network
        near.append(Route(str(around), str(around.netmask), link))
        if gateway and IPv4Address(gateway) in around:
            out.append(Route("default", "0.0.0.0", link, gateway))
    return out + near
