"""nslookup: what the nameserver says."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.network.hosts import addresses_of, is_address, nameserver
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program

_MANUAL = Manual(
    "[-type=QUERY_TYPE] HOST [SERVER]",
    """Ask a nameserver about a name.

    -t TYPE  a or aaaa, also spelt -type=a and -querytype=a
    -q TYPE  the same
    -d       no effect, also spelt -debug""",
)


@program(_MANUAL)
async def nslookup(p: Process, given: Given) -> int:
    """Look a name up, not minding /etc/hosts."""
    if not given.operands:
        raise given.missing()
    name, *servers = given.operands
    server = await nameserver(p)
    if servers:
        found = await addresses_of(p, servers[0])
        if not found:
            raise Failure(f"bad address '{servers[0]}'")
        server = found[0]
    wanted = given.value(given.last("tq") or "t") or ""
    kinds = [wanted.rpartition("=")[2].lower()] if wanted else ["a", "aaaa"]
    await p.out(f"Server:\t\t{server}\nAddress:\t{server}:53\n\n")
    addresses = [name] if is_address(name) else p.machine.network.resolve(name)
    for kind in kinds:
        if not addresses:
            await p.out(f"** server can't find {name}: NXDOMAIN\n\n")
            continue
        await p.out("Non-authoritative answer:\n")
        if kind == "a":
            await p.out("".join(f"Name:\t{name}\nAddress: {one}\n" for one in addresses))
        await p.out("\n")
    return 0 if addresses else 1
