"""What an emulator shows, as a part of the screen: drawn, looked back through, selected from.

What the program prints reaches the screen as printable characters and colours only: whatever would
steer a terminal ends in the emulator.

Selecting with the mouse copies, as in tmux, since the keys that copy elsewhere mean something to
programs; shift keeps the mouse from a program that asked for it.
"""

from __future__ import annotations

from rich.style import Style as Look
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal import keys, mouse
from tui.terminal.emulator import Row, cell_at
from tui.ui.gateway import ShellSession
from tui.ui.widgets import terminal_paint as paint
from tui.ui.widgets.roles import RoleWidget
from tui.ui.widgets.terminal_selection import Selection, word_around

_WHEEL_LINES = 3


class TerminalView(RoleWidget):
    """Draws a session's emulator, and gives its program the mouse where it asked for that."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"terminal--selection"}

    def __init__(self, session: ShellSession) -> None:
        super().__init__()
        self.session = session
        self._pinned: int | None = None
        """The first line in view, counted from the oldest that is kept; None at the bottom."""
        self._selection: Selection | None = None
        self._held = 0
        self._cursor_row = 0
        self._strips: LRUCache[int, tuple[Row, int, Look, Strip]] = LRUCache(1024)

    # -- for subclasses --------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether the program is over."""
        raise NotImplementedError

    def looked(self) -> None:
        """Another part is in view now."""

    def copied(self) -> None:
        """What is selected is on the clipboard."""

    def show_changes(self) -> None:
        """Repaint what has changed in the emulator."""
        emulator = self.session.emulator
        changes = emulator.take_changes()
        if changes.dropped:
            self._shift(changes.dropped)
        if self._pinned is not None and self._pinned >= emulator.history:
            # Another screen, or a cleared history: there is nothing to look back at.
            self._look(0)
        if not self.is_on_screen:
            return
        if changes.everything or (changes.scrolled and self._pinned is None):
            self.refresh()
        elif self._pinned is None:
            width = self.content_size.width
            rows = {*changes.rows, self._cursor_row, emulator.cursor.row}
            self.refresh(*(Region(0, row, width, 1) for row in rows))
        self._cursor_row = emulator.cursor.row

    # -- drawing ---------------------------------------------------------------------------

    @property
    def _first(self) -> int:
        return self.session.emulator.history if self._pinned is None else self._pinned

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

    # -- what scrolled away ----------------------------------------------------------------

    @property
    def lines_back(self) -> int:
        """How many lines the view is away from where the program writes."""
        return 0 if self._pinned is None else self.session.emulator.history - self._pinned

    def action_scroll_page(self, pages: int) -> None:
        """Look at what was printed before, or come back."""
        self._look(pages * max(1, self.content_size.height - 1))

    def _look(self, lines: int) -> None:
        history = self.session.emulator.history
        first = max(0, self._first + lines)
        self._pinned = first if first < history else None
        self.looked()
        self.refresh()

    def follow(self) -> None:
        """Come back to where the program writes."""
        if self._pinned is not None or self._selection is not None:
            self._pinned = self._selection = None
            self.looked()
            self.refresh()

    def _shift(self, dropped: int) -> None:
        """The oldest lines are gone: what is counted from them is counted anew."""
        if self._pinned is not None:
            self._pinned = max(0, self._pinned - dropped)
            self.refresh()
        if self._selection is not None:
            self._selection = self._selection.shifted(-dropped)

    # -- the mouse -------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy what is selected."""
        if self._selection is not None:
            text = self._selection.text(self.session.emulator)
            if text:
                self.app.copy_to_clipboard(text)
                self.copied()

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
                self.session.write(arrow * _WHEEL_LINES)
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
