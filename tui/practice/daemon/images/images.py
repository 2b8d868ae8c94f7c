"""The images of an engine, and everything that is done with them.

What they are is in `image_store`, which layers they keep in `image_layers`, and what takes longer
in modules of its own: `image_pull`, `image_load`, `image_removal`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.practice.catalog.images import Published, host_architecture
from tui.practice.daemon.durations import rfc3339
from tui.practice.daemon.images import listing, platforms, references, save
from tui.practice.daemon.images.changes import apply_changes
from tui.practice.daemon.images.layers import LayerKeeper, Users
from tui.practice.daemon.images.load import Loader
from tui.practice.daemon.images.making import MADE_BY, Child, Maker
from tui.practice.daemon.images.platforms import Platform
from tui.practice.daemon.images.pull import Puller
from tui.practice.daemon.images.references import InvalidReference, Reference
from tui.practice.daemon.images.removal import Record, Remover
from tui.practice.daemon.images.store import Image, ImageStore
from tui.practice.errors import BadRequest, NotFound
from tui.practice.filters import Filters
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

Document = dict[str, Any]
Emit = Callable[[str, str, str, Mapping[str, str]], None]
"""Kind, action, id, attributes."""

_TURN = 100
"""Entries of a list between two turns of the event loop."""


class Images:
    """All images. To be used on the engine's loop only."""

    def __init__(
        self,
        database: Database,
        layers: LayerStore,
        emit: Emit,
        users: Users,
        *,
        pace: float = 1.0,
        scratch: Path | None = None,
    ) -> None:
        """Read what was kept, and clear away layers that nobody needs.

        `users` tells the containers of an image; it is not asked before everything is open.
        `pace` says how long pulls take: 1.0 is up to two seconds, 0.0 is no time. `scratch` is
        a folder for archives on their way in; without one, the system's.
        """
        self._database = database
        self._layers = layers
        self._emit = emit
        self._users = users
        self._store = ImageStore(database)
        self._keeper = LayerKeeper(database, layers, self._store, users)
        self._maker = Maker(database, self._store, self._keeper)
        self._remover = Remover(database, self._store, self._keeper, users, self._tell)
        self._puller = Puller(database, layers, self._store, self._keeper, self._pulled, pace)
        self._loader = Loader(database, layers, self._store, self._keeper, self._loaded, scratch)

    def __len__(self) -> int:
        return len(self._store)

    # -- finding -----------------------------------------------------------------------------

    def resolve(self, text: str, platform: str | Platform = "") -> Image:
        """The image of a reference, an id, or the beginning of one.

        Raises NotFound, also where it is for another platform than is asked for; BadRequest for
        what can be no reference.
        """
        asked = platform
        if isinstance(asked, str):
            asked = platforms.parse(asked, host_architecture()) if asked else Platform()
        image = self._store.find(text)
        about = [str(image.document.get(key) or "") for key in ("os", "architecture", "variant")]
        found = Platform(*about)
        if not asked.fits(found):
            raise NotFound(
                f"image with reference {text} was found but its platform ({found}) does not"
                f" match the specified platform ({asked})"
            )
        return image

    def find(self, text: str) -> Image | None:
        """As `resolve`, but None where there is none."""
        try:
            return self._store.find(text)
        except (NotFound, BadRequest):
            return None

    def get(self, identity: str) -> Image | None:
        """By the whole id."""
        return self._store.get(identity) if identity in self._store else None

    def descends(self, identity: str, ancestor: str) -> bool:
        """Whether an image (also one that is gone) is another one, or was made from it here."""
        while identity and identity != ancestor:
            image = self.get(identity)
            identity = image.parent if image is not None else ""
        return bool(identity)

    def size_of(self, layers: Sequence[str]) -> int:
        """The bytes of layers by their digests, as `docker images` tells them."""
        return self._store.size(layers)

    def names(self, identity: str) -> list[str]:
        """The tags of an image, as people write them."""
        return [name.familiar for name in self._store.names(identity) if name.tag]

    async def listed(
        self,
        filters: Filters,
        *,
        everything: bool = False,
        shared: bool = False,
        count: bool = False,
    ) -> list[Document]:
        """The entries of `GET /images/json`, the newest image first.

        `shared` and `count` have the shared bytes and the containers told as well. Raises
        BadRequest, NotFound or Failed for filters that make no sense.
        """
        documents = []
        for image, document in listing.listed(
            self._store, self._keeper, filters, everything=everything, shared=shared
        ):
            if count:
                document["Containers"] = len(self._users(image.id))
            documents.append(document)
            if len(documents) % _TURN == 0:
                await asyncio.sleep(0)
        return documents

    async def disk_usage(self) -> Document:
        """What `GET /system/df` tells of images: `LayersSize` and `Images`."""
        documents = await self.listed(Filters(), shared=True, count=True)
        for document in documents:
            for key in ("RepoTags", "RepoDigests"):
                document[key] = document[key] or None
        return {"LayersSize": self._keeper.total(), "Images": documents}

    def inspect(self, text: str, platform: str | Platform = "") -> Document:
        """Everything about an image. Raises as `resolve` does."""
        return listing.inspected(self.resolve(text, platform), self._store)

    def history(self, text: str, platform: str | Platform = "") -> list[Document]:
        """The steps that made an image, the latest first. Raises as `resolve` does."""
        return listing.history(self.resolve(text, platform), self._store)

    # -- names -------------------------------------------------------------------------------

    def check_new_name(self, repository: str, tag: str = "") -> str:
        """The reference that this comes to, for `tag`; "" for none. Raises BadRequest."""
        try:
            reference = references.to_give(repository, tag)
        except InvalidReference as error:
            raise BadRequest(str(error)) from None
        return reference.familiar if reference is not None else ""

    def tag(self, text: str, reference: str) -> None:
        """Give an image a name that `check_new_name` has approved. Raises as `resolve` does."""
        image = replace(self.resolve(text), tagged=rfc3339(time.time_ns()))
        name = references.parse(reference)
        with self._database.transaction():
            self._store.add(image)
            self._store.name(name, image.id)
        self._tell("tag", image, name.familiar)

    def remove(self, text: str, *, force: bool = False, prune: bool = True) -> list[Record]:
        """`docker rmi`: what was untagged and deleted. Raises NotFound, BadRequest, Conflict."""
        return self._remover.remove(text, force=force, prune=prune)

    async def prune(self, filters: Filters) -> tuple[list[Record], int]:
        """Remove what is not in use; what was done, and the bytes freed.

        Raises BadRequest for filters that make no sense.
        """
        records: list[Record] = []
        freed = 0
        for done, so_far in self._remover.prune(filters):
            records += done
            freed = so_far
            await asyncio.sleep(0)
        self._emit("image", "prune", "", {"reclaimed": str(freed)})
        return records, freed

    # -- making ------------------------------------------------------------------------------

    def steady(self) -> AbstractContextManager[None]:
        """No layer is thrown away meanwhile; for those who make one that is not in an image yet."""
        return self._keeper.steady()

    def collect(self) -> None:
        """Let go of layers that only a container needed which is gone now."""
        self._keeper.collect()

    def create(self, child: Child, *, quiet: bool = False) -> str:
        """An image made of another one and a layer on top; returns its id.

        With `quiet` there is no event. Raises NotFound if the parent is gone, and BadRequest for
        settings that make no sense.
        """
        image = self._maker.create(child)
        if not quiet:
            self._tell("create", image, image.id)
        return image.id

    def adopt(self, document: Document, parent: str) -> str:
        """Keep an image of this configuration, whose layers are all here; returns its id."""
        return self._maker.keep(document, parent, local=True).id

    def set_parent(self, identity: str, parent: str) -> None:
        """From now on, an image counts as made of another one. Raises NotFound."""
        self._store.set_parent(identity, parent)

    def local_children(self, identity: str) -> list[Image]:
        """What was made here of an image, or of none ("")."""
        if identity:
            children = (self._store.get(child) for child in self._store.children(identity))
            return [image for image in children if image.local]
        return [image for image in self._store if image.local and not image.parent]

    def pull(self, repository: str, tag: str, platform: str = "") -> AsyncGenerator[Document, None]:
        """The progress of a pull. Without a tag, all tags there are.

        What can't be pulled is said before the first document: raises NotFound, Failed or
        BadRequest. Closing the iterator gives the pull up.
        """
        return self._puller.pull(_tagged(repository, tag), platform)

    async def look_up(self, text: str) -> Published:
        """What a registry would tell of an image. Raises NotFound, Failed or BadRequest."""
        return await self._puller.look_up(_tagged(text, ""))

    # -- archives ----------------------------------------------------------------------------

    async def import_(
        self,
        body: AsyncIterator[bytes],
        *,
        name: str = "",
        comment: str = "",
        changes: Sequence[str] = (),
        platform: str = "",
    ) -> str:
        """An image of one layer, made of a tar; returns its id. `name` is approved already.

        Raises BadRequest or LeftOut.
        """
        asked = platforms.parse(platform or "linux", host_architecture())
        config = apply_changes({}, changes)
        async with self._loader.layer(body) as layer:
            created = rfc3339(time.time_ns())
            image = self._maker.keep(
                {
                    "architecture": asked.architecture,
                    "os": asked.system,
                    **({"variant": asked.variant} if asked.variant else {}),
                    "comment": comment,
                    "config": config,
                    "created": created,
                    "docker_version": MADE_BY,
                    "history": [{"created": created, "comment": comment}],
                    "rootfs": {"type": "layers", "diff_ids": [layer.diff_id]},
                },
                layer=layer,
            )
        if name:
            self.tag(image.id, name)
        self._tell("import", image, image.id)
        return image.id

    def load(
        self, body: AsyncIterator[bytes], *, quiet: bool = True
    ) -> AsyncGenerator[Document, None]:
        """Take in an archive of images; the progress of that. Raises BadRequest or LeftOut."""
        return self._loader.load(body, quiet=quiet)

    async def save(self, names: Sequence[str]) -> AsyncGenerator[bytes, None]:
        """An archive of images, piece by piece. Raises NotFound or BadRequest before the first."""
        with self._keeper.steady():
            savings = save.choose(self._store, names)
            async with aclosing(save.write(savings, self._store, self._layers)) as pieces:
                async for piece in pieces:
                    yield piece
        for saving in savings:
            self._tell("save", saving.image, saving.image.id)

    # -- news --------------------------------------------------------------------------------

    def _tell(self, action: str, image: Image, name: str) -> None:
        labels = {} if action == "delete" else image.labels or {}
        self._emit("image", action, image.id, {**labels, "name": name})

    def _pulled(self, reference: Reference, image: Image) -> None:
        attributes = {**(image.labels or {}), "name": reference.familiar_name}
        self._emit("image", "pull", reference.familiar, attributes)

    def _loaded(self, image: Image) -> None:
        self._tell("load", image, image.id)


def _tagged(repository: str, tag: str) -> Reference:
    try:
        return references.tagged(repository, tag)
    except InvalidReference as error:
        raise BadRequest(str(error)) from None
