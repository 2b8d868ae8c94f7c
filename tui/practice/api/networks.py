"""Networks over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.practice.api.request import Request
from tui.practice.api.responses import Empty, Json, Response
from tui.practice.api.routing import Route
from tui.practice.daemon.networks.requests import CONNECT, DISCONNECT
from tui.practice.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from tui.practice.daemon.containers.container import Container
    from tui.practice.daemon.daemon import Daemon

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"", "0", "f", "F", "FALSE", "false", "False"})


async def list_all(daemon: Daemon, request: Request) -> Response:
    """GET /networks."""
    return Json(daemon.networks.listed(request.query.filters()))


async def create(daemon: Daemon, request: Request) -> Response:
    """POST /networks/create."""
    network = daemon.networks.create(await request.json())
    return Json({"Id": network.id, "Warning": ""}, 201)


async def inspect(daemon: Daemon, request: Request) -> Response:
    """GET /networks/{name}."""
    verbose = request.query.text("verbose")
    if verbose not in _TRUE | _FALSE:
        raise BadRequest(
            f"invalid value for verbose: {verbose}: "
            f'strconv.ParseBool: parsing "{verbose}": invalid syntax'
        )
    network = daemon.networks.get(request.params["name"])
    if request.query.text("scope") not in ("", "local"):
        raise NotFound(f"network {request.params['name']} not found")
    return Json(daemon.networks.inspected(network))


async def remove(daemon: Daemon, request: Request) -> Response:
    """DELETE /networks/{name}."""
    daemon.networks.remove(request.params["name"])
    return Empty(204)


async def connect(daemon: Daemon, request: Request) -> Response:
    """POST /networks/{name}/connect."""
    asked = CONNECT.read(await request.json(), "ConnectOptions")
    container = _container(daemon, asked["Container"])
    mode = container.host_config["NetworkMode"]
    daemon.networks.connect(request.params["name"], container.id, mode, asked["EndpointConfig"])
    daemon.containers.keep(container)
    daemon.ports.follow(container.id, container.config, container.host_config)
    return Empty(200)


async def disconnect(daemon: Daemon, request: Request) -> Response:
    """POST /networks/{name}/disconnect."""
    asked = DISCONNECT.read(await request.json(), "DisconnectOptions")
    try:
        container = _container(daemon, asked["Container"])
    except NotFound:
        if asked["Force"]:
            raise NotFound(f"endpoint {asked['Container']} not found") from None
        raise
    mode = container.host_config["NetworkMode"]
    daemon.networks.disconnect(request.params["name"], container.id, mode)
    daemon.containers.keep(container)
    daemon.ports.follow(container.id, container.config, container.host_config)
    return Empty(200)


async def prune(daemon: Daemon, request: Request) -> Response:
    """POST /networks/prune."""
    removed = daemon.networks.prune(request.query.filters())
    return Json({"NetworksDeleted": removed or None})


def _container(daemon: Daemon, reference: str) -> Container:
    if not reference:
        raise BadRequest('invalid name or ID supplied: ""')
    return daemon.containers.get(reference)


ROUTES = (
    Route("GET", "/networks", list_all),
    Route("GET", "/networks/", list_all),
    Route("POST", "/networks/create", create),
    Route("POST", "/networks/prune", prune),
    Route("POST", "/networks/{name:path}/connect", connect),
    Route("POST", "/networks/{name:path}/disconnect", disconnect),
    Route("GET", "/networks/{name:path}", inspect),
    Route("DELETE", "/networks/{name:path}", remove),
)
