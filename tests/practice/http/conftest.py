"""An edge for a test, and a connection to it."""

from collections.abc import Iterator

import pytest

from tests.practice.http.edge import Edge
from tests.practice.wire import Wire


@pytest.fixture
def edge() -> Iterator[Edge]:
    """A server of the test's own."""
    with Edge() as edge:
        yield edge


@pytest.fixture
def wire(edge: Edge) -> Iterator[Wire]:
    """A connection to it."""
    with Wire(edge.host) as wire:
        yield wire
