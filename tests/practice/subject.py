"""The engine that a test is held against, and what a test makes on it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import docker
from docker.errors import APIError
from docker.models.containers import Container
from docker.models.images import Image
from docker.models.networks import Network
from docker.models.volumes import Volume

from tests.engine.daemon.shell import wait_until
from tests.engine.scratch import Scratch

Kind = Literal["practice", "real"]
KINDS: tuple[Kind, ...] = ("practice", "real")
PATIENCE = 20.0
"""Seconds after which what has not happened will not happen."""


@dataclass(frozen=True)
class Subject:
    """One engine under test."""

    kind: Kind
    host: str
    client: docker.DockerClient = field(repr=False)
    disposable: bool
    """Whether it was started for the tests alone, and anything may be done to it."""
    log: Path | None = None
    """Where it writes down what goes wrong, if that can be read."""

    @property
    def api(self) -> docker.APIClient:
        """The SDK's lower half, which answers with what the engine said."""
        return self.client.api


@dataclass(frozen=True)
class Ran:
    """What came of a command that has ended."""

    code: int
    out: str
    err: str = ""


@dataclass(frozen=True)
class Maker:
    """Makes containers, volumes, networks and images that carry a test's label."""

    subject: Subject
    scratch: Scratch
    image: str
    _numbers: Callable[[], int] = field(default_factory=lambda: itertools.count().__next__)

    def name(self, stem: str) -> str:
        """A name that nothing else has."""
        return f"{self.scratch.name(stem)}-{self._numbers()}"

    def created(self, *command: str, **settings: Any) -> Container:
        """A container that was not started."""
        settings = {"image": self.image, "labels": self.scratch.labels, **settings}
        return self.subject.client.containers.create(command=list(command), **settings)

    def running(self, *command: str, **settings: Any) -> Container:
        """A container that was started; its command runs on unless it is a short one."""
        container = self.created(*command, **settings)
        container.start()
        container.reload()
        return container

    def sleeper(self, **settings: Any) -> Container:
        """A running container that does nothing, and ends when it is asked to."""
        return self.running("sleep", "600", **{"init": True, **settings})

    def ended(self, *command: str, **settings: Any) -> Container:
        """A container that ran to its end."""
        container = self.running(*command, **settings)
        container.wait(timeout=int(PATIENCE))
        container.reload()
        return container

    def ran(self, script: str, **settings: Any) -> Ran:
        """What a script printed and returned that was a container's first process."""
        container = self.ended("sh", "-c", script, **settings)
        return Ran(
            int(container.attrs["State"]["ExitCode"]),
            container.logs(stderr=False).decode(),
            container.logs(stdout=False).decode(),
        )

    def volume(self, stem: str = "volume", **settings: Any) -> Volume:
        """A named volume."""
        labels = {**self.scratch.labels, **settings.pop("labels", {})}
        return self.subject.client.volumes.create(self.name(stem), labels=labels, **settings)

    def network(self, stem: str = "network", **settings: Any) -> Network:
        """A network of the customary driver."""
        labels = {**self.scratch.labels, **settings.pop("labels", {})}
        settings = {"driver": "bridge", **settings}
        return self.subject.client.networks.create(self.name(stem), labels=labels, **settings)

    def committed(
        self, container: Container, repository: str | None = None, *changes: str, **settings: Any
    ) -> Image:
        """An image of what a container has become, which goes when the test ends."""
        (key, value), *_ = self.scratch.labels.items()
        labelled = [f"LABEL {key}={value}", *changes]
        return container.commit(repository, changes=labelled, **settings)


@contextmanager
def refused(status: int, words: str) -> Iterator[None]:
    """The engine has to refuse what is done in the block, with just this status and message."""
    said: tuple[int | None, str] = (None, "")
    try:
        yield
    except APIError as error:
        said = (error.status_code, str(error.explanation))
    assert said == (status, words)


def execute(container: Container, command: str | Sequence[str], **settings: Any) -> Ran:
    """What a command printed and returned in a running container; a string is for `sh`."""
    words = ["sh", "-c", command] if isinstance(command, str) else list(command)
    ended: Any = container.exec_run(words, demux=True, **settings)
    out, err = ended.output
    return Ran(ended.exit_code, (out or b"").decode(), (err or b"").decode())


def until(
    container: Container,
    holds: Callable[[dict[str, Any]], bool],
    seconds: float = PATIENCE,
) -> dict[str, Any]:
    """Wait until something is true of what inspect says of a container, and return that."""

    def look() -> bool:
        container.reload()
        return holds(container.attrs)

    wait_until(look, seconds, lambda: f"not so after {seconds} s: {container.attrs['State']}")
    return dict(container.attrs)


def status(wanted: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a container is in a state; for `until`."""
    return lambda attrs: bool(attrs["State"]["Status"] == wanted)
