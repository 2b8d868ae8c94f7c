"""A program in a terminal, drawn as a part of the screen.

While the pane has the keys, all of them go to the program but those in `_OWN_KEYS`.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.timer import Timer

from tui.i18n import Translator
from tui.terminal import keys
from tui.ui.gateway import ShellSession
from tui.ui.present.spans import clean
from tui.ui.widgets.terminal_view import TerminalView

BELL_SECONDS = 0.3
_TITLE_LENGTH = 60
_OWN_KEYS = frozenset(
    (
        "ctrl+right_square_bracket",
        "shift+pageup",
        "shift+pagedown",
        "shift+home",
        "shift+end",
        "ctrl+pageup",
        "ctrl+pagedown",
        "ctrl+shift+c",
    )
)
"""What leaves the program, looks back, goes to another tab, or copies."""
_ENDED_KEYS = frozenset(("enter", "x"))
"""What does something once the program is over."""


class TerminalPane(TerminalView, can_focus=True):
    """One program and its screen. It begins when the pane first has a size, and is hung up on
    when the pane goes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+right_square_bracket", "leave", "key.terminal.leave", key_display="ctrl+]"),
        Binding("shift+pageup", "scroll_page(-1)", "key.terminal.back", key_display="shift+pgup"),
        Binding("shift+pagedown", "scroll_page(1)", "key.terminal.forth", show=False),
        Binding("shift+home", "scroll_page(-1000000)", "key.top", show=False),
        Binding("shift+end", "scroll_page(1000000)", "key.bottom", show=False),
        Binding("ctrl+pageup", "tab(-1)", "key.terminal.tab", show=False),
        Binding("ctrl+pagedown", "tab(1)", "key.terminal.tab", key_display="ctrl+pgdn"),
        Binding("ctrl+shift+c", "copy", "key.copy", show=False),
        Binding("enter", "again", "key.terminal.again"),
        Binding("x", "close", "key.close"),
    ]

    class Left(Message):
        """The person wants to be elsewhere."""

    class Again(Message):
        """The program has ended, and is to be begun again."""

        def __init__(self, pane: TerminalPane) -> None:
            super().__init__()
            self.pane = pane

    class Closed(Message):
        """The program has ended, and its pane is to go."""

        def __init__(self, pane: TerminalPane) -> None:
            super().__init__()
            self.pane = pane

    class Ended(Message):
        """The program has ended."""

        def __init__(self, pane: TerminalPane, code: int) -> None:
            super().__init__()
            self.pane = pane
            self.code = code

    class Turned(Message):
        """Another tab is asked for."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, t: Translator, session: ShellSession) -> None:
        super().__init__(session)
        self.t = t
        self._begun = False
        self._code: int | None = None
        self._refused = ""
        self._bells = 0
        self._titles = ("", "")
        self._waiting: list[str] = []
        self._rest: Timer | None = None

    # -- the program -----------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether the program is over, or could not be begun."""
        return self._code is not None or bool(self._refused)

    def type(self, text: str) -> None:
        """Put a text at the prompt as if it were pasted."""
        if self._begun:
            modes = self.session.emulator.modes
            self._send(keys.pasted(text, bracketed=modes.bracketed_paste))
        else:
            self._waiting.append(text)

    def speak(self, t: Translator) -> None:
        """Change the language of what stands around the program."""
        self.t = t
        self._retitle()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Begin, or tell the program of the room it has now."""
        size = self.content_size
        if not size.width or not size.height:
            return
        if self._begun:
            self.session.resize(size.width, size.height)
            self._changed()
            return
        self._begun = True
        try:
            self.session.start(size.width, size.height, self._changed, self._ended)
        except OSError as error:
            self._refused = clean(str(error))
            self.post_message(self.Ended(self, 127))
            self._retitle()
            return
        for text in self._waiting:
            self.type(text)
        self._waiting.clear()

    def on_unmount(self) -> None:
        """Hang up."""
        self.session.close()

    def on_show(self) -> None:
        """Catch up with what came while nobody looked."""
        self.refresh()

    def _ended(self, code: int) -> None:
        self._code = code
        self.follow()
        self.refresh()
        self._retitle()
        self.refresh_bindings()
        self.post_message(self.Ended(self, code))

    def _send(self, data: bytes) -> None:
        if data and not self.ended:
            self.follow()
            self.session.write(data)

    # -- what is new -----------------------------------------------------------------------

    def _changed(self) -> None:
        emulator = self.session.emulator
        self.show_changes()
        if emulator.bells != self._bells:
            self._bells = emulator.bells
            self._ring()
        self._retitle()

    def _ring(self) -> None:
        self.add_class("-bell")
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(BELL_SECONDS, lambda: self.remove_class("-bell"))

    def looked(self) -> None:
        self._retitle()

    def copied(self) -> None:
        self.app.notify(self.t("terminal.copied"), timeout=2, markup=False)

    def _retitle(self) -> None:
        emulator = self.session.emulator
        title = clean(emulator.title or self.session.name)[:_TITLE_LENGTH]
        if self._refused:
            note = self.t("terminal.refused", why=self._refused)
        elif self._code is not None:
            note = self.t("terminal.ended", code=self._code)
        elif self.lines_back:
            note = self.t("terminal.scrolled", lines=self.lines_back)
        elif self.has_focus:
            note = self.t("terminal.leave")
        else:
            note = self.t("terminal.enter")
        if (title, note) == self._titles:
            return
        self._titles = (title, note)
        self._border_title = Content(title)
        self._border_subtitle = Content(note)
        width, height = self.outer_size
        self.refresh(Region(-1, -1, width, 1), Region(-1, height - 2, width, 1))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show who has the keys, and tell the program if it asked for that."""
        super().watch_has_focus(has_focus)
        if self._begun and self.session.emulator.modes.focus_reports and not self.ended:
            self.session.write(b"\x1b[I" if has_focus else b"\x1b[O")
        self._retitle()
        self.refresh()

    # -- keys ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Beginning again and closing are for what has ended."""
        return self.ended if action in ("again", "close") else True

    def on_key(self, event: events.Key) -> None:
        """Send everything to the program, but what leaves it or scrolls."""
        if event.key in _OWN_KEYS or (self.ended and event.key in _ENDED_KEYS):
            return
        event.stop()
        event.prevent_default()
        modes = self.session.emulator.modes
        self._send(
            keys.encoded(event.key, event.character, application_cursor=modes.application_cursor)
        )

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the program."""
        event.stop()
        self.type(event.text)

    def action_leave(self) -> None:
        """Give the keys back to the panels."""
        self.post_message(self.Left())

    def action_again(self) -> None:
        """Ask for the program to be begun again."""
        self.post_message(self.Again(self))

    def action_close(self) -> None:
        """Ask for the pane to be closed."""
        self.post_message(self.Closed(self))

    def action_tab(self, step: int) -> None:
        """Ask for another tab."""
        self.post_message(self.Turned(step))
