"""What the screen needs of the world, as shapes; the command line hands over what fits.

The screen is tested with any object of these shapes, and runs with the engine room's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from tui.state.containers import Container
from tui.state.engine import Endpoint, EngineState
from tui.state.resources import Image, Network, Volume

if TYPE_CHECKING:
    from tui.terminal.emulator import Emulator


class Actions(Protocol):
    """What an engine can be asked to do. Each call blocks, and raises ActionFailed."""

    def start(self, identity: str) -> None: ...
    def stop(self, identity: str) -> None: ...
    def restart(self, identity: str) -> None: ...
    def pause(self, identity: str) -> None: ...
    def unpause(self, identity: str) -> None: ...
    def kill(self, identity: str) -> None: ...
    def remove_container(self, identity: str, *, force: bool) -> None: ...
    def remove_image(self, reference: str) -> None: ...
    def remove(self, item: Container | Image | Volume | Network) -> None: ...


class ShellSession(Protocol):
    """A program in a terminal of its own. Everything is called on the event loop's thread, and
    returns at once."""

    @property
    def emulator(self) -> Emulator: ...
    @property
    def name(self) -> str:
        """What to call it on a tab."""
        ...

    def start(
        self,
        columns: int,
        rows: int,
        changed: Callable[[], None],
        ended: Callable[[int], None],
    ) -> None:
        """Begin. `changed` tells that there is something new in the emulator, at most some sixty
        times a second; `ended` tells the exit code, 128 and the signal where one ended it.

        Raises OSError where the program can't be started.
        """
        ...

    def write(self, data: bytes) -> None:
        """Send what a keyboard would."""
        ...

    def resize(self, columns: int, rows: int) -> None: ...
    def close(self) -> None:
        """Hang up."""
        ...


class Shells(Protocol):
    """Opens programs in terminals, told of the engine that the screen shows."""

    @property
    def available(self) -> bool:
        """Whether this system has terminals to give."""
        ...

    @property
    def typed(self) -> Sequence[str]:
        """Command lines typed so far, newest first, each once. Nothing else remembers them."""
        ...

    def shell(self, endpoint: Endpoint | None) -> ShellSession:
        """The person's own shell."""
        ...

    def inside(self, endpoint: Endpoint | None, container: Container) -> ShellSession:
        """A shell in a container."""
        ...


class Engine(Protocol):
    """A source of engine states, and a way to act."""

    @property
    def state(self) -> EngineState: ...
    def start(self, notify: Callable[[], None]) -> None: ...
    def take(self) -> EngineState: ...
    def heal(self) -> None: ...
    def close(self) -> None: ...
    def actions(self) -> Actions: ...
