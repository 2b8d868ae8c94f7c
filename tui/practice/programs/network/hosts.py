"""Names of machines and their addresses, as a container's programs look them up."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address

from tui.practice.kernel.process import Process
from tui.practice.programs.tools import text

_MOST_BYTES = 1 << 20


def is_address(name: str) -> bool:
    """Whether it is an IPv4 address, and no name."""
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True


async def addresses_of(p: Process, name: str) -> list[str]:
    """The IPv4 addresses of a name: by /etc/hosts, then by the network; empty if unknown."""
    if is_address(name):
        return [name]
    wanted = name.lower().removesuffix(".")
    found = [address for address, names in await _hosts(p) if wanted in names]
    return found or p.machine.network.resolve(wanted)


async def nameserver(p: Process) -> str:
    """The server that /etc/resolv.conf names first."""
    for line in await _lines(p, "/etc/resolv.conf"):
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver":
            return words[1]
    return "127.0.0.1"


async def _hosts(p: Process) -> list[tuple[str, list[str]]]:
    entries = []
    for line in await _lines(p, "/etc/hosts"):
        address, *names = line.partition("#")[0].split() or [""]
        if is_address(address):
            entries.append((address, [name.lower() for name in names]))
    return entries


async def _lines(p: Process, path: str) -> list[str]:
    with suppress(OSError):
        return text(await p.read_all(path, _MOST_BYTES)).splitlines()
    return []
