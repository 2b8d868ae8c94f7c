"""The ports that EXPOSE means. The words of the errors are the engine's. Pure."""

from __future__ import annotations

import ipaddress

from tui.practice.errors import BadRequest

_PROTOCOLS = ("tcp", "udp", "sctp")
_HIGHEST_PORT = 65_535


def exposed_ports(spec: str) -> list[str]:
    """The ports that `EXPOSE` means by one word, as `80/tcp`. Raises BadRequest.

    Addresses and ports of the host may stand before it, as in `docker run -p`; they are checked
    and then left out.
    """
    ports, _, protocol = spec.partition("/")
    protocol = protocol.lower() or "tcp"
    address, _, rest = ports.rpartition(":")
    if not rest:
        raise BadRequest(f"No port specified: {spec}<empty>")
    first, last = _range(rest, "containerPort")
    host, colon, published = address.rpartition(":")
    if colon:
        _check_address(host)
    if published:
        start, end = _range(published, "hostPort")
        if end - start != last - first and first != last:
            raise BadRequest(
                f"Invalid ranges specified for container and host Ports: {rest} and {published}"
            )
    if protocol not in _PROTOCOLS:
        raise BadRequest(f"Invalid proto: {protocol}")
    return [f"{port}/{protocol}" for port in range(first, last + 1)]


def _range(text: str, what: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    bounds = [first, last if dash else first]
    if not all(bound.isascii() and bound.isdigit() and len(bound) < 10 for bound in bounds):
        raise BadRequest(f"Invalid {what}: {text}")
    start, end = map(int, bounds)
    if end > _HIGHEST_PORT or end < start:
        raise BadRequest(f"Invalid {what}: {text}")
    return start, end


def _check_address(host: str) -> None:
    address = host.removeprefix("[").removesuffix("]")
    try:
        ipaddress.ip_address(address or "0.0.0.0")
    except ValueError:
        raise BadRequest(f"Invalid ip address: {address}") from None
