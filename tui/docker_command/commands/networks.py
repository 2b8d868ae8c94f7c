"""`docker network create`, `connect`, `disconnect` and `rm`."""

from __future__ import annotations

import ipaddress
from typing import Any

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Ended, Failed, Refused
from tui.docker_command.grammar import Command, at_least, exactly
from tui.docker_command.names import NETWORKS
from tui.docker_command.output import complain, say
from tui.docker_command.pairs import pairs
from tui.docker_command.values import LIST, NUMBER, TEXT


@click.command(
    cls=Command,
    usage="[OPTIONS] NETWORK",
    takes=exactly(1),
    help="Make a network, in which containers reach one another by name.",
)
@click.option("--attachable", is_flag=True, help="Let containers be joined to it by hand")
@click.option("--aux-address", type=LIST, multiple=True, help="Address to leave out: NAME=ADDRESS")
@click.option("--config-from", type=TEXT, help="Network to take the settings from")
@click.option("--config-only", is_flag=True, help="Keep the settings, and make no network of them")
@click.option("-d", "--driver", type=TEXT, default="bridge", help="Kind of network")
@click.option("--gateway", type=LIST, multiple=True, help="The way out of a subnet")
@click.option("--ingress", is_flag=True, help="For the incoming traffic of a swarm")
@click.option("--internal", is_flag=True, help="Have no way out")
@click.option("--ip-range", type=LIST, multiple=True, help="Part of a subnet to give addresses of")
@click.option("--ipam-driver", type=TEXT, default="default", help="Who gives out addresses")
@click.option("--ipam-opt", type=LIST, multiple=True, help="Setting of that: NAME=VALUE")
@click.option("--ipv4", is_flag=True, default=True, help="Give IPv4 addresses")
@click.option("--ipv6", is_flag=True, help="Give IPv6 addresses")
@click.option("--label", type=LIST, multiple=True, help="Label of the network: NAME=VALUE")
@click.option("-o", "--opt", type=LIST, multiple=True, help="Setting of the driver: NAME=VALUE")
@click.option("--scope", type=TEXT, help="How far the network reaches")
@click.option("--subnet", type=LIST, multiple=True, help="Range of addresses, such as 10.9.0.0/24")
@click.pass_obj
def create(engine: Engine, /, words: tuple[str, ...], **given: Any) -> None:
    """Make a network."""
    context = click.get_current_context()
    body: dict[str, Any] = {
        "Name": words[0],
        "Driver": given["driver"],
        "Scope": given["scope"] or "",
        "IPAM": {
            "Driver": given["ipam_driver"],
            "Options": pairs(given["ipam_opt"]),
            "Config": _pools(given),
        },
        "Internal": given["internal"],
        "Attachable": given["attachable"],
        "Ingress": given["ingress"],
        "ConfigOnly": given["config_only"],
        "ConfigFrom": {"Network": given["config_from"]} if given["config_from"] else None,
        "Options": pairs(given["opt"]),
        "Labels": pairs(given["label"]),
    }
    # Said only if it was said: the engine has defaults of its own.
    if given["ipv6"]:
        body["EnableIPv6"] = True
    if not context.params["ipv4"]:
        body["EnableIPv4"] = False
    said = engine.post("/networks/create", body)
    if said.get("Warning"):
        complain(f"WARNING: {said['Warning']}")
    say(said["Id"])


