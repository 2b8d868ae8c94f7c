"""Which ports a container exposes, and where they are to be published. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.practice.errors import BadRequest

Document = dict[str, Any]

_LARGEST = 65535
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One port that a container exposes, and where it is to be published."""

    port: int
    protocol: str
    bindings: tuple[tuple[str, range | None], ...]
    """Addresses of the host, each with the ports to choose from; None for any."""

    @property
    def key(self) -> str:
        """The port as the API writes it."""
        return f"{self.port}/{self.protocol}"


def check_ports(bindings: Mapping[str, Sequence[Mapping[str, str]] | None] | None) -> None:
    """Raise BadRequest for a port, of a container or of the host, that is none."""
    for key, places in (bindings or {}).items():
        port, _, _ = key.partition("/")
        if port and len(_ports_in(port)) != 1:
            raise BadRequest(f'invalid port specification: "{port}"')
        for place in places or ():
            if place["HostPort"] and not _ports_in(place["HostPort"]):
                raise BadRequest(f'invalid port specification: "{place["HostPort"]}"')


def wanted_ports(config: Document, host_config: Document) -> tuple[Wanted, ...]:
    """The ports that a container exposes, in their order, with what is to be published of them.

    A binding for a port that is not exposed counts for nothing, as in the real engine: its
    clients expose what they publish.
    """
    bindings = {
        _port_of(key): places for key, places in (host_config["PortBindings"] or {}).items()
    }
    wanted = []
    for port, protocol in sorted({_port_of(key) for key in config.get("ExposedPorts") or ()}):
        places = bindings.get((port, protocol))
        if not places and host_config["PublishAllPorts"]:
            places = [{"HostIp": "", "HostPort": ""}]
        asked = tuple(
            (_address(place["HostIp"]), _choice(place["HostPort"])) for place in places or ()
        )
        if port or asked:
            wanted.append(Wanted(port, protocol, asked))
    return tuple(wanted)


def _ports_in(text: str) -> range:
    found = _RANGE.fullmatch(text)
    if found is None:
        return range(0)
    first = int(found[1])
    last = int(found[2] or first)
    return range(first, last + 1) if last <= _LARGEST else range(0)


def _port_of(key: str) -> tuple[int, str]:
    port, _, protocol = key.partition("/")
    ports = _ports_in(port)
    return ports[0] if len(ports) == 1 else 0, protocol.lower() or "tcp"


def _choice(text: str) -> range | None:
    ports = _ports_in(text)
    return ports if ports and ports != range(1) else None


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        # What is no address means all of them, as in the real engine.
        return ""
