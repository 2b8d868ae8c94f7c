"""Pulling: images come out of the catalogue as they would come from a registry, only faster."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from tui.practice import catalog
from tui.practice.catalog.images import Published, host_architecture, publish
from tui.practice.catalog.recipes import Recipe
from tui.practice.daemon.images import platforms, progress
from tui.practice.daemon.images.layers import LayerKeeper
from tui.practice.daemon.images.progress import Transfer
from tui.practice.daemon.images.references import DEFAULT_DOMAIN, Reference, short_id
from tui.practice.daemon.images.store import Image, ImageStore, read
from tui.practice.errors import Failed, NotFound
from tui.practice.store import tar_writer
from tui.practice.store.database import Database
from tui.practice.store.layers import LayerStore

Document = dict[str, Any]

_OFFICIAL = "library/"
_NO_REGISTRY = "The practice engine reaches no registry. "
_HINTS = {
    # What the buildx plugin begins with, where an engine has no BuildKit of its own.
    "moby/buildkit": "The practice engine has no BuildKit. Build with the classic builder:"
    " DOCKER_BUILDKIT=0 docker build",
}
"""What to say of images that nobody asks for by hand."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One image that is to be pulled, and the name that it is to get."""

    recipe: Recipe
    reference: Reference


class Puller:
    """Gets images from the catalogue."""

    def __init__(
        self,
        database: Database,
        layers: LayerStore,
        store: ImageStore,
        keeper: LayerKeeper,
        pulled: Callable[[Reference, Image], None],
        pace: float,
    ) -> None:
        """`pulled` is told of every name that was pulled. `pace` 1.0 takes up to two seconds."""
        self._database = database
        self._layers = layers
        self._store = store
        self._keeper = keeper
        self._pulled = pulled
        self._pace = pace
        self._published: dict[tuple[str, str], Published] = {}

    async def pull(
        self, reference: Reference, platform: str = ""
    ) -> AsyncGenerator[Document, None]:
        """The progress of a pull; a name without a tag or digest means all tags there are.

        What can't be pulled is said before the first document: raises NotFound, Failed or
        BadRequest. A pull that is given up leaves nothing behind.
        """
        asked = platforms.parse(platform or host_architecture(), host_architecture())
        fitting = _fitting(asked)
        repository = find_repository(reference)
        news = False
        with self._keeper.steady():
            for wanted in await self._wanted(repository, reference):
                published = await self._publish(wanted.recipe)
                image = read(published.configs[fitting])
                progress = self._pull_one(wanted.reference, image, published)
                async with aclosing(progress):
                    async for document in progress:
                        yield document
                news |= self._enter(wanted.reference, image, published)
                self._pulled(wanted.reference, image)
                yield {"status": f"Digest: {published.digest}"}
        what = "Downloaded newer image" if news else "Image is up to date"
        yield {"status": f"Status: {what} for {reference.familiar}"}

    async def look_up(self, reference: Reference) -> Published:
        """What a registry would tell of an image. Raises NotFound or Failed."""
        repository = find_repository(reference)
        wanted = await self._wanted(repository, reference.with_default_tag())
        return await self._publish(wanted[0].recipe)

    async def _wanted(self, repository: catalog.Repository, reference: Reference) -> list[_Wanted]:
        if reference.name_only:
            return [
                _Wanted(recipe, replace(reference, tag=tag))
                for tag in repository.tags
                if (recipe := repository.recipe(tag))
            ]
        found = repository.recipe(reference.tag)
        if reference.digest:
            found = None
            for recipe in repository.recipes:
                if (await self._publish(recipe)).digest == reference.digest:
                    found = recipe
        if found is None:
            raise _no_manifest(reference, repository)
        return [_Wanted(found, reference)]

    async def _pull_one(
        self, reference: Reference, image: Image, published: Published
    ) -> AsyncGenerator[Document, None]:
        name = str(reference) if reference.digest else reference.tag
        yield {"status": f"Pulling from {reference.path}", "id": name}
        if image.id in self._store:
            return
        added: set[str] = set()
        try:
            async with aclosing(self._fetch(image, published, added)) as progress:
                async for document in progress:
                    yield document
            self._keep(image, published)
        finally:
            self._keeper.forget(added)

    async def _fetch(
        self, image: Image, published: Published, added: set[str]
    ) -> AsyncGenerator[Document, None]:
        """Have the layers made, one by one, while their download is told of."""
        steps = published.recipe.layers
        transfers = [
            Transfer(short_id(diff_id), step.packed, self._keeper.holds(chain))
            for diff_id, chain, step in zip(image.layers, image.chains, steps, strict=True)
        ]
        for report in progress.pull(transfers):
            await asyncio.sleep(report.pause * self._pace)
            if report.extracts is not None:
                made = await asyncio.to_thread(self._layers.add, steps[report.extracts].contents())
                added.add(made.diff_id)
            yield report.document

    def _keep(self, image: Image, published: Published) -> None:
        if image.id in self._store:  # someone else pulled it meanwhile
            return
        with self._database.transaction():
            for diff_id, step in zip(image.layers, published.recipe.layers, strict=True):
                self._store.set_size(diff_id, step.size)
            self._store.add(image)
        self._keeper.hold(image.layers)

    def _enter(self, reference: Reference, image: Image, published: Published) -> bool:
        """Give the image its names; returns whether that changes anything."""
        named = self._store.named(reference)
        news = named is None or named.id != image.id
        with self._database.transaction():
            digest = Reference(reference.domain, reference.path, digest=published.digest)
            self._store.name(digest, image.id)
            if reference.tag and not reference.digest:
                self._store.name(reference, image.id)
        return news

    async def _publish(self, recipe: Recipe) -> Published:
        key = (recipe.repository, recipe.tags[0])
        if key not in self._published:
            self._published[key] = await asyncio.to_thread(_publish, recipe)
        return self._published[key]


