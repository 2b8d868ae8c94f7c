"""Building images over HTTP. The practice engine has no builder yet, and says so."""

from __future__ import annotations

from typing import Any

from tui.practice.api.request import Request
from tui.practice.api.responses import Json, Response
from tui.practice.api.routing import Route
from tui.practice.errors import LeftOut


async def build(_daemon: Any, _request: Request) -> Response:
    """POST /build."""
    raise LeftOut("the practice engine does not build images yet; a real Docker Engine does it")


async def prune(_daemon: Any, _request: Request) -> Response:
    """POST /build/prune: where nothing is built, there is no cache to remove."""
    return Json({"CachesDeleted": None, "SpaceReclaimed": 0})


ROUTES = (
    Route("POST", "/build", build),
    Route("POST", "/build/prune", prune),
)
