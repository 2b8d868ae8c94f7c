"""The networks that there are: made, found, listed, removed.

What networks there are and what containers ask of them outlives the engine, who has which
address does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tui.practice.daemon.durations import cutoff
from tui.practice.daemon.names import new_id
from tui.practice.daemon.networks.model import PREDEFINED, Endpoint, Network
from tui.practice.daemon.networks.requests import (
    check_bridge_name,
    new_network,
    predefined_network,
    read_create,
)
from tui.practice.errors import BadRequest, Failed, Forbidden, NotFound, Refused
from tui.practice.filters import Filters
from tui.practice.kernel.sockets import Sockets
from tui.practice.store.database import Database

Document = dict[str, Any]
Emit = Callable[[str, str, str, Mapping[str, str]], object]

_NETWORK = "network"
_MEMBER = "network member"
_FILTERS = frozenset({"dangling", "driver", "id", "label", "name", "scope", "type"})
_PRUNE_FILTERS = frozenset({"label", "label!", "until"})


@dataclass(slots=True)
class Member:
    """A container, as far as networks know it."""

    name: str
    hostname: str
    endpoints: list[Endpoint]
    runs: bool = False
    sockets: Sockets | None = None
    """Who listens in it, while it runs."""

    def document(self) -> Document:
        """What the database keeps."""
        return {
            "name": self.name,
            "hostname": self.hostname,
            "endpoints": [endpoint.document() for endpoint in self.endpoints],
        }


class Registry:
    """All networks, and who is on them; `Networks` adds how one gets on and off."""

    def __init__(self, database: Database, emit: Emit) -> None:
        """Read what was kept; the three networks that every engine has come into being once."""
        self._database = database
        self._emit = emit
        self._by_id: dict[str, Network] = {}
        self.members: dict[str, Member] = {}
        for identity, document in database.all(_NETWORK):
            self._by_id[identity] = Network.from_document(identity, document)
        for identity, document in database.all(_MEMBER):
            endpoints = [Endpoint.from_document(kept) for kept in document["endpoints"]]
            self.members[identity] = Member(document["name"], document["hostname"], endpoints)
        if not self._by_id:
            with database.transaction():
                for name in PREDEFINED:
                    self._keep(predefined_network(name, new_id(), time.time_ns()))

    # -- networks ----------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Network]:
        return iter(self._by_id.values())

    def get(self, reference: str) -> Network:
        """By id, name, or the beginning of an id that no other has.

        Raises NotFound, and BadRequest for the beginning of several.
        """
        found = self._by_id.get(reference) or self.named(reference)
        if found is not None:
            return found
        matching = [one for one in self if one.id.startswith(reference)] if reference else []
        if len(matching) > 1:
            raise BadRequest(
                f"network {reference} is ambiguous ({len(matching)} matches found on ID prefix)"
            )
        if not matching:
            raise NotFound(f"network {reference} not found")
        return matching[0]

    def create(self, body: Document) -> Network:
        """Make the network that a request's body asks for. Raises Refused."""
        asked = read_create(body, {one.name: one for one in self})
        taken = [pool.subnet for one in self for pool in one.pools]
        seed = self.get("bridge").id
        network = new_network(new_id(), time.time_ns(), asked, taken, seed)
        check_bridge_name(network, self)
        self._keep(network)
        self.tell("create", network)
        return network

    def remove(self, reference: str) -> None:
        """Raises NotFound, and Forbidden for one that is in use or belongs to every engine."""
        network = self.get(reference)
        if network.predefined:
            raise Forbidden(f"{network.name} is a pre-defined network and cannot be removed")
        users = ", ".join(
            f'name:"{member.name}" id:"{endpoint.endpoint_id[:12]}"'
            for _, member, endpoint in self.users(network)
        )
        wrong = f"network {network.name} has active endpoints ({users})" if users else ""
        if network.config_only and any(one.config_from == network.name for one in self):
            wrong = f'configuration network "{network.name}" is in use'
        if wrong:
            raise Forbidden(f"error while removing network: {wrong}")
        del self._by_id[network.id]
        self._database.drop(_NETWORK, network.id)
        self.tell("destroy", network)

    def inspected(self, network: Network) -> Document:
        """The network with the containers that run on it, as inspect shows it."""
        containers = {
            identity: endpoint.shown_in_network(member.name)
            for identity, member, endpoint in self.users(network)
        }
        return network.shown(containers)

    def listed(self, filters: Filters) -> list[Document]:
        """What the filters leave, the newest first; without containers, as in the real engine.

        Raises BadRequest for filters that don't exist, and Failed for a type that does not.
        """
        filters.check(_FILTERS)
        types = filters.get("type", ())
        for word in types:
            if word not in ("builtin", "custom"):
                raise Failed(f"invalid filter: 'type'='{word}'")
        dangling = _dangling(filters)
        return [
            network.shown()
            for network in sorted(self, key=lambda one: -one.created)
            if filters.match_pattern("name", network.name)
            and filters.match_pattern("id", network.id)
            and filters.match_exactly("driver", network.driver)
            and filters.match_exactly("scope", "local")
            and filters.match_labels(network.labels)
            and (not types or ("builtin" if network.predefined else "custom") in types)
            and dangling in (None, self._unused(network))
        ]

    def prune(self, filters: Filters) -> list[str]:
        """Remove networks that nobody uses; returns their names. Raises BadRequest."""
        filters.check(_PRUNE_FILTERS)
        before = cutoff(filters.get("until", ()))
        removed = []
        for network in list(self):
            if (
                self._unused(network)
                and not network.config_only
                and not (before and network.created > before)
                and filters.match_labels(network.labels)
            ):
                self.remove(network.id)
                removed.append(network.name)
        self._emit("network", "prune", "", {"reclaimed": "0"})
        return removed

    # -- for those who put containers on networks --------------------------------------------

    def named(self, name: str) -> Network | None:
        """By name alone; None if there is none."""
        return next((one for one in self if one.name == name), None)

    def find(self, reference: str) -> Network | None:
        """As `get`; None where that raises."""
        try:
            return self.get(reference)
        except Refused:
            return None

    def users(self, network: Network) -> Iterator[tuple[str, Member, Endpoint]]:
        """The containers that run on a network, by id, each with its place there."""
        for identity, member in self.members.items():
            for place in member.endpoints if member.runs else ():
                if place.active and place.network_id == network.id:
                    yield identity, member, place

    def keep_member(self, container_id: str) -> None:
        """Write down what a container asks of networks."""
        self._database.put(_MEMBER, container_id, self.members[container_id].document())

    def drop_member(self, container_id: str) -> None:
        """Forget a container."""
        self.members.pop(container_id, None)
        self._database.drop(_MEMBER, container_id)

    def tell(self, action: str, network: Network, container_id: str = "") -> None:
        """Say what happened to a network, or to a container on it."""
        about = {"name": network.name, "type": network.driver}
        if container_id:
            about["container"] = container_id
        self._emit("network", action, network.id, about)

    # -- small steps -------------------------------------------------------------------------

    def _unused(self, network: Network) -> bool:
        return not network.predefined and next(self.users(network), None) is None

    def _keep(self, network: Network) -> None:
        self._database.put(_NETWORK, network.id, network.document())
        self._by_id[network.id] = network


def _dangling(filters: Filters) -> bool | None:
    values = filters.get("dangling", ())
    if len(values) > 1:
        raise BadRequest('got more than one value for filter key "dangling"')
    for value in values:
        if value not in ("true", "1", "false", "0"):
            raise BadRequest(
                'invalid value for filter \'dangling\', must be "true" (or "1"), '
                'or "false" (or "0")'
            )
        return value in ("true", "1")
    return None
