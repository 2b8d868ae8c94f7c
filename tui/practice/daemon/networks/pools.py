"""Addresses: which subnet a network gets, and who has which address of it.

Rules, defaults and wording: the address management of Docker Engine 28.5, as it answers.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.practice.errors import BadRequest, Failed, Forbidden

Document = dict[str, Any]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Subnet = ipaddress.IPv4Network | ipaddress.IPv6Network

_DEFAULTS = (*((f"172.{second}.0.0/16", 16) for second in range(17, 32)), ("192.168.0.0/16", 20))
"""Blocks for networks without a subnet of their own, and the length of the subnets in each."""
_SMALLEST_WITH_ENDS = 30
"""From the next longer prefix on, a subnet has no room for a broadcast address."""
IN_USE = "Address already in use"


class Exhausted(Exception):
    """A pool has no free address."""


@dataclass(slots=True, eq=False)
class Pool:
    """A subnet, and the addresses in use."""

    subnet: Subnet
    range: Subnet
    """Where addresses that nobody chose come from; all of the subnet, if nobody narrowed it."""
    gateway: Address | None = None
    by_person: bool = False
    """Whether a person chose the subnet; only then may addresses be chosen."""
    used: set[Address] = field(default_factory=set)

    def __post_init__(self) -> None:
        subnet = self.subnet
        if subnet.version == 6 or subnet.prefixlen <= _SMALLEST_WITH_ENDS:
            self.used.add(subnet.network_address)
        if subnet.version == 4 and subnet.prefixlen <= _SMALLEST_WITH_ENDS:
            self.used.add(subnet.broadcast_address)
        if self.gateway is not None:
            self.used.add(self.gateway)

    def take(self, wanted: str = "") -> Address:
        """An address that is free now, the lowest or the wanted one.

        Raises Forbidden if the wanted one is in use, Exhausted if none is free.
        """
        if wanted:
            address = ipaddress.ip_address(wanted)
            if address in self.used:
                raise Forbidden(IN_USE)
        else:
            address = self._lowest()
        self.used.add(address)
        return address

    def give_back(self, address: str) -> None:
        """Free an address."""
        self.used.discard(ipaddress.ip_address(address))

    def _lowest(self) -> Address:
        first = int(self.range.network_address)
        # More than there are in use need not be looked at.
        for number in range(
            first, min(first + len(self.used) + 1, first + self.range.num_addresses)
        ):
            address = type(self.range.network_address)(number)
            if address not in self.used:
                return address
        raise Exhausted

    def document(self) -> Document:
        """What the database keeps; who has which address is no part of it."""
        reserved = [str(one) for one in self.used if one != self.gateway]
        return {
            "subnet": str(self.subnet),
            "range": str(self.range),
            "gateway": str(self.gateway) if self.gateway else "",
            "by_person": self.by_person,
            "reserved": reserved,
        }

    @classmethod
    def from_document(cls, document: Document) -> Pool:
        """As it was kept."""
        gateway = document["gateway"]
        return cls(
            ipaddress.ip_network(document["subnet"]),
            ipaddress.ip_network(document["range"]),
            ipaddress.ip_address(gateway) if gateway else None,
            document["by_person"],
            {ipaddress.ip_address(one) for one in document["reserved"]},
        )


# -- what a person asks for --------------------------------------------------------------------


def check_config(configs: Sequence[Document]) -> None:
    """Raise BadRequest for subnets, ranges and addresses that don't fit together."""
    wrong = [words for config in configs for words in _wrong_in(config)]
    if wrong:
        raise BadRequest(f"invalid network config:\n{joined(wrong)}")


def joined(wrong: Sequence[str]) -> str:
    """One or several complaints as the engine lists them."""
    return wrong[0] if len(wrong) == 1 else "\n".join(f"* {words}" for words in wrong)


def _wrong_in(config: Document) -> Iterator[str]:
    text = config.get("Subnet", "")
    try:
        subnet = _network(text)
    except ValueError:
        yield f"invalid subnet {text}: invalid CIDR block notation"
        return
    if str(subnet) != _canonical(text):
        yield f"invalid subnet {text}: it should be {subnet}"
    yield from _wrong_range(config.get("IPRange", ""), subnet)
    if gateway := config.get("Gateway", ""):
        yield from _wrong_address(f"gateway {gateway}", gateway, subnet)
    for name, address in (config.get("AuxiliaryAddresses") or {}).items():
        yield from _wrong_address(f"auxiliary address {name}", address, subnet)


