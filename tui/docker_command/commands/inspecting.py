"""`docker inspect`, and `inspect` of containers, images, networks and volumes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import click

from tui.docker_command.engine import Engine, segment
from tui.docker_command.errors import Failed, Refused
from tui.docker_command.grammar import Command, at_least
from tui.docker_command.names import ANYTHING, CONTAINERS, IMAGES, NETWORKS, VOLUMES
from tui.docker_command.output import complain
from tui.docker_command.registries.platforms import as_json
from tui.docker_command.showing.api_shapes import IMAGE, NETWORK, VOLUME
from tui.docker_command.showing.container_shapes import CONTAINER
from tui.docker_command.showing.inspection import Found, show
from tui.docker_command.showing.shapes import Shapes
from tui.docker_command.values import TEXT

FORMAT = "How to print it: json, or a Go template"


@dataclass(frozen=True, slots=True)
class _Kind:
    path: str
    shape: str = ""
    shapes: Shapes | None = None

    def found(self, engine: Engine, name: str, **query: Any) -> Found:
        """One thing of this kind. Raises Refused."""
        answer = engine.ask("GET", self.path.format(segment(name)), query=query)
        text = answer.content.decode("utf-8", "replace").strip()
        return Found(text, self.shape, self.shapes or {})


_OWN = {
    "container": _Kind("/containers/{}/json", "Container", CONTAINER),
    "image": _Kind("/images/{}/json", "Image", IMAGE),
    "network": _Kind("/networks/{}", "Network", NETWORK),
    "volume": _Kind("/volumes/{}", "volume.Volume", VOLUME),
}
_OF_SWARMS = {
    "service": _Kind("/services/{}"),
    "task": _Kind("/tasks/{}"),
    "node": _Kind("/nodes/{}"),
    "secret": _Kind("/secrets/{}"),
    "plugin": _Kind("/plugins/{}/json"),
    "config": _Kind("/configs/{}"),
}
_KINDS: Mapping[str, _Kind] = {**_OWN, **_OF_SWARMS}
_UNKNOWN = (400, 404)
"""Statuses of answers that know nothing of a name, or say that nothing can be called so."""


def _checked(name: str, what: str) -> str:
    if not name and what == "image":
        raise Failed("Error: No such image: ")
    if not name:
        raise Failed(f"invalid {what} name or ID: value is empty")
    return name


@click.command(
    cls=Command,
    usage="[OPTIONS] NAME|ID [NAME|ID...]",
    takes=at_least(1),
    completes=ANYTHING,
    help="Show all that the engine knows of containers, images, networks or volumes.",
)
@click.option("-f", "--format", type=TEXT, default="", help=FORMAT)
@click.option(
    "-s", "--size", is_flag=True, help="Of containers, also how much of the disk they take"
)
@click.option("--type", "kind", type=TEXT, default=None, help="Look only among things of this kind")
@click.pass_obj
def inspect(
    engine: Engine, words: tuple[str, ...], format: str, size: bool, kind: str | None
) -> None:
    """Inspect anything."""
    if kind is not None and kind not in _KINDS:
        allowed = ", ".join(f'"{name}"' for name in sorted(_KINDS))
        problem = f'unknown type: "{kind}"' if kind else "type is empty"
        raise Failed(f"{problem}: must be one of {allowed}")

    def find(name: str) -> Found:
        if kind is None:
            return _anything(engine, name, size)
        if size and kind != "container":
            complain(f"WARNING: --size ignored for {kind}")
        query = {"size": True} if size and kind == "container" else {}
        return _KINDS[kind].found(engine, _checked(name, kind), **query)

    show(words, find, format)


def _anything(engine: Engine, name: str, size: bool) -> Found:
    """What is called so, whatever it is. Raises Failed."""
    _checked(name, "container")
    for kind, asked in _KINDS.items():
        query = {"size": True} if size and kind == "container" else {}
        try:
            return asked.found(engine, name, **query)
        except Refused as error:
            # An engine that is not part of a swarm refuses to look for what a swarm has.
            if error.status not in _UNKNOWN and kind not in _OF_SWARMS:
                raise
    raise Failed(f"Error: No such object: {name}")


@click.command(
    cls=Command,
    usage="[OPTIONS] CONTAINER [CONTAINER...]",
    takes=at_least(1),
    completes=CONTAINERS,
    help="Show all that the engine knows of containers.",
)
@click.option("-f", "--format", type=TEXT, default="", help=FORMAT)
@click.option("-s", "--size", is_flag=True, help="Also how much of the disk they take")
@click.pass_obj
def inspect_container(engine: Engine, words: tuple[str, ...], format: str, size: bool) -> None:
    """Inspect containers."""
    query = {"size": True} if size else {}
    show(words, _finder(engine, "container", **query), format)


@click.command(
    cls=Command,
    usage="[OPTIONS] IMAGE [IMAGE...]",
    takes=at_least(1),
    completes=IMAGES,
    help="Show all that the engine knows of images.",
)
@click.option("-f", "--format", type=TEXT, default="", help=FORMAT)
@click.option("--platform", type=TEXT, default="", help="Of an image for several: which one")
@click.pass_obj
def inspect_image(engine: Engine, words: tuple[str, ...], format: str, platform: str) -> None:
    """Inspect images."""
    try:
        query = {"platform": as_json(platform)} if platform else {}
    except ValueError as error:
        raise Failed(str(error)) from error
    show(words, _finder(engine, "image", **query), format)


@click.command(
    cls=Command,
    usage="[OPTIONS] NETWORK [NETWORK...]",
    takes=at_least(1),
    completes=NETWORKS,
    help="Show all that the engine knows of networks.",
)
@click.option("-f", "--format", type=TEXT, default="", help=FORMAT)
@click.option("-v", "--verbose", is_flag=True, help="Also what matters to swarms")
@click.pass_obj
def inspect_network(engine: Engine, words: tuple[str, ...], format: str, verbose: bool) -> None:
    """Inspect networks."""
    query = {"verbose": "true"} if verbose else {}
    show(words, _finder(engine, "network", **query), format)


@click.command(
    cls=Command,
    usage="[OPTIONS] VOLUME [VOLUME...]",
    takes=at_least(1),
    completes=VOLUMES,
    help="Show all that the engine knows of volumes.",
)
@click.option("-f", "--format", type=TEXT, default="", help=FORMAT)
@click.pass_obj
def inspect_volume(engine: Engine, words: tuple[str, ...], format: str) -> None:
    """Inspect volumes."""
    find = _finder(engine, "volume")
    show(words, lambda name: replace(find(name), typed_only=True), format)


def _finder(engine: Engine, kind: str, **query: Any) -> Callable[[str], Found]:
    def find(name: str) -> Found:
        return _KINDS[kind].found(engine, _checked(name, kind), **query)

    return find
