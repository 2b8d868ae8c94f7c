"""Ports to publish and to expose, as `-p` and `--expose` name them.

The rules and the words are those of docker's go-connections library.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.docker_command.values import whole

PROTOCOLS = ("tcp", "udp", "sctp")
Ports = dict[str, dict[str, str]]
Bindings = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Published:
    """One port of a container, and where it is published."""

    port: str
    """Such as `80/tcp`."""
    address: str
    host_port: str
    """A number, a range to choose one from, or nothing for any."""


def published(flags: Iterable[str]) -> list[Published]:
    """What all `-p` together publish. Raises ValueError."""
    return [each for flag in flags for each in _published(_short_form(flag))]


def bindings(ports: Iterable[Published]) -> Bindings:
    """Where each port is published, as the API takes it."""
    found: Bindings = {}
    for each in ports:
        binding = {"HostIp": each.address, "HostPort": each.host_port}
        found.setdefault(each.port, []).append(binding)
    return found


def exposed(flags: Iterable[str]) -> list[str]:
    """What all `--expose` together name, such as `80/tcp`. Raises ValueError."""
    return [port for flag in flags for port in _exposed(flag)]


def is_address(text: str) -> bool:
    """Whether Go takes a text for an IP address; it knows none with a zone."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _exposed(flag: str) -> Iterator[str]:
    if ":" in flag:
        raise ValueError(f"invalid port format for --expose: {flag}")
    ports, protocol = _without_protocol(flag)
    try:
        first, last = _range(ports)
    except ValueError as error:
        raise ValueError(f"invalid range format for --expose: {flag}, error: {error}") from error
    return (f"{number}/{protocol}" for number in range(first, last + 1))


def _short_form(flag: str) -> str:
    """`published=8080,target=80,protocol=udp` as `8080:80/udp`."""
    if "=" not in flag:
        return flag
    given = {"published": "", "target": "", "protocol": "tcp"}
    for field in flag.split(","):
        name, equals, value = field.partition("=")
        if not equals:
            raise ValueError(
                f"invalid publish opts format (should be name=value but got '{field}')"
            )
        given[name] = value
    return f"{given['published']}:{given['target']}/{given['protocol']}"


def _published(flag: str) -> Iterator[Published]:
    *address_parts, host_port, rest = ["", *flag.split(":")] if ":" not in flag else flag.split(":")
    address = _address(":".join(address_parts))
    port, protocol = _without_protocol(rest)
    if not port:
        raise ValueError(f"no port specified: {flag}<empty>")
    first, last = _range_of(port, "containerPort")
    host_first, host_last = _range_of(host_port, "hostPort") if host_port else (0, last - first)
    if protocol.lower() not in PROTOCOLS:
        raise ValueError(f"invalid proto: {protocol.lower()}")
    if not host_port:
        for number in range(first, last + 1):
            yield Published(f"{number}/{protocol.lower()}", address, "")
        return
    if last - first != host_last - host_first and last != first:
        raise ValueError(
            f"invalid ranges specified for container and host Ports: {port} and {host_port}"
        )
    if first == last and host_first != host_last:
        yield Published(f"{first}/{protocol.lower()}", address, f"{host_first}-{host_last}")
        return
    for number in range(first, last + 1):
        where = str(host_first + number - first)
        yield Published(f"{number}/{protocol.lower()}", address, where)


def _address(text: str) -> str:
    bare = text
    if text.startswith("["):
        if not text.endswith("]"):
            why = f"address {text}:: missing ']' in address"
            raise ValueError(f"invalid IP address {text}: {why}")
        bare = text[1:-1]
    if bare and not is_address(bare):
        raise ValueError(f"invalid IP address: {bare}")
    return bare


def _without_protocol(text: str) -> tuple[str, str]:
    port, _, rest = text.partition("/")
    return port, rest.partition("/")[0] or "tcp"


def _range_of(text: str, name: str) -> tuple[int, int]:
    try:
        return _range(text)
    except ValueError as error:
        raise ValueError(f"invalid {name}: {text}") from error


def _range(text: str) -> tuple[int, int]:
    if not text:
        raise ValueError("empty string specified for ports")
    numbers = [whole(part, signed=False, bits=16, base=10) for part in text.split("-")[:2]]
    first, last = numbers[0], numbers[-1]
    if last < first:
        raise ValueError(f"invalid range specified for port: {text}")
    return first, last
