"""ip: addresses, links and routes, as busybox and iproute2 show them."""

from __future__ import annotations

from tui.practice.kernel.process import Process
from tui.practice.programs.network.links import Link, Route, links, routes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program

_MANUAL = Manual(
    "[OPTIONS] address|route|link [show] [dev DEVICE]",
    """Show addresses, routes and interfaces; they can't be changed.

    -4           only IPv4
    -6           only IPv6
    -o           each on a line of its own
    -b[RIEF]     a table (-br)
    -c[OLOR]     no effect
    -f FAMILY    inet or inet6""",
    wrong=(1, 255),
)
_OBJECTS = ("address", "link", "route")
_SHOWING = ("show", "list", "lst", "ls")


@program(_MANUAL)
async def ip(p: Process, given: Given) -> int:
    """Show the network."""
    words = list(given.operands)
    kind = next((one for one in _OBJECTS if words and one.startswith(words[0])), "")
    if not kind:
        if p.gnu and words:
            await p.err(f'Object "{words[0]}" is unknown, try "ip help".\n')
            return 1
        raise given.misuse()
    rest = words[1:]
    if rest and any(one.startswith(rest[0]) for one in _SHOWING):
        rest = rest[1:]
    elif rest and rest[0] not in ("dev", "get"):
        raise _refusal(p, kind, rest[0])
    if kind == "route":
        return await _routes(p, rest)
    if rest[:1] == ["dev"]:
        rest = rest[1:]
    chosen = links(p.machine.network)
    if rest:
        chosen = [link for link in chosen if link.name == rest[0]]
        if not chosen:
            if p.gnu:
                await p.err(f'Device "{rest[0]}" does not exist.\n')
                return 1
            raise Failure(f"can't find device '{rest[0]}'")
    show = _brief if "b" in given and p.gnu else _whole
    families = _families(given)
    for link in chosen:
        await p.out(show(link, kind, families, gnu=p.gnu, oneline="o" in given))
    return 0


def _refusal(p: Process, kind: str, verb: str) -> Failure:
    if verb in ("add", "del", "delete", "set", "change", "replace", "flush", "append"):
        # Without CAP_NET_ADMIN, which containers don't get.
        return Failure("RTNETLINK answers: Operation not permitted", 2)
    if p.gnu:
        return Failure(f'Command "{verb}" is unknown, try "ip {kind} help".', 255)
    return Failure(f"invalid argument '{verb}' to 'ip'")


def _families(given: Given) -> tuple[str, ...]:
    family = given.value("f")
    if "4" in given or family == "inet":
        return ("inet",)
    if "6" in given or family == "inet6":
        return ("inet6",)
    return ("inet", "inet6")


def _whole(link: Link, kind: str, families: tuple[str, ...], *, gnu: bool, oneline: bool) -> str:
    lines = _addresses(link, families, gnu=gnu) if kind == "address" else []
    if kind == "address" and len(families) == 1 and not lines:
        return ""
    if oneline and kind == "address":
        joined = [f"{one}\\{two}" for one, two in zip(lines[::2], lines[1::2], strict=True)]
        return "".join(f"{link.index}: {link.name}{line}\n" for line in joined)
    head = [_head(link, kind, gnu=gnu)]
    if kind == "link" or len(families) > 1:
        broadcast = "00:00:00:00:00:00" if link.is_loopback else "ff:ff:ff:ff:ff:ff"
        medium = "loopback" if link.is_loopback else "ether"
        peer = " link-netnsid 0" if gnu and not link.is_loopback else ""
        head.append(f"    link/{medium} {link.mac} brd {broadcast}{peer}")
    return ("\\" if oneline else "\n").join([*head, *lines]) + "\n"


def _head(link: Link, kind: str, *, gnu: bool) -> str:
    mode = "mode DEFAULT " if kind == "link" else ""
    if link.is_loopback:
        state = f" state UNKNOWN {mode}group default" if gnu else ""
        flags = f"<LOOPBACK,UP,LOWER_UP> mtu {link.mtu} qdisc noqueue{state} qlen 1000"
        return f"{link.index}: {link.name}: {flags}"
    # The other end of the pair is outside the container.
    name = f"{link.name}@if{link.index + 3}"
    flags = "<BROADCAST,MULTICAST,UP,LOWER_UP" + (">" if gnu else ",M-DOWN>")
    state = f"state UP {mode}group default " if gnu else ""
    return f"{link.index}: {name}: {flags} mtu {link.mtu} qdisc noqueue {state}"


def _addresses(link: Link, families: tuple[str, ...], *, gnu: bool) -> list[str]:
    forever = "       valid_lft forever preferred_lft forever"
    lines: list[str] = []
    if link.place is not None and "inet" in families:
        scope = "scope host lo"
        if not link.is_loopback:
            scope = f"brd {link.broadcast} scope global {link.name}"
        lines += [f"    inet {link.place} {scope}", forever]
    if link.is_loopback and "inet6" in families:
        lines += [f"    inet6 ::1/128 scope host {'proto kernel_lo ' if gnu else ''}", forever]
    return lines


def _brief(link: Link, kind: str, families: tuple[str, ...], *, gnu: bool, oneline: bool) -> str:
    name = link.name if link.is_loopback else f"{link.name}@if{link.index + 3}"
    state = "UNKNOWN" if link.is_loopback else "UP"
    if kind == "link":
        flags = "LOOPBACK" if link.is_loopback else "BROADCAST,MULTICAST"
        return f"{name:<16} {state:<14} {link.mac} <{flags},UP,LOWER_UP> \n"
    addresses = [str(link.place)] if link.place and "inet" in families else []
    if link.is_loopback and "inet6" in families:
        addresses.append("::1/128")
    return f"{name:<16} {state:<14} " + "".join(f"{one} " for one in addresses) + "\n"


async def _routes(p: Process, words: list[str]) -> int:
    if words[:1] == ["get"]:
        raise Failure("the practice engine shows all routes, and looks none up", 1)
    for route in routes(p.machine.network):
        await p.out(_route(route, gnu=p.gnu))
    return 0


def _route(route: Route, *, gnu: bool) -> str:
    if route.gateway:
        return f"default via {route.gateway} dev {route.link.name} \n"
    if gnu:
        shown = f"dev {route.link.name} proto kernel scope link src {route.link.address}"
    else:
        shown = f"dev {route.link.name} scope link  src {route.link.address}"
    return f"{route.destination} {shown} \n"
