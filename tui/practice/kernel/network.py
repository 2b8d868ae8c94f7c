"""What the programs of a container may ask of the network."""

from __future__ import annotations

import errno
from ipaddress import IPv4Address, IPv4Interface
from typing import Protocol

from tui.practice.files.nodes import failure
from tui.practice.kernel.handles import Handle


class Network(Protocol):
    """The network as one container sees it."""

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        """Name, IPv4 address, prefix length and MAC of each interface but the loopback."""
        ...

    def gateway(self) -> str:
        """The address that everything goes to which is for no network of the container's own."""
        ...

    def resolve(self, name: str) -> list[str]:
        """The IPv4 addresses that a name has here; empty if it is unknown."""
        ...

    def reaches(self, address: str) -> bool:
        """Whether there is something at an IPv4 address, on a network that the container is on."""
        ...


class NoNetwork:
    """Nothing but the loopback."""

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        return []

    def gateway(self) -> str:
        return ""

    def resolve(self, name: str) -> list[str]:
        return []

    def reaches(self, address: str) -> bool:
        return False


def is_own(network: Network, address: str) -> bool:
    """Whether an address is the container itself."""
    return IPv4Address(address).is_loopback or any(
        own == address for _, own, _, _ in network.interfaces()
    )


def check_route(network: Network, address: str) -> None:
    """Raise OSError where nothing that is sent to an address arrives: there is no outside."""
    if is_own(network, address) or network.reaches(address):
        return
    near = any(
        own and IPv4Address(address) in IPv4Interface(f"{own}/{prefix}").network
        for _, own, prefix, _ in network.interfaces()
    )
    raise failure(errno.EHOSTUNREACH if near else errno.ENETUNREACH)


async def connect(network: Network, address: str, port: int) -> Handle:
    """A connection to a port, to be read, written and closed.

    Raises ConnectionRefusedError where nothing listens, and OSError where no way leads.
    """
    check_route(network, address)
    raise failure(errno.ECONNREFUSED)
