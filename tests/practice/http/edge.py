"""The HTTP edge of the practice engine with next to nothing behind it."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from tui.practice.address import BACKLOG, loopback_socket, unix_socket
from tui.practice.api import events, left_out, system
from tui.practice.api.duplex import Duplex
from tui.practice.api.framing import MULTIPLEXED
from tui.practice.api.request import Request
from tui.practice.api.responses import Bytes, Empty, Hijack, Json, Response, Stream, encode
from tui.practice.api.routing import Route, Table
from tui.practice.api.server import Server
from tui.practice.daemon.events import Hub
from tui.practice.errors import Conflict, NotModified
from tui.practice.files.facts import Hardware
from tui.practice.serve import Options, run

T = TypeVar("T")


@dataclass
class StandIn:
    """What the edge needs of a daemon, and a memory of what became of what it served."""

    data: Path
    identity: str = "8f0c1e2d-0000-4000-8000-000000000000"
    hardware: Hardware = field(default_factory=Hardware.found)
    events: Hub = field(default_factory=Hub)
    ended: list[str] = field(default_factory=list)
    """What was cancelled or closed, in order."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    """Lets the handlers that wait for it go on."""

    async def open(self) -> None:
        """Nothing to read."""

    async def close(self) -> None:
        """Nothing to let go of."""

    def counts(self) -> dict[str, int]:
        return {"running": 2, "paused": 1, "stopped": 3, "images": 5}

    async def system_df(self, types: Collection[str]) -> dict[str, Any]:
        return {"LayersSize": 0, "types": sorted(types)}

    def end(self, what: str) -> None:
        self.ended.append(what)
        self.changed.set()

    async def until_ended(self, what: str) -> None:
        """Return once that has ended; fails if it does not."""
        async with asyncio.timeout(10):
            while what not in self.ended:
                self.changed.clear()
                await self.changed.wait()


async def _echo(_: StandIn, request: Request) -> Response:
    body = await request.bytes(16 << 20)
    return Bytes(body, headers={"X-Kind": request.headers.get("content-type", "")})


async def _json(_: StandIn, request: Request) -> Response:
    return Json(await request.json())


async def _ignore(_: StandIn, _request: Request) -> Response:
    raise Conflict("not wanted")


async def _same(_: StandIn, _request: Request) -> Response:
    raise NotModified


async def _fail(_: StandIn, _request: Request) -> Response:
    raise RuntimeError("secret")


async def _headers(_: StandIn, _request: Request) -> Response:
    return Empty(200, {"X-Docker-Container-Path-Stat": "e30="})


async def _sizes(_: StandIn, request: Request) -> Response:
    """Answers each piece of the body while the next is on its way."""

    async def sizes() -> AsyncIterator[bytes]:
        async for piece in request.stream():
            yield encode(len(piece))

    return Stream(sizes())


async def _wait(daemon: StandIn, _request: Request) -> Response:
    async def answer() -> AsyncIterator[bytes]:
        try:
            await daemon.go.wait()
            yield encode({"StatusCode": 0})
        finally:
            daemon.end("wait")

    return Stream(answer())


async def _flood(daemon: StandIn, _request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield bytes(1 << 16)
                daemon.end("piece")
        finally:
            daemon.end("flood")

    return Stream(pieces(), "application/octet-stream")


async def _break(_: StandIn, request: Request) -> Response:
    async def answer() -> AsyncIterator[bytes]:
        yield b"so far"
        raise Conflict("no further") if request.query.flag("politely") else RuntimeError("broken")

    return Stream(answer())


async def _slow(daemon: StandIn, _request: Request) -> Response:
    await daemon.go.wait()
    daemon.end("slow")
    return Json("done")


async def _talk(daemon: StandIn, request: Request) -> Response:
    """Gives back what it is sent, in capitals, and says goodbye when no more comes."""
    greeting = str((await request.json()).get("greeting", ""))

    async def run(duplex: Duplex) -> None:
        try:
            if greeting:
                await duplex.write(greeting.encode())
            while data := await duplex.read():
                await duplex.write(data.upper())
            if request.query.flag("stay"):
                await daemon.go.wait()
            await duplex.write(b"goodbye")
        finally:
            daemon.end("talk")

    return Hijack(MULTIPLEXED, run)


async def _name(_: StandIn, request: Request) -> Response:
    return Json({"name": request.params["name"], "version": list(request.version)})


ROUTES = (
    Route("POST", "/echo", _echo),
    Route("POST", "/json", _json),
    Route("POST", "/ignore", _ignore),
    Route("POST", "/same", _same),
    Route("GET", "/fail", _fail),
    Route("HEAD", "/headers", _headers),
    Route("POST", "/sizes", _sizes),
    Route("POST", "/wait", _wait),
    Route("GET", "/flood", _flood),
    Route("GET", "/break", _break),
    Route("POST", "/slow", _slow),
    Route("POST", "/talk", _talk),
    Route("GET", "/images/{name:path}/json", _name),
)


def table() -> Table:
    """The stand-in's routes, among those of the engine that need no more than it."""
    return Table([*ROUTES, *system.ROUTES, *events.ROUTES, *left_out.ROUTES])


class Edge:
    """A server on a Unix socket, on a loop and in a thread of its own."""

    def __init__(self, *, token: str | None = None, tcp: bool = False) -> None:
        # Not pytest's folder: the path of a Unix socket may have 104 bytes, and no more.
        self.folder = Path(tempfile.mkdtemp(prefix="cais-edge-"))
        self.path = self.folder / "s" / "engine.sock"
        self.host = f"unix://{self.path}"
        self._token = token
        self._tcp = tcp
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="edge")
        self._stack = AsyncExitStack()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the server's loop do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function on the server's loop."""

        async def work() -> T:
            return function(*arguments)

        return self.run(work())

    def ended(self, what: str) -> None:
        """Return once something has ended behind the edge; fails if it does not."""
        self.run(self.daemon.until_ended(what))

    def left(self) -> None:
        """Return once nobody is connected."""
        self.run(self.server.deserted(0, 0))

    async def open(self) -> None:
        self.daemon = StandIn(self.folder)
        self.server = Server(table(), self.daemon, self._token)
        if self._tcp:
            listener = self._stack.enter_context(loopback_socket())
            self.host = "tcp://{}:{}".format(*listener.getsockname())
            front = await asyncio.start_server(
                self.server.connected, sock=listener, backlog=BACKLOG
            )
        else:
            listener = self._stack.enter_context(unix_socket(self.path))
            front = await asyncio.start_unix_server(
                self.server.connected, sock=listener, backlog=BACKLOG
            )
        self._stack.push_async_callback(self.server.close)
        self._stack.callback(front.close)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self.open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        shutil.rmtree(self.folder)


class Stuck(StandIn):
    """One that does not let go."""

    async def close(self) -> None:
        await asyncio.get_running_loop().create_future()


def main() -> int:
    """Serve a stand-in as a program: its name, DATA, and a SOCKET perhaps."""
    kind = {"standin": StandIn, "stuck": Stuck}[sys.argv[1]]
    data, socket = sys.argv[2], sys.argv[3] if sys.argv[3:] else None
    options = Options(
        Path(data),
        Path(socket) if socket else None,
        ready=lambda address: print(address, flush=True),
    )
    return run(options, lambda options: (kind(options.data), table()))


if __name__ == "__main__":
    sys.exit(main())
