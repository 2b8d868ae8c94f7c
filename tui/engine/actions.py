"""What cais can ask an engine to do. Each call blocks until the engine has answered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import docker

from tui.engine.connection import Connection, asking
from tui.state.containers import Container
from tui.state.resources import Image, Network, Volume

ACTION_TIMEOUT = 60.0
"""Seconds; `docker stop` alone gives a container ten before it is killed."""


class EngineActions:
    """Intents of the person, carried out on whatever engine the link holds now.

    Every method raises ActionFailed, and nothing else, when the engine does not do it.
    """

    def __init__(self, connection: Callable[[], Connection | None]) -> None:
        self._connection = connection

    def start(self, identity: str) -> None:
        """Start a container; a paused one is continued."""
        with self._client() as client:
            client.start(identity)

    def stop(self, identity: str) -> None:
        """Ask a container to end, and kill it after its own time-out (10 s unless set)."""
        with self._client() as client:
            client.stop(identity)

    def restart(self, identity: str) -> None:
        """Stop and start."""
        with self._client() as client:
            client.restart(identity)

    def pause(self, identity: str) -> None:
        """Freeze every process of a container."""
        with self._client() as client:
            client.pause(identity)

    def unpause(self, identity: str) -> None:
        """Let a frozen container go on."""
        with self._client() as client:
            client.unpause(identity)

    def kill(self, identity: str) -> None:
        """End a container at once (SIGKILL)."""
        with self._client() as client:
            client.kill(identity)

    def remove_container(self, identity: str, *, force: bool) -> None:
        """Remove a container with its writable layer and anonymous volumes left as they are;
        `force` ends it first if it runs."""
        with self._client() as client:
            client.remove_container(identity, force=force)

    def remove_image(self, reference: str) -> None:
        """Remove one tag, and the image with it when that was its last and nobody uses it."""
        with self._client() as client:
            client.remove_image(reference)

    def remove(self, item: Container | Image | Volume | Network) -> None:
        """Remove one thing that was shown as unused; never by force, so that what came
        into use meanwhile stays."""
        with self._client() as client:
            match item:
                case Container():
                    client.remove_container(item.id)
                case Image():
                    client.remove_image(item.id)
                case Volume():
                    client.remove_volume(item.name)
                case Network():
                    client.remove_network(item.id)

    def _client(self) -> AbstractContextManager[docker.APIClient]:
        return asking(self._connection(), ACTION_TIMEOUT)
