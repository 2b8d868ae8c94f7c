"""Containers made for a benchmark, and taken away after it whatever happens."""

from __future__ import annotations

import contextlib
import secrets
import signal
import time
from collections.abc import Iterator
from typing import Self

import docker
from docker.errors import NotFound

IMAGE = "busybox:latest"
COMMAND = ["sleep", "600"]
LABELS = {"cais.bench": "1"}
RUNNING = 2
"""How many of a crowd run; the others are created and never started."""


class Crowd:
    """A client of an engine that knows its own containers by their label."""

    def __init__(self, host: str) -> None:
        self._client = docker.APIClient(base_url=host, timeout=120)

    def __enter__(self) -> Self:
        # Also what a run that was killed left behind: it would be counted with the others.
        self._sweep()
        if not self._client.images(name=IMAGE):
            self._client.pull(IMAGE)
        return self

    def __exit__(self, *_: object) -> None:
        with _uninterrupted():
            self._sweep()
            self._client.close()

    @property
    def present(self) -> int:
        """How many containers the engine has, whoever made them."""
        return len(self._client.containers(all=True, quiet=True))

    def grow(self, count: int) -> list[str]:
        """Make it a crowd of `count`; returns the names of those that run.

        These are made last, a second after the others, as engines count whole seconds: so they
        stand first in a list.
        """
        here = len(self._client.containers(all=True, quiet=True, filters=_MINE))
        for _ in range(count - here - RUNNING):
            self.create(new_name())
        time.sleep(1.0)
        names = [new_name() for _ in range(RUNNING)]
        for name in names:
            self.start(self.create(name))
        return names

    def create(self, name: str) -> str:
        """Create a container; returns its id."""
        made = self._client.create_container(IMAGE, COMMAND, name=name, labels=LABELS)
        return str(made["Id"])

    def start(self, identity: str) -> None:
        """Start a container."""
        self._client.start(identity)

    def remove(self, identity: str) -> None:
        """Remove a container, running or not."""
        with contextlib.suppress(NotFound):
            self._client.remove_container(identity, force=True)

    def _sweep(self) -> None:
        for container in self._client.containers(all=True, quiet=True, filters=_MINE):
            self.remove(str(container["Id"]))


_MINE: dict[str, str | list[str] | bool] = {
    "label": [f"{key}={value}" for key, value in LABELS.items()]
}


def new_name() -> str:
    """A name that nothing else on the screen contains, short enough not to be cut."""
    return f"b{secrets.token_hex(4)}"


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """A second ctrl-C must not leave two hundred containers behind."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
