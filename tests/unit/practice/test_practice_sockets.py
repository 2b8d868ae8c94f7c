"""Sockets of containers: what is written is read, and both sides learn how it ends."""

import asyncio
import errno
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.kernel.sockets import (
    FIRST_FREE,
    LAST_FREE,
    Connection,
    Listener,
    Sockets,
    connection,
)

HERE, THERE = ("10.0.0.1", 40_000), ("10.0.0.2", 80)


def pair() -> tuple[Connection, Connection]:
    return connection(HERE, THERE)


async def everything(end: Connection, size: int = 1000) -> bytes:
    """All that comes until the other end has said its last."""
    whole = bytearray()
    async with asyncio.timeout(20):
        while data := await end.read(size):
            assert len(data) <= size
            whole += data
    return bytes(whole)


def number(call: Callable[[], object]) -> int:
    """The number of the error that a call raises."""
    with pytest.raises(OSError, match=r"\w") as raised:
        call()
    return raised.value.errno or 0


@given(
    st.lists(st.binary(max_size=90_000), max_size=6),
    st.lists(st.binary(max_size=90_000), max_size=6),
    st.integers(1, 100_000),
)
def test_every_byte_arrives_in_both_directions(
    forth: list[bytes], back: list[bytes], size: int
) -> None:
    async def say(end: Connection, pieces: list[bytes]) -> None:
        for piece in pieces:
            await end.write(piece)
        end.end()

    async def both() -> None:
        client, server = pair()
        _, _, there, here = await asyncio.gather(
            say(client, forth), say(server, back), everything(server, size),
            everything(client, size),
        )  # fmt: skip
        assert (there, here) == (b"".join(forth), b"".join(back))

    asyncio.run(both())


async def test_both_know_who_they_are() -> None:
    client, server = pair()
    assert (client.local, client.peer) == (server.peer, server.local) == (HERE, THERE)


async def test_who_has_said_the_last_word_still_listens() -> None:
    client, server = pair()
    client.end()
    client.end()
    assert await server.read(10) == b""
    await server.write(b"answer")
    assert await client.read(10) == b"answer"
    with pytest.raises(BrokenPipeError):
        await client.write(b"more")


async def test_a_writer_waits_for_room() -> None:
    client, server = pair()
    writing = asyncio.create_task(client.write(bytes(100_000)))
    await asyncio.sleep(0)
    assert not writing.done()
    await server.read(65_536)
    await writing
    assert len(await server.read(65_536)) == 100_000 - 65_536


async def test_who_is_gone_is_written_to_no_more() -> None:
    client, server = pair()
    server.close()
    assert await client.read(10) == b""
    with pytest.raises(BrokenPipeError):
        await client.write(b"x")


async def test_breaking_off_is_an_error_after_what_had_come() -> None:
    client, server = pair()
    await server.write(b"last words")
    server.reset()
    assert await client.read(100) == b"last words"
    with pytest.raises(ConnectionResetError):
        await client.read(100)
    with pytest.raises(ConnectionResetError):
        await client.write(b"x")


async def test_leaving_without_having_read_everything_breaks_off() -> None:
    client, server = pair()
    await client.write(b"unread")
    server.close()
    with pytest.raises(ConnectionResetError):
        await client.read(10)


async def test_a_shared_connection_closes_with_the_last_who_holds_it() -> None:
    client, server = pair()
    server.share()
    server.close()
    await server.write(b"still here")
    assert await client.read(100) == b"still here"
    told: list[bool] = []
    client.when_left(lambda: told.append(True))
    server.close()
    assert told == [True]
    client.when_left(lambda: told.append(False))
    assert told == [True, False]


