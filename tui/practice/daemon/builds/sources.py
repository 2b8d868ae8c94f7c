"""The images that a build begins with or copies from: here, earlier stages, or pulled."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from tui.practice.catalog.images import host_architecture, platform_of
from tui.practice.daemon.builds.options import Options
from tui.practice.daemon.builds.output import Output
from tui.practice.daemon.builds.reading import FixedTree, TreeSource
from tui.practice.daemon.builds.stages import SCRATCH, Finished, Stage, started
from tui.practice.daemon.images import platforms, references
from tui.practice.daemon.images.images import Images
from tui.practice.daemon.images.references import InvalidReference
from tui.practice.daemon.images.store import Image
from tui.practice.errors import BadRequest, Failed, Refused
from tui.practice.store.layers import LayerStore


class ImageSources:
    """Finds the images that one build names."""

    def __init__(
        self, images: Images, layers: LayerStore, finished: Finished, options: Options
    ) -> None:
        """`finished` are the stages that are done at any moment."""
        self._images = images
        self._layers = layers
        self._finished = finished
        self._options = options
        self._sources: dict[str, TreeSource] = {}

    async def begin(self, stage: Stage, name: str, platform: str, output: Output) -> None:
        """Have a stage begin with what FROM names. Raises Refused."""
        finished = self._finished.named(name)
        if platform:
            _check_platform(platform)
        asked = platform or self._options.platform
        if finished is None and name == SCRATCH:
            stage.image = ""
            stage.platform = _platform(asked) if asked else {}
            stage.config = started({})
            return
        stage.image = finished if finished is not None else await self._get(name, asked, output)
        image = self._images.get(stage.image)
        stage.config = started(image.config if image is not None else {})

    async def copy_from(self, name: str, output: Output) -> TreeSource:
        """The files that `--from` names: a stage's, or an image's. Raises Refused."""
        try:
            identity = self._finished.find(name)
            if identity is None:
                identity = await self._get(name, self._options.platform, output)
        except Refused as error:
            raise Failed(f"invalid from flag value {name}: {error.message}") from error
        if identity not in self._sources:
            lower = await asyncio.to_thread(self._layers.lower, self.layers(identity))
            self._sources[identity] = TreeSource(FixedTree(lower))
        return self._sources[identity]

    def layers(self, identity: str) -> tuple[str, ...]:
        """The layers of an image, or of none (""). Raises Failed if it was removed meanwhile."""
        if not identity:
            return ()
        image = self._images.get(identity)
        if image is None:
            raise Failed(f"No such image: {identity}")
        return image.layers

    async def _get(self, name: str, platform: str, output: Output) -> str:
        """The id of an image by its name, which is pulled if need be."""
        found = self._find(name)
        if found is not None and not self._options.pull:
            return found.id
        try:
            reference = references.parse(name).with_default_tag()
        except InvalidReference as error:
            raise BadRequest(str(error)) from None
        async with aclosing(self._images.pull(str(reference), "", platform)) as progress:
            async for document in progress:
                await output.put(document)
        return self._images.resolve(name).id

    def _find(self, name: str) -> Image | None:
        """One that is here. As in the engine, its platform is not looked at."""
        return self._images.find(name)


def _check_platform(text: str) -> None:
    try:
        platforms.parse(text, host_architecture())
    except BadRequest as error:
        raise BadRequest(f"failed to parse platform {text}: {error.message}") from None


def _platform(text: str) -> dict[str, str]:
    asked = platforms.parse(text, host_architecture())
    found = {"os": asked.system, "architecture": asked.architecture, "variant": asked.variant}
    return {key: value for key, value in found.items() if value} or platform_of(host_architecture())
