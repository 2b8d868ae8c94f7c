"""The steps of a build: what each instruction does to the image of its stage."""

from __future__ import annotations

import asyncio
from functools import partial

from tui.practice.daemon.builds.cache import Cache
from tui.practice.daemon.builds.context import Context
from tui.practice.daemon.builds.copying import Order, layer_of
from tui.practice.daemon.builds.inline import inline_source
from tui.practice.daemon.builds.intermediate import Intermediates
from tui.practice.daemon.builds.modes import mode_of
from tui.practice.daemon.builds.options import Options
from tui.practice.daemon.builds.output import Output
from tui.practice.daemon.builds.owners import owner_of
from tui.practice.daemon.builds.reading import FixedTree, Source
from tui.practice.daemon.builds.selecting import Chosen, choose, digest_of_all, is_url
from tui.practice.daemon.builds.site import Site
from tui.practice.daemon.builds.sources import ImageSources
from tui.practice.daemon.builds.stages import Stage
from tui.practice.daemon.containers.container import Container
from tui.practice.daemon.images.config import Config
from tui.practice.daemon.images.making import Child
from tui.practice.daemon.images.settings import changed, command_words, noted, workdir
from tui.practice.daemon.images.wording import plain_list
from tui.practice.dockerfile.instructions import (
    Add,
    Arg,
    Cmd,
    Copy,
    Healthcheck,
    Instruction,
    Maintainer,
    Run,
    Workdir,
)
from tui.practice.dockerfile.substitution import substitute
from tui.practice.errors import Failed
from tui.practice.files.nodes import ROOT, Credentials
from tui.practice.files.view import View
from tui.practice.store.layer import Layer

_NEEDS_BUILDKIT = (
    "the --{} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how"
    " to build images with BuildKit enabled"
)


