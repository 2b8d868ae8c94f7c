"""Taking in what comes as a tar: archives of images, and file systems that become one.

What arrives goes to a file first, and is read from there in threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import IO, Any

from tui.practice.daemon.images.archive import Archive, Packed
from tui.practice.daemon.images.layers import LayerKeeper
from tui.practice.daemon.images.progress import moving
from tui.practice.daemon.images.references import InvalidReference, Reference, parse, short_id
from tui.practice.daemon.images.spooling import spooled
from tui.practice.daemon.images.store import Image, ImageStore, read
from tui.practice.errors import BadRequest
from tui.practice.store.database import Database
from tui.practice.store.layers import Layer, LayerStore

Document = dict[str, Any]


class Loader:
    """Reads archives into the store."""

    def __init__(
        self,
        database: Database,
        layers: LayerStore,
        store: ImageStore,
        keeper: LayerKeeper,
        loaded: Callable[[Image], None],
        scratch: Path | None,
    ) -> None:
        """`loaded` is told of every image; `scratch` is a folder for what is on its way."""
        self._database = database
        self._layers = layers
        self._store = store
        self._keeper = keeper
        self._loaded = loaded
        self._scratch = scratch

    async def load(
        self, body: AsyncIterator[bytes], *, quiet: bool
    ) -> AsyncGenerator[Document, None]:
        """Take in an archive of images; the progress of that. Raises BadRequest or LeftOut."""
        with self._keeper.steady():
            async with spooled(body, self._scratch) as file:
                archive, images = await asyncio.to_thread(_open, file)
                for packed in images:
                    async with aclosing(self._take_in(archive, packed, quiet)) as progress:
                        async for document in progress:
                            yield document

    @asynccontextmanager
    async def layer(self, body: AsyncIterator[bytes]) -> AsyncIterator[Layer]:
        """A layer made of a tar; it is to be used before the context ends.

        Raises BadRequest or LeftOut.
        """
        with self._keeper.steady():
            async with spooled(body, self._scratch) as file:
                layer = await asyncio.to_thread(self._layers.add_tar, file)
            if not (layer.entries or layer.whiteouts or layer.opaques):
                self._keeper.forget({layer.diff_id})
                layer = await asyncio.to_thread(self._layers.add, ())
            try:
                yield layer
            finally:
                self._keeper.forget({layer.diff_id})

    async def _take_in(
        self, archive: Archive, packed: Packed, quiet: bool
    ) -> AsyncGenerator[Document, None]:
        image = read(packed.raw, packed.parent)
        system = image.document.get("os") or "linux"
        if system != "linux":
            raise BadRequest(f"cannot load {system} image on linux")
        if len(image.layers) != len(packed.layers):
            raise BadRequest(
                "invalid manifest, layers length mismatch:"
                f" expected {len(packed.layers)}, got {len(image.layers)}"
            )
        names = [_name(tag) for tag in packed.tags]
        if image.id not in self._store:
            added: set[str] = set()
            try:
                progress = self._take_in_layers(archive, packed, image, added, quiet)
                async with aclosing(progress):
                    async for document in progress:
                        yield document
                self._keep(image, packed)
            finally:
                self._keeper.forget(added)
        for name in names:
            old = self._store.named(name)
            if old is not None and old.id != image.id:
                yield {
                    "stream": f"The image {name.familiar} already exists, renaming the old one"
                    f" with ID {old.id} to empty string\n"
                }
            self._store.name(name, image.id)
            yield {"stream": f"Loaded image: {name.familiar}\n"}
        if not names:
            yield {"stream": f"Loaded image ID: {image.id}\n"}
        self._loaded(image)

    async def _take_in_layers(
        self, archive: Archive, packed: Packed, image: Image, added: set[str], quiet: bool
    ) -> AsyncGenerator[Document, None]:
        places = zip(packed.layers, image.layers, image.chains, strict=True)
        for number, (path, diff_id, chain) in enumerate(places):
            if self._keeper.holds(chain):
                continue
            with archive.open(path) as tar:
                layer = await asyncio.to_thread(self._layers.add_tar, tar)
            added.add(layer.diff_id)
            if layer.diff_id != diff_id:
                raise BadRequest(
                    f'invalid diffID for layer {number}: expected "{diff_id}",'
                    f' got "{layer.diff_id}"'
                )
            self._store.set_size(diff_id, packed.sizes.get(diff_id, layer.size))
            if not quiet:
                size = layer.tar_path.stat().st_size
                yield moving(short_id(diff_id), "Loading layer", size, size)

    def _keep(self, image: Image, packed: Packed) -> None:
        if image.id in self._store:  # another archive had it too
            return
        self._store.add(image)
        self._keeper.hold(image.layers)


def _open(file: IO[bytes]) -> tuple[Archive, Sequence[Packed]]:
    archive = Archive(file)
    return archive, archive.images()


def _name(tag: str) -> Reference:
    try:
        reference = parse(tag)
    except InvalidReference as error:
        raise BadRequest(str(error)) from None
    if not reference.tag or reference.digest:
        raise BadRequest(f'invalid tag "{tag}"')
    return reference
