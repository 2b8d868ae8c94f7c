"""ping: busybox's, and that of iputils on GNU systems."""

from __future__ import annotations

import asyncio
import errno
import math
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field

from tui.practice.kernel.network import check_route, is_own
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[OPTION]... HOST",
    """Ask a machine for answers, until ctrl-C.

    -4           use IPv4
    -6           use IPv6
    -c COUNT     stop after so many questions
    -s SIZE      send so many bytes (56)
    -i SECONDS   wait between two questions (1)
    -W SECONDS   wait for the last answer (10)
    -w SECONDS   stop after that time
    -t TTL       no effect
    -I ADDRESS   no effect
    -n           no effect
    -q           print only the summary""",
)
_SHORTEST_PAUSE = 0.002
_OWN_TRIP, _NEAR_TRIP = 0.05, 0.09
"""Milliseconds that an answer takes from the container itself, and from one beside it."""
_HEADER = 8


@dataclass(slots=True)
class _Tally:
    """What has been asked and answered."""

    name: str
    address: str
    size: int
    sent: int = 0
    trips: list[float] = field(default_factory=list)
    """Milliseconds of each answer."""
    errors: int = 0
    began: float = field(default_factory=time.monotonic)


@program(_MANUAL)
async def ping(p: Process, given: Given) -> int:
    """Ask whether somebody is there."""
    if len(given.operands) != 1:
        raise given.missing("usage error: Destination address required")
    name = given.operands[0]
    count = _number(given, "c", math.inf, least=1)
    wait, deadline = _number(given, "W", 10), _number(given, "w", math.inf)
    pause = max(_number(given, "i", 1), _SHORTEST_PAUSE)
    size = int(_number(given, "s", 56))
    addresses = [] if "6" in given else await addresses_of(p, name)
    if not addresses:
        if p.gnu:
            raise Failure(f"{name}: Name or service not known", 2)
        raise Failure(f"bad address '{name}'")
    tally = _Tally(name, addresses[0], size)
    if p.gnu:
        await _check_outside(p, tally)
    shown = f"{size}({size + 28}) bytes of data." if p.gnu else f"{size} data bytes"
    await p.out(f"PING {name} ({tally.address}){'' if p.gnu else ':'} {shown}\n")
    stop = asyncio.Event()
    p.on_signal(Signal.INT, lambda _: stop.set())
    while not stop.is_set():
        answered = await _ask(p, tally, quiet="q" in given)
        is_last = tally.sent >= count
        if is_last and answered:
            break
        left = deadline - (time.monotonic() - tally.began)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(min(wait if is_last else pause, left), 0)):
                await stop.wait()
        await p.sleep(0)
        if is_last or left <= pause:
            break
    await p.out(_summary(tally, gnu=p.gnu))
    return 0 if tally.trips else 1


def _number(given: Given, key: str, default: float, *, least: float = 0) -> float:
    word = given.value(key)
    if word is None:
        return default
    complaint = f"invalid argument: '{word}'" if given.gnu else f"invalid number '{word}'"
    whole, _, part = word.partition(".")
    value: float = number(whole or "0", complaint)
    if part:
        value += number(part[:9], complaint) / 10 ** len(part[:9])
    if not least <= value < 1e8:
        raise Failure(complaint)
    return value


async def _check_outside(p: Process, tally: _Tally) -> None:
    """Iputils connects before it asks, and so learns at once that no way leads there."""
    try:
        check_route(p.machine.network, tally.address)
    except OSError as error:
        if error.errno == errno.ENETUNREACH:
            raise Failure(f"connect: {reason(error)}", 2) from None


async def _ask(p: Process, tally: _Tally, *, quiet: bool) -> bool:
    """One question; whether an answer came."""
    network = p.machine.network
    # Busybox counts from 0.
    place = tally.sent + (1 if p.gnu else 0)
    tally.sent += 1
    try:
        check_route(network, tally.address)
    except OSError as error:
        if error.errno == errno.ENETUNREACH:
            raise Failure(f"sendto: {reason(error)}") from None
        # Of those that do not answer, the container's own kernel says so, and iputils shows it.
        if p.gnu:
            tally.errors += 1
            own = next((own for _, own, _, _ in network.interfaces()), tally.address)
            await p.out(f"From {own} icmp_seq={place} Destination Host Unreachable\n")
        return False
    usual = _OWN_TRIP if is_own(network, tally.address) else _NEAR_TRIP
    trip = usual * random.uniform(0.9, 1.9)
    tally.trips.append(trip)
    if not quiet:
        await p.out(_answer(tally, place, trip, gnu=p.gnu))
    return True


def _answer(tally: _Tally, place: int, trip: float, *, gnu: bool) -> str:
    size = tally.size + _HEADER
    if not gnu:
        return f"{size} bytes from {tally.address}: seq={place} ttl=64 time={trip:.3f} ms\n"
    host = tally.address if tally.name == tally.address else f"{tally.name} ({tally.address})"
    return f"{size} bytes from {host}: icmp_seq={place} ttl=64 time={trip:.3f} ms\n"


def _summary(tally: _Tally, *, gnu: bool) -> str:
    got, trips = len(tally.trips), tally.trips
    lost = 100 - 100 * got // tally.sent
    head = f"\n--- {tally.name} ping statistics ---\n{tally.sent} packets transmitted, {got} "
    if not gnu:
        head += f"packets received, {lost}% packet loss\n"
        if not trips:
            return head
        low, mean, high = min(trips), sum(trips) / got, max(trips)
        return f"{head}round-trip min/avg/max = {low:.3f}/{mean:.3f}/{high:.3f} ms\n"
    errors = f"+{tally.errors} errors, " if tally.errors else ""
    passed = round((time.monotonic() - tally.began) * 1000)
    head += f"received, {errors}{lost}% packet loss, time {passed}ms\n"
    if not trips:
        return f"{head}\n"
    mean = sum(trips) / got
    spread = math.sqrt(sum(trip * trip for trip in trips) / got - mean * mean)
    low, high = min(trips), max(trips)
    return f"{head}rtt min/avg/max/mdev = {low:.3f}/{mean:.3f}/{high:.3f}/{spread:.3f} ms\n"
