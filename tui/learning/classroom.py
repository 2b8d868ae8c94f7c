"""A guide joined to an engine, to probes and to the workspace."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui.course.guide import Guide, View
from tui.course.probing import EngineProbes, Prober
from tui.course.schema import WriteDeed
from tui.course.workspace import write
from tui.learning.commands import Commands
from tui.state.containers import Container
from tui.state.engine import EngineState
from tui.state.events import Event
from tui.state.outcomes import ActionFailed
from tui.state.resources import Image, Network, Volume

QUIET_SECONDS = 0.4
"""An engine that told nothing new for so long has told everything."""
SETTLE_SECONDS = 10.0


class Actions(Protocol):
    """What removes things from an engine. Each call blocks, and raises ActionFailed."""

    def remove_container(self, identity: str, *, force: bool) -> None: ...
    def remove_image(self, reference: str) -> None: ...
    def remove(self, item: Container | Image | Volume | Network) -> None: ...


class Engine(Protocol):
    """The engine link, as far as lessons need it."""

    @property
    def state(self) -> EngineState: ...
    def happened(self, since: int) -> tuple[int, tuple[Event, ...]]: ...
    def actions(self) -> Actions: ...
    def probes(self) -> EngineProbes: ...
    def heal(self) -> None: ...


class Classroom:
    """Feeds a guide. `turn` belongs to the guide's thread and never blocks; what blocks says so."""

    def __init__(
        self,
        engine: Engine,
        guide: Guide,
        commands: Commands,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed` is called, on another thread, when a probe found something new."""
        self.engine = engine
        self.guide = guide
        self.commands = commands
        self._prober = Prober(engine.probes(), changed)
        self._heard = engine.happened(0)[0]

    def turn(self) -> View | None:
        """Take in what is new, and ask what the step wants to know; None while no lesson is
        open."""
        self._heard, events = self.engine.happened(self._heard)
        self.guide.find(self._prober.findings)
        self.guide.hear(self.engine.state, events)
        if self.guide.lesson is None:
            return None
        view = self.guide.view
        # What is passed stays so; there is nothing left to ask.
        self._prober.want(frozenset() if view.passed else view.verdict.wanted)
        return view

    def close(self) -> None:
        """Stop asking."""
        self._prober.close()
        self.commands.close()

    # -- beginning anew: blocks, on any thread but the event loop's ----------------------------

    def clear(self) -> list[str]:
        """Remove what was made since the step began, and bring about its scene; returns what
        could not be removed, in the engine's words. Call `begin_anew` afterwards."""
        troubles: list[str] = []
        actions = self.engine.actions()
        left = self.guide.leftovers()
        for container in left.containers:
            with _noted(troubles):
                actions.remove_container(container.id, force=True)
        for image, tags in left.images:
            for reference in tags or (image.id,):
                with _noted(troubles):
                    actions.remove_image(reference)
        for volume in left.volumes:
            with _noted(troubles):
                actions.remove(volume)
        for network in left.networks:
            with _noted(troubles):
                actions.remove(network)
        self.set_scene()
        self.settle()
        return troubles

    def set_scene(self) -> None:
        """Bring about what the step begins with; what is there already stays."""
        view = self.guide.view
        assets = view.lesson.folder / "assets"
        for deed in view.step.scene:
            if isinstance(deed, WriteDeed):
                with contextlib.suppress(OSError, ValueError):
                    write(self.guide.workspace, deed.write, assets / deed.from_)
            elif isinstance(deed, str):
                endpoint = self.engine.state.endpoint
                self.commands.run_docker(deed, endpoint, self.guide.workspace)

    def settle(self) -> None:
        """Wait until the engine has told all that it has to tell."""
        self.engine.heal()
        deadline = time.monotonic() + SETTLE_SECONDS
        quiet_since, state = time.monotonic(), self.engine.state
        while time.monotonic() < deadline:
            time.sleep(QUIET_SECONDS / 8)
            if self.engine.state != state:
                quiet_since, state = time.monotonic(), self.engine.state
            elif time.monotonic() - quiet_since > QUIET_SECONDS:
                return

    def write(self, deed: WriteDeed) -> Path | None:
        """Write a file of the solution; returns where the learner's own was put, if there was
        another. Raises OSError, and ValueError for a path that leads out of the workspace."""
        assets = self.guide.view.lesson.folder / "assets"
        return write(self.guide.workspace, deed.write, assets / deed.from_)


@contextlib.contextmanager
def _noted(troubles: list[str]):  # type: ignore[no-untyped-def]
    try:
        yield
    except ActionFailed as error:
        troubles.append(error.detail)
