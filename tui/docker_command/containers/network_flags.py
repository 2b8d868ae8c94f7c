"""The networks that a container joins: `--network`, and the flags about the first of them.

The keys, the rules and the words are those of the real command's options package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.docker_command.checked import fields
from tui.docker_command.values import whole

_LONG = re.compile(r"\w+=\w+(,\w+=\w+)*", re.ASCII)
_MAC = re.compile(
    r"[0-9a-f]{2}(?:(?P<sign>[:-])[0-9a-f]{2})(?:(?P=sign)[0-9a-f]{2}){4}"
    r"(?:(?P=sign)[0-9a-f]{2}){0,14}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,9}",
    re.ASCII | re.IGNORECASE,
)
_MAC_BYTES = (6, 8, 20)
_OWN_KINDS = ("", "default", "bridge", "host", "none")


@dataclass(frozen=True, slots=True)
class Joined:
    """One network, and how the container is to be in it."""

    name: str
    aliases: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    ip: str = ""
    ip6: str = ""
    local_ips: tuple[str, ...] = ()
    mac: str = ""
    priority: int = 0

    @property
    def plain(self) -> bool:
        """Whether nothing is said of how."""
        return self == Joined(self.name)

    @property
    def users_own(self) -> bool:
        """Whether it is one that somebody made, and none of those that every engine has."""
        return self.name not in _OWN_KINDS and not self.name.startswith("container:")

    def endpoint(self) -> dict[str, Any]:
        """The same as the API takes it."""
        addresses: dict[str, Any] = {
            "IPv4Address": self.ip,
            "IPv6Address": self.ip6,
            "LinkLocalIPs": list(self.local_ips),
        }
        given = {name: value for name, value in addresses.items() if value}
        return {
            "IPAMConfig": given or None,
            "Links": list(self.links) or None,
            "Aliases": list(self.aliases) or None,
            "MacAddress": self.mac,
            "DriverOpts": dict(self.options) or None,
            "GwPriority": self.priority,
            "NetworkID": "",
            "EndpointID": "",
            "Gateway": "",
            "IPAddress": "",
            "IPPrefixLen": 0,
            "IPv6Gateway": "",
            "GlobalIPv6Address": "",
            "GlobalIPv6PrefixLen": 0,
            "DNSNames": None,
        }


def joined(text: str) -> Joined:
    """What one `--network` says: a name, or `name=...,alias=...,ip=...`. Raises ValueError."""
    if not _LONG.search(text):
        return Joined(text)
    found = Joined("")
    for part in fields(text):
        key, equals, value = part.lower().partition("=")
        if not equals:
            raise ValueError(f"invalid field {part}")
        found = _with(found, key.strip(), value.strip())
    if not found.name:
        raise ValueError("network name/id is not specified")
    return found


def together(networks: Sequence[Joined], flags: Joined) -> list[Joined]:
    """All networks, the first of them with what the single flags say. Raises ValueError."""
    if not networks:
        return [_completed(Joined("default"), flags)]
    found: dict[str, Joined] = {}
    for number, network in enumerate(networks):
        network = _completed(network, flags) if number == 0 else network
        _check(network)
        if network.name in found:
            raise ValueError(f'network "{network.name}" is specified multiple times')
        if network.users_own != networks[0].users_own:
            raise ValueError(
                "conflicting options: cannot attach both user-defined and non-user-defined"
                " network-modes"
            )
        found[network.name] = network
    return list(found.values())


def endpoints(networks: Sequence[Joined], *, named: bool) -> dict[str, Any]:
    """All networks as the API takes them.

    Where one network is named, and nothing else is said of it, its name is all that is sent.
    """
    if named and len(networks) == 1 and networks[0].plain:
        return {}
    return {network.name: network.endpoint() for network in networks}


def is_mac(text: str) -> bool:
    """Whether Go takes a text for the address of a network card."""
    digits = sum(char.isalnum() for char in text)
    return _MAC.fullmatch(text) is not None and digits / 2 in _MAC_BYTES


def _with(found: Joined, key: str, value: str) -> Joined:
    match key:
        case "name":
            return replace(found, name=value)
        case "alias":
            return replace(found, aliases=(*found.aliases, value))
        case "driver-opt":
            name, equals, setting = value.partition("=")
            if not equals:
                raise ValueError("invalid key value pair format in driver options")
            return replace(found, options={**found.options, name.strip(): setting.strip()})
        case "ip":
            return replace(found, ip=value)
        case "ip6":
            return replace(found, ip6=value)
        case "link-local-ip":
            return replace(found, local_ips=(*found.local_ips, value))
        case "mac-address":
            return replace(found, mac=value)
        case "gw-priority":
            try:
                return replace(found, priority=whole(value, base=10))
            except ValueError as error:
                why = str(error).rpartition(": ")[2]
                raise ValueError(f"invalid gw-priority ({value}): {why}") from error
    raise ValueError(f"invalid field key {key}")


_TWICE = (
    ("aliases", "--network-alias and per-network alias"),
    ("ip", "--ip and per-network IPv4 address"),
    ("ip6", "--ip6 and per-network IPv6 address"),
    ("mac", "--mac-address and per-network MAC address"),
    ("local_ips", "--link-local-ip and per-network link-local IP addresses"),
)


def _completed(network: Joined, flags: Joined) -> Joined:
    for name, both in _TWICE:
        value = getattr(flags, name)
        if value and getattr(network, name):
            raise ValueError(f"conflicting options: cannot specify both {both}")
        if value:
            network = replace(network, **{name: value})
    if network.users_own:
        network = replace(network, links=flags.links)
    elif network.aliases:
        raise ValueError("network-scoped aliases are only supported for user-defined networks")
    return network


def _check(network: Joined) -> None:
    if not network.name.strip():
        raise ValueError("no name set for network")
    if network.aliases and not network.users_own:
        raise ValueError("network-scoped aliases are only supported for user-defined networks")
    if network.mac and not is_mac(network.mac):
        raise ValueError(f"{network.mac} is not a valid mac address")
