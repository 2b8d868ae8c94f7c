"""Shells for tests of the screen: what they print is what a test feeds them.

The emulator is the real one; only the process behind it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.state.containers import Container
from tui.state.engine import Endpoint
from tui.terminal.emulator import Emulator


class ScriptedSession:
    """Has the shape of `tui.ui.gateway.ShellSession`."""

    def __init__(self, name: str, refused: bool = False) -> None:
        self.name = name
        self.emulator = Emulator(80, 24)
        self.written = b""
        self.size = (0, 0)
        self.closed = False
        self._refused = refused
        self._changed: Callable[[], None] = lambda: None
        self._ended: Callable[[int], None] = lambda code: None

    def start(
        self,
        columns: int,
        rows: int,
        changed: Callable[[], None],
        ended: Callable[[int], None],
    ) -> None:
        if self._refused:
            raise FileNotFoundError("no such shell")
        self.resize(columns, rows)
        self._changed, self._ended = changed, ended

    def write(self, data: bytes) -> None:
        self.written += data

    def resize(self, columns: int, rows: int) -> None:
        self.size = (columns, rows)
        self.emulator.resize(columns, rows)

    def close(self) -> None:
        self.closed = True

    def prints(self, text: str | bytes) -> None:
        """What the program prints."""
        self.emulator.feed(text if isinstance(text, bytes) else text.encode())
        self._changed()

    def ends(self, code: int) -> None:
        """The program is over."""
        self._ended(code)


class ScriptedShells:
    """Has the shape of `tui.ui.gateway.Shells`."""

    def __init__(
        self,
        typed: Sequence[str] = (),
        *,
        available: bool = True,
        refused: bool = False,
    ) -> None:
        self.typed = typed
        self.available = available
        self.opened: list[ScriptedSession] = []
        self.told: list[Endpoint | None] = []
        self._refused = refused

    def shell(self, endpoint: Endpoint | None) -> ScriptedSession:
        return self._open("bash", endpoint)

    def inside(self, endpoint: Endpoint | None, container: Container) -> ScriptedSession:
        return self._open(container.name, endpoint)

    def _open(self, name: str, endpoint: Endpoint | None) -> ScriptedSession:
        session = ScriptedSession(name, self._refused)
        self.opened.append(session)
        self.told.append(endpoint)
        return session
