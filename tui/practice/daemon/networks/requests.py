"""What clients ask of networks, read and checked: new networks, and places on them.

Wording, status and order of the checks: Docker Engine 28.5.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.practice.daemon.config.fields import ENDPOINT
from tui.practice.daemon.config.shapes import FLAG, TEXT, TEXT_MAP, Listed, Optional, Struct, sparse
from tui.practice.daemon.networks.model import BRIDGE_OPTIONS, PREDEFINED, Network
from tui.practice.daemon.networks.pools import (
    Pool,
    Subnet,
    asked_pools,
    check_config,
    default_pool,
    default_pool_v6,
    joined,
)
from tui.practice.errors import BadRequest, Conflict, Forbidden, LeftOut, NotFound

Document = dict[str, Any]

_SUBNET = sparse(
    "network.IPAMConfig",
    {
        "Subnet": TEXT,
        "IPRange": TEXT,
        "Gateway": TEXT,
        "AuxiliaryAddresses": TEXT_MAP,
    },
)
_IPAM = Struct(
    "network.IPAM",
    {
        "Driver": TEXT,
        "Options": TEXT_MAP,
        "Config": Listed(_SUBNET, "[]network.IPAMConfig"),
    },
)
_CREATE = Struct(
    "network.CreateRequest",
    {
        "Name": TEXT,
        "Driver": TEXT,
        "Scope": TEXT,
        "EnableIPv4": Optional(FLAG),
        "EnableIPv6": Optional(FLAG),
        "IPAM": _IPAM,
        "Internal": FLAG,
        "Attachable": FLAG,
        "Ingress": FLAG,
        "ConfigOnly": FLAG,
        "ConfigFrom": Struct("network.ConfigReference", {"Network": TEXT}),
        "Options": TEXT_MAP,
        "Labels": TEXT_MAP,
    },
)
CONNECT = Struct(
    "network.ConnectOptions", {"Container": TEXT, "EndpointConfig": Optional(ENDPOINT)}
)
DISCONNECT = Struct("network.DisconnectOptions", {"Container": TEXT, "Force": FLAG})

_NO_SWARM = (
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect '
    "this node to swarm and try again."
)
_ONE_OF_A_KIND = ("host", "null")
_ELSEWHERE = ("macvlan", "ipvlan")
_BRIDGE = "com.docker.network.bridge."
_BRIDGE_NAME = f"{_BRIDGE}name"
_FLAGS = (f"{_BRIDGE}enable_icc", f"{_BRIDGE}enable_ip_masquerade", f"{_BRIDGE}inhibit_ipv4")
_MTU = "com.docker.network.driver.mtu"
_WORDS_FOR_FLAGS = frozenset(
    {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}
)
_INTEGER = re.compile("[+-]?[0-9]{1,9}", re.ASCII)
_MAC = re.compile(r"([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|([0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}")


# -- new networks ------------------------------------------------------------------------------


def read_create(body: Document, others: Mapping[str, Network]) -> Document:
    """A request for a network, complete and checked but for its addresses.

    `others` are the networks there are, by name. Raises BadRequest, Forbidden, Conflict,
    NotFound, or LeftOut.
    """
    asked: Document = _CREATE.read(body, "CreateRequest")
    name = asked["Name"]
    if name in PREDEFINED or name == "default":
        raise Forbidden(f"operation is not permitted on predefined {name} network ")
    if not name.strip():
        raise BadRequest("invalid name: name is empty")
    if name in others:
        raise Conflict(f"network with name {name} already exists")
    _check_kind(asked)
    _check_reference(asked, others)
    if asked["ConfigOnly"]:
        check_config(asked["IPAM"]["Config"] or ())
        return asked
    _check_driver(asked["Driver"])
    check_config(asked["IPAM"]["Config"] or ())
    if asked["EnableIPv4"] is False and not asked["EnableIPv6"]:
        raise BadRequest("IPv4 or IPv6 must be enabled")
    ipam = asked["IPAM"]["Driver"] or "default"
    if ipam == "null":
        raise BadRequest("ipv4 pool is empty")
    if ipam != "default":
        raise NotFound(f'plugin "{ipam}" not found')
    _check_options(asked["Options"] or {})
    return asked


def _check_kind(asked: Document) -> None:
    if asked["Scope"] == "swarm":
        raise Forbidden("cannot create a swarm scoped network when swarm is not active")
    if asked["Ingress"]:
        raise Forbidden("Ingress network can only be global scope network")
    if asked["ConfigOnly"] and (asked["Internal"] or asked["Attachable"] or asked["Scope"]):
        raise Forbidden(
            "configuration network can only contain network specific fields. Network operator "
            "fields like [ ingress | internal | attachable | scope ] are not supported."
        )


def _check_reference(asked: Document, others: Mapping[str, Network]) -> None:
    name = asked["ConfigFrom"]["Network"]
    if not name:
        return
    if asked["Labels"] or asked["Options"] or asked["IPAM"]["Config"] or asked["EnableIPv6"]:
        raise Forbidden(
            "user specified configurations are not supported if the network depends on a "
            "configuration network"
        )
    model = others.get(name)
    if model is None or not model.config_only:
        raise NotFound(f'configuration network "{name}" does not exist')
    asked["Labels"], asked["Options"] = dict(model.labels), dict(model.options)
    asked["EnableIPv6"] = model.ipv6
    asked["IPAM"] = {**asked["IPAM"], "Config": model.ipam_config}


def _check_driver(driver: str) -> None:
    if driver == "overlay":
        raise Forbidden(_NO_SWARM)
    if driver in _ONE_OF_A_KIND:
        raise Forbidden(f'only one instance of "{driver}" network is allowed')
    if driver in _ELSEWHERE:
        raise LeftOut(
            f"the practice engine has bridge networks only; a real engine also makes {driver} ones"
        )
    if driver not in ("", "bridge"):
        raise NotFound(f'plugin "{driver}" not found')


def _check_options(options: Mapping[str, str]) -> None:
    for name in _FLAGS:
        if name in options and options[name] not in _WORDS_FOR_FLAGS:
            raise BadRequest(
                f"failed to parse {name} value: {options[name]} "
                f'(strconv.ParseBool: parsing "{options[name]}": invalid syntax)'
            )
    mtu = options.get(_MTU)
    if mtu is None:
        return
    if not _INTEGER.fullmatch(mtu):
        raise BadRequest(
            f'failed to parse {_MTU} value: {mtu} (strconv.Atoi: parsing "{mtu}": invalid syntax)'
        )
    if int(mtu) < 0:
        raise BadRequest(f"invalid MTU number: {mtu}")


def check_bridge_name(network: Network, others: Iterable[Network]) -> None:
    """Raise Forbidden if another network's bridge has the name that is asked for."""
    name = network.options.get(_BRIDGE_NAME)
    for other in others if name else ():
        theirs = other.options.get(_BRIDGE_NAME)
        if theirs == name:
            raise Forbidden(
                f"cannot create network {network.id} ({name}): conflicts with network "
                f"{other.id} ({theirs}): networks have same bridge name"
            )


