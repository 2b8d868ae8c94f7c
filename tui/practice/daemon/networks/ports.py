"""Published ports: which ports of the host stand for which ports of containers.

A port is taken when its container starts, so that one in use is refused in the words of Docker
Engine 28.5. TCP ports are then held on the loopback of the host, and open while a program in the
container listens; others are taken by name alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tui.practice.daemon.config.ports import Wanted, wanted_ports
from tui.practice.daemon.networks.forwarding import Door, Inside
from tui.practice.daemon.networks.host_ports import (
    EVERYWHERE,
    HostPort,
    Unavailable,
    has_loopback,
    loopback_for,
    probe,
)
from tui.practice.daemon.networks.networks import Networks
from tui.practice.daemon.networks.publications import Publication, listed_ports, shown_ports
from tui.practice.errors import Failed
from tui.practice.files.nodes import failure
from tui.practice.kernel.sockets import LOOPBACK

Document = dict[str, Any]

FIRST_EPHEMERAL = 32768
LAST_EPHEMERAL = 60999
"""Where ports that nobody chose are taken from; as Linux has it by default."""
_ON_HOST = Inside(LOOPBACK, LOOPBACK)
"""How containers are reached that have the host's network."""
_PROTOCOLS = ("tcp", "udp", "sctp")


@dataclass(frozen=True, slots=True)
class _Taken:
    """One port of a container, with what was taken on the host for it."""

    port: int
    publications: tuple[Publication, ...]
    holds: tuple[HostPort, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    exposed: tuple[str, ...]
    publications: tuple[Publication, ...]
    doors: tuple[Door, ...]


class _Busy(Exception):
    """A port can't be had; the text says why."""


class Ports:
    """Which container has which port of the host, for as long as it runs."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._held: dict[str, _Held] = {}
        self._taken: dict[tuple[str, int], list[str]] = {}
        self._last = dict.fromkeys(_PROTOCOLS, FIRST_EPHEMERAL - 1)
        self._closed: list[Door] = []
        """Those that still carry what was said before a container's end."""
        networks.host.claim = self._claim_on_host

    def reserve(self, container_id: str, config: Document, host_config: Document) -> None:
        """Take the ports that a container is to publish; it is on its networks already.

        Raises Failed where one can't be had; then none is taken.
        """
        outlet = self._networks.outlet(container_id)
        if outlet is None:
            return
        wanted = wanted_ports(config, host_config)
        taken: list[_Taken] = []
        try:
            for one in wanted:
                for addresses, choice in one.bindings:
                    taken.append(self._publish(one, addresses, choice, outlet.ip))
        except _Busy as error:
            for place in taken:
                self._drop(place.publications)
                _let_go(place.holds)
            name = self._networks.name_of(container_id)
            raise Failed(
                "failed to set up container networking: driver failed programming external "
                f"connectivity on endpoint {name} ({outlet.endpoint_id}): {error}"
            ) from None
        self._held[container_id] = _Held(
            tuple(one.key for one in wanted),
            tuple(one for place in taken for one in place.publications),
            tuple(self._door(container_id, place) for place in taken if place.holds),
        )
        for made in self.publications(container_id):
            if made.protocol == "tcp" and made.host_ip == EVERYWHERE[0]:
                self._networks.published[made.host_port] = (container_id, made.port)

    def follow(self, container_id: str, config: Document, host_config: Document) -> None:
        """Publish or withdraw a container's ports after it got onto a network, or off one.

        Raises Failed where a port can't be had.
        """
        if self._networks.outlet(container_id) is None:
            self.release(container_id)
        elif container_id not in self._held:
            self.reserve(container_id, config, host_config)

    def release(self, container_id: str) -> None:
        """Let others have a container's ports; nothing happens if it has none."""
        held = self._held.pop(container_id, None)
        if held is None:
            return
        self._drop(held.publications)
        for door in held.doors:
            door.close()
        self._closed = [door for door in (*self._closed, *held.doors) if door.busy]

    async def close(self) -> None:
        """Let go of everything, because the engine ends."""
        for container_id in tuple(self._held):
            self.release(container_id)
        for door in self._closed:
            await door.aborted()

    def _claim_on_host(self, address: str, port: int) -> Callable[[], None]:
        """Open a port for a container that has the host's network. Raises OSError."""
        addresses = EVERYWHERE if address == EVERYWHERE[0] else (address,)
        try:
            holds = _hold("tcp", addresses, port)
        except Unavailable as error:
            raise failure(error.errno) from None
        door = Door(holds, port, self._networks.host, lambda: _ON_HOST)

        def let_go() -> None:
            door.close()
            self._closed = [one for one in (*self._closed, door) if one.busy]

        return let_go

    def publications(self, container_id: str) -> tuple[Publication, ...]:
        """The ports that a container publishes now."""
        held = self._held.get(container_id)
        return held.publications if held else ()

    def shown(self, container_id: str) -> Document:
        """A container's ports as `NetworkSettings.Ports` of inspect shows them."""
        held = self._held.get(container_id)
        return shown_ports(held.exposed, held.publications) if held else {}

    def listed(self, container_id: str) -> list[Document]:
        """A container's ports as its entry in lists shows them."""
        held = self._held.get(container_id)
        return listed_ports(held.exposed, held.publications) if held else []

    # -- one port ----------------------------------------------------------------------------

    def _publish(self, wanted: Wanted, address: str, choice: range | None, inside: str) -> _Taken:
        if wanted.protocol not in _PROTOCOLS:
            raise _Busy("unknown protocol")
        addresses = (address,) if address else EVERYWHERE
        port, holds = self._choose(wanted, addresses, choice, inside)
        for one in addresses:
            self._taken.setdefault((wanted.protocol, port), []).append(one)
        publications = (Publication(wanted.port, wanted.protocol, one, port) for one in addresses)
        return _Taken(wanted.port, tuple(publications), holds)

    def _choose(
        self, wanted: Wanted, addresses: Sequence[str], choice: range | None, inside: str
    ) -> tuple[int, tuple[HostPort, ...]]:
        """A port of those to choose from, and what holds it. Raises _Busy."""
        for port in choice or self._ephemeral(wanted.protocol):
            only = choice is not None and len(choice) == 1
            holder = self._holder(wanted.protocol, port, addresses)
            if holder and only:
                raise _Busy(f"Bind for {holder}:{port} failed: port is already allocated")
            if holder:
                continue
            try:
                holds = _hold(wanted.protocol, addresses, port)
            except Unavailable as error:
                if only:
                    place = f"{addresses[0]}:{port}:{inside}:{wanted.key}"
                    raise _Busy(f"failed to bind host port for {place}: {error}") from None
                continue
            if choice is None:
                self._last[wanted.protocol] = port
            return port, holds
        raise _Busy("all ports are allocated")

    def _ephemeral(self, protocol: str) -> Iterator[int]:
        after = self._last[protocol] + 1
        yield from range(after, LAST_EPHEMERAL + 1)
        yield from range(FIRST_EPHEMERAL, after)

    def _holder(self, protocol: str, port: int, addresses: Sequence[str]) -> str:
        for held in self._taken.get((protocol, port), ()):
            for address in addresses:
                if _overlap(held, address):
                    return held
        return ""

    def _drop(self, publications: Sequence[Publication]) -> None:
        for one in publications:
            if one.protocol == "tcp" and one.host_ip == EVERYWHERE[0]:
                self._networks.published.pop(one.host_port, None)
            place = (one.protocol, one.host_port)
            self._taken[place].remove(one.host_ip)
            if not self._taken[place]:
                del self._taken[place]

    def _door(self, container_id: str, taken: _Taken) -> Door:
        def inside() -> Inside | None:
            outlet = self._networks.outlet(container_id)
            return Inside(outlet.ip, outlet.gateway) if outlet else None

        return Door(taken.holds, taken.port, self._networks.sockets(container_id), inside)


def _overlap(one: str, other: str) -> bool:
    if (":" in one) != (":" in other):
        return False
    return one == other or one in EVERYWHERE or other in EVERYWHERE


def _hold(protocol: str, addresses: Sequence[str], port: int) -> tuple[HostPort, ...]:
    """Take a port of the host at all of these addresses, or raise Unavailable."""
    holds: list[HostPort] = []
    try:
        for address in addresses:
            if address == "::" and len(addresses) > 1 and not has_loopback(6):
                continue
            probe(protocol, address, port)
            if protocol == "tcp":
                holds.append(HostPort(loopback_for(address), port))
    except Unavailable:
        _let_go(holds)
        raise
    return tuple(holds)


def _let_go(holds: Sequence[HostPort]) -> None:
    for hold in holds:
        hold.close()
