"""What the programs of a container may ask of the network."""

from __future__ import annotations

from typing import Protocol


class Network(Protocol):
    """The network as one container sees it."""

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        """Name, IPv4 address, prefix length and MAC of each interface but the loopback."""
        ...

    def resolve(self, name: str) -> list[str]:
        """The IPv4 addresses that a name has here; empty if it is unknown."""
        ...


class NoNetwork:
    """Nothing but the loopback."""

    def interfaces(self) -> list[tuple[str, str, int, str]]:
        return []

    def resolve(self, name: str) -> list[str]:
        return []
