"""Intermediate containers: what the steps of a build run in, or are noted down in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from tui.practice.daemon.builds.output import Output
from tui.practice.daemon.containers.container import Container, Status
from tui.practice.daemon.containers.containers import Containers
from tui.practice.daemon.containers.lifecycle import Lifecycle
from tui.practice.daemon.containers.streams import Client
from tui.practice.daemon.images.references import short_id
from tui.practice.errors import Failed, Refused
from tui.practice.files.nodes import Kind
from tui.practice.files.view import View
from tui.practice.store.database import Database
from tui.practice.store.layer import Layer
from tui.practice.store.layers import LayerStore

Document = dict[str, Any]

_STEP = "step"
"""Of the containers that are to go with their build, the ids; those of a crash go at the start."""


class CommandFailed(Refused):
    """A command of RUN returned something other than 0."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Workshop:
    """Makes and removes the containers of all builds."""

    def __init__(
        self,
        containers: Containers,
        life: Lifecycle,
        layers: LayerStore,
        database: Database,
    ) -> None:
        self._containers = containers
        self._life = life
        self._layers = layers
        self._database = database

    def clear_up(self) -> None:
        """Remove what a crash left of builds. No container may be running yet."""
        for identity, _ in self._database.all(_STEP):
            try:
                container = self._containers.get(identity)
            except Refused:
                pass  # somebody removed it by hand
            else:
                self._containers.discard(container, volumes=True)
            self._database.drop(_STEP, identity)

    async def create(
        self, image: str, config: Mapping[str, Any], host_config: Mapping[str, Any], *, passes: bool
    ) -> tuple[Container, list[str]]:
        """A container of an image, or of none (""); returns what is to be warned of, too.

        Its working folder is made at once. If it `passes`, a crash of the engine takes it away.
        Raises Refused.
        """
        body: Document = {**config, "Image": image, "HostConfig": dict(host_config)}
        with self._database.transaction():
            container, warnings = self._containers.create(body, "", empty=not image)
            if passes:
                self._database.put(_STEP, container.id, {})
        try:
            await self._make_folder(container)
        except BaseException:  # also where the build is given up
            await self.remove(container)
            raise
        return container, warnings

    async def _make_folder(self, container: Container) -> None:
        folder = container.config.get("WorkingDir")
        if not folder:
            return
        await asyncio.to_thread(self._layers.lower, container.layers)
        view = View(container.tree)
        try:
            view.make_folders(folder)
            if view.stat(folder).kind is Kind.FOLDER:
                return
        except OSError:
            pass
        raise Failed(f"Cannot mkdir: {folder} is not a directory")

    async def run(self, container: Container, output: Output) -> None:
        """Run its command to the end; what it prints goes to the client as it comes.

        Raises CommandFailed, or Refused where it could not be started. If the build is given up,
        the command is ended.
        """
        client = Client()
        container.streams.attach(client)
        self._containers.tell(container, "attach")
        try:
            await self._life.start(container)
            async for stream, data in client.received():
                text = data.decode("utf-8", "replace")
                await (output.out(text) if stream == "stdout" else output.err(text))
            code = await container.wait("not-running")
        except asyncio.CancelledError:
            await self._life.end_for_removal(container)
            raise
        finally:
            container.streams.leave(client)
        if code:
            command = " ".join(container.config.get("Cmd") or ())
            raise CommandFailed(f"The command '{command}' returned a non-zero code: {code}", code)

    async def layer(self, container: Container) -> Layer:
        """What it changed of its image's files. Nothing may throw layers away meanwhile.

        Raises NotFound if somebody removes it.
        """
        with container.staying():
            tree = await self._containers.tree(container)
            async with tree.layer_items_in_turns() as items:
                layer = await asyncio.to_thread(self._layers.add, items)
        return layer

    async def remove(self, container: Container) -> None:
        """Remove it, whatever it does, and the anonymous volumes that it had."""
        await self._life.end_for_removal(container)
        async with container.lock:
            if container.state.status is not Status.REMOVING:
                await self._containers.remove(container, volumes=True)
        self._database.drop(_STEP, container.id)

    def keep(self, container: Container) -> None:
        """It stays, for whoever wants to look into it."""
        self._database.drop(_STEP, container.id)


class Intermediates:
    """The containers of one build."""

    def __init__(
        self, workshop: Workshop, host_config: Mapping[str, Any], *, passing: bool
    ) -> None:
        """`passing` is whether they are meant to go with their steps."""
        self.workshop = workshop
        self._host_config = {**host_config, "LogConfig": {"Type": "none"}}
        self._passing = passing
        self._there: list[Container] = []

    async def create(self, image: str, config: Mapping[str, Any], output: Output) -> Container:
        """Make one for a step, and tell of it. Raises Refused."""
        container, warnings = await self.workshop.create(
            image, config, self._host_config, passes=self._passing
        )
        self._there.append(container)
        for warning in warnings:
            await output.line(f" ---> [Warning] {warning}")
        await output.line(f" ---> Running in {short_id(container.id)}")
        return container

    async def remove(self, output: Output) -> None:
        """Remove those that there are, and tell of it."""
        while self._there:
            container = self._there[-1]
            await self.workshop.remove(container)
            self._there.pop()
            await output.line(f" ---> Removed intermediate container {short_id(container.id)}")

    async def drop(self) -> None:
        """Remove those that there are, whole or in part; nobody listens any more."""
        while self._there:
            await self.workshop.remove(self._there[-1])
            self._there.pop()

    def keep(self) -> None:
        """Those that there are stay."""
        while self._there:
            self.workshop.keep(self._there.pop())