def new_network(
    identity: str, created: int, asked: Document, taken: Iterable[Subnet], seed: str
) -> Network:
    """Make the network that a checked request asks for, with subnets that nobody has.

    `seed` decides on the block of IPv6 addresses. Raises Forbidden or Failed for addresses that
    are taken, BadRequest where there are none left.
    """
    ipam = asked["IPAM"]
    config_only = asked["ConfigOnly"]
    network = Network(
        identity,
        asked["Name"],
        "null" if config_only else "bridge",
        created,
        ipv4=asked["EnableIPv4"] is not False,
        ipv6=bool(asked["EnableIPv6"]),
        internal=asked["Internal"],
        attachable=asked["Attachable"],
        config_only=config_only,
        config_from=asked["ConfigFrom"]["Network"],
        options=asked["Options"] or {},
        labels=asked["Labels"] or {},
        ipam_options=ipam["Options"],
        ipam_config=ipam["Config"] or None,
    )
    if not config_only:
        network.pools = _pools(network, list(taken), seed)
        chosen = [_chosen(pool) for pool in network.pools if not pool.by_person]
        network.ipam_config = [*(ipam["Config"] or ()), *chosen]
    return network


def _pools(network: Network, taken: list[Subnet], seed: str) -> list[Pool]:
    # As in the real engine, a subnet of a kind that is switched off is shown, and no more.
    kinds = {4: network.ipv4, 6: network.ipv6}
    asked = [
        config
        for config in network.ipam_config or ()
        if kinds[ipaddress.ip_network(config["Subnet"]).version]
    ]
    pools = asked_pools(asked, taken)
    versions = [pool.subnet.version for pool in pools]
    if len(versions) > len(set(versions)):
        raise Forbidden("bridge driver doesn't support multiple subnets")
    taken += (pool.subnet for pool in pools)
    if network.ipv4 and 4 not in versions:
        pools.append(default_pool(taken))
    if network.ipv6 and 6 not in versions:
        pools.append(default_pool_v6(seed, taken))
    return pools


