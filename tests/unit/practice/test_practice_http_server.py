"""HTTP as simulated servers speak it, on one side of a connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.practice.programs_bench import Bench
from tests.unit.practice.web_bench import everything
from tui.practice.kernel.process import Process
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import Connection, Sockets, connection
from tui.practice.programs.services.http_server import Exchange, Request, serve, serve_connection

Talk = Callable[[bytes], Awaitable[str]]
MORE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LAST = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


async def respond(request: Request, exchange: Exchange) -> None:
    """The server of these tests; it is told by the path what to do."""
    match request.path:
        case "/echo":
            await exchange.answer(200, body=await exchange.body(1000))
        case "/pieces":
            await exchange.start(200)
            for piece in (b"one", b"", b"two"):
                await exchange.send(piece)
        case "/fault":
            raise ZeroDivisionError
        case "/late-fault":
            await exchange.start(200, headers=[("Content-Length", "10")])
            await exchange.send(b"half")
            raise ZeroDivisionError
        case "/old":
            await exchange.answer(200, body=b"ok", version="1.0")
        case "/nothing":
            await exchange.start(204)
        case _:
            await exchange.answer(200, body=b"ok")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def serving(bench: Bench, work: Callable[[Process], Awaitable[int]]) -> Process:
    """A process that does some work."""
    return bench.boot(["sleep", "1000"], {}).fork(work)


@pytest.fixture
async def talk(bench: Bench) -> Talk:
    """Says something to a server, and returns all that it answers."""

    async def talked(words: bytes) -> str:
        client, server = connection(("10.0.0.1", 1), ("10.0.0.2", 80))

        async def work(p: Process) -> int:
            await serve_connection(p, server, respond)
            return 0

        serving(bench, work)

        async def say() -> None:
            await client.write(words)
            client.end()

        saying = asyncio.create_task(say())
        answer = await everything(client)
        saying.cancel()
        await asyncio.wait([saying])
        client.close()
        return answer.decode()

    return talked


async def test_a_connection_is_kept_for_more(talk: Talk) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert await talk(request * 3) == MORE * 3


async def test_it_is_closed_for_those_who_want_that(talk: Talk) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert await talk(request * 2) == LAST


async def test_it_is_closed_for_old_clients_unless_they_ask(talk: Talk) -> None:
    assert await talk(b"GET / HTTP/1.0\r\n\r\n" * 2) == MORE
    assert await talk(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2) == MORE * 2


async def test_an_old_server_closes_it(talk: Talk) -> None:
    answer = await talk(b"GET /old HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    assert answer == "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def test_a_body_of_unknown_length_goes_in_chunks(talk: Talk) -> None:
    assert await talk(b"GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n") == (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
    )


async def test_or_until_the_connection_ends(talk: Talk) -> None:
    assert await talk(b"GET /pieces HTTP/1.0\r\n\r\n") == "HTTP/1.1 200 OK\r\n\r\nonetwo"


async def test_a_head_alone(talk: Talk) -> None:
    request = b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert await talk(request * 2) == MORE.removesuffix("ok") * 2
    assert await talk(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n") == (
        "HTTP/1.1 204 No Content\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"hello", b"Content-Length: 5"),
        (b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"),
    ],
)
async def test_a_body_is_read(talk: Talk, body: bytes, headers: bytes) -> None:
    request = b"POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n" + body
    answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    assert await talk(request * 2) == answer * 2


async def test_a_body_that_nobody_reads_is_skipped(talk: Talk) -> None:
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + bytes(100_000)
    assert await talk(request * 2) == MORE * 2


async def test_who_asks_first_is_told_to_go_on(talk: Talk) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert await talk(head + b"ok") == f"HTTP/1.1 100 Continue\r\n\r\n{MORE}"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", "400 Bad Request"),
        (b"GET / HTTP/1.1\r\n\r\n", "400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "400 Bad Request"),
        (
            b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 40_000,
            "431 Request Header Fields Too Large",
        ),
        (
            b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + bytes(1001),
            "413 Request Entity Too Large",
        ),
        (
            b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "400 Bad Request",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(talk: Talk, request_: bytes, status: str) -> None:
    answer = await talk(request_)
    assert answer.startswith(f"HTTP/1.1 {status}\r\n")
    assert "\r\nConnection: close\r\n" in answer


async def test_a_fault_of_the_server_is_a_500(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await talk(b"GET /fault HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    assert answer.startswith("HTTP/1.1 500 Internal Server Error\r\n")
    assert answer.count("HTTP/1.1") == 1
    answer = await talk(b"GET /late-fault HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    assert answer == "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
    assert "ZeroDivisionError" in capsys.readouterr().err


async def test_a_head_that_does_not_come_is_given_up(bench: Bench) -> None:
    client, server = connection(("10.0.0.1", 1), ("10.0.0.2", 80))

    async def work(p: Process) -> int:
        await serve_connection(p, server, respond, idle=0.01)
        return 0

    process = serving(bench, work)
    await client.write(b"GET / HT")
    assert await everything(client) == b""
    assert await process.wait() == 0


async def opened(bench: Bench) -> tuple[Process, Connection, asyncio.Event]:
    """A server with a client that has been answered once, and what tells it to end."""
    enough = asyncio.Event()
    listener = bench.machine.network.sockets.listen("0.0.0.0", 80)

    async def work(p: Process) -> int:
        await serve(p, listener, respond, enough=enough)
        return 0

    process = serving(bench, work)
    client = await listener.connect(("10.0.0.1", 1), ("10.0.0.2", 80))
    await client.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await client.read(1000)).decode() == MORE
    return process, client, enough


async def test_when_it_is_enough_who_rests_is_sent_away(bench: Bench) -> None:
    process, client, enough = await opened(bench)
    enough.set()
    assert await process.wait() == 0
    assert await everything(client) == b""


async def test_when_it_is_enough_what_was_asked_is_answered(bench: Bench) -> None:
    process, client, enough = await opened(bench)
    await client.write(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\no")
    await bench.run("true")
    enough.set()
    await bench.run("true")
    assert process.code is None
    await client.write(b"k")
    assert (await everything(client)).decode() == LAST
    assert await process.wait() == 0


async def test_the_end_of_a_process_closes_its_connections(bench: Bench) -> None:
    process, client, _ = await opened(bench)
    process.signal(Signal.KILL, from_outside=True)
    assert await process.wait() == 137
    assert await everything(client) == b""


async def test_many_are_answered_at_once(bench: Bench) -> None:
    listener = Sockets().listen("0.0.0.0", 80)

    async def work(p: Process) -> int:
        await serve(p, listener, respond)
        return 0

    process = serving(bench, work)

    async def ask(port: int) -> bytes:
        client = await listener.connect(("10.0.0.1", port), ("10.0.0.2", 80))
        await client.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return await everything(client)

    answers = await asyncio.gather(*(ask(port) for port in range(1, 2000)))
    assert {answer.decode() for answer in answers} == {LAST}
    process.signal(Signal.KILL, from_outside=True)
    await process.wait()


@given(st.binary(max_size=200))
def test_whatever_comes_the_server_lives(words: bytes) -> None:
    async def tried() -> None:
        client, server = connection(("10.0.0.1", 1), ("10.0.0.2", 80))
        process = _Alone()
        serving = asyncio.create_task(serve_connection(process, server, respond))  # type: ignore[arg-type]
        await client.write(words)
        client.end()
        answer = await everything(client)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
        await serving

    asyncio.run(tried())


class _Alone:
    """As much of a process as a connection needs."""

    async def breathe(self) -> None:
        await asyncio.sleep(0)
