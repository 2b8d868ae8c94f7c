"""`GET /events`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from tui.practice.api.request import Request
from tui.practice.api.responses import Response, Stream
from tui.practice.api.routing import Route
from tui.practice.daemon.durations import moment
from tui.practice.daemon.events import Hub, Subscription
from tui.practice.errors import BadRequest


class Newsroom(Protocol):
    """What of the daemon is needed here."""

    @property
    def events(self) -> Hub:
        """Where events come in and go out."""


async def _events(daemon: Newsroom, request: Request) -> Response:
    since, until = (
        moment(request.query.text(name)) if request.query.text(name) else None
        for name in ("since", "until")
    )
    if until is not None and until < (since or 0):
        raise BadRequest(
            f"`since` time ({request.query.text('since')}) cannot be after"
            f" `until` time ({request.query.text('until')})"
        )
    return Stream(_lines(daemon.events.subscribe(since, until, request.query.filters())))


async def _lines(subscription: Subscription) -> AsyncIterator[bytes]:
    try:
        async for event in subscription:
            yield event.line
    finally:
        subscription.close()


ROUTES = (Route("GET", "/events", _events),)
