"""One build: stage after stage, step after step, each of which makes an image.

The order of what is done and told, and the words, are those of the classic builder.
"""

from __future__ import annotations

from tui.practice.daemon.builds.arguments import BuildArguments, unused
from tui.practice.daemon.builds.context import Context
from tui.practice.daemon.builds.options import Options
from tui.practice.daemon.builds.output import Output
from tui.practice.daemon.builds.site import Site
from tui.practice.daemon.builds.sources import ImageSources
from tui.practice.daemon.builds.stages import Finished, Stage
from tui.practice.daemon.builds.steps import Steps
from tui.practice.daemon.images.references import short_id
from tui.practice.dockerfile.instructions import (
    Arg,
    Dockerfile,
    Instruction,
    Label,
    Pair,
    Place,
)
from tui.practice.dockerfile.instructions import Stage as Section
from tui.practice.dockerfile.parse import parse_trigger
from tui.practice.dockerfile.substitution import substitute
from tui.practice.errors import BadRequest, Failed

MOST_STEPS = 1000
"""Each makes an image, which tells of all that came before: no Dockerfile may fill the disk."""


class Build:
    """One build, from its Dockerfile to an image without a name."""

    def __init__(
        self,
        site: Site,
        options: Options,
        dockerfile: Dockerfile,
        context: Context,
        output: Output,
    ) -> None:
        """Raises BadRequest if there is no stage of the target's name, or too much to do."""
        self._options = options
        self._dockerfile = dockerfile
        self._sections = _up_to(dockerfile.stages, options.target)
        self._output = output
        self._finished = Finished()
        self._sources = ImageSources(site.images, site.layers, self._finished, options)
        self._steps = Steps(site, options, context, self._sources, dockerfile.escape, output)
        self._arguments = BuildArguments(options.arguments)
        self._asked: set[str] = set()
        self._number = 0
        self._total = (
            len(dockerfile.meta_arguments)
            + len(self._sections)
            + sum(len(section.instructions) for section in self._sections)
            + len(options.labels)
        )
        if self._total > MOST_STEPS:
            raise BadRequest(f"a build of more than {MOST_STEPS} steps is too long")

    async def run(self) -> str:
        """Build it; returns the id of the image. Raises Refused or ExpansionError."""
        for warning in self._dockerfile.warnings:
            await self._output.err(f"{warning}\n")
        for meta in self._dockerfile.meta_arguments:
            await self._print(meta)
            self._take_meta(meta)
        stage = None
        for section in self._sections:
            stage = await self._build(section, last=section is self._sections[-1])
        left = unused(self._options.arguments, self._asked)
        if left:
            names = " ".join(left)
            await self._output.line(f"[Warning] One or more build-args [{names}] were not consumed")
        if stage is None or not stage.image:
            raise Failed("No image was generated. Is your Dockerfile empty?")
        return stage.image

    async def give_up(self) -> None:
        """Leave nothing behind but the images of the steps that were done."""
        await self._steps.drop()

    def _take_meta(self, meta: Arg) -> None:
        arguments = substitute(meta, self._arguments.allowed, self._dockerfile.escape).arguments
        for argument in arguments:
            self._arguments.add_meta(argument.name, argument.default)
        self._asked |= self._arguments.asked

    async def _build(self, section: Section, *, last: bool) -> Stage:
        start = section.start
        self._finished.check_name(start.name)
        await self._print(start)
        stage = Stage(start.name, "", {}, self._arguments.next_stage())
        start = substitute(start, self._arguments.of_images, self._dockerfile.escape)
        if not start.image:
            raise Failed(f"base name ({section.start.image}) should not be blank")
        await self._sources.begin(stage, start.image, start.platform, self._output)
        self._steps.begin_stage()
        await self._follow_triggers(stage)
        await self._print_image(stage)
        for instruction in section.instructions:
            await self._print(instruction)
            await self._steps.follow(stage, instruction)
            await self._print_image(stage)
        if last:
            await self._label(stage)
        if stage.image:
            await self._output.image(stage.image)
        self._asked |= stage.arguments.asked
        self._finished.add(stage)
        return stage

    async def _follow_triggers(self, stage: Stage) -> None:
        """Do what the image's ONBUILD instructions say."""
        triggers = stage.config.pop("OnBuild", None) or ()
        if not triggers:
            return
        if len(triggers) > MOST_STEPS:
            raise Failed(f"a build of more than {MOST_STEPS} steps is too long")
        await self._output.out(f"# Executing {len(triggers)} build trigger")
        if len(triggers) > 1:
            await self._output.out("s")
        await self._output.out("\n")
        for trigger in triggers:
            await self._steps.follow(stage, parse_trigger(trigger))

    async def _label(self, stage: Stage) -> None:
        """The labels that the client asks for, as if they were the last instructions."""
        for key, value in sorted(self._options.labels.items()):
            pair = Pair(key, value)
            label = Label(Place(f"LABEL {pair}", 0, 0), (pair,))
            await self._print(label)
            await self._steps.follow(stage, label, expands=False)
            await self._print_image(stage)

    async def _print(self, instruction: Instruction) -> None:
        self._number += 1
        await self._output.out(f"Step {self._number}/{self._total} : {instruction.place.text}")
        await self._output.out("\n")

    async def _print_image(self, stage: Stage) -> None:
        await self._output.line(f" ---> {short_id(stage.image)}")


def _up_to(sections: tuple[Section, ...], target: str) -> tuple[Section, ...]:
    """The stages up to the one of this name; all of them if there is none to be."""
    if not target:
        return sections
    for number, section in enumerate(sections, 1):
        if section.start.name == target.lower():
            return sections[:number]
    raise BadRequest(f'target stage "{target}" could not be found')
