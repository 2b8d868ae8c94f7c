"""All containers: making them, finding them, listing them, and letting go of them."""

from __future__ import annotations

import asyncio
import platform
import shutil
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.practice.daemon.config.fields import BODY
from tui.practice.daemon.config.host import parse_link
from tui.practice.daemon.config.normalising import normalise
from tui.practice.daemon.containers.container import Container, Status, crashed
from tui.practice.daemon.containers.logs import Log
from tui.practice.daemon.containers.mount_points import mount_points
from tui.practice.daemon.events import Hub
from tui.practice.daemon.images.images import Images
from tui.practice.daemon.names import check_name, new_id, new_name
from tui.practice.daemon.networks.networks import Networks
from tui.practice.daemon.volumes.volumes import Volumes
from tui.practice.errors import BadRequest, Conflict, LeftOut, NotFound, Refused
from tui.practice.files.layered import LayeredTree
from tui.practice.files.roots import AllowedRoots
from tui.practice.files.turns import taken
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore
from tui.practice.store.writable import Writable

Document = dict[str, Any]
_KIND = "container"
NO_LINKS = (
    "the practice engine leaves out links on the default bridge; use a network of your own, where "
    "containers know one another by name"
)
_GONE_KNOWN = 100
"""Removed containers whose exit codes can still be asked for."""


