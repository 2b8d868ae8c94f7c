"""nc: bytes to a port and back, in the manner of busybox and of OpenBSD."""

from __future__ import annotations

import asyncio

from tui.practice.kernel.process import CHUNK, Exit, Process
from tui.practice.kernel.sockets import EVERYWHERE, Connection, Listener
from tui.practice.programs.network.hosts import addresses_of
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import number, program, reason

_MANUAL = Manual(
    "[-klnNvz] [-w SECONDS] [-s ADDRESS] [-p PORT] [-e PROGRAM] [HOST] [PORT]",
    """Open a connection or wait for one, send standard input, print what comes.

    -l          wait for a connection; -ll: and for the next
    -k          after one connection, wait for the next
    -p PORT     the port to wait at
    -s ADDRESS  the address to wait at
    -e PROGRAM  let PROGRAM, with the words that follow, talk instead
    -w SECONDS  give up connecting, or waiting, after that time
    -n          no effect
    -v          say what happens
    -z          only try whether the port is open
    -N          say the last word once standard input has ended
    -q SECONDS  no effect""",
)


@program(_MANUAL)
async def nc(p: Process, given: Given) -> int:
    """Connect, or listen."""
    seconds = number(given.value("w") or "0", f"timeout invalid: {given.value('w')}")
    if "l" in given:
        return await _wait_for_connections(p, given, seconds)
    if len(given.operands) < 2 or ("e" not in given and len(given.operands) > 2):
        raise given.missing("missing port number")
    host, word, *words = given.operands
    connection = await _connected(p, given, host, _port(p, word), seconds)
    try:
        if "z" not in given:
            await _talk(p, given, connection, words)
    finally:
        connection.close()
    return 0


async def _wait_for_connections(p: Process, given: Given, seconds: int) -> int:
    operands = list(given.operands)
    # To busybox, two of them mean what OpenBSD calls -k.
    goes_on = "k" in given or [mark for mark, _ in given.marks].count("l") > 1
    word = given.value("p")
    if word is None:
        word = operands.pop() if operands and p.gnu else None
    address = given.value("s") or (
        operands.pop(0) if operands and p.gnu else EVERYWHERE if p.gnu else "::"
    )
    if word is None and p.gnu:
        raise given.missing("missing port number")
    try:
        listener = p.listen(address, _port(p, word) if word is not None else 0, backlog=1)
    except OSError as error:
        raise Failure(f"bind: {reason(error)}" if not p.gnu else reason(error)) from None
    if "v" in given:
        where = (
            f"{listener.address} {listener.port}"
            if p.gnu
            else (f"{listener.address}:{listener.port} ...")
        )
        await p.err(f"{'Listening' if p.gnu else 'listening'} on {where}\n")
    while True:
        connection = await _accepted(p, given, listener, seconds)
        if not goes_on:
            p.close_handle(listener)
        try:
            await _talk(p, given, connection, operands)
        finally:
            connection.close()
        if not goes_on:
            return 0


async def _accepted(p: Process, given: Given, listener: Listener, seconds: int) -> Connection:
    try:
        async with asyncio.timeout(seconds or None):
            connection = await listener.accept()
    except TimeoutError:
        raise (Exit(1) if p.gnu else Failure("timed out")) from None
    if "v" in given:
        host, port = connection.peer
        shown = f"connect to {connection.local[0]}:{connection.local[1]} from {host}:{port}"
        await p.err(f"Connection received on {host} {port}\n" if p.gnu else f"{shown}\n")
    return connection


async def _connected(p: Process, given: Given, host: str, port: int, seconds: int) -> Connection:
    addresses = await addresses_of(p, host)
    if not addresses:
        if p.gnu:
            words = f'getaddrinfo for host "{host}" port {port}: Name or service not known'
            raise Failure(words)
        raise Failure(f"bad address '{host}'")
    try:
        async with asyncio.timeout(seconds or None):
            connection = await p.connect(addresses[0], port)
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


def _port(p: Process, word: str) -> int:
    port = number(word, f"port number invalid: {word}" if p.gnu else f"bad port '{word}'")
    if not 0 < port < 65_536:
        raise Failure(f"port number {'too large' if port > 0 else 'too small'}: {word}")
    return port


async def _talk(p: Process, given: Given, connection: Connection, words: list[str]) -> None:
    """Let standard input and output have the connection, or a program."""
    if (named := given.value("e")) is not None:
        handles = {**p.handles, 0: connection, 1: connection}
        try:
            child = p.spawn([named, *words], handles=handles)
        except OSError as error:
            raise Failure(f"can't execute '{named}': {reason(error)}") from None
        await child.wait()
        return
    # OpenBSD's goes on listening to the other side, and says nothing of its own end unless told.
    sending = asyncio.create_task(_send(p, connection, ends=not p.gnu or "N" in given))
    try:
        while data := await connection.read(CHUNK):
            await p.out(data)
    except ConnectionResetError:
        # Whatever had come is printed; that the other side broke off is no concern of nc's.
        pass
    finally:
        sending.cancel()
        await asyncio.wait([sending])


async def _send(p: Process, connection: Connection, *, ends: bool) -> None:
    try:
        while 0 in p.handles and (data := await p.read()):
            await connection.write(data)
    except OSError:
        return
    if ends:
        connection.end()
