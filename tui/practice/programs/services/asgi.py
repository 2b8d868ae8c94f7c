"""ASGI (asgi.readthedocs.io) between the simulated HTTP server and an app of cais's own.

Nothing that comes from an image is ever such an app.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tui.practice.programs.services.http_server import BadRequest, Exchange, Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_VERSIONS = {"version": "3.0", "spec_version": "2.3"}


class LifespanFailed(Exception):
    """The app says that it can't start, or could not end well; the message is the app's."""


class Lifespan:
    """The app's start and end, which it is told of over one long call."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.state: dict[str, Any] = {}
        """What the app wants to find again with each request."""
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._call: asyncio.Task[None] | None = None

    async def startup(self) -> None:
        """Return when the app is ready. Raises LifespanFailed.

        An app that knows nothing of this, and raises, is ready.
        """
        scope = {"type": "lifespan", "asgi": _VERSIONS, "state": self.state}
        self._call = asyncio.ensure_future(self._app(scope, self._told.get, self._said.put))
        await self._tell("startup")

    async def shutdown(self) -> None:
        """Return when the app has put its things away. Raises LifespanFailed."""
        if self._call is not None and not self._call.done():
            await self._tell("shutdown")
            await self._call

    def cancel(self) -> None:
        """Let go of the call, wherever it stands."""
        if self._call is not None:
            self._call.cancel()

    async def _tell(self, what: str) -> None:
        assert self._call is not None
        await self._told.put({"type": f"lifespan.{what}"})
        answer = asyncio.ensure_future(self._said.get())
        try:
            await asyncio.wait([answer, self._call], return_when=asyncio.FIRST_COMPLETED)
            if answer.done() and answer.result()["type"] == f"lifespan.{what}.failed":
                raise LifespanFailed(str(answer.result().get("message", "")))
        finally:
            answer.cancel()
        if self._call.done() and not self._call.cancelled():
            # Marks the exception as seen; that the app raised one has been answered by going on.
            self._call.exception()


@dataclass
class Responder:
    """Answers requests by calling an app."""

    app: App
    state: dict[str, Any]
    headers: Callable[[], list[tuple[str, str]]]
    """What the server adds to every answer, before the app's own."""
    answered: Callable[[Request, Exchange, str], Awaitable[None]]
    """Is told of each answer when it begins, with the path that the app was asked for."""
    root_path: str = ""
    busy: int = field(default=0, init=False)
    """Requests that are being answered."""

    async def __call__(self, request: Request, exchange: Exchange) -> None:
        """Answer one request. What the app raises passes through; the server answers with 500."""
        call = _Call(self, request, exchange)
        self.busy += 1
        try:
            await self.app(call.scope(), call.receive, call.send)
        finally:
            self.busy -= 1
            await call.body.aclose()
        if call.gone is not None:
            raise call.gone
        if not exchange.status:
            raise RuntimeError("ASGI callable returned without starting response")


class _Call:
    """One request on its way through the app."""

    def __init__(self, responder: Responder, request: Request, exchange: Exchange) -> None:
        self._responder = responder
        self._request = request
        self._exchange = exchange
        self._over = asyncio.Event()
        self.path = responder.root_path + unquote(request.path)
        self.body = self._read()
        self.gone: OSError | BadRequest | None = None
        """Why the app's answer is of no use any more."""

    def scope(self) -> dict[str, Any]:
        """The request as the app sees it."""
        request, exchange = self._request, self._exchange
        return {
            "type": "http",
            "asgi": _VERSIONS,
            "http_version": request.http_version,
            "scheme": "http",
            "method": request.method,
            "root_path": self._responder.root_path,
            "path": self.path,
            "raw_path": request.path.encode("latin-1"),
            "query_string": request.query.encode("latin-1"),
            "headers": [
                (name.encode("ascii"), value.encode("latin-1")) for name, value in request.headers
            ],
            "client": exchange.peer,
            "server": exchange.local,
            "state": self._responder.state.copy(),
        }

    async def receive(self) -> Message:
        """The next piece of the body; after the last, that the client has what it asked for."""
        message = await anext(self.body, None)
        if message is None:
            await self._over.wait()
            message = {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """Take a piece of the answer. To a client that is gone nothing is said."""
        if self.gone is not None:
            return
        try:
            await self._send(message)
        except OSError as error:
            self.gone = error
            self._over.set()

    async def _send(self, message: Message) -> None:
        exchange = self._exchange
        if message["type"] == "http.response.start":
            await exchange.start(
                message["status"],
                headers=[*self._responder.headers(), *map(_as_text, message.get("headers", ()))],
            )
            await self._responder.answered(self._request, exchange, self.path)
            return
        await exchange.send(bytes(message.get("body", b"")))
        if not message.get("more_body", False):
            self._over.set()

    async def _read(self) -> AsyncGenerator[Message, None]:
        try:
            async for chunk in self._exchange.chunks():
                yield {"type": "http.request", "body": chunk, "more_body": True}
            yield {"type": "http.request", "body": b"", "more_body": False}
        except (BadRequest, OSError) as error:
            # The client broke off, or speaks no HTTP.
            self.gone = error
            self._over.set()


def _as_text(header: tuple[bytes, bytes]) -> tuple[str, str]:
    name, value = header
    return name.decode("ascii"), value.decode(errors="surrogateescape")
