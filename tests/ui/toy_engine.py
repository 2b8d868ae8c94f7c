"""An engine small enough to hold in a test: a state, and actions that change it as told.

It has the shape of `tui.ui.gateway.Engine`. What a test asserts is what the screen shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.state.containers import Container, ContainerState
from tui.state.engine import EngineState
from tui.state.outcomes import ActionFailed, Refusal
from tui.state.resources import Image, Network, Volume


class ToyEngine:
    """Holds a state, and tells whoever watches when it becomes another."""

    def __init__(self, state: EngineState) -> None:
        self.state = state
        self._notify: Callable[[], None] = lambda: None
        self.closed = False

    def start(self, notify: Callable[[], None]) -> None:
        self._notify = notify
        notify()

    def take(self) -> EngineState:
        return self.state

    def heal(self) -> None:
        self._notify()

    def close(self) -> None:
        self.closed = True

    def actions(self) -> ToyActions:
        return ToyActions(self)

    def become(self, **changes: object) -> None:
        """Change fields of the state, as news from a real engine would."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self._notify()

    def change(self, identity: str, **changes: object) -> None:
        """Change one container."""
        self.known(identity)
        self.become(
            containers=tuple(
                replace(item, **changes) if item.id == identity else item  # type: ignore[arg-type]
                for item in self.state.containers
            )
        )

    def drop(self, kind: str, gone: object) -> None:
        """Take one thing out of one of the state's lists."""
        self.become(**{kind: tuple(item for item in getattr(self.state, kind) if item != gone)})

    def known(self, identity: str) -> Container:
        for container in self.state.containers:
            if container.id == identity:
                return container
        raise ActionFailed(Refusal.GONE, f"No such container: {identity[:12]}")


class ToyActions:
    """What the toy can be asked to do; done at once."""

    def __init__(self, engine: ToyEngine) -> None:
        self._engine = engine

    def start(self, identity: str) -> None:
        self._engine.change(identity, state=ContainerState.RUNNING, exit_code=None)

    def restart(self, identity: str) -> None:
        self._engine.change(identity, state=ContainerState.RUNNING)

    def stop(self, identity: str) -> None:
        self._engine.change(identity, state=ContainerState.EXITED, exit_code=0, ports=())

    def pause(self, identity: str) -> None:
        self._engine.change(identity, state=ContainerState.PAUSED)

    def unpause(self, identity: str) -> None:
        self._engine.change(identity, state=ContainerState.RUNNING)

    def kill(self, identity: str) -> None:
        self._engine.change(identity, state=ContainerState.EXITED, exit_code=137, ports=())

    def remove_container(self, identity: str, *, force: bool) -> None:
        if self._engine.known(identity).state.is_alive and not force:
            raise ActionFailed(Refusal.CONFLICT, "container is running: stop it or force")
        self._engine.drop("containers", self._engine.known(identity))

    def remove_image(self, reference: str) -> None:
        state = self._engine.state
        image = next((i for i in state.images if reference in (*i.tags, i.id)), None)
        if image is None:
            raise ActionFailed(Refusal.GONE, f"No such image: {reference}")
        if any(c.image_id == image.id for c in state.containers):
            raise ActionFailed(Refusal.CONFLICT, f"conflict: {reference} is in use [by /web]")
        self._engine.drop("images", image)

    def remove(self, item: Container | Image | Volume | Network) -> None:
        match item:
            case Container():
                self.remove_container(item.id, force=False)
            case Image():
                self.remove_image(item.id)
            case Volume():
                self._engine.drop("volumes", item)
            case Network():
                self._engine.drop("networks", item)
