"""The files of containers over HTTP: `docker cp` and `docker export`."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from tui.practice.api.responses import Empty, Response, Stream
from tui.practice.api.routing import Route
from tui.practice.daemon import upkeep
from tui.practice.daemon.containers.container import Container
from tui.practice.errors import BadRequest, NotFound
from tui.practice.files import archive
from tui.practice.files.nodes import Credentials, Kind
from tui.practice.files.view import View
from tui.practice.kernel.users import UnknownUser, user_of

if TYPE_CHECKING:
    from tui.practice.api.request import Request
    from tui.practice.daemon.daemon import Daemon

_STAT_HEADER = "X-Docker-Container-Path-Stat"


async def look(daemon: Daemon, request: Request) -> Response:
    """HEAD /containers/{name}/archive: what there is at a path, in a header."""
    container, path = _asked(daemon, request)
    async with upkeep.viewing(daemon, container) as view:
        return Empty(200, headers={_STAT_HEADER: _stat(view, path, request)})


async def fetch(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/archive: a tar of what there is at a path."""
    container, path = _asked(daemon, request)
    async with upkeep.viewing(daemon, container) as view:
        header = _stat(view, path, request)

    async def tar() -> AsyncIterator[bytes]:
        async with upkeep.viewing(daemon, container) as view:
            async for piece in archive.pack(view, path):
                yield piece

    daemon.containers.tell(container, "archive-path")
    return Stream(tar(), "application/x-tar", {_STAT_HEADER: header})


async def store(daemon: Daemon, request: Request) -> Response:
    """PUT /containers/{name}/archive: unpack a tar in a folder."""
    container, path = _asked(daemon, request)
    query = request.query
    async with upkeep.viewing(daemon, container) as view:
        try:
            if view.stat(path).kind is not Kind.FOLDER:
                raise BadRequest("extraction point is not a directory")
        except OSError:
            raise _not_found(request) from None
        await archive.unpack(
            view,
            path,
            request.stream(),
            no_overwrite_dir_non_dir=query.flag("noOverwriteDirNonDir"),
            owner=_owner(view, container) if query.flag("copyUIDGID") else None,
        )
    daemon.containers.tell(container, "extract-to-dir")
    return Empty(200)


async def export(daemon: Daemon, request: Request) -> Response:
    """GET /containers/{name}/export: a tar of all files, without what is mounted."""
    container = daemon.containers.get(request.params["name"])
    daemon.containers.tell(container, "export")
    return Stream(archive.export(View(container.tree)), "application/octet-stream")


def _owner(view: View, container: Container) -> Credentials | None:
    """The user that a container runs as, where its configuration names one."""
    user = container.config.get("User")
    if not user:
        return None
    try:
        return user_of(view, user)[0]
    except UnknownUser as error:
        raise BadRequest(str(error)) from error


def _asked(daemon: Daemon, request: Request) -> tuple[Container, str]:
    path = request.query.text("path")
    if not path:
        raise BadRequest("bad parameter: path cannot be empty")
    return daemon.containers.get(request.params["name"]), f"/{path.lstrip('/')}"


def _stat(view: View, path: str, request: Request) -> str:
    try:
        document = archive.path_stat(view, path)
    except OSError:
        raise _not_found(request) from None
    return base64.b64encode(json.dumps(document).encode()).decode()


def _not_found(request: Request) -> NotFound:
    asked = request.query.text("path")
    return NotFound(f"Could not find the file {asked} in container {request.params['name']}")


ROUTES = (
    Route("HEAD", "/containers/{name}/archive", look),
    Route("GET", "/containers/{name}/archive", fetch),
    Route("PUT", "/containers/{name}/archive", store),
    Route("GET", "/containers/{name}/export", export),
)
