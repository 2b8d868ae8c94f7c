"""What touches several kinds of things at once: removing, pruning, committing, counting bytes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tui.practice.daemon.containers import inspection
from tui.practice.daemon.containers.container import Container, Status
from tui.practice.daemon.durations import cutoff
from tui.practice.daemon.images.changes import apply_changes
from tui.practice.daemon.images.config import inherit
from tui.practice.daemon.images.making import Child
from tui.practice.errors import Conflict, NotFound
from tui.practice.files.differences import Difference
from tui.practice.files.view import View
from tui.practice.filters import Filters

if TYPE_CHECKING:
    from tui.practice.daemon.daemon import Daemon

Document = dict[str, Any]

_TURN = 200
"""Entries of a list between two turns of the event loop."""


async def remove(daemon: Daemon, reference: str, *, force: bool, volumes: bool) -> None:
    """Remove a container. Raises Conflict if it runs and is not to be forced."""
    container = daemon.containers.get(reference)
    state = container.state
    if state.alive and not force:
        about = f"container is {state.status}: stop the container before removing or force remove"
        if state.status is Status.PAUSED:
            about = "container is paused and must be unpaused first"
        raise Conflict(f'cannot remove container "{reference}": {about}')
    if state.status is Status.REMOVING:
        raise Conflict(f"removal of container {container.id} is already in progress")
    await daemon.life.end_for_removal(container)
    async with container.lock:
        if container.state.status is not Status.REMOVING:
            await daemon.containers.remove(container, volumes=volumes)


async def prune(daemon: Daemon, filters: Filters) -> tuple[list[str], int]:
    """Remove all that do not run; returns their ids, and the bytes that they took."""
    filters.check({"label", "label!", "until"})
    deleted = []
    freed = 0
    until = cutoff(filters.get("until", ()))
    for container in list(daemon.containers):
        if container.state.alive or (until and container.created > until):
            continue
        if not filters.match_labels(container.config.get("Labels")):
            continue
        try:
            own, _ = await sizes(daemon, container)
            await remove(daemon, container.id, force=False, volumes=False)
        except (NotFound, Conflict):
            continue  # others were faster: it is gone, or runs
        freed += own
        deleted.append(container.id)
    daemon.events.emit("container", "prune", "", {"reclaimed": str(freed)})
    return deleted, freed


async def commit(
    daemon: Daemon,
    container: Container,
    *,
    repository: str,
    tag: str,
    comment: str,
    author: str,
    changes: Sequence[str],
    config: Document,
    pause: bool,
) -> str:
    """Make an image of a container's files as they are; returns its id."""
    if container.state.status in (Status.REMOVING, Status.DEAD):
        raise Conflict(f"You cannot commit container {container.id} which is being removed")
    reference = daemon.images.check_new_name(repository, tag) if repository else ""
    frozen = pause and container.state.status is Status.RUNNING
    running = container.running
    if frozen and running is not None:
        running.machine.freeze()
    merged = inherit(apply_changes({**container.config, **config}, changes), container.config)
    with daemon.images.steady():
        try:
            # Reading and packing takes as long as there are bytes; others go on meanwhile.
            with container.staying():
                tree = await daemon.containers.tree(container)
                async with tree.layer_items_in_turns() as items:
                    layer = await asyncio.to_thread(daemon.layers.add, items)
        finally:
            if frozen and running is not None and container.running is running:
                running.machine.thaw()
        identity = daemon.images.create(
            Child(
                parent=container.image_id,
                layer=layer,
                config=merged,
                created_by=" ".join(container.argv),
                comment=comment,
                author=author,
                container=container.id,
            )
        )
    if reference:
        daemon.images.tag(identity, reference)
    daemon.containers.tell(
        container, "commit", comment=comment, imageID=identity, imageRef=reference
    )
    return identity


@asynccontextmanager
async def viewing(daemon: Daemon, container: Container) -> AsyncIterator[View]:
    """What the container sees, or would see if it ran."""
    if container.running is not None:
        yield container.running.mounted.view
        return
    mounted = await daemon.mounter.mount(container)
    try:
        yield mounted.view
    finally:
        mounted.close()


async def disk_usage(daemon: Daemon, types: Collection[str]) -> Document:
    """The answer of `GET /system/df`: what is held, and what it takes."""
    document: Document = {
        "LayersSize": 0,
        "Images": None,
        "Containers": None,
        "Volumes": None,
        "BuildCache": None,
    }
    if "image" in types:
        document |= await daemon.images.disk_usage()
    if "container" in types:
        document["Containers"] = [
            json.loads(text) async for text in listed(daemon, daemon.containers, with_sizes=True)
        ]
    if "volume" in types:
        document["Volumes"] = await daemon.volumes.disk_usage()
    if "build-cache" in types:
        document["BuildCache"] = []
    return document


async def listed(
    daemon: Daemon, containers: Iterable[Container], *, with_sizes: bool
) -> AsyncIterator[str]:
    """The entries of containers in lists, each as JSON text."""
    now = time.time_ns()
    shown: dict[tuple[str, str], str] = {}
    for count, container in enumerate(containers, 1):
        if count % _TURN == 0:
            await asyncio.sleep(0)
        bytes_of: tuple[int, int] | None = None
        if with_sizes:
            try:
                bytes_of = await sizes(daemon, container)
            except NotFound:
                continue  # it was removed meanwhile
        asked = (container.config["Image"], container.image_id)
        if asked not in shown:
            shown[asked] = daemon.shown_image(container)
        text = inspection.listed(
            container,
            now,
            image=shown[asked],
            networks=lambda identity: daemon.networks.settings(identity, dns_names=False),
            ports=daemon.ports.listed,
        )
        yield inspection.with_sizes(text, *bytes_of) if bytes_of else text


async def sizes(daemon: Daemon, container: Container) -> tuple[int, int]:
    """Bytes of a container's own layer, and of all its layers together.

    Raises NotFound if it is removed meanwhile.
    """
    with container.staying():
        tree = await daemon.containers.tree(container)
        own = await tree.size_in_turns()
    return own, own + daemon.images.size_of(container.layers)


async def changes(daemon: Daemon, container: Container) -> list[tuple[str, Difference]]:
    """What a container changed of its image. Raises NotFound if it is removed meanwhile."""
    with container.staying():
        tree = await daemon.containers.tree(container)
        return await tree.changes_in_turns()
