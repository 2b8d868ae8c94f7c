"""The older programs that show the network in tables: ifconfig, route, netstat."""

from __future__ import annotations

from collections.abc import Iterator

from tui.practice.kernel.process import Process
from tui.practice.programs.network.links import Link, links, routes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program

_IFCONFIG = Manual(
    "[-a] [INTERFACE]",
    """Show interfaces; they can't be changed.

    -a  also those that are down
    -s  no effect""",
)
_ROUTE = Manual(
    "[-n]",
    """Show routes; they can't be changed.

    -n  numbers instead of names
    -e  no effect""",
)
_NETSTAT = Manual(
    "[-ral] [-tuwx] [-enp]",
    """Show connections and who listens.

    -r  show routes instead
    -a  all
    -l  only who listens
    -t  TCP
    -u  UDP
    -w  raw
    -x  within the machine
    -e  no effect
    -n  numbers instead of names
    -p  with the program""",
)


@program(_IFCONFIG)
async def ifconfig(p: Process, given: Given) -> int:
    """Show interfaces."""
    chosen = links(p.machine.network)
    if len(given.operands) > 1:
        action = "SIOCSIFADDR" if p.gnu else "SIOCSIFFLAGS"
        raise Failure(f"{action}: Operation not permitted")
    if given.operands:
        name = given.operands[0]
        chosen = [link for link in chosen if link.name == name]
        if not chosen:
            words = f"{name}: error fetching interface information: Device not found"
            if not p.gnu:
                raise Failure(words)
            await p.err(f"{words}\n")
            return 1
    show = _configured_gnu if p.gnu else _configured
    # Sorted by name, as both do; the loopback comes last.
    for link in sorted(chosen, key=lambda one: (one.is_loopback, one.name)):
        await p.out(show(link))
    return 0


def _configured(link: Link) -> str:
    if link.is_loopback:
        head = f"{link.name:<9} Link encap:Local Loopback  \n"
        where = (
            f"inet addr:{link.address}  Mask:255.0.0.0\n          inet6 addr: ::1/128 Scope:Host"
        )
        flags = "UP LOOPBACK RUNNING"
    else:
        head = f"{link.name:<9} Link encap:Ethernet  HWaddr {link.mac.upper()}  \n"
        mask = link.place.netmask if link.place else ""
        where = f"inet addr:{link.address}  Bcast:{link.broadcast}  Mask:{mask}"
        flags = "UP BROADCAST RUNNING MULTICAST"
    lines = (
        where,
        f"{flags}  MTU:{link.mtu}  Metric:1",
        "RX packets:0 errors:0 dropped:0 overruns:0 frame:0",
        "TX packets:0 errors:0 dropped:0 overruns:0 carrier:0",
        f"collisions:0 txqueuelen:{1000 if link.is_loopback else 0} ",
        "RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)",
    )
    return head + "".join(f"          {line}\n" for line in lines) + "\n"


def _configured_gnu(link: Link) -> str:
    mask = link.place.netmask if link.place else ""
    if link.is_loopback:
        flags, medium = "73<UP,LOOPBACK,RUNNING>", "loop  txqueuelen 1000  (Local Loopback)"
        where = [
            f"inet {link.address}  netmask {mask}",
            "inet6 ::1  prefixlen 128  scopeid 0x10<host>",
        ]
    else:
        flags = "4163<UP,BROADCAST,RUNNING,MULTICAST>"
        medium = f"ether {link.mac}  txqueuelen 0  (Ethernet)"
        where = [f"inet {link.address}  netmask {mask}  broadcast {link.broadcast}"]
    lines = (
        *where,
        medium,
        "RX packets 0  bytes 0 (0.0 B)",
        "RX errors 0  dropped 0  overruns 0  frame 0",
        "TX packets 0  bytes 0 (0.0 B)",
        "TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0",
    )
    head = f"{link.name}: flags={flags}  mtu {link.mtu}\n"
    return head + "".join(f"        {line}\n" for line in lines) + "\n"


@program(_ROUTE)
async def route(p: Process, given: Given) -> int:
    """Show routes."""
    if given.operands:
        raise Failure("SIOCADDRT: Operation not permitted", 7 if p.gnu else 1)
    head = "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
    await _print_routes(p, head, "{flags:<5} 0      0        0", numeric="n" in given)
    return 0


@program(_NETSTAT)
async def netstat(p: Process, given: Given) -> int:
    """Show who listens; connections are not kept count of."""
    if "r" in given:
        head = "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n"
        form = "{flags:<7}   0 0          0"
        await _print_routes(p, head, form, numeric="n" in given)
        return 0
    which = "only servers" if "l" in given else "servers and established"
    if "l" not in given and "a" not in given:
        which = "w/o servers"
    tail = "PID/Program name    " if "p" in given else ""
    # Only busybox leaves a blank after the last heading.
    state = "State       " if not p.gnu or tail else "State      "
    families = [kind for kind in "tuwx" if kind in given] or ["t", "x"]
    if families != ["x"]:
        await p.out(
            f"Active Internet connections ({which})\n"
            f"Proto Recv-Q Send-Q Local Address           Foreign Address         {state}{tail}\n"
        )
        if ("l" in given or "a" in given) and families != ["u"]:
            await p.out("".join(_listening(p, given)))
    if "x" in families:
        inode = "I-Node   " if p.gnu else "I-Node "
        await p.out(
            f"Active UNIX domain sockets ({which})\n"
            f"Proto RefCnt Flags       Type       State         {inode}{tail}Path\n"
        )
    return 0


def _listening(p: Process, given: Given) -> Iterator[str]:
    """A line for each listener, in the table of connections."""
    for one in p.machine.network.sockets:
        address, peer = f"{one.shown}:{one.port}", ":::*" if ":" in one.shown else "0.0.0.0:*"
        state = "LISTEN      " if "p" in given or not p.gnu else "LISTEN     "
        # The name of the program is its first word, without its folder.
        holder = next(
            (
                f"{process.pid}/{process.argv[0].rpartition('/')[2].partition(' ')[0]:<15}"
                for process in p.machine.processes.values()
                if any(handle is one for handle in process.handles.values())
            ),
            "-",
        )
        tail = f"{holder:<20}" if "p" in given else ""
        kind = "tcp6    " if p.gnu and ":" in one.shown else "tcp     "
        yield f"{kind}   0      0 {address:<23} {peer:<23} {state}{tail}\n"


async def _print_routes(p: Process, head: str, form: str, *, numeric: bool) -> None:
    lines = ["Kernel IP routing table\n", head]
    for one in routes(p.machine.network):
        destination = one.destination.partition("/")[0]
        gateway = one.gateway or ("0.0.0.0" if numeric or "MSS" in head else "*")
        if one.gateway:
            destination = "0.0.0.0" if numeric else "default"
        numbers = form.format(flags="UG" if one.gateway else "U")
        lines.append(f"{destination:<15} {gateway:<15} {one.mask:<15} {numbers} {one.link.name}\n")
    await p.out("".join(lines))