def _pools(given: dict[str, Any]) -> list[dict[str, Any]]:
    """Subnets, each with the gateway, range and addresses that lie in it. Raises Failed."""
    subnets, ranges, gateways = given["subnet"], given["ip_range"], given["gateway"]
    if len(subnets) < len(ranges) or len(subnets) < len(gateways):
        raise Failed("every ip-range or gateway must have a corresponding subnet")
    pools: dict[str, dict[str, Any]] = {}
    for subnet in subnets:
        for known in pools:
            if _within(subnet, known) or _within(known, subnet):
                raise Failed("multiple overlapping subnet configuration is not supported")
        pools[subnet] = {"Subnet": subnet}
    for part in ranges:
        pool = _of(part, pools)
        if pool is None:
            raise Failed(f"no matching subnet for range {part}")
        if "IPRange" in pool:
            raise Failed(
                f"cannot configure multiple ranges ({part}, {pool['IPRange']}) on the"
                f" same subnet ({pool['Subnet']})"
            )
        pool["IPRange"] = part
    for gateway in gateways:
        pool = _of(gateway, pools)
        if pool is None:
            raise Failed(f"no matching subnet for gateway {gateway}")
        if "Gateway" in pool:
            raise Failed(
                f"cannot configure multiple gateways ({gateway}, {pool['Gateway']}) for"
                f" the same subnet ({pool['Subnet']})"
            )
        pool["Gateway"] = gateway
    for name, address in pairs(given["aux_address"]).items():
        pool = _of(address, pools)
        if pool is None:
            raise Failed(f"no matching subnet for aux-address {address}")
        pool.setdefault("AuxiliaryAddresses", {})[name] = address
    return list(pools.values())


def _of(address: str, pools: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    return next((pool for subnet, pool in pools.items() if _within(address, subnet)), None)


def _within(part: str, whole: str) -> bool:
    """Whether an address or a range begins in another range. Raises Failed for what is neither."""
    try:
        network = ipaddress.ip_network(whole, strict=False)
    except ValueError as error:
        raise Failed(f"invalid subnet {whole}: invalid CIDR address: {whole}") from error
    try:
        return ipaddress.ip_interface(part).ip in network
    except ValueError as error:
        raise Failed(f"invalid CIDR address: {part}") from error


@click.command(
    cls=Command,
    usage="[OPTIONS] NETWORK CONTAINER",
    takes=exactly(2),
    completes=NETWORKS,
    help="Join a container to a network.",
)
@click.option("--alias", type=LIST, multiple=True, help="Another name for it in the network")
@click.option("--driver-opt", type=LIST, multiple=True, help="Setting of the driver: NAME=VALUE")
@click.option("--gw-priority", type=NUMBER, default=0, help="Which network's way out it takes")
@click.option("--ip", type=TEXT, default="", help="IPv4 address to have there")
@click.option("--ip6", type=TEXT, default="", help="IPv6 address to have there")
@click.option("--link", type=LIST, multiple=True, help="Container to know by another name")
@click.option("--link-local-ip", type=LIST, multiple=True, help="Link-local address to have")
@click.pass_obj
def connect(engine: Engine, /, words: tuple[str, ...], **given: Any) -> None:
    """Join a container to a network."""
    network, container = words
    engine.post(
        f"/networks/{segment(network)}/connect",
        {
            "Container": container,
            "EndpointConfig": {
                "IPAMConfig": {
                    "IPv4Address": given["ip"],
                    "IPv6Address": given["ip6"],
                    "LinkLocalIPs": list(given["link_local_ip"]),
                },
                "Links": list(given["link"]),
                "Aliases": list(given["alias"]),
                "DriverOpts": pairs(given["driver_opt"]),
                "GwPriority": given["gw_priority"],
            },
        },
    )


@click.command(
    cls=Command,
    usage="[OPTIONS] NETWORK CONTAINER",
    takes=exactly(2),
    completes=NETWORKS,
    help="Take a container out of a network.",
)
@click.option("-f", "--force", is_flag=True, help="Even one that is not there any more")
@click.pass_obj
def disconnect(engine: Engine, words: tuple[str, ...], force: bool) -> None:
    """Take a container out of a network."""
    network, container = words
    body = {"Container": container, "Force": force}
    engine.post(f"/networks/{segment(network)}/disconnect", body)


@click.command(
    cls=Command,
    usage="NETWORK [NETWORK...]",
    takes=at_least(1),
    completes=NETWORKS,
    help="Remove networks. One that a container is in stays.",
)
@click.option("-f", "--force", is_flag=True, help="Say nothing of those that there are not")
@click.pass_obj
def rm(engine: Engine, words: tuple[str, ...], force: bool) -> None:
    """Remove networks."""
    failed = False
    for name in words:
        try:
            engine.delete(f"/networks/{segment(name)}")
        except Refused as error:
            if force and error.status == 404:
                continue
            complain(error.words)
            failed = True
        else:
            say(name)
    if failed:
        # The real command says so as well.
        complain("exit status 1")
        raise Ended(1)
