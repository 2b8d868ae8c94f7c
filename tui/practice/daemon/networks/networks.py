"""Networks, and which container is on which of them.

Addresses, names and events are those that a real engine would give. What containers send one
another goes from memory to memory.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.practice.daemon.names import new_id
from tui.practice.daemon.networks.model import Endpoint, Network
from tui.practice.daemon.networks.pools import Exhausted, Pool
from tui.practice.daemon.networks.registry import Emit, Member, Registry
from tui.practice.daemon.networks.requests import check_endpoint
from tui.practice.daemon.networks.seen import Seen
from tui.practice.errors import BadRequest, Failed, Forbidden, Refused
from tui.practice.kernel.sockets import Listener, Sockets
from tui.practice.store.database import Database

Document = dict[str, Any]

_HOST_ALONE = (
    "container sharing network namespace with another container or host cannot be connected to "
    "any other network"
)
_NONE_ALONE = (
    "container cannot be connected to multiple networks with one of the networks in private "
    "(none) mode"
)


class Networks(Registry):
    """All networks of an engine, and the containers on them."""

    def __init__(self, database: Database, emit: Emit) -> None:
        super().__init__(database, emit)
        self.host = Sockets()
        """Who listens in the containers that have no network of their own, but the host's."""
        self.published: dict[int, tuple[str, int]] = {}
        """Ports of the host at all addresses: of which container they are, and which port there."""

    # -- a container's life ------------------------------------------------------------------

    def mode(self, network_mode: str) -> str:
        """A `NetworkMode` as inspect shows it: what was the beginning of an id is all of it."""
        if network_mode in ("", "default"):
            return "bridge"
        if self.named(network_mode) is None and ":" not in network_mode:
            matching = [one.id for one in self if one.id.startswith(network_mode)]
            return matching[0] if len(matching) == 1 else network_mode
        return network_mode

    def prepare(
        self,
        container_id: str,
        name: str,
        endpoints: Mapping[str, Mapping[str, Any]],
        hostname: str = "",
    ) -> None:
        """Keep what a new container asks of networks, by their names; it gets no address yet.

        A network need not be there before the container is started. Raises BadRequest for what
        can't be asked of one that is.
        """
        places = []
        for reference, config in endpoints.items():
            network = self.find(reference)
            shown = network.name if network else reference
            try:
                check_endpoint(reference, network, config)
            except BadRequest as error:
                raise BadRequest(f"invalid config for network {shown}: {error.message}") from None
            places.append(Endpoint.asked(shown, config))
        self.members[container_id] = Member(name, hostname, places)
        self.keep_member(container_id)

    def attach(self, container_id: str) -> None:
        """Give a container that starts its addresses on all its networks.

        Raises Refused, in the words for a container that can't be started, where it can't have
        them; then it has none.
        """
        member = self.members[container_id]
        before, attached = list(member.endpoints), []
        try:
            if len(before) > 1 and any(one.network == "host" for one in before):
                raise Failed(_HOST_ALONE)
            for place in before:
                network = self.get(place.network_id or place.network)
                attached.append(self._admitted(container_id, member, network, place))
        except Refused as error:
            for place in attached:
                self._expel(place)
            raise type(error)(f"failed to set up container networking: {error.message}") from None
        member.endpoints, member.runs = attached, True
        member.sockets = Sockets(lambda: [place.ip for place in member.endpoints if place.ip])
        if [one.document() for one in before] != [one.document() for one in attached]:
            self.keep_member(container_id)
        for place in attached:
            self.tell("connect", self._by_id[place.network_id], container_id)

    def release(self, container_id: str) -> None:
        """Take a container's addresses back: it does not run any more."""
        member = self.members.get(container_id)
        if member is None or not member.runs:
            return
        leaving = [place for place in member.endpoints if place.active]
        member.endpoints = [place.released() for place in member.endpoints]
        member.runs, member.sockets = False, None
        for place in leaving:
            self._expel(place)
            self.tell("disconnect", self._by_id[place.network_id], container_id)

    def forget(self, container_id: str) -> None:
        """A container is gone for good."""
        self.release(container_id)
        self.drop_member(container_id)

    def rename(self, container_id: str, name: str) -> None:
        """Call a container by another name."""
        member = self.members[container_id]
        member.name = name
        member.endpoints = [
            place
            if place.dns_names is None
            else replace(place, dns_names=_dns_names(container_id, member, place))
            for place in member.endpoints
        ]
        self.keep_member(container_id)

    def connect(
        self, reference: str, container_id: str, mode: str, config: Mapping[str, Any] | None
    ) -> None:
        """Put a container on one more network; `mode` is its `NetworkMode`.

        Raises NotFound for the network, BadRequest for what can't go together, Forbidden where
        it is on it already.
        """
        network = self.get(reference)
        member = self.members[container_id]
        asked = config or {}
        check_endpoint(network.name, network, asked)
        place = Endpoint.asked(network.name, asked)
        there = self._place(member, network)
        if there is not None:
            if not member.runs:
                # As in the real engine, what was asked for first stands.
                return
            raise Forbidden(
                f"endpoint with name {member.name} already exists in network {network.name}"
            )
        _check_company(network, member, mode)
        place = replace(place, dns_names=_dns_names(container_id, member, place, network))
        if member.runs:
            place = self._admitted(container_id, member, network, place)
        member.endpoints = [*member.endpoints, place]
        self.keep_member(container_id)
        if member.runs:
            self.tell("connect", network, container_id)

    def disconnect(self, reference: str, container_id: str, mode: str) -> None:
        """Take a container off a network; `mode` is its `NetworkMode`.

        Raises NotFound for the network, Failed where it is not on it.
        """
        network = self.get(reference)
        member = self.members[container_id]
        place = self._place(member, network)
        if place is None:
            article = "" if member.runs else "the "
            raise Failed(
                f"container {container_id} is not connected to {article}network {network.name}"
            )
        if member.runs and network.driver == "host" and mode == "host":
            raise BadRequest(
                "cannot disconnect container from host network - container was created in host "
                "network mode"
            )
        member.endpoints = [one for one in member.endpoints if one is not place]
        self.keep_member(container_id)
        if place.active:
            self._expel(place)
            self.tell("disconnect", network, container_id)

    # -- questions about a container ---------------------------------------------------------

    def settings(self, container_id: str, *, dns_names: bool = True) -> Document:
        """A container's networks as `NetworkSettings.Networks` shows them.

        Lists show none of the names that others may call it by.
        """
        places = sorted(self._places(container_id), key=lambda one: one.network)
        return {place.network: place.shown(dns_names=dns_names) for place in places}

    def of_container(self, container_id: str) -> frozenset[str]:
        """What the networks that a container is on may be called: names, ids, short ids."""
        places = self._places(container_id)
        words = {word for one in places for word in (one.network, one.network_id) if word}
        return frozenset(words | {word[:12] for word in words if word in self._by_id})

    def name_of(self, container_id: str) -> str:
        """The name of a container that networks know."""
        return self.members[container_id].name

    def outlet(self, container_id: str) -> Endpoint | None:
        """The place by which a container's ports can be reached from the host, if there is one."""
        ways = [
            place
            for place in self._places(container_id)
            if place.active and place.gateway and self._by_id[place.network_id].driver == "bridge"
        ]
        return min(ways, key=lambda one: (-one.gateway_priority, one.network), default=None)

    def resolve(self, container_id: str, name: str) -> list[str]:
        """The IPv4 addresses that a name has for a container; empty if it is unknown."""
        wanted = name.lower().removesuffix(".")
        found: dict[str, None] = {}
        for place in self._places(container_id):
            network = self._by_id.get(place.network_id)
            if network is None or not place.active or not network.resolves:
                continue
            meant = {wanted, wanted.removesuffix(f".{network.name.lower()}")}
            for link in place.links or ():
                target, _, alias = link.partition(":")
                if (alias or target).lower() in meant:
                    meant.add(target.lower())
            for _, _, other in self.users(network):
                if other.ip and not meant.isdisjoint(map(str.lower, other.dns_names or ())):
                    found[other.ip] = None
        return list(found)

    def seen_by(self, container_id: str) -> Seen:
        """The networks as the programs of a container see them."""
        return Seen(self, container_id)

    def interfaces(self, container_id: str) -> list[tuple[str, str, int, str]]:
        """Name, IPv4 address, prefix length and MAC of each of a container's interfaces."""
        active = [place for place in self._places(container_id) if place.active and place.mac]
        return [
            (f"eth{number}", place.ip, place.prefix, place.mac)
            for number, place in enumerate(active)
        ]

    def gateway(self, container_id: str) -> str:
        """Where a container sends what is for none of its networks; empty if there is no way."""
        place = self.outlet(container_id)
        return place.gateway if place else ""

    def reaches(self, container_id: str, address: str) -> bool:
        """Whether a container, or the host, has this address, and it can be reached from here."""
        return self._is_host(container_id, address) or any(
            place.ip == address for _, place in self._neighbours(container_id)
        )

    def sockets(self, container_id: str) -> Sockets:
        """Who listens in a container that runs; those on the host's network share it."""
        member = self.members[container_id]
        if any(self._by_id[one.network_id].driver == "host" for one in member.endpoints):
            return self.host
        assert member.sockets is not None, "it is on its networks"
        return member.sockets

    def answering(self, container_id: str, address: str, port: int) -> Listener | None:
        """Who answers a container at an address of another one, or of the host's."""
        for identity, place in self._neighbours(container_id):
            if place.ip == address:
                return self.sockets(identity).listener(address, port)
        if not self._is_host(container_id, address):
            return None
        if port in self.published:
            identity, inner = self.published[port]
            outlet = self.outlet(identity)
            return self.sockets(identity).listener(outlet.ip, inner) if outlet else None
        return self.host.listener(address, port)

    # -- small steps -------------------------------------------------------------------------

    def _neighbours(self, container_id: str) -> Iterator[tuple[str, Endpoint]]:
        """Who runs on a network of the container's, itself among them, each with its place."""
        for own in self._places(container_id):
            network = self._by_id.get(own.network_id)
            if network is not None and own.active:
                for identity, _, place in self.users(network):
                    yield identity, place

    def _is_host(self, container_id: str, address: str) -> bool:
        """Whether the host has this address: that of a gateway, from where there is a way out."""
        own = any(place.active and place.gateway == address for place in self._places(container_id))
        return own or (self.outlet(container_id) is not None and address in self.gateways())

    def gateways(self) -> list[str]:
        """The addresses of the host on all networks, that of the default one first."""
        pools = (one.pool(4) for one in self if one.driver == "bridge")
        return [str(pool.gateway) for pool in pools if pool and pool.gateway]

    def _admitted(
        self, container_id: str, member: Member, network: Network, place: Endpoint
    ) -> Endpoint:
        """The place with addresses, which are taken from the network's. Raises Refused."""
        if network.config_only:
            raise Forbidden("cannot create endpoint on configuration-only network")
        asked = place.ipam_config or {}
        values: Document = {}
        taken: list[tuple[Pool, str]] = []
        try:
            for version, field in ((4, "IPv4Address"), (6, "IPv6Address")):
                pool = network.pool(version)
                if pool is None:
                    continue
                address = str(pool.take(asked.get(field, "")))
                taken.append((pool, address))
                suffix = "" if version == 4 else "6"
                gateway = "" if network.internal or pool.gateway is None else str(pool.gateway)
                values |= {
                    f"ip{suffix}": address,
                    f"prefix{suffix}": pool.subnet.prefixlen,
                    f"gateway{suffix}": gateway,
                }
        except (Exhausted, Refused) as error:
            for pool, address in taken:
                pool.give_back(address)
            if isinstance(error, Refused):
                raise
            raise Failed(
                f"no available IPv{version} addresses on this network's address pools: "
                f"{network.name} ({network.id})"
            ) from None
        mac = place.asked_mac.lower().replace("-", ":") or _new_mac()
        return replace(
            place,
            network=network.name,
            network_id=network.id,
            endpoint_id=new_id(),
            mac=mac if network.driver == "bridge" else "",
            dns_names=_dns_names(container_id, member, place, network),
            **values,
        )

    def _expel(self, place: Endpoint) -> None:
        network = self._by_id[place.network_id]
        for version, address in ((4, place.ip), (6, place.ip6)):
            pool = network.pool(version)
            if pool is not None and address:
                pool.give_back(address)

    def _places(self, container_id: str) -> Sequence[Endpoint]:
        member = self.members.get(container_id)
        return member.endpoints if member else ()

    def _place(self, member: Member, network: Network) -> Endpoint | None:
        for place in member.endpoints:
            if network.id == place.network_id or network.name == place.network:
                return place
        return None


def _check_company(network: Network, member: Member, mode: str) -> None:
    if network.driver == "host" and mode != "host":
        raise BadRequest(
            "cannot connect container to host network - container must be created in host network "
            "mode"
        )
    if mode == "host" or mode.startswith("container:"):
        raise BadRequest(_HOST_ALONE)
    names = {place.network for place in member.endpoints}
    if "none" in names or (network.name == "none" and names):
        raise BadRequest(_NONE_ALONE)


def _dns_names(
    container_id: str, member: Member, place: Endpoint, network: Network | None = None
) -> Sequence[str] | None:
    if network is not None and not network.resolves:
        return None
    names = (member.name, *(place.aliases or ()), container_id[:12], member.hostname)
    return tuple(dict.fromkeys(filter(None, names)))


def _new_mac() -> str:
    first, *rest = secrets.token_bytes(6)
    # Chosen here and for one receiver, as the two lowest bits say.
    return ":".join(f"{byte:02x}" for byte in (first & 0xFC | 2, *rest))
