"""Having an engine make a container, for `docker create` and `docker run`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.docker_command.containers.container_config import Given, configuration
from tui.docker_command.containers.container_flags import WINDOWS_ONLY
from tui.docker_command.containers.env_files import unread
from tui.docker_command.engine import Engine
from tui.docker_command.errors import Failed, Refused
from tui.docker_command.joined.terminal_modes import size
from tui.docker_command.output import complain
from tui.docker_command.registries import platforms, references
from tui.docker_command.registries.pulling import fetch
from tui.docker_command.settings import proxy_variables, settings

USAGE = 125
"""The exit code where no container could be made."""
_PULLS = ("always", "missing", "never", "")
_LOCALHOST = re.compile(r"127\.\d+\.\d+\.\d+|::1")
_SOCKET = "/var/run/docker.sock"


def with_advice(words: str, command: str) -> str:
    """A complaint that ends with where to read more."""
    return f"docker: {words}\n\nRun 'docker {command} --help' for more information"


@dataclass(frozen=True, slots=True)
class Wish:
    """A container to make."""

    body: dict[str, Any]
    name: str
    platform: str
    pull: str
    quiet: bool
    id_file: str


def wish(engine: Engine, words: tuple[str, ...], given: Given, command: str) -> Wish:
    """What the words and flags of a command ask for. Raises Failed."""
    elsewhere = [
        f'"--{name.replace("_", "-")}" is only supported on a Docker daemon running on windows,'
        " but the Docker daemon is running on linux"
        for name in WINDOWS_ONLY
        if given[name]
    ]
    if elsewhere:
        raise Failed("\n".join(elsewhere))
    try:
        if given["pull"] not in _PULLS:
            raise Failed(
                f"invalid pull option: '{given['pull']}': must be one of \"always\","
                ' "missing" or "never"'
            )
        own = proxy_variables(settings(), engine.endpoint.url)
        env = (*(f"{name}={value}" for name, value in own.items()), *given["env"])
        body = configuration(words[0], words[1:], {**given, "env": env})
    except Failed as error:
        raise Failed(with_advice(error.words, command), USAGE) from error
    body["HostConfig"]["ConsoleSize"] = list(size())
    if given["use_api_socket"]:
        _mount_socket(engine, body["HostConfig"])
    pull = given["pull"] or "missing"
    return Wish(body, given["name"], given["platform"], pull, given["quiet"], given["cidfile"])


def make(engine: Engine, wanted: Wish) -> str:
    """Have a container made, and its image pulled if need be; returns its id. Raises Failed."""
    with _id_file(wanted.id_file) as write:
        _warn(wanted.body["HostConfig"])
        named = _named(wanted.body["Image"])
        platform = _platform(wanted.platform)
        if named and wanted.pull == "always":
            _pull(engine, named, wanted)
        try:
            made = _create(engine, wanted, platform)
        except Refused as error:
            if error.status != 404 or not named or wanted.pull != "missing":
                raise
            if not wanted.quiet:
                complain(f"Unable to find image '{named}' locally")
            _pull(engine, named, wanted)
            made = _create(engine, wanted, platform)
        for warning in made.get("Warnings") or ():
            complain(f"WARNING: {warning}")
        identity = str(made["Id"])
        write(identity)
    return identity


def _create(engine: Engine, wanted: Wish, platform: str) -> Mapping[str, Any]:
    query = {"name": wanted.name or None, "platform": platform or None}
    made: Mapping[str, Any] = engine.post("/containers/create", wanted.body, **query)
    return made


def _pull(engine: Engine, name: str, wanted: Wish) -> None:
    fetch(engine, name, platform=wanted.platform, quiet=wanted.quiet, stream=sys.stderr)


def _named(image: str) -> str:
    """An image's name with its tag; nothing for an id. Raises Failed."""
    if references.is_identifier(image):
        return ""
    try:
        return references.reference(image).tagged().short
    except ValueError as error:
        raise Failed(str(error)) from error


def _platform(text: str) -> str:
    """A platform as the query wants it, with the names that its library prefers. Raises Failed."""
    if not text:
        return ""
    try:
        found = platforms.platform(text)
    except ValueError as error:
        raise Failed(f"error parsing specified platform: {error}") from error
    kind, variant = found["architecture"], found.get("variant", "")
    whole = text.count("/") == 2
    if kind == "arm" and variant == "v7" and not whole:
        variant = ""
    if kind == "arm64" and not variant and whole:
        variant = "v8"
    return "/".join(part for part in (found["os"], kind, variant) if part)


def _warn(host: Mapping[str, Any]) -> None:
    local = next((address for address in host["Dns"] if _LOCALHOST.fullmatch(address)), None)
    if local is not None:
        complain(f"WARNING: Localhost DNS ({local}) may fail in containers.")


def _mount_socket(engine: Engine, host: dict[str, Any]) -> None:
    path = engine.endpoint.url.removeprefix("unix://")
    if not path.startswith("/"):
        raise Failed("--use-api-socket needs an engine behind a Unix socket")
    bind = {"Type": "bind", "Source": path, "Target": _SOCKET, "BindOptions": {}}
    host["Mounts"] = [*host.get("Mounts", ()), bind]


@contextmanager
def _id_file(name: str) -> Iterator[Callable[[str], object]]:
    """A new file for the id; where no container comes to be, it does not stay. Raises Failed."""
    if not name:
        yield lambda identity: None
        return
    path = Path(name)
    if path.exists():
        raise Failed(
            f"container ID file found, make sure the other container isn't running or delete {name}"
        )
    try:
        file = path.open("x", encoding="ascii")
    except OSError as error:
        why = unread(name, error)
        raise Failed(f"failed to create the container ID file: {why}") from error
    with file:
        try:
            yield file.write
        except BaseException:
            path.unlink(missing_ok=True)
            raise
