"""Ports of this machine that are held for containers, and what is carried through them."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.practice.daemon.networks.forwarding import Door, Inside
from tui.practice.daemon.networks.host_ports import (
    HostPort,
    Unavailable,
    has_loopback,
    loopback_for,
    probe,
)
from tui.practice.kernel.sockets import Sockets

HERE = "127.0.0.1"
INSIDE = Inside("10.0.0.2", "10.0.0.1")
FIRST_UNPRIVILEGED = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HERE, 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def held() -> HostPort:
    return HostPort(HERE, free_port())


class Reached:
    """A container that is reached through a door."""

    def __init__(self) -> None:
        self.sockets = Sockets(lambda: [INSIDE.address])
        self.host = HostPort(HERE, free_port())
        self.place: Inside | None = INSIDE
        self.door = Door([self.host], 80, self.sockets, lambda: self.place)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(HERE, self.host.port)


@pytest.fixture
async def reached() -> AsyncIterator[Reached]:
    reached = Reached()
    yield reached
    reached.door.close()
    await reached.door.aborted()


async def refused(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HERE, port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def test_a_port_that_is_held_is_nobody_elses_and_refuses(held: HostPort) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            other.bind((HERE, held.port))
    with pytest.raises(Unavailable, match="address already in use"):
        HostPort(HERE, held.port)
    assert await refused(held.port)
    held.close()
    HostPort(HERE, held.port).close()


async def test_it_can_be_opened_and_shut_again_and_again(held: HostPort) -> None:
    accepted: asyncio.Queue[socket.socket] = asyncio.Queue()
    kept = []
    for _ in range(3):
        held.open(accepted.put_nowait)
        held.open(accepted.put_nowait)
        client = socket.create_connection((HERE, held.port), timeout=5)
        kept += [client, await accepted.get()]
        held.shut()
        held.shut()
        assert await refused(held.port)
    # Those who were connected are so still.
    kept[0].sendall(b"x")
    assert await asyncio.get_running_loop().sock_recv(kept[1], 1) == b"x"
    for one in kept:
        one.close()
    held.close()


async def test_where_clients_were_connected_the_port_can_be_had_again(held: HostPort) -> None:
    accepted: asyncio.Queue[socket.socket] = asyncio.Queue()
    held.open(accepted.put_nowait)
    client = socket.create_connection((HERE, held.port), timeout=5)
    (await accepted.get()).close()
    assert client.recv(1) == b""
    client.close()
    held.close()
    HostPort(HERE, held.port).close()


def test_where_ports_are_held() -> None:
    assert [loopback_for(one) for one in ("0.0.0.0", "192.0.2.1", "127.0.0.9", "::", "::1")] == [
        "127.0.0.1", "127.0.0.1", "127.0.0.9", "::1", "::1"
    ]  # fmt: skip
    assert has_loopback(4)


def test_who_else_has_a_port_is_seen() -> None:
    with socket.socket() as other:
        other.bind((HERE, 0))
        other.listen()
        port = other.getsockname()[1]
        for address in ("0.0.0.0", HERE):
            with pytest.raises(Unavailable, match="address already in use"):
                probe("tcp", address, port)
        probe("udp", HERE, port)
        probe("sctp", HERE, port)
    with pytest.raises(Unavailable, match="cannot assign requested address"):
        probe("tcp", "192.0.2.1", port)


def test_a_port_that_only_the_administrator_may_bind_is_refused_with_advice() -> None:
    try:
        first = int(FIRST_UNPRIVILEGED.read_text())
    except OSError:
        pytest.skip("this system has no privileged ports, or does not tell")
    if first <= 80:
        pytest.skip("here anybody may bind any port")
    # The module is read before the rights are gone, which may be needed for that.
    code = (
        "import os, sys; sys.path[:0] = sys.argv[1:]\n"
        "from tui.practice.daemon.networks.host_ports import HostPort, Unavailable\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "try: HostPort('127.0.0.1', 80)\n"
        "except Unavailable as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path], capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        "cannot expose privileged port 80, you can add"
        f" 'net.ipv4.ip_unprivileged_port_start=80' to /etc/sysctl.conf (currently {first}), or"
        f" choose a larger port number (>= {first}): listen tcp 127.0.0.1:80: bind:"
        " permission denied\n"
    )


async def test_a_door_is_open_while_somebody_listens(reached: Reached) -> None:
    assert await refused(reached.host.port)
    listener = reached.sockets.listen("0.0.0.0", 80)
    reader, writer = await reached.connect()
    inner = await listener.accept()
    assert inner.peer == (INSIDE.gateway, writer.get_extra_info("sockname")[1])
    assert inner.local == (INSIDE.address, 80)
    writer.write(b"question")
    assert await inner.read(100) == b"question"
    await inner.write(b"answer")
    assert await reader.read(100) == b"answer"
    listener.close()
    assert await refused(reached.host.port)
    # Who was connected is so still.
    await inner.write(b"more")
    assert await reader.read(100) == b"more"
    inner.close()
    assert await reader.read(100) == b""
    writer.close()


async def test_the_last_word_of_one_side_lets_the_other_speak(reached: Reached) -> None:
    listener = reached.sockets.listen("0.0.0.0", 80)
    reader, writer = await reached.connect()
    inner = await listener.accept()
    writer.write(b"all")
    writer.write_eof()
    assert await inner.read(100) == b"all"
    assert await inner.read(100) == b""
    await inner.write(b"answer")
    inner.end()
    assert await reader.read() == b"answer"
    inner.close()
    writer.close()


async def test_a_break_is_passed_on_in_both_directions(reached: Reached) -> None:
    listener = reached.sockets.listen("0.0.0.0", 80)
    reader, writer = await reached.connect()
    inner = await listener.accept()
    inner.reset()
    with pytest.raises(ConnectionResetError):
        await reader.read(1)
    writer.close()
    reader, writer = await reached.connect()
    inner = await listener.accept()
    await inner.write(b"x")
    await reader.read(1)
    writer.transport.abort()
    assert await inner.read(1) == b""
    inner.close()


async def test_who_can_not_be_reached_breaks_off(reached: Reached) -> None:
    reached.sockets.listen("127.0.0.1", 80)
    for place in (INSIDE, None):
        reached.place = place
        reader, writer = await reached.connect()
        writer.write(b"anybody?")
        with pytest.raises(ConnectionResetError):
            await reader.read(1)
        writer.close()


async def test_a_slow_client_holds_the_server_back(reached: Reached) -> None:
    listener = reached.sockets.listen("0.0.0.0", 80)
    reader, writer = await asyncio.open_connection(HERE, reached.host.port, limit=1000)
    inner = await listener.accept()
    sent = 0

    async def send() -> None:
        nonlocal sent
        while True:
            await inner.write(bytes(65_536))
            sent += 65_536

    sending = asyncio.create_task(send())
    before = -1
    while sent != before:
        before = sent
        await asyncio.sleep(0.05)
    assert sent < 30_000_000
    assert len(await reader.readexactly(sent)) == before
    sending.cancel()
    await asyncio.wait([sending])
    inner.close()
    writer.close()


async def test_what_was_said_before_the_end_still_arrives(reached: Reached) -> None:
    listener = reached.sockets.listen("0.0.0.0", 80)
    reader, writer = await reached.connect()
    inner = await listener.accept()
    await inner.write(b"last words")
    inner.close()
    listener.close()
    reached.door.close()
    assert await reader.read() == b"last words"
    writer.close()
    assert await refused(reached.host.port)
