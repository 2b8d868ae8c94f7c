"""A container for the command line to look at."""

import pytest

from tests.practice.cli import Cli
from tests.practice.docker_command.words import SLEEP


@pytest.fixture
def name(docker: Cli) -> str:
    """A name for the test's container."""
    return docker.scratch.name("cli")


@pytest.fixture
def box(docker: Cli, name: str) -> str:
    """The name of a container that runs, and ends when it is asked to."""
    docker.detached("--init", "--name", name, "-h", "quay", *SLEEP)
    return name
