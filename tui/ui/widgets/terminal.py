"""A program in a terminal, drawn as a part of the screen.

While the pane has the keys, all of them go to the program but those in `OWN_KEYS`. What the
program prints reaches the screen as printable characters and colours only: whatever would steer
a terminal ends in the emulator.

Selecting with the mouse copies, as in tmux, since the keys that copy elsewhere mean something to
programs; shift keeps the mouse from a program that asked for it.
"""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style as Look
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from tui.i18n import Translator
from tui.terminal import keys, mouse
from tui.terminal.emulator import Row, cell_at
from tui.ui.gateway import ShellSession
from tui.ui.present.spans import clean
from tui.ui.widgets import terminal_paint as paint
from tui.ui.widgets.roles import RoleWidget
from tui.ui.widgets.terminal_selection import Selection, word_around

BELL_SECONDS = 0.3
_TITLE_LENGTH = 60
_WHEEL_LINES = 3


class TerminalPane(RoleWidget, can_focus=True):
    """One program and its screen. It begins when the pane first has a size, and is hung up on
    when the pane goes."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"terminal--selection"}

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
    _ALWAYS_OWN = frozenset(
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
        super().__init__()
        self.t = t
        self.session = session
        self._begun = False
        self._code: int | None = None
        self._refused = ""
        self._pinned: int | None = None
        """The first line in view, counted from the oldest that is kept; None at the bottom."""
        self._selection: Selection | None = None
        self._held = 0
        self._cursor_row = 0
        self._bells = 0
        self._titles = ("", "")
        self._waiting: list[tuple[str, bool]] = []
        self._strips: LRUCache[int, tuple[Row, int, Look, Strip]] = LRUCache(1024)
        self._rest: Timer | None = None

    # -- the program -----------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether the program is over, or could not be begun."""
        return self._code is not None or bool(self._refused)

    def type(self, text: str, *, run: bool) -> None:
        """Put a text at the prompt as if it were pasted, and with `run` press enter."""
        if not self._begun:
            self._waiting.append((text, run))
            return
        self._send(keys.pasted(text, bracketed=self.session.emulator.modes.bracketed_paste))
        if run:
            self._send(b"\r")

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
        for text, run in self._waiting:
            self.type(text, run=run)
        self._waiting.clear()

    def on_unmount(self) -> None:
        """Hang up."""
        self.session.close()

    def on_show(self) -> None:
        """Catch up with what came while nobody looked."""
        self.refresh()

    def _ended(self, code: int) -> None:
        self._code = code
        self._pinned = None
        self.refresh()
        self._retitle()
        self.refresh_bindings()
        self.post_message(self.Ended(self, code))

    def _send(self, data: bytes) -> None:
        if data and not self.ended:
            self._follow()
            self.session.write(data)

    # -- what is new -----------------------------------------------------------------------

    def _changed(self) -> None:
        emulator = self.session.emulator
        changes = emulator.take_changes()
        if changes.dropped:
            self._shift(changes.dropped)
        if emulator.bells != self._bells:
            self._bells = emulator.bells
            self._ring()
        if self._pinned is not None and self._pinned >= emulator.history:
            # Another screen, or a cleared history: there is nothing to look back at.
            self._look(0)
        self._retitle()
        if not self.is_on_screen:
            return
        if changes.everything or (changes.scrolled and self._pinned is None):
            self.refresh()
        elif self._pinned is None:
            width = self.content_size.width
            rows = {*changes.rows, self._cursor_row, emulator.cursor.row}
            self.refresh(*(Region(0, row, width, 1) for row in rows))
        self._cursor_row = emulator.cursor.row

    def _shift(self, dropped: int) -> None:
        """The oldest lines are gone: what is counted from them is counted anew."""
        if self._pinned is not None:
            self._pinned = max(0, self._pinned - dropped)
            self.refresh()
        if self._selection is not None:
            self._selection = self._selection.shifted(-dropped)

    def _ring(self) -> None:
        self.add_class("-bell")
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(BELL_SECONDS, lambda: self.remove_class("-bell"))

    def _retitle(self) -> None:
        emulator = self.session.emulator
        title = clean(emulator.title or self.session.name)[:_TITLE_LENGTH]
        if self._refused:
            note = self.t("terminal.refused", why=self._refused)
        elif self._code is not None:
            note = self.t("terminal.ended", code=self._code)
        elif self._pinned is not None:
            note = self.t("terminal.scrolled", lines=emulator.history - self._pinned)
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

    # -- drawing ---------------------------------------------------------------------------

    @property
    def _first(self) -> int:
        return self.session.emulator.history if self._pinned is None else self._pinned

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All that there is."""
        return container.width

    def render_line(self, y: int) -> Strip:
        """One line of the screen; called by the compositor for what has to be painted."""
        emulator = self.session.emulator
        index = self._first + y
        width, base = self.content_size.width, self.base_style
        if emulator.modes.reverse_video:
            base += Look(reverse=True)
        if index >= emulator.history + emulator.rows:
            return Strip.blank(width, base)
        row = emulator.line(index)
        strip = self._strip(row, width, base)
        if self._selection is not None:
            start, end = self._selection.on_line(index, width)
            look = self.get_component_rich_style("terminal--selection")
            strip = paint.marked(strip, start, end, Look(color=look.color, bgcolor=look.bgcolor))
        cursor = emulator.cursor
        if index - emulator.history == cursor.row and cursor.visible and not self.ended:
            column, cells = cell_at(row, min(cursor.column, width - 1))
            strip = paint.with_cursor(strip, column, cells, cursor.shape, awake=self.has_focus)
        return strip

    def _strip(self, row: Row, width: int, base: Look) -> Strip:
        known = self._strips.get(id(row))
        if known is not None and known[0] is row and known[1] == width and known[2] is base:
            return known[3]
        strip = paint.strip_of(row, width, base)
        self._strips[id(row)] = (row, width, base, strip)
        return strip

    # -- keys ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Beginning again and closing are for what has ended."""
        return self.ended if action in ("again", "close") else True

    def on_key(self, event: events.Key) -> None:
        """Send everything to the program, but what leaves it or scrolls."""
        own = event.key in self._ALWAYS_OWN or (self.ended and event.key in ("enter", "x"))
        if own:
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
        self.type(event.text, run=False)

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

    def action_copy(self) -> None:
        """Copy what is selected."""
        if self._selection is not None:
            text = self._selection.text(self.session.emulator)
            if text:
                self.app.copy_to_clipboard(text)
                self.app.notify(self.t("terminal.copied"), timeout=2, markup=False)

    # -- what scrolled away ----------------------------------------------------------------

    def action_scroll_page(self, pages: int) -> None:
        """Look at what was printed before, or come back."""
        self._look(pages * max(1, self.content_size.height - 1))

    def _look(self, lines: int) -> None:
        history = self.session.emulator.history
        first = max(0, self._first + lines)
        self._pinned = first if first < history else None
        self._retitle()
        self.refresh()

    def _follow(self) -> None:
        """Come back to where the program writes."""
        if self._pinned is not None or self._selection is not None:
            self._pinned = self._selection = None
            self._retitle()
            self.refresh()

    # -- the mouse -------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Tell the program, or begin to select."""
        self._held = event.button
        if self._report(mouse.Act.PRESS, event.button, event):
            return
        self.capture_mouse()
        column, row = self._cell(event)
        self._selection = Selection.at(self._first + row, column)
        self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell the program, or select as far as this."""
        if self._report(mouse.Act.MOVE, self._held, event):
            return
        if self._held and self._selection is not None:
            column, row = self._cell(event)
            if not 0 <= row < self.content_size.height:
                self._look(-1 if row < 0 else 1)
            self._selection = self._selection.to(self._first + row, column)
            self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Tell the program, or copy what is selected."""
        held, self._held = self._held, 0
        self.release_mouse()
        if self._report(mouse.Act.RELEASE, held, event) or self._selection is None:
            return
        if self._selection.empty:
            self._selection = None
            self.refresh()
        else:
            self.action_copy()

    def on_click(self, event: events.Click) -> None:
        """A double click selects a word, a triple one the line."""
        event.stop()
        if event.chain < 2 or self._is_tracked(event):
            return
        emulator = self.session.emulator
        column, row = self._cell(event)
        index = min(self._first + max(0, row), emulator.history + emulator.rows - 1)
        if event.chain == 2:
            self._selection = word_around(emulator.line(index), index, column)
        else:
            self._selection = Selection((index, 0), (index, emulator.columns))
        self.refresh()
        self.action_copy()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look back, or tell the program."""
        self._wheel(mouse.WHEEL_UP, -1, event)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Come forth, or tell the program."""
        self._wheel(mouse.WHEEL_DOWN, 1, event)

    def _wheel(self, button: int, direction: int, event: events.MouseEvent) -> None:
        event.stop()
        modes = self.session.emulator.modes
        if self._report(mouse.Act.PRESS, button, event):
            return
        if modes.alternate_screen:
            if modes.alternate_scroll:
                key = "up" if direction < 0 else "down"
                arrow = keys.encoded(key, None, application_cursor=modes.application_cursor)
                self._send(arrow * _WHEEL_LINES)
            return
        self._look(direction * _WHEEL_LINES)

    def _cell(self, event: events.MouseEvent) -> tuple[int, int]:
        """The column and row under the mouse, without the border."""
        return event.x - self.gutter.left, event.y - self.gutter.top

    def _is_tracked(self, event: events.MouseEvent) -> bool:
        return self.session.emulator.modes.mouse != "off" and not event.shift

    def _report(self, act: mouse.Act, button: int, event: events.MouseEvent) -> bool:
        """Whether the mouse is the program's; told of what it wants to know."""
        if self.ended or not self._is_tracked(event):
            return False
        modes = self.session.emulator.modes
        column, row = self._cell(event)
        inside = self.content_size.contains(column, row)
        if inside and mouse.wanted(act, button, modes.mouse):
            self.session.write(
                mouse.encoded(
                    act,
                    button,
                    column,
                    row,
                    sgr=modes.mouse_sgr,
                    alt=event.meta,
                    ctrl=event.ctrl,
                )
            )
        return True
