"""One question to the edge."""

from typing import Any

from tests.practice.http.edge import Edge
from tests.practice.wire import Wire


def ask(wire: Wire, method: str, target: str, **settings: Any) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    return wire.request(method, target, **settings).answer()


def still_answers(edge: Edge) -> None:
    """Whatever went before, the next one is served."""
    with Wire(edge.host) as wire:
        assert ask(wire, "GET", "/_ping") == (200, b"OK")
