"""Published ports: which ports of the host stand for which ports of containers.

Nothing listens here. A port is reserved within the engine, and tried on the host, so that a port
in use is refused in the words of Docker Engine 28.5; who wants to serve a container's ports finds
in `publications` what there is to serve.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tui.practice.daemon.config.ports import Wanted, wanted_ports
from tui.practice.daemon.networks.networks import Networks
from tui.practice.errors import Failed

Document = dict[str, Any]

FIRST_EPHEMERAL = 32768
LAST_EPHEMERAL = 60999
"""Where ports that nobody chose are taken from; as Linux has it by default."""
_SOCKETS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
_PROTOCOLS = (*_SOCKETS, "sctp")
_EVERYWHERE = ("0.0.0.0", "::")


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


@dataclass(frozen=True, slots=True)
class _Held:
    exposed: tuple[str, ...]
    publications: tuple[Publication, ...]


class _Busy(Exception):
    """A port can't be had; the text says why."""


class Ports:
    """Which container has which port of the host, for as long as it runs."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._held: dict[str, _Held] = {}
        self._taken: dict[tuple[str, int], list[str]] = {}
        self._last = dict.fromkeys(_PROTOCOLS, FIRST_EPHEMERAL - 1)

    def reserve(self, container_id: str, config: Document, host_config: Document) -> None:
        """Take the ports that a container is to publish; it is on its networks already.

        Raises Failed where one can't be had; then none is taken.
        """
        outlet = self._networks.outlet(container_id)
        if outlet is None:
            return
        wanted = wanted_ports(config, host_config)
        publications: list[Publication] = []
        try:
            for one in wanted:
                for addresses, choice in one.bindings:
                    publications += self._publish(one, addresses, choice, outlet.ip)
        except _Busy as error:
            self._drop(publications)
            name = self._networks.name_of(container_id)
            raise Failed(
                "failed to set up container networking: driver failed programming external "
                f"connectivity on endpoint {name} ({outlet.endpoint_id}): {error}"
            ) from None
        self._held[container_id] = _Held(tuple(one.key for one in wanted), tuple(publications))

    def release(self, container_id: str) -> None:
        """Let others have a container's ports; nothing happens if it has none."""
        held = self._held.pop(container_id, None)
        if held is not None:
            self._drop(held.publications)

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

    def _publish(
        self, wanted: Wanted, address: str, choice: range | None, inside: str
    ) -> list[Publication]:
        if wanted.protocol not in _PROTOCOLS:
            raise _Busy("unknown protocol")
        addresses = _EVERYWHERE if not address else (address,)
        port = self._choose(wanted, addresses, choice, inside)
        for one in addresses:
            self._taken.setdefault((wanted.protocol, port), []).append(one)
        return [Publication(wanted.port, wanted.protocol, one, port) for one in addresses]

    def _choose(
        self, wanted: Wanted, addresses: Sequence[str], choice: range | None, inside: str
    ) -> int:
        if choice is not None and len(choice) == 1:
            port = choice[0]
            holder = self._holder(wanted.protocol, port, addresses)
            if holder:
                raise _Busy(f"Bind for {holder}:{port} failed: port is already allocated")
            refusal = refused_by_host(wanted.protocol, addresses[0], port)
            if refusal:
                raise _Busy(
                    f"failed to bind host port for {addresses[0]}:{port}:{inside}:"
                    f"{wanted.key}: {refusal}"
                )
            return port
        for port in choice or self._ephemeral(wanted.protocol):
            if not self._holder(wanted.protocol, port, addresses) and not refused_by_host(
                wanted.protocol, addresses[0], port
            ):
                if choice is None:
                    self._last[wanted.protocol] = port
                return port
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
            place = (one.protocol, one.host_port)
            self._taken[place].remove(one.host_ip)
            if not self._taken[place]:
                del self._taken[place]


def _overlap(one: str, other: str) -> bool:
    if (":" in one) != (":" in other):
        return False
    return one == other or one in _EVERYWHERE or other in _EVERYWHERE


def refused_by_host(protocol: str, address: str, port: int) -> str:
    """Why a port can't be bound on this machine, in the system's words; empty if it can.

    A port that only the administrator may bind counts as free: nobody has it.
    """
    kind = _SOCKETS.get(protocol)
    if kind is None:
        return ""
    # Where the whole machine is meant, a program that listens on this side of it alone is in the
    # way too; not every system says so of its own accord.
    probed = (address, "127.0.0.1") if address == "0.0.0.0" else (address,)
    for one in probed:
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        try:
            with socket.socket(family, kind) as probe:
                if os.name == "posix" and protocol == "tcp":
                    # Otherwise connections that were closed a minute ago would be in the way.
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((one, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "address already in use"
            if error.errno == errno.EADDRNOTAVAIL:
                return "cannot assign requested address"
    return ""


# -- pure --------------------------------------------------------------------------------------


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
