"""The networks as the programs of one container see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.practice.kernel.sockets import Listener, Sockets

if TYPE_CHECKING:
    from tui.practice.daemon.networks.networks import Networks


class Seen:
    """The networks of one container, for the programs in it."""

    def __init__(self, networks: Networks, container_id: str) -> None:
        self._networks = networks
        self._container_id = container_id
        self.sockets: Sockets = networks.sockets(container_id)
        """Who listens in the container."""

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        """Name, IPv4 address, prefix length and MAC of each interface but the loopback."""
        return self._networks.interfaces(self._container_id)

    def gateway(self) -> str:
        """Where everything goes that is for none of the container's networks; "" if nowhere."""
        return self._networks.gateway(self._container_id)

    def resolve(self, name: str) -> list[str]:
        """The IPv4 addresses that a name has here; empty if it is unknown."""
        return self._networks.resolve(self._container_id, name)

    def reaches(self, address: str) -> bool:
        """Whether there is something at an IPv4 address here."""
        return self._networks.reaches(self._container_id, address)

    def answering(self, address: str, port: int) -> Listener | None:
        """Who answers at an address outside of the container; None if nobody does."""
        return self._networks.answering(self._container_id, address, port)