def _wrong_range(text: str, subnet: Subnet) -> Iterator[str]:
    if not text:
        return
    try:
        part = _network(text)
    except ValueError:
        yield f"invalid ip-range {text}: invalid CIDR block notation"
        return
    if part.version != subnet.version or part.prefixlen < subnet.prefixlen:
        yield f"invalid ip-range {text}: CIDR block is bigger than its parent subnet {subnet}"
    elif part.network_address not in subnet:
        yield f"invalid ip-range {text}: parent subnet {subnet} doesn't contain ip-range"
    elif str(part) != _canonical(text):
        yield f"invalid ip-range {text}: it should be {part}"


def _wrong_address(what: str, text: str, subnet: Subnet) -> Iterator[str]:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        yield f"invalid {what}: invalid address"
        return
    if address not in subnet:
        yield f"invalid {what}: parent subnet {subnet} doesn't contain this address"


def _network(text: str) -> Subnet:
    address, slash, length = text.partition("/")
    if not slash or not length.isdecimal():
        raise ValueError(text)
    return ipaddress.ip_network(f"{ipaddress.ip_address(address)}/{length}", strict=False)


def _canonical(text: str) -> str:
    address, _, length = text.partition("/")
    return f"{ipaddress.ip_address(address)}/{int(length)}"


def asked_pools(configs: Iterable[Document], taken: Iterable[Subnet]) -> list[Pool]:
    """The pools that checked configurations describe. Raises Forbidden where they overlap."""
    pools: list[Pool] = []
    others = list(taken)
    for config in configs:
        subnet = ipaddress.ip_network(config["Subnet"])
        if any(_overlap(subnet, other) for other in others):
            raise Forbidden(
                "invalid pool request: Pool overlaps with other one on this address space"
            )
        others.append(subnet)
        part = ipaddress.ip_network(config.get("IPRange") or config["Subnet"])
        pool = Pool(subnet, part, by_person=True)
        pool.gateway = _gateway(pool, config.get("Gateway", ""))
        _reserve(pool, config.get("AuxiliaryAddresses") or {})
        pools.append(pool)
    return pools


def _gateway(pool: Pool, wanted: str) -> Address | None:
    try:
        return pool.take(wanted)
    except Forbidden as error:
        raise Failed(f"failed to allocate gateway ({wanted}): {error.message}") from None
    except Exhausted:
        return None


def _reserve(pool: Pool, addresses: Mapping[str, str]) -> None:
    for name, address in addresses.items():
        try:
            pool.take(address)
        except Forbidden as error:
            raise Failed(
                f"failed to allocate secondary ip address ({name}:{address}): {error.message}"
            ) from None


# -- what the engine chooses -------------------------------------------------------------------


def default_pool(taken: Iterable[Subnet]) -> Pool:
    """The first IPv4 subnet of the customary ones that is free. Raises BadRequest if none is."""
    others = [subnet for subnet in taken if subnet.version == 4]
    for block, length in _DEFAULTS:
        for subnet in ipaddress.ip_network(block).subnets(new_prefix=length):
            if not any(_overlap(subnet, other) for other in others):
                return _chosen(subnet)
    raise BadRequest("all predefined address pools have been fully subnetted")


def default_pool_v6(seed: str, taken: Iterable[Subnet]) -> Pool:
    """The first free IPv6 subnet of the local block that belongs to an engine.

    `seed` is what tells engines apart. Local blocks: RFC 4193.
    """
    others = [subnet for subnet in taken if subnet.version == 6]
    start = b"\xfd" + hashlib.sha256(seed.encode()).digest()[:5] + bytes(10)
    whole = ipaddress.IPv6Network((start, 48))
    for subnet in whole.subnets(new_prefix=64):
        if not any(_overlap(subnet, other) for other in others):
            return _chosen(subnet)
    raise BadRequest("all predefined address pools have been fully subnetted")


def _chosen(subnet: Subnet) -> Pool:
    pool = Pool(subnet, subnet)
    pool.gateway = pool.take()
    return pool


def _overlap(one: Subnet, other: Subnet) -> bool:
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return one.overlaps(other)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return one.overlaps(other)
    return False
