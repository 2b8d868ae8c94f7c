"""nc: bytes to a port and back, in the manner of busybox and of OpenBSD."""

from __future__ import annotations

import asyncio

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.network import connect
from tui.practice.kernel.process import CHUNK, Exit, Process
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[-nvz] [-w SECONDS] [-p PORT] HOST PORT",
    """Open a connection, send standard input, print what comes.

    -l          listen; not in the practice engine
    -p PORT     no effect when connecting
    -w SECONDS  give up connecting after that time
    -n          no effect
    -v          say what happens
    -z          only try whether the port is open
    -N          no effect
    -q SECONDS  no effect""",
)


@program(_MANUAL)
async def nc(p: Process, given: Given) -> int:
    """Connect."""
    if "l" in given:
        raise Failure("the practice engine can't listen on ports from nc")
    if len(given.operands) != 2:
        raise given.missing("missing port number")
    host, word = given.operands
    port = number(word, f"port number invalid: {word}" if p.gnu else f"bad port '{word}'")
    if not 0 < port < 65_536:
        raise Failure(f"port number {'too large' if port > 0 else 'too small'}: {word}")
    seconds = number(given.value("w") or "0", f"timeout invalid: {given.value('w')}")
    connection = await _connected(p, given, host, port, seconds)
    try:
        if "z" not in given:
            await _both_ways(p, connection)
    finally:
        connection.close()
    return 0


async def _connected(p: Process, given: Given, host: str, port: int, seconds: int) -> Handle:
    addresses = await addresses_of(p, host)
    if not addresses:
        if p.gnu:
            words = f'getaddrinfo for host "{host}" port {port}: Name or service not known'
            raise Failure(words)
        raise Failure(f"bad address '{host}'")
    try:
        async with asyncio.timeout(seconds or None):
            connection = await connect(p.machine.network, addresses[0], port)
    except TimeoutError:
        raise Failure("timed out") from None
    except OSError as error:
        if not p.gnu:
            words = f"can't connect to remote host ({addresses[0]}): {reason(error)}"
            raise Failure(words) from None
        if "v" in given:
            shown = f"{host} ({addresses[0]}) port {port} (tcp) failed: {reason(error)}"
            raise Failure(f"connect to {shown}") from None
        raise Exit(1) from None
    if "v" in given:
        shown = f"{host} ({addresses[0]}:{port}) open"
        if p.gnu:
            shown = f"Connection to {host} ({addresses[0]}) {port} port [tcp/*] succeeded!"
        await p.err(f"{shown}\n")
    return connection


async def _both_ways(p: Process, connection: Handle) -> None:
    """Carry bytes until the other side closes."""
    sending = asyncio.create_task(_send(p, connection))
    try:
        while data := await connection.read(CHUNK):
            await p.out(data)
    finally:
        sending.cancel()


async def _send(p: Process, connection: Handle) -> None:
    while data := await p.read():
        await connection.write(data)
