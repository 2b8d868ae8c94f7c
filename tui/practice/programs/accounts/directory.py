"""`getent`: entries of the files that name users, groups, hosts and services."""

from __future__ import annotations

from collections.abc import Callable

from tui.practice.kernel.process import Process
from tui.practice.programs.options import Given, Manual
from tui.practice.programs.tools import program, text

Show = Callable[[list[str], str], list[str]]
"""How the addresses of a host are shown with its name."""
_NOT_FOUND, _MOST = 2, 1 << 20
_FILES = {
    "passwd": "/etc/passwd",
    "group": "/etc/group",
    "shadow": "/etc/shadow",
    "hosts": "/etc/hosts",
    "services": "/etc/services",
    "protocols": "/etc/protocols",
    "networks": "/etc/networks",
}
_BY_KIND, _KINDS = ("ahosts", "ahostsv4"), ("STREAM", "DGRAM", "RAW")
_HINT = "Try `getent --help' or `getent --usage' for more information.\n"
_GETENT = Manual(
    "[OPTION...] database [key ...]",
    """Print entries of a database: passwd, group, shadow, hosts, ahosts, services, networks.

    -s, --service=CONFIG  no effect
    -i, --no-idn          no effect
    -A, --no-addrconfig   no effect""",
    in_order=True,
)


@program(_GETENT)
async def getent(p: Process, given: Given) -> int:
    """Look entries up."""
    if not given.operands:
        await p.err(f"getent: wrong number of arguments\n{_HINT}")
        return 1
    database, *keys = given.operands
    shown: Show = _one_line
    if database in _BY_KIND:
        database, shown = "hosts", _each_kind
    if database not in _FILES:
        await p.err(f"Unknown database: {database}\n{_HINT}")
        return 1
    lines = await _entries(p, _FILES[database])
    if not keys:
        await p.out("".join(f"{_laid_out(database, line)}\n" for line in lines))
        return 0
    code = 0
    for key in keys:
        if database == "hosts":
            found = _hosts(p, lines, key, shown)
        else:
            matching = (line for line in lines if _matches(database, line, key))
            found = [_laid_out(database, line) for line in matching][:1]
        await p.out("".join(f"{line}\n" for line in found))
        code = code if found else _NOT_FOUND
    return code


async def _entries(p: Process, path: str) -> list[str]:
    try:
        lines = text(await p.read_all(path, _MOST)).splitlines()
    except OSError:
        return []
    bare = (line.partition("#")[0].rstrip() for line in lines)
    return [line for line in bare if line]


def _matches(database: str, line: str, key: str) -> bool:
    if database in ("passwd", "group", "shadow"):
        fields = line.split(":")
        return key == fields[0] or (key.isdigit() and database != "shadow" and key == fields[2])
    name, number, *others = [*line.split(), "", ""]
    bare = number.partition("/")[0]
    wanted, _, protocol = key.partition("/")
    kind_fits = not protocol or number.endswith(f"/{protocol}")
    return kind_fits and wanted in {name, bare, *others} - {""}


def _laid_out(database: str, line: str) -> str:
    if database in ("passwd", "group", "shadow"):
        return line
    first, *others = line.split()
    width = {"hosts": 15, "services": 21, "protocols": 21}.get(database, 21)
    return f"{first:<{width}} {' '.join(others)}".rstrip()


def _one_line(addresses: list[str], name: str) -> list[str]:
    return [f"{addresses[0]:<15} {name}"]


def _each_kind(addresses: list[str], name: str) -> list[str]:
    found = []
    for address in addresses:
        found += [f"{address:<15} {kind:<6} {name * (not at)}" for at, kind in enumerate(_KINDS)]
        name = ""
    return found


def _hosts(p: Process, lines: list[str], key: str, shown: Show) -> list[str]:
    """Those in the file first, then what the network's own names come to."""
    for line in lines:
        address, *names = line.split()
        if key == address:
            return [f"{address:<15} {' '.join(names)}"]
        if key in names:
            return shown([address], " ".join(names) if shown is _one_line else key)
    found = p.machine.network.resolve(key)
    return shown(found, key) if found else []
