"""A list of one-line rows that draws only what is seen and repaints only what changed.

Textual's DataTable keeps cells and cannot insert a row in the middle; a live list of engine
objects is replaced as a whole, many times a second, and mostly unchanged. Here the items are
a tuple, a row is drawn when it comes into view, and a new tuple costs a comparison per
visible row. It scrolls by itself: textual's scrolling widgets lay the whole screen out anew
whenever their content changes its height, which here is with every container.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from tui.ui.present.spans import Line, Role, Span
from tui.ui.widgets.roles import RoleWidget

GLOW_SECONDS = 1.0
"""How long a row that just changed is marked."""

Item = TypeVar("Item")


class RowList(RoleWidget, Generic[Item], can_focus=True):
    """Rows of items, with a heading that stays, a cursor that keeps to its item, and a mark
    on what just changed. Subclasses say how an item looks and what identifies it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--cursor", "row--fresh"}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "cursor(1)", "key.down", show=False),
        Binding("up,k", "cursor(-1)", "key.up", show=False),
        Binding("home,g", "edge(-1)", "key.top", show=False),
        Binding("end,G", "edge(1)", "key.bottom", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "key.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "key.page_up", show=False),
        Binding("enter", "select", "key.details"),
    ]

    class Highlighted(Message):
        """The cursor came to stand on another item, or its item changed."""

        def __init__(self, row_list: RowList[Any], item: object | None) -> None:
            super().__init__()
            self.row_list = row_list
            self.item = item

        @property
        def control(self) -> RowList[Any]:
            """The list that this is about."""
            return self.row_list

    class Selected(Highlighted):
        """An item was chosen with enter or a second click."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._items: tuple[Item, ...] = ()
        self._by_key: dict[Hashable, Item] = {}
        self._cursor = 0
        self._top = 0
        self._drawn: dict[int, Line] = {}
        self._fresh: dict[Hashable, float] = {}
        self._resting: Timer | None = None
        self._shown_before = False

    # -- for subclasses --------------------------------------------------------------------

    def key_of(self, item: Item) -> Hashable:
        """What stays the same while an item changes."""
        raise NotImplementedError

    def draw(self, item: Item, room: int) -> Line:
        """The line for an item in `room` cells."""
        raise NotImplementedError

    def draw_heading(self, room: int) -> Line:
        """The line that stays on top."""
        raise NotImplementedError

    def draw_empty(self, room: int) -> Sequence[Line]:
        """What is said when there is nothing to list."""
        raise NotImplementedError

    # -- items and cursor ------------------------------------------------------------------

    @property
    def items(self) -> tuple[Item, ...]:
        """What is listed, in order."""
        return self._items

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        return self._items[self._cursor] if self._items else None

    def show(self, items: tuple[Item, ...]) -> None:
        """List these items. The cursor stays on its item; if that is gone, on its place."""
        before, current = self._by_key, self.current
        kept = self.key_of(current) if current is not None else None
        self._items = items
        self._by_key = {self.key_of(item): item for item in items}
        self._cursor = self._find(kept)
        self._follow_cursor()
        if self._shown_before and self.app.animation_level != "none":
            self._mark_fresh(before)
        self._shown_before = True
        self.refresh_changed()
        if self.current != current:
            self.post_message(self.Highlighted(self, self.current))

    def refresh_changed(self) -> None:
        """Draw the visible rows anew, and repaint those whose line is not as it was."""
        width = self.content_size.width
        for y in range(self.content_size.height):
            if self._line_at(y) != self._drawn.get(y):
                self.refresh(Region(0, y, width, 1))

    def _mark_fresh(self, before: dict[Hashable, Item]) -> None:
        now = time.monotonic()
        for index in self._visible():
            key = self.key_of(self._items[index])
            known = before.get(key)
            if known is not self._items[index] and known != self._items[index]:
                self._fresh[key] = now + GLOW_SECONDS
        if self._fresh and self._resting is None:
            self._resting = self.set_timer(GLOW_SECONDS, self._let_rest)

    def _let_rest(self) -> None:
        now = time.monotonic()
        self._fresh = {key: until for key, until in self._fresh.items() if until > now}
        left = max(self._fresh.values(), default=now) - now
        self._resting = self.set_timer(left, self._let_rest) if self._fresh else None
        self.refresh_changed()

    def _visible(self) -> range:
        return range(self._top, min(self._top + self._page, len(self._items)))

    def _find(self, key: Hashable | None) -> int:
        last = max(0, len(self._items) - 1)
        if key is None or key not in self._by_key:
            return min(self._cursor, last)
        if self._cursor <= last and self.key_of(self._items[self._cursor]) == key:
            return self._cursor
        return next(i for i, item in enumerate(self._items) if self.key_of(item) == key)

    # -- drawing ---------------------------------------------------------------------------

    @property
    def _page(self) -> int:
        return max(1, self.content_size.height - 1)

    def _follow_cursor(self) -> None:
        lowest = max(0, len(self._items) - self._page)
        top = max(min(self._top, self._cursor), self._cursor - self._page + 1)
        self._top = max(0, min(top, lowest))

    def _line_at(self, y: int) -> Line:
        """The spans of screen row `y`: the heading, an item, or what is said of none."""
        room = self.content_size.width - 3
        if not self._items:
            lines = self.draw_empty(room)
            return tuple(lines[y]) if y < len(lines) else ()
        if y == 0:
            return (Span("  "), *self.draw_heading(room))
        index = self._top + y - 1
        if index >= len(self._items):
            return ()
        item = self._items[index]
        at_cursor, fresh = index == self._cursor, self.key_of(item) in self._fresh
        mark = "›" if at_cursor else "▎" if fresh else " "
        gutter = Span(f"{mark} ", Role.ACCENT if fresh or at_cursor else Role.PLAIN)
        return (gutter, *self.draw(item, room), Span(self._bar_at(y), Role.DIM))

    def _bar_at(self, y: int) -> str:
        """The scroll bar's piece beside row `y`; blank while everything is in view."""
        count, page = len(self._items), self._page
        if count <= page:
            return " "
        length = max(1, page * page // count)
        start = round(self._top * (page - length) / (count - page))
        return "▐" if start <= y - 1 < start + length else " "

    def render_line(self, y: int) -> Strip:
        """One line of the screen; called by the compositor for what has to be painted."""
        line = self._line_at(y)
        self._drawn[y] = line
        base = self.base_style
        index = self._top + y - 1
        if y and index < len(self._items):
            if index == self._cursor:
                base += self.paper("row--cursor")
            elif self.key_of(self._items[index]) in self._fresh:
                base += self.paper("row--fresh")
        return self.strip_of(line, base, self.content_size.width)

    def notify_style_update(self) -> None:
        """Everything is to be drawn anew in the new style."""
        super().notify_style_update()
        self._drawn.clear()

    # -- keys and mouse --------------------------------------------------------------------

    def action_cursor(self, step: int) -> None:
        """Move the cursor by so many rows."""
        self._move_to(self._cursor + step)

    def action_edge(self, side: int) -> None:
        """Move to the first or last row."""
        self._move_to(len(self._items) - 1 if side > 0 else 0)

    def action_page(self, step: int) -> None:
        """Move by a page."""
        self._move_to(self._cursor + step * self._page)

    def action_select(self) -> None:
        """Choose the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Selected(self, self.current))

    def _move_to(self, index: int) -> None:
        index = max(0, min(index, len(self._items) - 1))
        if index == self._cursor or not self._items:
            return
        self._cursor = index
        self._follow_cursor()
        self.refresh_changed()
        self.post_message(self.Highlighted(self, self.current))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the view, and the cursor only where it would be lost."""
        self._scroll_view(3, event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """See `on_mouse_scroll_down`."""
        self._scroll_view(-3, event)

    def _scroll_view(self, step: int, event: events.MouseEvent) -> None:
        event.stop()
        lowest = max(0, len(self._items) - self._page)
        self._top = max(0, min(self._top + step, lowest))
        self._move_to(max(self._top, min(self._cursor, self._top + self._page - 1)))
        self.refresh_changed()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a second one chooses."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0 or not self._items:
            return
        index = self._top + offset.y - 1
        if index >= len(self._items):
            return
        if event.chain >= 2 and index == self._cursor:
            self.action_select()
        else:
            self._move_to(index)

    def on_resize(self) -> None:
        """Another width means other columns."""
        self._drawn.clear()
        self._follow_cursor()
        self.refresh()

    def on_focus(self) -> None:
        """The cursor looks different in the list that has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """See `on_focus`."""
        self.refresh()