def _chosen(pool: Pool) -> Document:
    return {"Subnet": str(pool.subnet), "Gateway": str(pool.gateway)}


def predefined_network(name: str, identity: str, created: int) -> Network:
    """One of the three networks that every engine has."""
    if name != "bridge":
        driver = "null" if name == "none" else name
        return Network(identity, name, driver, created)
    pool = default_pool(())
    return Network(
        identity,
        name,
        "bridge",
        created,
        options=BRIDGE_OPTIONS,
        ipam_config=[_chosen(pool)],
        pools=[pool],
    )


# -- places on them ----------------------------------------------------------------------------


def check_endpoint(name: str, network: Network | None, config: Mapping[str, Any]) -> None:
    """Raise BadRequest for what can't be asked for on a network; None for one that is not there."""
    wrong = list(_wrong_in_endpoint(name, network, config))
    if wrong:
        raise BadRequest(f"invalid endpoint settings:\n{joined(wrong)}")
    mac = config.get("MacAddress")
    if mac and not _MAC.fullmatch(mac):
        raise BadRequest(f"invalid MAC address {mac}")


def _wrong_in_endpoint(
    name: str, network: Network | None, config: Mapping[str, Any]
) -> Iterator[str]:
    addresses = config.get("IPAMConfig") or {}
    v4, v6 = addresses.get("IPv4Address", ""), addresses.get("IPv6Address", "")
    if (name if network is None else network.name) in PREDEFINED:
        if v4 or v6:
            yield "user specified IP address is supported on user defined networks only"
        if config.get("Aliases"):
            yield "network-scoped alias is supported only for containers in user defined networks"
    if v4 and not _is_address(v4, 4):
        yield f"invalid IPv4 address: {v4}"
    if v6 and not _is_address(v6, 6):
        yield f"invalid IPv6 address: {v6}"
    for text in addresses.get("LinkLocalIPs") or ():
        if not _is_address(text):
            yield f"invalid link-local IP address: {text}"
    if network is not None:
        for text, version in ((v4, 4), (v6, 6)):
            yield from _wrong_for_pools(text, version, network)


def _wrong_for_pools(text: str, version: int, network: Network) -> Iterator[str]:
    if not text:
        return
    # Those of a kind that is switched off count too, as in the real engine.
    own = {pool.subnet for pool in network.pools if not pool.by_person}
    asked = (ipaddress.ip_network(config["Subnet"]) for config in network.ipam_config or ())
    chosen = [subnet for subnet in asked if subnet.version == version and subnet not in own]
    if not chosen:
        yield (
            "user specified IP address is supported only when connecting to networks with user "
            "configured subnets"
        )
    elif not _is_address(text) or all(ipaddress.ip_address(text) not in one for one in chosen):
        yield f"no configured subnet or ip-range contain the IP address {text}"


def _is_address(text: str, version: int = 0) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not version or address.version == version
