"""What the screen needs of the world, as shapes; the command line hands over what fits.

The screen is tested with any object of these shapes, and runs with the engine room's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui.state.containers import Container
from tui.state.engine import Endpoint, EngineState
from tui.state.resources import Image, Network, Volume

if TYPE_CHECKING:
    from tui.course.guide import Guide, View
    from tui.course.schema import WriteDeed
    from tui.terminal.emulator import Emulator
    from tui.ui.present.lesson import Part
    from tui.ui.present.spans import Line


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


class Classroom(Protocol):
    """A guide through lessons, fed by the engine. Everything but `clear` and `write` belongs to the
    event loop's thread, and returns at once."""

    @property
    def guide(self) -> Guide: ...
    def turn(self) -> View | None:
        """Take in what is new; None while no lesson is open."""
        ...

    def clear(self) -> list[str]:
        """Remove what was made since the step began, and set its scene; blocks. Returns what could
        not be removed, in the engine's words."""
        ...

    def write(self, deed: WriteDeed) -> Path | None:
        """Write a solution's file; blocks. Returns where the learner's own was put, if there was
        another. Raises OSError and ValueError."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """Which lesson to begin with; the names are known to be right."""

    lesson: str
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong, and that the person should know of."""

    key: str
    """Of the sentence that says it."""
    values: tuple[tuple[str, str], ...]


class Lessons(Protocol):
    """Where lessons come from."""

    @property
    def wish(self) -> Wish | None:
        """What to open at once, if anything."""
        ...

    @property
    def workspace(self) -> Path | None:
        """The folder that is still to be made, for whose making the person is asked."""
        ...

    def make_workspace(self) -> None:
        """Make it; blocks. Raises OSError."""
        ...

    def troubles(self) -> Sequence[Trouble]:
        """What went wrong with the learner's progress since this was asked last."""
        ...

    def open(self, changed: Callable[[], None]) -> Classroom:
        """Read the lessons; blocks. `changed` is called, on any thread, when a turn is worth its
        while. Raises LessonError."""
        ...


@dataclass(frozen=True, slots=True)
class LessonView:
    """A step as the pane shows it."""

    title: str
    place: str
    """Such as `3/7`."""
    steps: Line
    page: tuple[Part, ...]
    standing: tuple[Line, ...]
    solution: tuple[Part, ...]
    what_next: Line
    commands: tuple[str, ...]
    """What there is to type."""
    verbs: frozenset[str]
    """What can be asked of it now."""


class Engine(Protocol):
    """A source of engine states, and a way to act."""

    @property
    def state(self) -> EngineState: ...
    def start(self, notify: Callable[[], None]) -> None: ...
    def take(self) -> EngineState: ...
    def heal(self) -> None: ...
    def close(self) -> None: ...
    def actions(self) -> Actions: ...
