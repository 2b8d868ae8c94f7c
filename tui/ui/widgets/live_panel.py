"""What every live panel has in common: a title with a count, a filter, a view of the state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import Any

from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive, var

from tui.i18n import Translator
from tui.state.engine import EngineState, Phase
from tui.ui.present.spans import Line, Role, Span, clean
from tui.ui.widgets.row_list import Item, RowList


class LivePanel(RowList[Item]):
    """A list of one kind of thing on the engine, kept current by its `engine` value."""

    kind = ""
    """Names the panel in keys of the translation table and as its id."""

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)
    """What the engine holds; bound to the screen's value."""
    filter_text: var[str] = var("", init=False)
    """Only rows with this text in them are listed; empty lists all."""

    class Asked(Message):
        """The person wants something done with the row under the cursor."""

        def __init__(self, verb: str, item: Any) -> None:
            super().__init__()
            self.verb = verb
            self.item = item

    def __init__(self, t: Translator, clock: Callable[[], float]) -> None:
        super().__init__(id=self.kind)
        self.t = t
        self._clock = clock
        self._total = 0
        self._titles = ("", "")

    # -- for subclasses --------------------------------------------------------------------

    def rows_of(self, engine: EngineState) -> tuple[Item, ...]:
        """All rows for a state."""
        raise NotImplementedError

    def concerns(self, before: EngineState, now: EngineState) -> bool:
        """Whether the difference between two states can change the rows."""
        return before.containers is not now.containers

    def words_of(self, item: Item) -> str:
        """The text that the filter looks into."""
        raise NotImplementedError

    # -- the state -------------------------------------------------------------------------

    def watch_engine(self, before: EngineState, now: EngineState) -> None:
        """List what the engine holds now."""
        self.set_class(now.phase in (Phase.LOST, Phase.UNRESPONSIVE), "-stale")
        if self.concerns(before, now):
            self.relist()
        elif before.phase != now.phase or before.loaded != now.loaded:
            self.refresh_changed()
            self._retitle()

    def watch_filter_text(self) -> None:
        """List what the filter lets through."""
        self.relist()

    def relist(self) -> None:
        """Make the rows anew from the state and the filter."""
        rows = self.rows_of(self.engine)
        self._total = len(rows)
        wanted = self.filter_text.casefold().split()
        if wanted:
            rows = tuple(
                row for row in rows if all(word in self.words_of(row).casefold() for word in wanted)
            )
        self.show(rows)
        self._retitle()

    def _retitle(self) -> None:
        title = self.t(f"{self.kind}.title")
        shown = len(self.items)
        if not self.engine.loaded:
            count = ""
        elif self.filter_text:
            count = f" {shown}/{self._total}"
        else:
            count = f" {shown}"
        subtitle = f"/{self.filter_text}" if self.filter_text else ""
        if self.has_class("-pointed"):
            # Not by colour alone.
            title, subtitle = f"▶ {title}", subtitle or self.t("learn.look_here")
        self._set_titles(f"{title}{count}", subtitle)

    def point(self, pointed: bool) -> None:
        """Point the panel out, or do so no more."""
        if pointed != self.has_class("-pointed"):
            self.set_class(pointed, "-pointed")
            self._retitle()

    def _set_titles(self, title: str, subtitle: str) -> None:
        """Set the words in the border, and repaint them alone.

        Assigning `border_title` repaints the whole widget, and the count in it changes with
        every container; it would also take the filter that a person types for markup.
        """
        if (title, subtitle) == self._titles:
            return
        self._titles = (title, subtitle)
        self._border_title = Content(clean(title))
        self._border_subtitle = Content(clean(subtitle))
        width, height = self.outer_size
        self.refresh(Region(-1, -1, width, 1), Region(-1, height - 2, width, 1))

    def on_mount(self) -> None:
        """A title from the first picture on, and what is known already."""
        self.relist()

    def draw_empty(self, room: int) -> Sequence[Line]:
        """Why there is nothing here, and what to do about it."""
        if not self.engine.loaded:
            text = ""
        elif self.filter_text and self._total:
            text = self.t("panel.filtered_out")
        else:
            text = self.t(f"{self.kind}.empty")
        return [(Span("  "), *tinted(line)) for line in wrapped(text, room - 1)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the detail of a row where there is one."""
        return action != "select" or self.current is not None

    @property
    def now(self) -> float:
        """The moment that ages are counted from, in seconds since the epoch."""
        return self._clock()

    def ask(self, verb: str) -> None:
        """Post the intent for the row under the cursor, if there is one."""
        if self.current is not None:
            self.post_message(self.Asked(verb, self.current))


def tinted(text: str) -> Line:
    """A sentence with what stands between backquotes, a command to type, told apart."""
    pieces = enumerate(text.split("`"))
    return tuple(Span(piece, Role.ACCENT if n % 2 else Role.DIM) for n, piece in pieces)


@lru_cache(maxsize=16)
def wrapped(text: str, room: int) -> Sequence[str]:
    """Paragraphs broken into lines of at most `room` cells."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += wrap(paragraph, max(room, 8)) or [""]
    return lines
