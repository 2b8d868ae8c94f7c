"""Asking the servers of a simulated machine."""

import asyncio

from tests.unit.practice.programs_bench import Bench
from tui.practice.kernel.sockets import Connection

CLIENT = ("10.9.8.7", 40_000)
PATIENCE = 20


async def connected(bench: Bench, port: int) -> Connection:
    """A connection to whoever listens on a port, from the moment on when somebody does."""
    sockets = bench.machine.network.sockets
    news = asyncio.Event()
    unwatch = sockets.watch(news.set)
    try:
        async with asyncio.timeout(PATIENCE):
            while (listener := sockets.listener("127.0.0.1", port)) is None:
                news.clear()
                await news.wait()
            return await listener.connect(CLIENT, ("127.0.0.1", port))
    finally:
        unwatch()


async def everything(connection: Connection) -> bytes:
    """All that comes until the other side has said its last."""
    answer = bytearray()
    async with asyncio.timeout(PATIENCE):
        while data := await connection.read(65_536):
            answer += data
    return bytes(answer)


async def asked(bench: Bench, port: int, request: str) -> str:
    """The whole answer to a request of several lines, after which the client says no more."""
    connection = await connected(bench, port)
    try:
        await connection.write(f"{request}\n\n".replace("\n", "\r\n").encode())
        connection.end()
        answer = await everything(connection)
    finally:
        connection.close()
    return answer.decode().replace("\r\n", "\n")


async def status(bench: Bench, port: int, path: str, *headers: str) -> str:
    """The words of an answer's first line, without the version."""
    lines = (f"GET {path} HTTP/1.1", "Host: web", "Connection: close", *headers)
    return (await asked(bench, port, "\n".join(lines))).partition("\n")[0].partition(" ")[2]


async def body(bench: Bench, port: int, path: str, *headers: str) -> str:
    """What an answer holds."""
    lines = (f"GET {path} HTTP/1.0", "Host: web", *headers)
    return (await asked(bench, port, "\n".join(lines))).partition("\n\n")[2]
