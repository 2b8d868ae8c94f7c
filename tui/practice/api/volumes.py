"""Volumes over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.practice.api.request import Request
from tui.practice.api.responses import Empty, Json, Response
from tui.practice.api.routing import Route
from tui.practice.errors import BadRequest

if TYPE_CHECKING:
    from tui.practice.daemon.daemon import Daemon


async def list_all(daemon: Daemon, request: Request) -> Response:
    """GET /volumes."""
    try:
        filters = request.query.filters()
    except BadRequest as error:
        raise BadRequest(f"error reading volume filters: {error.message}") from None
    return Json({"Volumes": daemon.volumes.listed(filters), "Warnings": None})


async def create(daemon: Daemon, request: Request) -> Response:
    """POST /volumes/create."""
    return Json(daemon.volumes.asked_for(await request.json()).shown(), 201)


async def inspect(daemon: Daemon, request: Request) -> Response:
    """GET /volumes/{name}."""
    return Json(daemon.volumes.get(request.params["name"]).shown())


async def remove(daemon: Daemon, request: Request) -> Response:
    """DELETE /volumes/{name}."""
    daemon.volumes.remove(request.params["name"], force=request.query.flag("force"))
    return Empty(204)


async def prune(daemon: Daemon, request: Request) -> Response:
    """POST /volumes/prune."""
    removed, freed = await daemon.volumes.prune(request.query.filters(), request.version)
    return Json({"VolumesDeleted": removed, "SpaceReclaimed": freed})


ROUTES = (
    Route("GET", "/volumes", list_all),
    Route("POST", "/volumes/create", create),
    Route("POST", "/volumes/prune", prune),
    Route("GET", "/volumes/{name:path}", inspect),
    Route("DELETE", "/volumes/{name:path}", remove),
)