def find_repository(reference: Reference) -> catalog.Repository:
    """Where the catalogue has the images of a name. Raises NotFound, or Failed."""
    if reference.domain != DEFAULT_DOMAIN:
        raise Failed(
            f'Get "https://{reference.domain}/v2/": dial tcp: connection refused\n'
            f"{_NO_REGISTRY}{_inventory()}"
        )
    name = reference.path.removeprefix(_OFFICIAL)
    repository = catalog.repository(name) if reference.path.startswith(_OFFICIAL) else None
    if repository is None:
        raise NotFound(
            f"pull access denied for {reference.familiar_name}, repository does not exist or may"
            " require 'docker login': denied: requested access to the resource is denied\n"
            f"{_HINTS.get(reference.path) or _NO_REGISTRY + _inventory()}"
        )
    return repository


def search(term: str, limit: int) -> Iterator[Document]:
    """The repositories of the catalogue that a word is found in."""
    name = term.removeprefix(f"{DEFAULT_DOMAIN}/").removeprefix(_OFFICIAL).lower()
    found = [
        one for one in catalog.REPOSITORIES if name in one.name or name in one.description.lower()
    ]
    for one in sorted(found, key=lambda one: (one.name != name, name not in one.name))[:limit]:
        yield {
            "star_count": one.stars,
            "is_official": True,
            "name": one.name,
            "is_automated": False,
            "description": one.description,
        }


def _inventory() -> str:
    names = ", ".join(one.name for one in catalog.REPOSITORIES)
    return f"Its own catalogue has: {names}."


def _no_manifest(reference: Reference, repository: catalog.Repository) -> NotFound:
    tags = ", ".join(repository.tags)
    return NotFound(
        f"manifest for {reference.familiar} not found: manifest unknown: manifest unknown\n"
        f"The practice engine has {repository.name} with these tags: {tags}."
    )


def _fitting(asked: platforms.Platform) -> str:
    """The architecture of the catalogue that fits. Raises NotFound."""
    for architecture in ("amd64", "arm64"):
        if asked.fits(platforms.Platform("linux", architecture)):
            return architecture
    raise NotFound(
        f"no matching manifest for {asked} in the manifest list entries: no match for platform in"
        " manifest: not found"
    )


def _publish(recipe: Recipe) -> Published:
    """What the layers of a recipe come to, without keeping them."""
    diff_ids = []
    for step in recipe.layers:
        digest = hashlib.sha256()
        tar_writer.write(digest.update, step.contents())
        diff_ids.append(f"sha256:{digest.hexdigest()}")
    return publish(recipe, diff_ids)
