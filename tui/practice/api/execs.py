"""Programs started in a running container, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.practice.api.containers import size_of
from tui.practice.api.duplex import Duplex
from tui.practice.api.framing import RAW, content_type, frame
from tui.practice.api.responses import Empty, Hijack, Json, Response
from tui.practice.api.routing import Route
from tui.practice.daemon.containers.detach import DetachKeys
from tui.practice.daemon.containers.execs import START
from tui.practice.daemon.containers.streams import Client, converse
from tui.practice.errors import Conflict, Refused

if TYPE_CHECKING:
    from tui.practice.api.request import Request
    from tui.practice.daemon.daemon import Daemon


_DETACHED = b"exec attach failed: error on attach stdin: read escape sequence\r\n"


async def create(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/exec."""
    daemon.containers.get(request.params["name"])
    made = daemon.execs.create(request.params["name"], await request.json())
    return Json({"Id": made.id}, 201)


async def inspect(daemon: Daemon, request: Request) -> Response:
    """GET /exec/{id}/json."""
    return Json(daemon.execs.get(request.params["id"]).document())


async def resize(daemon: Daemon, request: Request) -> Response:
    """POST /exec/{id}/resize."""
    one = daemon.execs.get(request.params["id"])
    rows, columns = size_of(request)
    if one.process is None or one.code is not None:
        raise Conflict(f"exec {one.id} is not running")
    if one.streams.terminal is not None:
        one.streams.terminal.resize(rows, columns)
    return Empty(200)


async def start(daemon: Daemon, request: Request) -> Response:
    """POST /exec/{id}/start: detached at once, or with the connection as its streams."""
    one = daemon.execs.get(request.params["id"])
    body = START.read(await request.json(), "")
    asked: list[int] = body["ConsoleSize"] or one.config.get("ConsoleSize") or []
    rows, columns, *_ = (*asked, 0, 0)
    size = (rows, columns)
    if body["Detach"]:
        daemon.execs.start(one, size)
        return Empty(200)
    daemon.execs.check_container(one)
    config = one.config
    client = Client(
        stdout=bool(config.get("AttachStdout")) or one.tty, stderr=bool(config.get("AttachStderr"))
    )
    # Not the program's own terminal decides how its output comes, but whether one is asked for now.
    raw = body["Tty"]
    spec = str(config.get("DetachKeys") or "")
    keys = DetachKeys(spec) if one.tty else None

    async def run(duplex: Duplex) -> None:
        one.streams.attach(client)
        try:
            daemon.execs.start(one, size)
        except Refused as error:
            # As the real engine: the connection is the program's already, so the news goes there.
            one.streams.leave(client)
            text = f"{error.message}\r\n".encode()
            await duplex.write(text if raw else frame("stdout", text))
            return
        detached = await converse(
            one.streams,
            client,
            duplex,
            frame=None if raw else frame,
            stdin=bool(config.get("AttachStdin")),
            close_input=not one.tty,
            keys=keys,
        )
        if detached:
            daemon.containers.tell(one.container, "exec_detach", execID=one.id)
            await duplex.write(_DETACHED if raw else frame("stdout", _DETACHED))

    kind = content_type(request.version, tty=raw) if request.upgrade else RAW
    return Hijack(kind, run)


ROUTES = (
    Route("POST", "/containers/{name}/exec", create),
    Route("GET", "/exec/{id}/json", inspect),
    Route("POST", "/exec/{id}/start", start),
    Route("POST", "/exec/{id}/resize", resize),
)
