"""Roles made visible: how a widget draws the spans of `present` in the theme's colours."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.present.spans import Line, Role, Span

_STYLES = {
    Role.PLAIN: "",
    Role.STRONG: "bold",
    Role.DIM: "$foreground 60%",
    Role.ACCENT: "$text-accent",
    Role.GOOD: "$text-success",
    Role.WARNING: "$text-warning",
    Role.WRONG: "$text-error",
}


ROLE_CLASSES = frozenset(f"role--{role}" for role in Role)
"""Component classes of a screen that has role widgets: one look for all of them, and one
sixth of the styles to work out when the program starts."""


class RoleWidget(Widget):
    """A widget that draws lines itself, in the looks that its screen gives to the roles."""

    _base: Style | None = None

    @property
    def base_style(self) -> Style:
        """The widget's own style, which textual would work out anew for every line."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def notify_style_update(self) -> None:
        """Styles changed: a theme, the focus, a class."""
        super().notify_style_update()
        self._base = None

    def strip_of(self, line: Iterable[Span], base: Style, width: int) -> Strip:
        """A line as the compositor wants it: exactly `width` cells on a base style."""
        segments = [Segment(span.text, self._style_of(span, base)) for span in line if span.text]
        return Strip(segments).adjust_cell_length(width, base)

    def _style_of(self, span: Span, base: Style) -> Style:
        if span.role is Role.PLAIN:
            return base
        return base + _ink(self.screen.get_component_rich_style(f"role--{span.role}"))

    def paper(self, name: str) -> Style:
        """What a component's style lays under a line: its background, and its weight."""
        return _paper(self.get_component_rich_style(name))


# Textual blends half-transparent colours only into whole styles, so a part is taken from those.


@lru_cache(maxsize=256)
def _ink(whole: Style) -> Style:
    return Style(color=whole.color, bold=whole.bold or None)


@lru_cache(maxsize=256)
def _paper(whole: Style) -> Style:
    return Style(bgcolor=whole.bgcolor, bold=whole.bold or None)


class OneLine(RoleWidget):
    """A widget of one line, which is drawn by `compose_line`."""

    def compose_line(self, room: int) -> Line:
        """The line in `room` cells."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """What the compositor asks for."""
        width = self.size.width
        line = () if y else self.compose_line(width)
        return self.strip_of(line, self.base_style, width)


def content_of(lines: Iterable[Line]) -> Content:
    """Lines as a paragraph that textual wraps; for text that is read, not for live rows."""
    return Content("\n").join(
        Content.assemble(*((span.text, _STYLES[span.role]) for span in line)) for line in lines
    )
