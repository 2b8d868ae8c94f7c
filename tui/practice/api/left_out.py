"""What a real engine does and this one does not: said so, since the request itself is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from tui.practice.api.request import Request
from tui.practice.api.routing import Handler, Route
from tui.practice.errors import LeftOut, Unavailable

_LEFT_OUT = {
    "swarm mode": (
        "GET /swarm",
        "GET /swarm/unlockkey",
        "POST /swarm/{action}",
        *(
            line
            for objects in ("nodes", "services", "tasks", "secrets", "configs")
            for line in (
                f"GET /{objects}",
                f"POST /{objects}/create",
                f"GET /{objects}/{{name}}",
                f"DELETE /{objects}/{{name}}",
                f"GET /{objects}/{{name}}/logs",
                f"POST /{objects}/{{name}}/update",
            )
        ),
        "PUT /volumes/{name}",
    ),
    "plugins": (
        "GET /plugins/privileges",
        "POST /plugins/pull",
        "POST /plugins/create",
        "DELETE /plugins/{name:path}",
        "POST /plugins/{name:path}/enable",
        "POST /plugins/{name:path}/disable",
        "POST /plugins/{name:path}/upgrade",
        "POST /plugins/{name:path}/push",
        "POST /plugins/{name:path}/set",
    ),
    "checkpoints": (
        "GET /containers/{name}/checkpoints",
        "POST /containers/{name}/checkpoints",
        "DELETE /containers/{name}/checkpoints/{checkpoint}",
    ),
    "attaching over a WebSocket": ("GET /containers/{name}/attach/ws",),
    "cancelling a build": ("POST /build/cancel",),
}


def _routes() -> Iterator[Route]:
    for what, lines in _LEFT_OUT.items():
        for line in lines:
            method, _, pattern = line.partition(" ")
            yield Route(method, pattern, _refusing(what))


def _refusing(what: str) -> Handler:
    async def refuse(_daemon: Any, _request: Request) -> NoReturn:
        raise LeftOut(f"the practice engine leaves out {what}; a real Docker Engine does it")

    return refuse


async def leave(_daemon: Any, _request: Request) -> NoReturn:
    """POST /swarm/leave: here as on any engine that never joined one."""
    raise Unavailable("This node is not part of a swarm")


ROUTES = (Route("POST", "/swarm/leave", leave), *_routes())
"""Come last in a table, so that whatever is added answers in their place."""
