"""The prunes: what each asks, does, and says it has got back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from tui.docker_command.building.other_builder import tell_of_other_builder
from tui.docker_command.engine import Engine, Filters, filters
from tui.docker_command.errors import Failed
from tui.docker_command.grammar import Command
from tui.docker_command.output import confirmed, say
from tui.docker_command.showing.units import human_size
from tui.docker_command.values import FILTER, SIZE

_SURE = "Are you sure you want to continue? [y/N] "
_FORCE = click.option("-f", "--force", is_flag=True, help="Do not ask")
_FILTER = click.option(
    "--filter", type=FILTER, multiple=True, help="Only what this is true of, such as until=24h"
)


@click.command(cls=Command, help="Remove all containers that do not run.")
@_FILTER
@_FORCE
@click.pass_obj
def prune_containers(engine: Engine, words: tuple[str, ...], filter: Filters, force: bool) -> None:
    """Prune containers."""
    if _agreed(force, "This will remove all stopped containers."):
        _told_with_space(_containers(engine, filter))


@click.command(cls=Command, help="Remove images that have no name; with -a, all unused ones.")
@click.option("-a", "--all", is_flag=True, help="All that no container was made of")
@_FILTER
@_FORCE
@click.pass_obj
def prune_images(
    engine: Engine, words: tuple[str, ...], all: bool, filter: Filters, force: bool
) -> None:
    """Prune images."""
    which = "images without at least one container associated to them" if all else "dangling images"
    if _agreed(force, f"This will remove all {which}."):
        _told_with_space(_images(engine, filter, all))


@click.command(cls=Command, help="Remove all networks that no container is in.")
@_FILTER
@_FORCE
@click.pass_obj
def prune_networks(engine: Engine, words: tuple[str, ...], filter: Filters, force: bool) -> None:
    """Prune networks."""
    if _agreed(force, "This will remove all custom networks not used by at least one container."):
        text, _ = _networks(engine, filter)
        if text:
            say(text)


@click.command(cls=Command, help="Remove anonymous volumes that no container uses; with -a, all.")
@click.option("-a", "--all", is_flag=True, help="Those with a name too")
@_FILTER
@_FORCE
@click.pass_obj
def prune_volumes(
    engine: Engine, words: tuple[str, ...], all: bool, filter: Filters, force: bool
) -> None:
    """Prune volumes."""
    if all and any(name == "all" for name, _ in filter):
        raise Failed("conflicting options: cannot specify both --all and --filter all=1")
    which = "all" if all else "anonymous"
    if _agreed(
        force, f"This will remove {which} local volumes not used by at least one container."
    ):
        _told_with_space(_volumes(engine, [*filter, ("all", "true")] if all else filter))


@click.command(cls=Command, help="Remove stopped containers, unused networks and nameless images.")
@click.option("-a", "--all", is_flag=True, help="All images that no container was made of")
@_FILTER
@_FORCE
@click.option("--volumes", is_flag=True, help="Anonymous volumes that nothing uses, too")
@click.pass_obj
def prune_system(
    engine: Engine,
    words: tuple[str, ...],
    all: bool,
    filter: Filters,
    force: bool,
    volumes: bool,
) -> None:
    """Prune everything."""
    if volumes and any(name == "until" for name, _ in filter):
        raise Failed('The "until" filter is not supported with "--volumes"')
    if not _agreed(force, _of_the_system(all, filter, volumes)):
        return
    tasks = [_containers(engine, filter), _networks(engine, filter)]
    if volumes:
        tasks.append(_volumes(engine, filter))
    tasks.append(_images(engine, filter, all))
    tasks.append(_builds(engine, filter, all))
    for text, _ in tasks:
        if text:
            say(text)
    say(f"Total reclaimed space: {human_size(sum(space for _, space in tasks))}")


@click.command(cls=Command, help="Remove what builds have kept for the next ones.")
@click.option("-a", "--all", is_flag=True, help="What images are made of, too")
@_FILTER
@_FORCE
@click.option("--keep-storage", type=SIZE, help="Bytes to leave")
@click.pass_obj
def prune_builder(
    engine: Engine,
    words: tuple[str, ...],
    all: bool,
    filter: Filters,
    force: bool,
    keep_storage: int | None,
) -> None:
    """Prune the build cache."""
    tell_of_other_builder()
    which = "all build cache" if all else "all dangling build cache"
    if force or confirmed(
        f"WARNING! This will remove {which}. Are you sure you want to continue? [y/N] "
    ):
        _told_with_space(_builds(engine, filter, all, keep_storage))


Done = tuple[str, int]
"""What was removed, as text, and the bytes that were got back."""


def _agreed(force: bool, warning: str) -> bool:
    return force or confirmed(f"WARNING! {warning}\n{_SURE}")


def _of_the_system(all: bool, chosen: Filters, volumes: bool) -> str:
    things = ["all stopped containers", "all networks not used by at least one container"]
    if volumes:
        things.append("all anonymous volumes not used by at least one container")
    images = "all images without at least one container associated to them"
    things.append(images if all else "all dangling images")
    things.append("all build cache" if all else "unused build cache")
    lines = ["This will remove:", *(f"  - {thing}" for thing in things), ""]
    if chosen:
        lines += ["  Items to be pruned will be filtered with:"]
        lines += [*(f"  - {name}={value}" for name, value in sorted(chosen)), ""]
    return "\n".join(lines)


def _told_with_space(done: Done) -> None:
    text, space = done
    if text:
        say(text)
    say(f"Total reclaimed space: {human_size(space)}")


def _pruned(engine: Engine, kind: str, chosen: Filters, **query: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = engine.post(f"/{kind}/prune", filters=filters(chosen), **query)
    return found


def _listed(title: str, names: list[str]) -> str:
    return "\n".join([f"Deleted {title}:", *names, ""]) if names else ""


def _containers(engine: Engine, chosen: Filters) -> Done:
    said = _pruned(engine, "containers", chosen)
    return _listed("Containers", said.get("ContainersDeleted") or []), said["SpaceReclaimed"]


def _networks(engine: Engine, chosen: Filters) -> Done:
    said = _pruned(engine, "networks", chosen)
    return _listed("Networks", said.get("NetworksDeleted") or []), 0


def _volumes(engine: Engine, chosen: Filters) -> Done:
    said = _pruned(engine, "volumes", chosen)
    return _listed("Volumes", said.get("VolumesDeleted") or []), said["SpaceReclaimed"]


def _images(engine: Engine, chosen: Filters, all: bool) -> Done:
    dangling = "false" if all else "true"
    said = _pruned(engine, "images", [*chosen, ("dangling", dangling)])
    lines = [
        f"untagged: {one['Untagged']}" if one.get("Untagged") else f"deleted: {one['Deleted']}"
        for one in said.get("ImagesDeleted") or ()
    ]
    return _listed("Images", lines), said["SpaceReclaimed"]


def _builds(engine: Engine, chosen: Filters, all: bool, keep: int | None = None) -> Done:
    said = engine.post(
        "/build/prune",
        filters=filters(chosen),
        all=all or None,
        **({"keep-storage": keep} if keep else {}),
    )
    return _listed("build cache objects", said.get("CachesDeleted") or []), said["SpaceReclaimed"]
