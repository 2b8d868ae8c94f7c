"""The pane of shells under the panels: what a lesson asks for is typed here."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container as Box
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tui.i18n import Translator
from tui.state.containers import Container
from tui.state.engine import Endpoint, EngineState, Phase
from tui.ui.gateway import Shells, ShellSession
from tui.ui.offload import offload

if TYPE_CHECKING:
    from tui.ui.widgets.terminal_tabs import TerminalTabs


class TerminalDock(Box):
    """Waits until it is known which engine the shells are to be told of, then holds their tabs.

    What draws them is imported then, in a thread: it would take its time from the first picture.
    What is asked for before that is done after it.
    """

    kind = "terminal"

    class Left(Message):
        """The person wants to be elsewhere."""

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)

    def __init__(self, t: Translator, shells: Shells) -> None:
        super().__init__(id=self.kind)
        self.t = t
        self._shells = shells
        self._begun = False
        self._tabs: TerminalTabs | None = None
        self._asked: list[Callable[[TerminalTabs], object]] = []

    def compose(self) -> ComposeResult:
        yield Static(self.t("terminal.waiting"), markup=False)

    def on_mount(self) -> None:
        """Begin with what is known already."""
        self._begin_when_settled()

    def watch_engine(self) -> None:
        """Open the first shell when the search for an engine has ended, however it did."""
        if self.is_mounted:
            self._begin_when_settled()

    def type(self, text: str) -> None:
        """Put a command at the prompt of the shell in front, for the person to run."""
        self._do(lambda tabs: tabs.type(text))

    def open_shell(self) -> None:
        """Open another shell."""
        self._do(lambda tabs: tabs.new())

    def open_inside(self, container: Container) -> None:
        """Open a shell in a container, in a tab of its own."""
        self._do(
            lambda tabs: tabs.open(lambda: self._shells.inside(_told_of(self.engine), container))
        )

    def enter(self) -> None:
        """Give the keys to the shell in front."""
        self._do(lambda tabs: tabs.focus_current())

    def speak(self, t: Translator) -> None:
        """Change the language; the shells run on."""
        self.t = t
        if self._tabs is None:
            self.query_one(Static).update(t("terminal.waiting"))
        self._do(lambda tabs: tabs.speak(t))

    def _do(self, asked: Callable[[TerminalTabs], object]) -> None:
        if self._tabs is None:
            self._asked.append(asked)
        else:
            asked(self._tabs)

    def _begin_when_settled(self) -> None:
        if not self._begun and self.engine.phase is not Phase.SEARCHING:
            self._begun = True
            self.run_worker(self._begin(), exit_on_error=False)

    def on_terminal_pane_left(self, event: Message) -> None:
        """The person wants the panels to have the keys again."""
        event.stop()
        self.post_message(self.Left())

    async def _begin(self) -> None:
        module = await offload(lambda: importlib.import_module("tui.ui.widgets.terminal_tabs"))
        opener = self._opened if self._shells.available else None
        tabs = module.TerminalTabs(self.t, opener)
        with self.app.batch_update():
            await self.query_one(Static).remove()
            await self.mount(tabs)
        self._tabs = tabs
        for asked in self._asked:
            asked(tabs)
        self._asked.clear()

    def _opened(self) -> ShellSession:
        return self._shells.shell(_told_of(self.engine))


def _told_of(engine: EngineState) -> Endpoint | None:
    """The engine that a shell's docker command is pointed at: the one on the screen, or the one
    that the person named, although it does not answer yet."""
    if engine.endpoint is not None:
        return engine.endpoint
    named = (one.endpoint for one in engine.attempts if one.endpoint.explicit)
    return next((endpoint for endpoint in named if endpoint.url), None)
