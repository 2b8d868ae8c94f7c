"""A list of one-line rows that draws only what is seen and repaints only what changed.

Textual's DataTable keeps cells and cannot insert a row in the middle; a live list of engine
objects is replaced as a whole, many times a second, and mostly unchanged. Here the items are
a tuple, a row is drawn when it comes into view, and a new tuple costs a comparison per
visible row.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.ui.present.spans import Line, Role, Span
from tui.ui.widgets.roles import RoleWidget

GLOW_SECONDS = 1.0
"""How long a row that just changed is marked."""

Item = TypeVar("Item")


class RowList(RoleWidget, ScrollView, Generic[Item], can_focus=True):
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
        self._drawn: dict[int, Line] = {}
        self._fresh: dict[Hashable, float] = {}
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
        if items == self._items and self._shown_before:
            return
        before, current = self._by_key, self.current
        kept = self.key_of(current) if current is not None else None
        self._items = items
        self._by_key = {self.key_of(item): item for item in items}
        if self._shown_before and self.app.animation_level != "none":
            self._mark_fresh(before)
        self._shown_before = True
        self._cursor = self._find(kept)
        self._resize()
        self.refresh_changed()
        if self.current != current:
            self.post_message(self.Highlighted(self, self.current))

    def refresh_changed(self) -> None:
        """Draw the visible rows anew, and repaint those whose line is not as it was."""
        top = int(self.scroll_offset.y)
        width = self.content_size.width
        for y in range(self.content_size.height):
            line = self._line_at(top + y if y else 0, y)
            if line != self._drawn.get(y):
                self.refresh(Region(0, y, width, 1))

    def _mark_fresh(self, before: dict[Hashable, Item]) -> None:
        now = time.monotonic()
        for index in self._visible():
            key = self.key_of(self._items[index])
            known = before.get(key)
            if known is not self._items[index] and known != self._items[index]:
                self._fresh[key] = now + GLOW_SECONDS
        if self._fresh:
            self.set_timer(GLOW_SECONDS + 0.02, self._let_rest)

    def _let_rest(self) -> None:
        now = time.monotonic()
        self._fresh = {key: until for key, until in self._fresh.items() if until > now}
        self.refresh_changed()

    def _visible(self) -> range:
        top = int(self.scroll_offset.y)
        return range(min(top, len(self._items)), min(top + self._page, len(self._items)))

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

    def _resize(self) -> None:
        height = len(self._items) + 1 if self._items else 0
        size = Size(0, height)
        if self.virtual_size != size:
            self.virtual_size = size
        self._follow_cursor()

    def _follow_cursor(self) -> None:
        top = int(self.scroll_offset.y)
        wanted = max(min(top, self._cursor), self._cursor - self._page + 1)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True)

    def _line_at(self, index: int, y: int) -> Line:
        """The spans of screen row `y`: the heading, item `index - 1`, or what is said of none."""
        room = self.content_size.width - 2
        if not self._items:
            lines = self.draw_empty(room)
            return lines[y] if y < len(lines) else ()
        if y == 0:
            return (Span("  "), *self.draw_heading(room))
        if index > len(self._items):
            return ()
        item = self._items[index - 1]
        at_cursor = index - 1 == self._cursor
        fresh = self.key_of(item) in self._fresh
        mark = "›" if at_cursor else "▎" if fresh else " "
        gutter = Span(f"{mark} ", Role.ACCENT if fresh or at_cursor else Role.PLAIN)
        return (gutter, *self.draw(item, room))

    def render_line(self, y: int) -> Strip:
        """One line of the screen; called by the compositor for what has to be painted."""
        index = int(self.scroll_offset.y) + y if y else 0
        line = self._line_at(index, y)
        self._drawn[y] = line
        base = self.rich_style
        if 0 < index <= len(self._items):
            if index - 1 == self._cursor:
                base += self.get_component_rich_style("row--cursor", partial=True)
            elif self.key_of(self._items[index - 1]) in self._fresh:
                base += self.get_component_rich_style("row--fresh", partial=True)
        return self.strip_of(line, base, self.content_size.width)

    def notify_style_update(self) -> None:
        """Everything is to be drawn anew in the new style."""
        super().notify_style_update()
        self._drawn.clear()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling changes every row."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
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

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a second one chooses."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0 or not self._items:
            return
        index = int(self.scroll_offset.y) + offset.y - 1
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