class Steps:
    """Follows the instructions of one build."""

    def __init__(
        self,
        site: Site,
        options: Options,
        context: Context,
        sources: ImageSources,
        escape: str,
        output: Output,
    ) -> None:
        self._site = site
        self._options = options
        self._context = context
        self._sources = sources
        self._escape = escape
        self._output = output
        removes = options.remove or options.force_remove
        self._containers = Intermediates(site.workshop, options.host_config, passing=removes)
        self.begin_stage()

    def begin_stage(self) -> None:
        """From here on, steps are looked for in the cache until one is not there."""
        self._cache = Cache(
            self._site.images, self._options.cache_from, enabled=self._options.cache
        )

    async def follow(self, stage: Stage, instruction: Instruction, *, expands: bool = True) -> None:
        """Do what an instruction says, and leave the stage with the image that comes of it.

        `expands` is whether variables in it mean anything. Raises Refused or ExpansionError.
        """
        if expands:
            instruction = substitute(instruction, stage.variables, self._escape)
        succeeded = False
        try:
            match instruction:
                case Run():
                    await self._run(stage, instruction)
                case Copy() | Add():
                    await self._copy(stage, instruction)
                case Workdir():
                    await self._workdir(stage, instruction)
                case _:
                    await self._change(stage, instruction)
            succeeded = True
        finally:
            await self._clear(succeeded)

    async def drop(self) -> None:
        """Remove what the step that was given up leaves behind."""
        await self._containers.drop()

    async def _clear(self, succeeded: bool) -> None:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            return  # `drop` will see to it
        if self._options.force_remove or (self._options.remove and succeeded):
            await self._containers.remove(self._output)
        else:
            self._containers.keep()

    # -- settings alone ----------------------------------------------------------------------

    async def _change(self, stage: Stage, instruction: Instruction) -> None:
        check = (stage.config.get("Healthcheck") or {}).get("Test")
        if isinstance(instruction, Healthcheck) and check and check[0] != "NONE":
            await self._output.line(f"Note: overriding previous HEALTHCHECK: {plain_list(check)}")
        config, words = changed(stage.config, instruction, cmd_set=stage.cmd_set)
        if isinstance(instruction, Arg):
            for argument in instruction.arguments:
                stage.arguments.add(argument.name, argument.default)
        elif isinstance(instruction, Maintainer):
            stage.author = instruction.name
        stage.config = config
        await self._note(stage, noted(config, words, apart=True))
        if isinstance(instruction, Cmd) and instruction.command.words:
            stage.cmd_set = True

    async def _workdir(self, stage: Stage, instruction: Workdir) -> None:
        folder = workdir(stage.config, instruction.path)
        stage.config = {**stage.config, "WorkingDir": folder}
        await self._note(stage, noted(stage.config, f"WORKDIR {folder}", apart=False))

    async def _note(self, stage: Stage, config: Config) -> None:
        """Have an image that a container with these settings stands for, run or not."""
        if await self._is_cached(stage, config):
            return
        container = await self._containers.create(stage.image, config, self._output)
        if config.get("Healthcheck"):
            # What the image had and the new one leaves out counts from now on. The step is kept
            # with that, and so found by no later build: as in the classic builder.
            config["Healthcheck"] = container.config["Healthcheck"]
            stage.config["Healthcheck"] = container.config["Healthcheck"]
        await self._commit(stage, container, config)

    # -- commands ----------------------------------------------------------------------------

    async def _run(self, stage: Stage, instruction: Run) -> None:
        if instruction.flags:
            raise Failed(_NEEDS_BUILDKIT.format(instruction.flags[0]))
        config = stage.config
        words = command_words(instruction.command, config)
        given = stage.arguments.beside(config.get("Env") or ())
        traced = sorted(line for line in given if not stage.arguments.traceless(line))
        key: Config = {**config, "Cmd": [f"|{len(traced)}", *traced, *words] if given else words}
        if key["Cmd"]:
            key["Entrypoint"] = None
        if await self._is_cached(stage, key):
            return
        container = await self._containers.create(
            stage.image,
            {
                **config,
                "Cmd": words,
                "Entrypoint": [""] if key["Cmd"] else config.get("Entrypoint"),
                "Env": [*(config.get("Env") or ()), *given],
                "Healthcheck": {"Test": ["NONE"]},
            },
            self._output,
        )
        await self._site.workshop.run(container, self._output)
        await self._commit(stage, container, key)

    # -- files -------------------------------------------------------------------------------

    async def _copy(self, stage: Stage, instruction: Copy | Add) -> None:
        mode = mode_of(instruction.chmod)
        source: Source = self._context
        of_image = isinstance(instruction, Copy) and bool(instruction.stage)
        if isinstance(instruction, Copy) and instruction.stage:
            source = await self._sources.copy_from(instruction.stage, self._output)
        chosen = await self._chosen(source, instruction, of_image)
        digest = digest_of_all([one for _, one in chosen])
        given = (("--chown=", instruction.chown), ("--chmod=", instruction.chmod))
        flags = "".join(f"{flag}{value} " for flag, value in given if value)
        words = f"{instruction.keyword} {flags}{digest} in {instruction.destination} "
        config = noted(stage.config, words, apart=False)
        if await self._is_cached(stage, config):
            return
        with self._site.images.steady():
            layers = self._sources.layers(stage.image)
            order = Order(
                chosen,
                _destination(stage.config, instruction.destination),
                await self._owner(layers, instruction.chown, keeps=of_image),
                mode,
                isinstance(instruction, Add),
            )
            layer = await asyncio.to_thread(
                layer_of, order, layers, self._site.layers, self._site.scratch
            )
            self._make(stage, layer, config)

    async def _chosen(
        self, source: Source, instruction: Copy | Add, of_image: bool
    ) -> tuple[tuple[Source, Chosen], ...]:
        try:
            for word in instruction.sources:
                if is_url(word) and isinstance(instruction, Copy):
                    raise Failed("source can't be a URL for COPY")
                if is_url(word):
                    raise Failed(
                        f"the practice engine fetches nothing from the network, so that {word} is"
                        " out of its reach; put the file into the context, and COPY it"
                    )
            found = await asyncio.to_thread(
                partial(choose, source, instruction.sources, of_image=of_image)
            )
        except Failed as error:
            raise Failed(f"{instruction.keyword} failed: {error.message}") from error
        inline, files = inline_source(instruction.files)
        chosen = (*((inline, one) for one in files), *((source, one) for one in found))
        if not chosen:
            raise Failed(f"{instruction.keyword} failed: no source files were specified")
        if len(chosen) > 1 and not instruction.destination.endswith("/"):
            raise Failed(
                f"When using {instruction.keyword} with more than one source file, the destination"
                " must be a directory and end with a /"
            )
        return chosen

    async def _owner(
        self, layers: tuple[str, ...], spec: str, *, keeps: bool
    ) -> Credentials | None:
        if not spec:
            return None if keeps else ROOT
        lower = await asyncio.to_thread(self._site.layers.lower, layers)
        return owner_of(spec, View(FixedTree(lower)))

    # -- images ------------------------------------------------------------------------------

    async def _is_cached(self, stage: Stage, config: Config) -> bool:
        """Whether an earlier build did this step; the stage then has its image."""
        found = await self._cache.find(stage.image, config)
        if found:
            stage.image = found
            await self._output.line(" ---> Using cache")
        return bool(found)

    async def _commit(self, stage: Stage, container: Container, config: Config) -> None:
        with self._site.images.steady():
            layer = await self._site.workshop.layer(container)
            self._make(stage, layer, config, container.id)

    def _make(self, stage: Stage, layer: Layer, config: Config, container: str = "") -> None:
        child = Child(
            parent=stage.image,
            layer=layer,
            config=stage.config,
            created_by=" ".join(config.get("Cmd") or ()),
            author=stage.author,
            container=container,
            container_config=config,
            platform=stage.platform,
        )
        # Copying needs no container, and so no commit that there would be news of.
        stage.image = self._site.images.create(child, quiet=not container)


def _destination(config: Config, path: str) -> str:
    """Where files go; absolute, with the slash at its end if it has one."""
    if path.startswith("/"):
        return path
    folder = workdir(config, path)
    return f"{folder}/" if path.endswith("/") and folder != "/" else folder
