"""Containers over HTTP: everything but their files and the programs started in them later."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from tui.practice.api.duplex import Duplex
from tui.practice.api.framing import RAW, content_type, frame
from tui.practice.api.responses import Bytes, Empty, Hijack, Json, Response, Stream, Text, encode
from tui.practice.api.routing import Route
from tui.practice.daemon import upkeep
from tui.practice.daemon.config.normalising import check_update
from tui.practice.daemon.containers import inspection, listing, stats
from tui.practice.daemon.containers.container import Container, Status
from tui.practice.daemon.containers.containers import NO_LINKS
from tui.practice.daemon.containers.detach import DetachKeys
from tui.practice.daemon.containers.logs import Wanted
from tui.practice.daemon.containers.streams import Client, converse
from tui.practice.daemon.durations import moment
from tui.practice.errors import BadRequest, Conflict, LeftOut, Refused

if TYPE_CHECKING:
    from tui.practice.api.request import Request
    from tui.practice.daemon.daemon import Daemon

_CONDITIONS = ("not-running", "next-exit", "removed")


async def list_all(daemon: Daemon, request: Request) -> Response:
    """GET /containers/json."""
    query = request.query
    found = listing.selected(
        daemon.containers,
        query.filters(),
        everything=query.flag("all"),
        limit=query.number("limit", -1),
        find=daemon.containers.get,
        descends=lambda one, reference: descends(daemon, one, reference),
        networks=daemon.networks.of_container,
    )
    texts = [text async for text in upkeep.listed(daemon, found, with_sizes=query.flag("size"))]
    return Bytes(f"[{','.join(texts)}]\n".encode(), "application/json")


async def create(daemon: Daemon, request: Request) -> Response:
    """POST /containers/create."""
    body = await request.json(required=True)
    query = request.query
    container, warnings = daemon.containers.create(body, query.text("name"), query.text("platform"))
    return Json({"Id": container.id, "Warnings": warnings}, 201)


async def inspect(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/json."""
    container = _named(daemon, request)
    document = inspection.inspected(
        container,
        daemon.networks.settings(container.id),
        daemon.ports.shown(container.id),
    )
    if request.query.flag("size"):
        own, whole = await upkeep.sizes(daemon, container)
        document |= {"SizeRw": own, "SizeRootFs": whole}
    return Json(document)