async def test_who_is_paused_neither_hears_nor_speaks() -> None:
    gate = asyncio.Event()
    client, server = connection(HERE, THERE, destination_gate=gate)
    await client.write(b"x")
    reading, writing = asyncio.create_task(server.read(1)), asyncio.create_task(server.write(b"y"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not reading.done()
    assert not writing.done()
    gate.set()
    assert await reading == b"x"
    await writing
    assert await client.read(1) == b"y"


async def test_a_listener_accepts_in_turn() -> None:
    sockets = Sockets()
    listener = sockets.listen("0.0.0.0", 80)
    clients = [await listener.connect((HERE[0], port), THERE) for port in (1, 2, 3)]
    assert [(await listener.accept()).peer[1] for _ in clients] == [1, 2, 3]
    waiting = asyncio.create_task(listener.accept())
    await asyncio.sleep(0)
    await listener.connect((HERE[0], 4), THERE)
    assert (await waiting).peer[1] == 4


async def test_too_many_wait_outside() -> None:
    listener = Sockets().listen("0.0.0.0", 80, backlog=2)
    for port in (1, 2):
        await listener.connect((HERE[0], port), THERE)
    third = asyncio.create_task(listener.connect((HERE[0], 3), THERE))
    await asyncio.sleep(0)
    assert not third.done()
    await listener.accept()
    await third


async def test_when_a_listener_closes_those_who_wait_are_broken_off() -> None:
    sockets = Sockets()
    listener = sockets.listen("0.0.0.0", 80, backlog=1)
    client = await listener.connect(HERE, THERE)
    late = asyncio.create_task(listener.connect(HERE, THERE))
    accepting = asyncio.create_task(Sockets().listen("0.0.0.0", 80).accept())
    await asyncio.sleep(0)
    listener.close()
    with pytest.raises(ConnectionResetError):
        await client.read(1)
    with pytest.raises(ConnectionRefusedError):
        await late
    with pytest.raises(OSError, match="Invalid argument"):
        await listener.accept()
    accepting.cancel()
    assert sockets.listener("127.0.0.1", 80) is None


async def test_a_listener_that_is_shared_stays_until_the_last_has_closed_it() -> None:
    sockets = Sockets()
    listener = sockets.listen("0.0.0.0", 80)
    listener.share()
    listener.close()
    assert sockets.listening(80) == (listener,)
    listener.close()
    assert sockets.listening(80) == ()


async def test_who_answers_depends_on_the_address() -> None:
    sockets = Sockets(lambda: ["10.0.0.2"])
    lo = sockets.listen("127.0.0.1", 80)
    own = sockets.listen("10.0.0.2", 80)
    assert sockets.listener("127.0.0.1", 80) is lo
    assert sockets.listener("10.0.0.2", 80) is own
    assert sockets.listener("127.0.0.2", 80) is None
    every = sockets.listen("::", 81)
    assert every.address == "0.0.0.0"
    assert sockets.listener("127.0.0.2", 81) is every
    assert list(sockets) == [lo, own, every]


async def test_what_can_not_be_listened_at() -> None:
    sockets = Sockets(lambda: ["10.0.0.2"])
    sockets.listen("127.0.0.1", 80)
    for address in ("127.0.0.1", "0.0.0.0", "::"):
        assert number(lambda at=address: sockets.listen(at, 80)) == errno.EADDRINUSE  # type: ignore[misc]
    for address in ("10.0.0.3", "nonsense", "fe80::1"):
        assert number(lambda at=address: sockets.listen(at, 80)) == errno.EADDRNOTAVAIL  # type: ignore[misc]


async def test_port_0_is_one_that_is_free() -> None:
    sockets = Sockets()
    ports = {sockets.listen("0.0.0.0", 0).port for _ in range(100)}
    assert len(ports) == 100
    assert all(FIRST_FREE <= port <= LAST_FREE for port in ports)


async def test_whoever_watches_learns_of_each_change() -> None:
    sockets = Sockets()
    seen: list[tuple[Listener, ...]] = []
    unwatch = sockets.watch(lambda: seen.append(tuple(sockets)))
    listener = sockets.listen("0.0.0.0", 80)
    listener.close()
    assert seen == [(listener,), ()]
    unwatch()
    sockets.listen("0.0.0.0", 80)
    assert len(seen) == 2


async def test_a_port_may_have_to_be_had_elsewhere_too() -> None:
    had: list[tuple[str, int]] = []

    def claim(address: str, port: int) -> Callable[[], None]:
        if port == 1:
            raise PermissionError(errno.EACCES, "Permission denied")
        had.append((address, port))
        return lambda: had.remove((address, port))

    sockets = Sockets(claim=claim)
    assert number(lambda: sockets.listen("0.0.0.0", 1)) == errno.EACCES
    assert sockets.listening(1) == ()
    listener = sockets.listen("::", 80)
    assert had == [("0.0.0.0", 80)]
    listener.close()
    assert had == []
