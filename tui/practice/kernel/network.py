"""What the programs of a container may ask of the network."""

from __future__ import annotations

import errno
from ipaddress import IPv4Address, IPv4Interface
from typing import Protocol

from tui.practice.files.nodes import failure
from tui.practice.kernel.sockets import (
    EVERYWHERE,
    LOOPBACK,
    Connection,
    Gate,
    Listener,
    Sockets,
)


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

    @property
    def sockets(self) -> Sockets:
        """Who listens in the container itself."""
        ...

    def answering(self, address: str, port: int) -> Listener | None:
        """Who answers elsewhere, at an address that can be reached; None if nobody does."""
        ...


class NoNetwork:
    """Nothing but the loopback."""

    def __init__(self) -> None:
        self.sockets = Sockets()

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        return []

    def gateway(self) -> str:
        return ""

    def resolve(self, name: str) -> list[str]:
        return []

    def reaches(self, address: str) -> bool:
        return False

    def answering(self, address: str, port: int) -> Listener | None:
        return None


def is_own(network: Network, address: str) -> bool:
    """Whether an address is the container itself."""
    return IPv4Address(address).is_loopback or any(
        own == address for _, own, _, _ in network.interfaces()
    )


def check_route(network: Network, address: str) -> None:
    """Raise OSError where nothing that is sent to an address arrives: there is no outside."""
    if is_own(network, address) or network.reaches(address):
        return
    near = _own_address_near(network, address)
    raise failure(errno.EHOSTUNREACH if near else errno.ENETUNREACH)


async def connect(network: Network, address: str, port: int, gate: Gate | None) -> Connection:
    """A connection to a port, of a container or of the one that asks.

    `gate` is cleared while the one that asks is paused. Raises ConnectionRefusedError where
    nothing listens, and OSError where no way leads.
    """
    if address == EVERYWHERE:
        address = LOOPBACK
    check_route(network, address)
    if is_own(network, address):
        source, answering = address, network.sockets.listener(address, port)
    else:
        source, answering = _own_address_near(network, address), network.answering(address, port)
    if answering is None:
        raise failure(errno.ECONNREFUSED)
    return await answering.connect((source, network.sockets.free_port()), (address, port), gate)


def _own_address_near(network: Network, address: str) -> str:
    """The container's own address in the network that an address is in; empty if none is."""
    for _, own, prefix, _ in network.interfaces():
        if own and IPv4Address(address) in IPv4Interface(f"{own}/{prefix}").network:
            return own
    return ""