async def start(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/start."""
    await daemon.life.start(_named(daemon, request))
    return Empty(204)


async def stop(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/stop."""
    signal = request.query.text("signal")
    await daemon.life.stop(_named(daemon, request), _seconds(request), signal)
    return Empty(204)


async def restart(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/restart."""
    await daemon.life.restart(_named(daemon, request), _seconds(request))
    return Empty(204)


async def kill(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/kill."""
    name = request.params["name"]
    try:
        await daemon.life.kill(_named(daemon, request), request.query.text("signal"))
    except Refused as error:
        raise type(error)(f"cannot kill container: {name}: {error.message}") from error
    return Empty(204)


async def pause(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/pause."""
    daemon.life.pause(_named(daemon, request))
    return Empty(204)


async def unpause(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/unpause."""
    daemon.life.unpause(_named(daemon, request))
    return Empty(204)


async def rename(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/rename."""
    daemon.containers.rename(_named(daemon, request), request.query.text("name"))
    return Empty(204)


async def update(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/update."""
    container = _named(daemon, request)
    changes = check_update(await request.json(), container.host_config, container.id)
    container.host_config |= changes
    daemon.containers.keep(container)
    daemon.containers.tell(container, "update")
    return Json({"Warnings": None})


async def remove(daemon: Daemon, request: Request) -> Response:
    """DELETE /containers/{name}."""
    query = request.query
    if query.flag("link"):
        raise LeftOut(NO_LINKS)
    await upkeep.remove(
        daemon, request.params["name"], force=query.flag("force"), volumes=query.flag("v")
    )
    return Empty(204)


async def prune(daemon: Daemon, request: Request) -> Response:
    """POST /containers/prune."""
    deleted, freed = await upkeep.prune(daemon, request.query.filters())
    return Json({"ContainersDeleted": deleted or None, "SpaceReclaimed": freed})


async def wait(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/wait: the headers at once, the code when the time has come."""
    condition = request.query.text("condition") or "not-running"
    if condition not in _CONDITIONS:
        raise BadRequest(f'invalid condition: "{condition}"')
    ended = daemon.containers.wait(request.params["name"], condition)

    async def answer() -> AsyncIterator[bytes]:
        try:
            yield encode({"StatusCode": await ended})
        finally:
            ended.cancel()

    return Stream(answer(), "application/json")


async def logs(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/logs."""
    container = _named(daemon, request)
    query = request.query
    tail = query.text("tail", "all")
    wanted = Wanted(
        stdout=query.flag("stdout"),
        stderr=query.flag("stderr"),
        timestamps=query.flag("timestamps"),
        details=container.log_details if query.flag("details") else None,
        tail=int(tail) if tail.isdigit() else None,
        since=moment(query.text("since")),
        until=moment(query.text("until")),
    )
    if not (wanted.stdout or wanted.stderr):
        raise BadRequest("Bad parameters: you must choose at least one stream")
    if (container.host_config.get("LogConfig") or {}).get("Type") == "none":
        raise LeftOut("configured logging driver does not support reading")
    over = container.over if query.flag("follow") else None

    async def lines() -> AsyncIterator[bytes]:
        async for stream, data in container.log.read(wanted, over):
            yield data if container.tty else frame(stream, data)

    return Stream(lines(), content_type(request.version, tty=container.tty))


async def attach(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/attach. What it refuses it says in plain text."""
    try:
        return _attachment(daemon, request)
    except Refused as error:
        return Text(f"{error.message}\r\n", error.status)


def _attachment(daemon: Daemon, request: Request) -> Hijack:
    container = _named(daemon, request)
    query = request.query
    if container.state.status is Status.PAUSED:
        raise Conflict(f"container {container.id} is paused, unpause the container before attach")
    keys = DetachKeys(query.text("detachKeys")) if container.tty else None
    client = Client(stdout=query.flag("stdout"), stderr=query.flag("stderr"))
    streaming = query.flag("stream")
    wanted = Wanted(stdout=query.flag("stdout"), stderr=query.flag("stderr"))
    replay = query.flag("logs")

    async def run(duplex: Duplex) -> None:
        if streaming:
            # Before anything else: the client starts the container as soon as it has the head.
            container.streams.attach(client)
        try:
            if replay:
                async for stream, data in container.log.read(wanted):
                    await duplex.write(data if container.tty else frame(stream, data))
            if not streaming:
                return
            daemon.containers.tell(container, "attach")
            detached = await converse(
                container.streams,
                client,
                duplex,
                frame=None if container.tty else frame,
                stdin=query.flag("stdin"),
                close_input=bool(container.config.get("StdinOnce")) and not container.tty,
                keys=keys,
            )
            if detached:
                daemon.containers.tell(container, "detach")
        finally:
            container.streams.leave(client)

    # Without an upgrade the real engine does not tell the two kinds of streams apart.
    kind = content_type(request.version, tty=container.tty) if request.upgrade else RAW
    return Hijack(kind, run)


async def resize(daemon: Daemon, request: Request) -> Response:
    """POST /containers/{name}/resize."""
    container = _named(daemon, request)
    rows, columns = size_of(request)
    if container.running is None:
        raise Conflict(f"container {container.id} is not running")
    terminal = container.streams.terminal
    if terminal is not None:
        terminal.resize(rows, columns)
        daemon.containers.tell(container, "resize", height=str(rows), width=str(columns))
    return Empty(200)


async def top(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/top."""
    container = _named(daemon, request)
    if container.running is None:
        raise Conflict(f"container {container.id} is not running")
    daemon.containers.tell(container, "top")
    return Json(stats.top(container.running, request.query.text("ps_args") or "-ef"))


async def usage(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/stats."""
    container = _named(daemon, request)
    query = request.query
    if not query.flag("stream", default=True):
        before = 0
        if not query.flag("one-shot") and container.running is not None:
            before = time.time_ns()
            await asyncio.sleep(1)
        return Json(_usage(daemon, container, time.time_ns(), before))

    async def samples() -> AsyncIterator[bytes]:
        before = 0
        while container.state.status is not Status.REMOVING:
            now = time.time_ns()
            yield encode(_usage(daemon, container, now, before))
            before = now
            await asyncio.sleep(1)

    return Stream(samples(), "application/json")


async def changes(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/changes."""
    found = await upkeep.changes(daemon, _named(daemon, request))
    return Json([{"Path": path, "Kind": kind} for path, kind in found] or None)


async def commit(daemon: Daemon, request: Request) -> Response:
    """POST /commit."""
    query = request.query
    body = await request.json()
    container = daemon.containers.get(query.text("container"))
    identity = await upkeep.commit(
        daemon,
        container,
        repository=query.text("repo"),
        tag=query.text("tag"),
        comment=query.text("comment"),
        author=query.text("author"),
        changes=query.all("changes"),
        config=body,
        pause=query.flag("pause", default=True),
    )
    return Json({"Id": identity}, 201)


def _usage(daemon: Daemon, container: Container, now: int, before: int) -> dict[str, Any]:
    interfaces = [name for name, *_ in daemon.networks.interfaces(container.id)]
    return stats.usage(container, interfaces, daemon.hardware, now, before)


def _named(daemon: Daemon, request: Request) -> Container:
    return daemon.containers.get(request.params["name"])


def descends(daemon: Daemon, container: Container, reference: str) -> bool:
    """Whether a container was made from an image, or from one made from it."""
    image = daemon.images.find(reference)
    return image is not None and daemon.images.descends(container.image_id, image.id)


def _seconds(request: Request) -> int | None:
    return request.query.number("t", 0) if request.query.text("t") else None


def size_of(request: Request) -> tuple[int, int]:
    """Rows and columns of a resize request. Raises BadRequest."""
    rows, columns = request.query.number("h", 0), request.query.number("w", 0)
    if not (0 < rows < 65536 and 0 < columns < 65536):
        raise BadRequest(f"invalid resize height or width: {rows}x{columns}")
    return rows, columns


ROUTES = (
    Route("GET", "/containers/json", list_all),
    Route("POST", "/containers/create", create),
    Route("POST", "/containers/prune", prune),
    Route("GET", "/containers/{name}/json", inspect),
    Route("POST", "/containers/{name}/start", start),
    Route("POST", "/containers/{name}/stop", stop),
    Route("POST", "/containers/{name}/restart", restart),
    Route("POST", "/containers/{name}/kill", kill),
    Route("POST", "/containers/{name}/pause", pause),
    Route("POST", "/containers/{name}/unpause", unpause),
    Route("POST", "/containers/{name}/rename", rename),
    Route("POST", "/containers/{name}/update", update),
    Route("DELETE", "/containers/{name}", remove),
    Route("POST", "/containers/{name}/wait", wait),
    Route("GET", "/containers/{name}/logs", logs),
    Route("POST", "/containers/{name}/attach", attach),
    Route("POST", "/containers/{name}/resize", resize),
    Route("GET", "/containers/{name}/top", top),
    Route("GET", "/containers/{name}/stats", usage),
    Route("GET", "/containers/{name}/changes", changes),
    Route("POST", "/commit", commit),
)
