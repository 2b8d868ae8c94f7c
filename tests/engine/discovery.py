"""Finding the engine that a docker client would use, and the images that tests need on it.

It may be somebody's own engine. `CAIS_REQUIRE_ENGINE=1` turns a skip into a failure.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import docker
import pytest
from docker.context import ContextAPI
from docker.errors import DockerException

from .daemon.probe import trouble_at


def host_at_hand() -> str:
    """The address that a docker client would use: DOCKER_HOST, or the current context's."""
    return os.environ.get("DOCKER_HOST") or str(ContextAPI.get_current_context().Host)


def connected(host: str) -> docker.DockerClient:
    """A client of the engine at `host`, which the caller closes; without an engine, skip."""
    settings = {**os.environ, "DOCKER_HOST": host}
    if trouble := _trouble_with(settings):
        do_without(f"no Docker Engine answers at {host}: {trouble}")
    return docker.DockerClient.from_env(timeout=60, environment=settings)


def at_hand(image: str, client: docker.DockerClient) -> str:
    """The name of an image that is there, pulled if need be; skip if that fails."""
    trouble = ""
    try:
        if not client.images.list(name=image):
            client.images.pull(image)
    except (DockerException, OSError) as error:
        trouble = str(error)
    if trouble:
        do_without(f"the engine has no {image} and cannot pull it: {trouble}")
    return image


def do_without(reason: str) -> NoReturn:
    """Skip, or fail where everything has to be there."""
    if os.environ.get("CAIS_REQUIRE_ENGINE") == "1":
        pytest.fail(f"{reason} (CAIS_REQUIRE_ENGINE=1)", pytrace=False)
    pytest.skip(reason)


def _trouble_with(settings: dict[str, str]) -> str:
    """Why the engine does not answer within two seconds; nothing if it does."""
    scheme, _, rest = settings["DOCKER_HOST"].partition("://")
    if scheme == "unix":  # the SDK leaves a socket open when it cannot connect, pytest objects
        return trouble_at(Path(rest))
    try:
        with closing(docker.DockerClient.from_env(timeout=2, environment=settings)) as probe:
            probe.ping()
    except (DockerException, OSError) as error:
        return str(error)
    return ""