class Containers:
    """The registry. What happens to a container that runs is the life cycle's."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        layers: LayerStore,
        images: Images,
        volumes: Volumes,
        networks: Networks,
        roots: AllowedRoots,
        events: Hub,
    ) -> None:
        self._folder = folder
        self._database = database
        self._layers = layers
        self._images = images
        self._volumes = volumes
        self._networks = networks
        self._roots = roots
        self._events = events
        self._by_id: dict[str, Container] = {}
        self._by_name: dict[str, Container] = {}
        self._by_image: dict[str, dict[str, Container]] = {}
        self._codes_of_gone: OrderedDict[str, int] = OrderedDict()
        self._removals: set[asyncio.Task[None]] = set()

    def load(self) -> list[Container]:
        """Read what was kept; returns those that were running when the engine went away."""
        lost = []
        now = time.time_ns()
        for identity, document in self._database.all(_KIND):
            container = Container.from_document(
                identity,
                document,
                self._tree(identity, tuple(document["layers"]), document["created"]),
                self._log(identity),
            )
            self._enter(container)
            if container.state.status is Status.REMOVING:
                self.discard(container)
                continue
            self._claim(container)
            if container.state.alive:
                container.state = crashed(container.state, now)
                self.keep(container)
                lost.append(container)
        for stray in self._folder.iterdir() if self._folder.exists() else ():
            if stray.name not in self._by_id:
                shutil.rmtree(stray, ignore_errors=True)
        return lost

    # -- finding -----------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Container]:
        """All of them, the newest first."""
        return iter(sorted(self._by_id.values(), key=lambda one: -one.created))

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, reference: str) -> Container:
        """By id, name, or the beginning of an id that no other has. Raises NotFound."""
        name = reference.removeprefix("/")
        found = self._by_id.get(reference) or self._by_name.get(name)
        if found is not None:
            return found
        matching = [one for one in self._by_id if one.startswith(reference)] if reference else []
        if len(matching) > 1:
            raise BadRequest(f"multiple IDs found with provided prefix: {reference}")
        if not matching:
            raise NotFound(f"No such container: {reference}")
        return self._by_id[matching[0]]

    def wait(self, reference: str, condition: str) -> asyncio.Future[int]:
        """As `Container.wait`; who waits for a removal may come a moment after it."""
        if condition == "removed" and reference in self._codes_of_gone:
            future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            future.set_result(self._codes_of_gone[reference])
            return future
        return self.get(reference).wait(condition)

    def users_of_image(self, image_id: str) -> Iterable[Container]:
        """Those made from an image."""
        return self._by_image.get(image_id, {}).values()

    async def tree(self, container: Container) -> LayeredTree:
        """Its files without mounts; what of them is still to be read holds nobody up.

        Raises NotFound or Failed for the layers, and OSError.
        """
        if not container.has_tree:
            await asyncio.to_thread(self._layers.lower, container.layers)
        tree = container.tree
        await tree.load()
        return tree

    # -- making ------------------------------------------------------------------------------

    def create(
        self, body: Document, name: str, wanted_platform: str = "", *, empty: bool = False
    ) -> tuple[Container, list[str]]:
        """Make a container as a request's body says; returns it, and what is to be warned of.

        An `empty` one is of no image, for builds that begin with nothing. Raises NotFound for the
        image, Conflict for the name, BadRequest for the rest.
        """
        if not body:
            raise BadRequest("config cannot be empty in order to create a container")
        BODY.read(body, "")
        reference = str(body.get("Image") or "")
        if not reference and not empty:
            normalise(body, {})
            raise BadRequest("no image specified")
        image = self._images.resolve(reference, wanted_platform) if reference else None
        layers = image.layers if image is not None else ()
        wanted = normalise(body, image.config if image is not None else {})
        self._check_namespaces(wanted.host_config)
        name = self._vacant_name(name)
        identity = new_id()
        if not wanted.config.get("Hostname"):
            host = wanted.host_config["NetworkMode"] == "host"
            wanted.config["Hostname"] = platform.node() if host else identity[:12]
        created = time.time_ns()
        container = Container(
            id=identity,
            name=name,
            created=created,
            image_id=image.id if image is not None else "",
            layers=layers,
            config=wanted.config,
            host_config=wanted.host_config,
            mounts=(),
            make_tree=self._tree(identity, layers, created),
            log=self._log(identity),
        )
        refused = None
        with self._database.transaction():
            try:
                self._networks.prepare(identity, name, wanted.endpoints, wanted.config["Hostname"])
                for mount in mount_points(identity, wanted, self._volumes, self._roots, self.get):
                    container.mounts += (mount,)
                self._database.put(_KIND, identity, container.document())
            except Refused as error:
                # Undone by hand and then kept, so that what is known and what is on disk agree.
                refused = error
                self._release(container, volumes=True)
        if refused is not None:
            raise refused
        self._enter(container)
        self.tell(container, "create")
        return container, list(wanted.warnings)

    def _vacant_name(self, name: str) -> str:
        if not name:
            return new_name(self._by_name)
        name = check_name(name)
        holder = self._by_name.get(name)
        if holder is not None:
            raise Conflict(
                f'Conflict. The container name "/{name}" is already in use by container '
                f'"{holder.id}". You have to remove (or rename) that container to be able to '
                "reuse that name."
            )
        return name

    # -- changing ----------------------------------------------------------------------------

    def keep(self, container: Container) -> None:
        """Write a container down as it is now."""
        container.summary = None
        if container.id in self._by_id:
            self._database.put(_KIND, container.id, container.document())

    def rename(self, container: Container, name: str) -> None:
        """Raises Conflict where the name is taken, BadRequest where it is none."""
        if not name:
            raise BadRequest("Neither old nor new names may be empty")
        if name.removeprefix("/") == container.name:
            raise BadRequest("Renaming a container with the same name as its current name")
        try:
            old, new = container.name, self._vacant_name(f"/{name.removeprefix('/')}")
        except Refused as error:
            words = f"Error when allocating new name: {error.message}"
            raise type(error)(words) from error
        with self._database.transaction():
            container.name = new
            self._networks.rename(container.id, new)
            self.keep(container)
        del self._by_name[old]
        self._by_name[new] = container
        self.tell(container, "rename", oldName=f"/{old}")

    async def remove(self, container: Container, *, volumes: bool = False) -> None:
        """Forget a container that does not run, with all that was its own.

        With `volumes`, the anonymous ones that only it used go too. Whoever calls holds its lock.
        Once begun it goes on to the end, whatever becomes of the caller; what the engine's end
        interrupts is finished at the next start.
        """
        self._doom(container)
        removal = asyncio.get_running_loop().create_task(self._remove(container, volumes))
        self._removals.add(removal)
        removal.add_done_callback(self._removals.discard)
        await asyncio.shield(removal)

    async def _remove(self, container: Container, volumes: bool) -> None:
        await taken(self._forgetting(container))
        folder = self._folder / container.id
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        self._strike_out(container, volumes)

    def discard(self, container: Container, *, volumes: bool = False) -> None:
        """As `remove`, at once: for when the engine starts, and nobody has to wait."""
        self._doom(container)
        for _ in self._forgetting(container):
            pass
        shutil.rmtree(self._folder / container.id, ignore_errors=True)
        self._strike_out(container, volumes)

    async def close(self) -> None:
        """Leave the removals that are under way to the next start."""
        for removal in self._removals:
            removal.cancel()
        await asyncio.gather(*self._removals, return_exceptions=True)

    def _doom(self, container: Container) -> None:
        container.state = replace(container.state, status=Status.REMOVING)
        self.keep(container)

    def _forgetting(self, container: Container) -> Iterator[None]:
        """Let go of its files, but for their contents, step by step."""
        if container.has_tree:
            return container.tree.forget()
        # What its image has need not be read for that.
        return self._own(container.id).forget()

    def _strike_out(self, container: Container, volumes: bool) -> None:
        """Forget a container of which nothing is left on disk but that it is to be removed."""
        with self._database.transaction():
            self._database.drop(_KIND, container.id)
            self._release(container, volumes=volumes)
        del self._by_id[container.id]
        del self._by_image[container.image_id][container.id]
        if self._by_name.get(container.name) is container:
            del self._by_name[container.name]
        self._images.collect()
        self._codes_of_gone[container.id] = container.state.exit_code
        if len(self._codes_of_gone) > _GONE_KNOWN:
            self._codes_of_gone.popitem(last=False)
        self.tell(container, "destroy")
        container.tell_waiters(removed=True)

    def tell(self, container: Container, action: str, **attributes: str) -> None:
        """Say what happened to a container, with what everybody wants to know of it."""
        about = {
            **(container.config.get("Labels") or {}),
            "image": container.config["Image"],
            "name": container.name,
        }
        self._events.emit("container", action, container.id, {**about, **attributes})

    # -- small steps -------------------------------------------------------------------------

    def _enter(self, container: Container) -> None:
        self._by_id[container.id] = container
        self._by_name[container.name] = container
        self._by_image.setdefault(container.image_id, {})[container.id] = container

    def _check_namespaces(self, host_config: Document) -> None:
        """Put ids where names of containers and networks stand.

        Raises BadRequest for containers that there are not; a network's may come later.
        """
        host_config["NetworkMode"] = mode = self._networks.mode(host_config["NetworkMode"])
        if mode in ("bridge", "none"):
            self._check_links(host_config)
        for field in ("NetworkMode", "IpcMode", "PidMode"):
            kind, _, reference = host_config[field].partition(":")
            if kind != "container":
                continue
            try:
                host_config[field] = f"container:{self.get(reference).id}"
            except NotFound as error:
                if field != "NetworkMode":
                    raise BadRequest(error.message) from None

    def _check_links(self, host_config: Document) -> None:
        for link in host_config["Links"] or ():
            name, _ = parse_link(link)
            try:
                self.get(name)
            except NotFound as error:
                raise BadRequest(f"could not get container for {name}: {error.message}") from None
            if host_config["NetworkMode"] == "bridge":
                raise LeftOut(NO_LINKS)

    def _release(self, container: Container, *, volumes: bool) -> None:
        """Give back what it has of networks and volumes; anonymous ones go with it if asked."""
        self._networks.forget(container.id)
        for name in container.volumes:
            self._volumes.unuse(name, container.id)
            if volumes:
                self._volumes.remove_anonymous(name)

    def _claim(self, container: Container) -> None:
        for name in container.volumes:
            self._volumes.use(name, container.id)

    def _log(self, identity: str) -> Log:
        return Log(self._folder, identity)

    def _tree(self, identity: str, layers: tuple[str, ...], born: int) -> Callable[[], LayeredTree]:
        def make() -> LayeredTree:
            return LayeredTree(self._layers.lower(layers), self._own(identity), born=born)

        return make

    def _own(self, identity: str) -> Writable:
        return Writable(self._database, identity, self._folder / identity)
