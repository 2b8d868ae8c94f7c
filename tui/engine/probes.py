"""Questions about one container or image that the lists do not answer. Each call blocks."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import docker
import docker.errors

from tui.engine.connection import Connection, asking
from tui.state.facts import MOST_OF_FILE, ContainerFacts, FileFacts, ImageFacts

TIMEOUT = 5.0
"""Seconds. An inspect waits for a start that is under way."""
MOST_OF_ARCHIVE = 16 * 1024 * 1024
"""Bytes of an archive that are read to come to a file; a larger file is not looked into."""


class EngineProbes:
    """Asks whatever engine the link holds now. Every method raises ActionFailed, and nothing
    else, where there is no answer."""

    def __init__(self, connection: Callable[[], Connection | None]) -> None:
        self._connection = connection

    def container(self, identity: str) -> ContainerFacts:
        """How a container was set up."""
        with self._client() as client:
            found: Any = client.inspect_container(identity)
        config = found.get("Config") or {}
        policy = (found.get("HostConfig") or {}).get("RestartPolicy") or {}
        return ContainerFacts(
            env=_pairs(config.get("Env")),
            command=_words(config.get("Cmd")),
            entrypoint=_words(config.get("Entrypoint")),
            user=str(config.get("User") or ""),
            restart=str(policy.get("Name") or ""),
        )

    def image(self, identity: str) -> ImageFacts:
        """How an image is set up."""
        with self._client() as client:
            found: Any = client.inspect_image(identity)  # type: ignore[no-untyped-call]
        config = found.get("Config") or {}
        health = (config.get("Healthcheck") or {}).get("Test") or []
        return ImageFacts(
            env=_pairs(config.get("Env")),
            cmd=_words(config.get("Cmd")),
            entrypoint=_words(config.get("Entrypoint")),
            workdir=str(config.get("WorkingDir") or ""),
            user=str(config.get("User") or ""),
            exposed=tuple(sorted(config.get("ExposedPorts") or ())),
            labels=tuple(sorted((config.get("Labels") or {}).items())),
            healthcheck=bool(health) and health != ["NONE"],
            size=int(found.get("Size") or 0),
        )

    def file(self, identity: str, path: str) -> FileFacts:
        """A file in a container, running or not; through the engine, so that the image needs no
        shell. One that is not there is an answer too."""
        with self._client() as client:
            try:
                chunks, stat = client.get_archive(identity, path)
            except docker.errors.NotFound as error:
                if "No such container" in str(error):
                    raise
                return FileFacts()
            try:
                archive = _limited(chunks)
            finally:
                chunks.close()
        stamp = (int(stat.get("size") or 0), hash(str(stat.get("mtime"))))
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r|", errorlevel=0) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is None:
                    return FileFacts(exists=True, folder=member.isdir(), stamp=stamp)
                data = content.read(MOST_OF_ARCHIVE)[-MOST_OF_FILE:]
                return FileFacts(exists=True, stamp=stamp, text=data.decode("utf-8", "replace"))
        return FileFacts()

    def _client(self) -> AbstractContextManager[docker.APIClient]:
        return asking(self._connection(), TIMEOUT)


def _limited(chunks: Iterator[bytes]) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MOST_OF_ARCHIVE:
            break
    return bytes(data)


def _pairs(lines: Any) -> tuple[tuple[str, str], ...]:
    split = (str(line).partition("=") for line in lines or ())
    return tuple((name, value) for name, _, value in split)


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(word) for word in value or ())
