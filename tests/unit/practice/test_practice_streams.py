"""Clients attached to a process: what they get, what they send, and how they leave."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.daemon.containers.detach import DetachKeys, parse_keys
from tui.practice.daemon.containers.logs import Log, Wanted
from tui.practice.daemon.containers.streams import MOST_PENDING, Client, Stream, Streams, converse
from tui.practice.errors import BadRequest
from tui.practice.kernel.handles import Handle


class Wire:
    """A connection whose two directions the test holds."""

    def __init__(self, *sent: bytes) -> None:
        self.sent = list(sent)
        self.received = bytearray()
        self.closed = asyncio.Event()

    async def read(self) -> bytes:
        if self.sent:
            return self.sent.pop(0)
        await self.closed.wait()
        return b""

    async def write(self, data: bytes) -> None:
        self.received += data


async def got(client: Client) -> list[tuple[Stream, bytes]]:
    return [item async for item in client.received()]


def opened(streams: Streams, *, stdin: bool = False) -> dict[int, Handle]:
    return streams.open_pipes(stdin=stdin)


async def test_every_client_gets_what_is_written_while_it_is_attached() -> None:
    streams = Streams()
    handles = opened(streams)
    early, late = Client(), Client()
    streams.attach(early)
    await handles[1].write(b"one")
    streams.attach(late)
    await handles[2].write(b"two")
    streams.end()
    assert await got(early) == [("stdout", b"one"), ("stderr", b"two")]
    assert await got(late) == [("stderr", b"two")]


async def test_a_client_gets_only_the_streams_that_it_asked_for() -> None:
    streams = Streams()
    handles = opened(streams)
    client = Client(stdout=False)
    streams.attach(client)
    await handles[1].write(b"one")
    await handles[2].write(b"two")
    streams.end()
    assert await got(client) == [("stderr", b"two")]


async def test_a_writer_waits_for_a_slow_client_and_not_for_one_that_left() -> None:
    streams = Streams()
    handles = opened(streams)
    slow = Client()
    streams.attach(slow)
    await handles[1].write(b"x" * (MOST_PENDING + 1))
    writing = asyncio.ensure_future(handles[1].write(b"more"))
    await asyncio.sleep(0)
    assert not writing.done()
    streams.leave(slow)
    await writing


async def test_a_conversation_goes_both_ways_until_the_process_ends() -> None:
    streams = Streams()
    handles = opened(streams, stdin=True)
    client = Client()
    streams.attach(client)
    wire = Wire(b"typed")
    talking = asyncio.ensure_future(
        converse(streams, client, wire, frame=None, stdin=True, close_input=True, keys=None)
    )
    assert await handles[0].read(100) == b"typed"
    wire.closed.set()
    assert await handles[0].read(100) == b""
    await handles[1].write(b"answer")
    streams.end()
    assert await talking is False
    assert wire.received == b"answer"


@pytest.mark.parametrize(("close_input", "heard"), [(True, b"before after"), (False, b"before ")])
async def test_who_has_no_more_to_say_hears_on_only_if_the_input_ends_with_that(
    close_input: bool, heard: bytes
) -> None:
    streams, client, wire = Streams(), Client(), Wire(b"question")
    handles = opened(streams, stdin=True)
    streams.attach(client)
    talk = asyncio.ensure_future(
        converse(streams, client, wire, frame=None, stdin=True, close_input=close_input, keys=None)
    )
    assert await handles[0].read(100) == b"question"
    await handles[1].write(b"before ")
    wire.closed.set()
    if close_input:
        assert await handles[0].read(100) == b""
    else:
        assert not await talk
    await handles[1].write(b"after")
    streams.end()
    assert not await talk
    assert bytes(wire.received) == heard


async def test_detaching_leaves_the_process_alone() -> None:
    streams = Streams()
    handles = opened(streams, stdin=True)
    client = Client()
    streams.attach(client)
    wire = Wire(b"ab\x10\x11never")
    detached = await converse(
        streams, client, wire, frame=None, stdin=True, close_input=True, keys=DetachKeys()
    )
    assert detached
    assert await handles[0].read(100) == b"ab"
    await handles[1].write(b"nobody listens")


@pytest.mark.parametrize(
    ("spec", "keys"),
    [("", b"\x10\x11"), ("ctrl-a", b"\x01"), ("a,b", b"ab"), ("ctrl-@,ctrl-[", b"\x00\x1b")],
)
def test_detach_keys_are_read(spec: str, keys: bytes) -> None:
    assert parse_keys(spec) == keys


@pytest.mark.parametrize("spec", ["ctrl-", "ctrl-1", "ab", "a,,b", "ctrl-ç"])
def test_what_are_no_keys_is_refused(spec: str) -> None:
    with pytest.raises(BadRequest, match="Invalid detach keys"):
        parse_keys(spec)


@given(st.lists(st.binary(max_size=5).map(lambda data: data.replace(b"\x11", b""))))
def test_without_the_whole_sequence_everything_is_passed_on(pieces: list[bytes]) -> None:
    keys = DetachKeys()
    passed = b"".join(keys.pass_on(piece)[0] for piece in pieces)
    everything = b"".join(pieces)
    # The beginning of a sequence may still be held back.
    assert passed + b"\x10" * (len(everything) - len(passed)) == everything
    assert len(everything) - len(passed) <= 1


async def test_many_lines_at_once_leave_room_for_others(tmp_path: Path) -> None:
    """They are logged a part at a time, and reach a client in their order and whole."""
    log = Log(tmp_path, "box")
    streams, client = Streams(log), Client()
    streams.attach(client)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    data = b"".join(b"%d\n" % number for number in range(20_000))
    counting = asyncio.create_task(count())
    await streams.out(data)
    counting.cancel()
    streams.end()
    assert turns > 10
    assert b"".join([piece async for _, piece in client.received()]) == data
    assert b"".join([line async for _, line in log.read(Wanted())]) == data


async def test_a_short_write_stays_whole() -> None:
    streams, client = Streams(), Client()
    streams.attach(client)
    await streams.out(b"y\n" * 2048)
    streams.end()
    assert [piece async for _, piece in client.received()] == [b"y\n" * 2048]
