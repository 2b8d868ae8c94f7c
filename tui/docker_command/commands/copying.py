"""`docker cp`: files out of a container, or into it."""

from __future__ import annotations

import base64
import json
import os
import posixpath
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click
import requests

from tui.docker_command.archives import copy_ends
from tui.docker_command.archives.copy_paths import (
    Destination,
    NoCopy,
    Source,
    absolute,
    followed,
    place,
    plan,
    split,
)
from tui.docker_command.archives.sent import Received, pieces
from tui.docker_command.archives.unpacking import unpack
from tui.docker_command.archives.written import pour
from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command, exactly
from tui.docker_command.output import complain
from tui.docker_command.showing.units import human_size

_STREAM = "-"
_FOLDER = 1 << 31
_LINK = 1 << 27
_DEVICE = 1 << 26
_STRANGE = 1 << 19
"""Bits of a mode as Go has it, and so the API."""
_PLACES = "X-Docker-Container-Path-Stat"


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n[OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
    takes=exactly(2),
    completes=click.Path(),
    help="""Copy files and folders out of a container, or into it; it need not run.

- as the source is a tar archive from standard input, which is unpacked in a folder
of the container; - as the destination writes a tar archive to standard output.""",
)
@click.option("-a", "--archive", is_flag=True, help="Let files keep the numbers of their owners")
@click.option("-L", "--follow-link", is_flag=True, help="Copy what a link points to")
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    default=None,
    help="Do not tell how much was copied; so it is where the output is no terminal",
)
@click.pass_obj
def cp(
    engine: Engine,
    words: tuple[str, ...],
    archive: bool,
    follow_link: bool,
    quiet: bool | None,
) -> None:
    """Copy."""
    for word, what in zip(words, ("source", "destination"), strict=True):
        if not word:
            raise Failed(f"{what} can not be empty")
    (from_container, source), (to_container, destination) = map(place, words)
    if from_container and to_container:
        raise Failed("copying between containers is not supported")
    if not from_container and not to_container:
        raise Failed("must specify at least one container source")
    tell = not quiet if quiet is not None else sys.stdout.isatty()
    try:
        if from_container:
            end = _Container(engine, from_container)
            _copy_out(end, source, destination, follow=follow_link, tell=tell)
        else:
            end = _Container(engine, to_container)
            _copy_in(end, source, destination, follow=follow_link, owners=archive, tell=tell)
    except NoCopy as error:
        raise Failed(str(error)) from error


@dataclass(frozen=True)
class _Container:
    """The end of a copy that is in a container."""

    engine: Engine
    name: str

    @property
    def _path(self) -> str:
        return f"/containers/{segment(self.name)}/archive"

    def status(self, path: str) -> dict[str, Any] | None:
        """What is at a path; None where nobody can say."""
        try:
            answer = self.engine.ask("HEAD", self._path, query={"path": path})
        except Failed:
            # What is wrong will be said when something is copied.
            return None
        return _status(answer)

    def fetched(self, path: str) -> requests.Response:
        """The archive of what is at a path."""
        return self.engine.ask("GET", self._path, query={"path": path}, stream=True)

    def put(self, path: str, data: Iterable[bytes], *, owners: bool) -> None:
        """Unpack an archive in a folder."""
        query = {
            "path": path,
            "noOverwriteDirNonDir": "true",
            "copyUIDGID": "true" if owners else None,
        }
        self.engine.ask("PUT", self._path, query=query, data=data)


def _copy_out(
    container: _Container, path: str, destination: str, *, follow: bool, tell: bool
) -> None:
    if destination != _STREAM:
        destination = absolute(destination, os.getcwd())
    copy_ends.check_writable(destination)
    renamed = ""
    if follow:
        path, renamed = _followed(container, path)
    answer = container.fetched(path)
    content = container.engine.pieces(answer)
    if destination == _STREAM:
        pour(content, sys.stdout.buffer)
        return
    source = Source(path, bool(_status(answer).get("mode", 0) & _FOLDER), renamed)
    received = Received(content)
    try:
        _unpack(received, source, destination)
    finally:
        if tell:
            _tell(received.count, destination)


def _unpack(received: Received, source: Source, destination: str) -> None:
    aim = plan(source, copy_ends.destination(destination))
    first = split(source.path)[1]

    def renamed(name: str) -> str:
        if source.renamed:
            name = name.replace(first, source.renamed, 1)
        return aim.renamed(name)

    unpack(received, aim.folder, renamed)
    received.drain()


def _followed(container: _Container, path: str) -> tuple[str, str]:
    status = container.status(path)
    if status is None or not status["mode"] & _LINK:
        return path, ""
    target = posixpath.join(split(path)[0], status["linkTarget"])
    return followed(path, posixpath.normpath(target))


def _copy_in(
    container: _Container, source: str, path: str, *, follow: bool, owners: bool, tell: bool
) -> None:
    if source != _STREAM:
        source = absolute(source, os.getcwd())
    destination = _destination(container, path)
    sent = _Count()
    if source == _STREAM:
        if not destination.is_folder:
            raise Failed(f'destination "{container.name}:{path}" must be a directory')
        folder, data = destination.path, pieces(sys.stdin.buffer)
    else:
        found = copy_ends.source(source, follow=follow)
        aim = plan(found, destination)
        folder, data = aim.folder, sent.counted(copy_ends.packed(found, aim))
    try:
        container.put(folder, data, owners=owners)
    finally:
        if tell:
            _tell(sent.size, f"{container.name}:{destination.path}")


def _destination(container: _Container, path: str) -> Destination:
    status = container.status(path)
    at = path
    if status is not None and status["mode"] & _LINK:
        at = posixpath.normpath(posixpath.join(split(path)[0], status["linkTarget"]))
        status = container.status(at)
    if status is None:
        return Destination(at)
    for bit, what in ((_DEVICE, "got a device"), (_STRANGE, "got an irregular file")):
        if status["mode"] & bit:
            place = f'destination "{container.name}:{path}"'
            raise Failed(f"{place} must be a directory or a regular file: {what}")
    return Destination(at, exists=True, is_folder=bool(status["mode"] & _FOLDER))


@dataclass
class _Count:
    """How much was sent."""

    size: int = 0

    def counted(self, data: Iterable[bytes]) -> Iterator[bytes]:
        for piece in data:
            self.size += len(piece)
            yield piece


def _status(answer: requests.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(answer.headers[_PLACES]))
    return found


def _tell(size: int, place: str) -> None:
    complain(f"Successfully copied {human_size(size, 3)} to {place}")
