"""Fixtures for tests against a Docker Engine.

The engine under test is the one a docker client would use: DOCKER_HOST, or the current context.
It may be somebody's own, so tests touch nothing there but what carries their label. Tests that
stop, freeze or kill an engine get a private one. `CAIS_REQUIRE_ENGINE=1` turns a skip into a
failure.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from .daemon.cache import VERSIONS, prepared
from .daemon.engine import RealEngine
from .daemon.rootfs import STAND_INS
from .daemon.shell import EngineError
from .discovery import at_hand, connected, do_without, host_at_hand
from .scratch import Scratch

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLE = "ch1-mlops-intro:cais-test"
BUILD_SILENCE = 600
"""Seconds that a build may go without a word, while pip fetches large files."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def engine_host() -> str:
    """The address of the engine under test."""
    return host_at_hand()


@pytest.fixture(scope="session")
def engine_client(engine_host: str) -> Iterator[docker.DockerClient]:
    """A client of the engine under test; without one the test skips."""
    client = connected(engine_host)
    yield client
    client.close()


@pytest.fixture(scope="session")
def busybox(engine_client: docker.DockerClient) -> str:
    """The name of an image that is there on the engine under test, pulled if need be."""
    return at_hand("busybox:latest", engine_client)


@pytest.fixture(scope="session")
def sample_image(engine_client: docker.DockerClient) -> Iterator[str]:
    """The tag of the sample image, built as the workshop says, with the classic builder."""
    at_hand("python:3.13-slim", engine_client)
    before = _dangling(engine_client)
    built, _ = engine_client.images.build(
        path=str(ROOT), tag=SAMPLE, rm=True, forcerm=True, timeout=BUILD_SILENCE
    )
    yield SAMPLE
    engine_client.images.remove(SAMPLE, force=True)
    # The classic builder leaves the first stage behind, without a name.
    for stage in _dangling(engine_client) - before - {str(built.id)}:
        engine_client.images.remove(stage)


@pytest.fixture
def scratch(engine_client: docker.DockerClient) -> Iterator[Scratch]:
    """A label for what a test makes; all that carries it is removed afterwards."""
    scratch = Scratch.new()
    yield scratch
    scratch.remove_all(engine_client)


@pytest.fixture
def own_daemon() -> Iterator[RealEngine]:
    """A running engine that is the test's own, to stop, freeze or kill.

    It knows busybox, has a mirror with the other stand-in images, and no way to the network.
    """
    busybox = [image for image in STAND_INS if image.reference == "busybox:latest"]
    version = os.environ.get("CAIS_TEST_ENGINE", VERSIONS[0])
    try:
        cache = prepared()
    except EngineError as error:
        trouble = str(error)
    else:
        with RealEngine(version=version, images=busybox, uplink=False, cache=cache) as engine:
            yield engine
        return
    do_without(f"no engine of its own for this test: {trouble}")


def _dangling(client: docker.DockerClient) -> set[str]:
    return {str(image.id) for image in client.images.list(filters={"dangling": True})}
