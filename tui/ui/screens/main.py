"""The screen that cais lives in: the lesson on the left, the engine's live panels beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.i18n import Translator
from tui.state.engine import EngineState, Phase
from tui.ui.intents import Intents
from tui.ui.panels.absence import AbsencePane
from tui.ui.panels.containers import ContainersPanel
from tui.ui.panels.detail import DetailPane
from tui.ui.panels.images import ImagesPanel
from tui.ui.panels.lesson import LessonPane
from tui.ui.panels.ports import PortsPanel
from tui.ui.widgets.header import Header
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.live_panel import LivePanel
from tui.ui.widgets.roles import ROLE_CLASSES
from tui.ui.widgets.row_list import RowList
from tui.ui.widgets.tab_strip import TabStrip

if TYPE_CHECKING:
    from textual.widgets import Input

TICK_SECONDS = 10.0
"""How often ages on the screen are looked at; only rows whose words changed are repainted."""


class MainScreen(Screen[None]):
    """Arranges the panels, hands them the state, and turns what they ask for into intents."""

    AUTO_FOCUS = ""
    COMPONENT_CLASSES = set(ROLE_CLASSES)
    # Cells from which there is room for: one panel at a time; the lesson beside the panels;
    # their detail as well.
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "panel(1)", "key.next_panel", key_display="tab"),
        Binding("shift+tab", "panel(-1)", "key.previous_panel", show=False),
        *(Binding(str(n), f"open({n - 1})", f"key.panel_{n}", show=False) for n in range(1, 5)),
        Binding("slash", "filter", "key.filter", key_display="/"),
        Binding("escape", "clear_filter", "key.clear_filter", show=False),
        Binding("colon", "app.command_palette", "key.palette", key_display=":"),
    ]

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)
    """The newest state; the panels are bound to it."""

    def __init__(self, t: Translator, intents: Intents, clock: Callable[[], float]) -> None:
        super().__init__()
        self.t = t
        self._intents = intents
        self._clock = clock

    def compose(self) -> ComposeResult:
        # Textual sets the breakpoint's class after the first picture, and then makes another.
        fitting = [
            name for width, name in self.HORIZONTAL_BREAKPOINTS if width <= self.app.size.width
        ]
        self.add_class(fitting[-1], update=False)
        yield Header(self.t).data_bind(MainScreen.engine)
        yield TabStrip()
        with Horizontal(id="rooms"):
            yield LessonPane(self.t).data_bind(MainScreen.engine)
            yield AbsencePane(self.t)
            with Vertical(id="live"):
                yield ImagesPanel(self.t, self._clock).data_bind(MainScreen.engine)
                yield ContainersPanel(self.t, self._clock).data_bind(MainScreen.engine)
                yield PortsPanel(self.t, self._clock).data_bind(MainScreen.engine)
            yield DetailPane(self.t)
        yield KeyBar(self.t)

    def on_mount(self) -> None:
        """Begin with the containers, which is what most people come to see."""
        self._begin()
        self.set_interval(TICK_SECONDS, self._tick)

    def _begin(self) -> None:
        self.query_one(TabStrip).labels = tuple(
            self.t(f"{panel.kind}.title") for panel in self._tabs
        )
        self._enter(self.query_one(ContainersPanel))
        self._show_engine()

    async def speak(self, t: Translator) -> None:
        """Change the language of everything on the screen."""
        self.t = t
        await self.recompose()
        self._begin()

    def watch_engine(self) -> None:
        """Show the panels, or why there are none."""
        # News may come before there is anything to show it on; `_begin` catches up.
        if self.is_mounted:
            self._show_engine()

    def _show_engine(self) -> None:
        now = self.engine
        absent = now.phase is Phase.ABSENT
        if absent:
            self.query_one(AbsencePane).explain(now)
        if absent != self.has_class("-absent"):
            self.set_class(absent, "-absent")
            if absent:
                self.query_one(AbsencePane).focus()
            else:
                self._enter(self.query_one(ContainersPanel))
        self.query_one(DetailPane).follow(now)

    def _tick(self) -> None:
        for panel in self._panels:
            panel.refresh_changed()

    # -- panels ----------------------------------------------------------------------------

    @property
    def _panels(self) -> list[LivePanel[object]]:
        return list(self.query(LivePanel).results(LivePanel))

    @property
    def _tabs(self) -> list[LessonPane | LivePanel[object]]:
        return [self.query_one(LessonPane), *self._panels]

    @property
    def _panel(self) -> LivePanel[object] | None:
        """The live panel that has the keys, or that the filter being typed is for."""
        return next((panel for panel in self._panels if panel.has_class("-open")), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The panel with the keys is the one that is seen on a small screen."""
        tabs: list[Widget] = list(self._tabs)
        if event.widget not in tabs or event.widget is not self.focused:
            return
        self._open_tab(event.widget)
        self.query_one(TabStrip).opened = tabs.index(event.widget)
        if isinstance(event.widget, LivePanel):
            self.query_one(DetailPane).show(event.widget.current)

    def action_panel(self, step: int) -> None:
        """Give the keys to the next panel."""
        self.action_open((self.query_one(TabStrip).opened + step) % len(self._tabs))

    def action_open(self, index: int) -> None:
        """Give the keys to a panel by its place."""
        if self.has_class("-absent") and index > 0:
            self.query_one(AbsencePane).focus()
            return
        self._enter(self._tabs[index])

    def _enter(self, panel: Widget) -> None:
        # Hidden panels can't take the focus, so it is opened first.
        self._open_tab(panel)
        panel.focus()

    def _open_tab(self, opened: Widget) -> None:
        for panel in self._tabs:
            panel.set_class(panel is opened, "-open")
        self.set_class(isinstance(opened, LessonPane), "-reading")

    @on(TabStrip.Chosen)
    def _open_chosen(self, event: TabStrip.Chosen) -> None:
        self.action_open(event.index)

    @on(RowList.Highlighted)
    def _show_highlighted(self, event: RowList.Highlighted) -> None:
        if event.row_list.has_class("-open"):
            self.refresh_bindings()
            self.query_one(DetailPane).show(event.item)  # type: ignore[arg-type]

    @on(RowList.Selected)
    def _show_selected(self, event: RowList.Selected) -> None:
        event.stop()
        self._intents.show_detail(event.item)  # type: ignore[arg-type]

    @on(LivePanel.Asked)
    def _carry_out(self, event: LivePanel.Asked) -> None:
        self._intents.carry_out(event.verb, event.item)

    # -- the filter ------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open a line to type a filter for the panel with the keys."""
        panel = self._panel
        if panel is None:
            return
        # Textual's input is imported when first wanted; it would take its time from the start.
        from tui.ui.widgets.filter_line import FilterLine

        line = FilterLine(panel.filter_text, placeholder=self.t("filter.placeholder"))
        self.mount(line, before=self.query_one(KeyBar))
        line.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One filter line at a time, and only for a panel that lists something."""
        if action == "filter":
            if self.has_class("-absent") or self.query("FilterLine"):
                return False
            return self._panel is not None
        return True

    def action_clear_filter(self) -> None:
        """Close the filter line and list everything again."""
        panel = self._panel
        if panel is not None:
            panel.filter_text = ""
        self._close_filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what the words typed so far let through."""
        panel = self._panel
        if panel is not None:
            panel.filter_text = event.value

    def on_input_submitted(self) -> None:
        """Close the line and keep what it filters."""
        self._close_filter()

    def _close_filter(self) -> None:
        lines = self.query("FilterLine")
        if lines:
            lines.remove()
            panel = self._panel
            if panel is not None:
                panel.focus()
