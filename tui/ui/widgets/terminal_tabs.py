"""Several terminals, of which one is in front."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tui.i18n import Translator
from tui.ui.gateway import ShellSession
from tui.ui.present.spans import Line, Role, Span, clean
from tui.ui.widgets.roles import OneLine
from tui.ui.widgets.terminal import TerminalPane

OpenShell = Callable[[], ShellSession]


class ShellStrip(OneLine):
    """The tabs' names, each to be clicked, and a plus that opens another."""

    labels: reactive[tuple[str, ...]] = reactive(())
    opened: reactive[int] = reactive(0)

    class Chosen(Message):
        """A tab was clicked; None stands for the plus."""

        def __init__(self, index: int | None) -> None:
            super().__init__()
            self.index = index

    def compose_line(self, room: int) -> Line:
        return tuple(
            Span(text, Role.STRONG if index == self.opened else Role.DIM)
            for index, text in self._cells()
        )

    def _cells(self) -> list[tuple[int | None, str]]:
        cells: list[tuple[int | None, str]] = [
            (index, f"[{label}]" if index == self.opened else f" {label} ")
            for index, label in enumerate(self.labels)
        ]
        return [*cells, (None, " + ")]

    def on_click(self, event: events.Click) -> None:
        """Open what is under the mouse."""
        end = 0
        for index, text in self._cells():
            end += len(text)
            if event.x < end:
                self.post_message(self.Chosen(index))
                return


class TerminalTabs(Container):
    """Holds the panes. Where the system has no terminals it says so, and copies what would be
    typed."""

    def __init__(self, t: Translator, open_shell: OpenShell | None) -> None:
        """Without `open_shell` there are no terminals."""
        super().__init__()
        self.t = t
        self._open_shell = open_shell
        self._panes: list[TerminalPane] = []
        self._shells: list[TerminalPane] = []
        """Those of them that are shells of the person's own."""
        self._front = 0

    def compose(self) -> ComposeResult:
        yield ShellStrip()
        if self._open_shell is None:
            yield NoTerminal(self.t)

    def on_mount(self) -> None:
        """Begin with one shell."""
        self.new()

    @property
    def current(self) -> TerminalPane | None:
        """The pane in front."""
        return self._panes[self._front] if self._panes else None

    def new(self) -> None:
        """Open another shell, in front."""
        if self._open_shell is not None:
            pane = self.open(self._open_shell)
            self._shells += [pane] if pane is not None else []

    def open(self, opener: OpenShell) -> TerminalPane | None:
        """Open a terminal for what `opener` makes, in front; say so where it can't be made."""
        pane = self._made(opener)
        if pane is not None:
            focused = self.has_focus_within
            self._panes.append(pane)
            self.mount(pane)
            self._show(len(self._panes) - 1)
            if focused:
                pane.focus()
        return pane

    def type(self, text: str) -> None:
        """Put a text at the prompt of a shell of the person's own: the one in front, or the first
        of the others. A container's shell knows no docker."""
        if self._open_shell is not None:
            usable = [pane for pane in self._shells if not pane.ended]
            if not usable:
                self.new()
            elif self.current not in usable:
                self._show(self._panes.index(usable[0]))
            if self.current is not None:
                self.focus_current()
                self.current.type(text)
        else:
            self.app.copy_to_clipboard(text)
            self.app.notify(self.t("told.copied", text=clean(text)), timeout=4, markup=False)

    def focus_current(self) -> None:
        """Give the keys to the pane in front; open one where all were closed."""
        if not self._panes:
            self.new()
        pane = self.current
        if pane is not None:
            pane.focus()
        else:
            self.query(NoTerminal).focus()

    def speak(self, t: Translator) -> None:
        """Change the language."""
        self.t = t
        for one in (*self._panes, *self.query(NoTerminal)):
            one.speak(t)

    def _made(self, opener: OpenShell) -> TerminalPane | None:
        try:
            return TerminalPane(self.t, opener())
        except OSError as error:
            why = self.t("terminal.refused", why=clean(str(error)))
            self.app.notify(why, severity="error", timeout=10, markup=False)
            return None

    def _show(self, front: int) -> None:
        self._front = max(0, min(front, len(self._panes) - 1))
        for index, pane in enumerate(self._panes):
            pane.display = index == self._front
        strip = self.query_one(ShellStrip)
        strip.labels = tuple(clean(pane.session.name) for pane in self._panes)
        strip.opened = self._front
        strip.display = len(self._panes) > 1

    @on(ShellStrip.Chosen)
    def _choose(self, event: ShellStrip.Chosen) -> None:
        event.stop()
        if event.index is None:
            self.new()
        else:
            self._show(event.index)
        self.focus_current()

    @on(TerminalPane.Turned)
    def _turn(self, event: TerminalPane.Turned) -> None:
        event.stop()
        self._show((self._front + event.step) % len(self._panes))
        self.focus_current()

    @on(TerminalPane.Again)
    def _again(self, event: TerminalPane.Again) -> None:
        """Replace what has ended by a shell of the person's own."""
        event.stop()
        self._drop(event.pane)
        self.new()
        self.focus_current()

    @on(TerminalPane.Closed)
    def _close(self, event: TerminalPane.Closed) -> None:
        event.stop()
        self._drop(event.pane)
        if self._panes:
            self.focus_current()
        else:
            self.post_message(TerminalPane.Left())

    def _drop(self, pane: TerminalPane) -> None:
        self._panes.remove(pane)
        self._shells = [one for one in self._shells if one is not pane]
        pane.remove()
        self._show(min(self._front, len(self._panes) - 1))


class NoTerminal(Static, can_focus=True):
    """What is shown where the system has no terminals to give."""

    def __init__(self, t: Translator) -> None:
        super().__init__(t("terminal.none"), markup=False)

    def speak(self, t: Translator) -> None:
        """Change the language."""
        self.update(t("terminal.none"))
