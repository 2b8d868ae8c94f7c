"""The screen that cais lives in: the lesson on the left, the engine's live panels beside it, and
under both a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.i18n import Translator
from tui.state.engine import EngineState, Phase
from tui.ui.gateway import LessonView, Shells
from tui.ui.intents import Intents
from tui.ui.panels.absence import AbsencePane
from tui.ui.panels.containers import ContainersPanel
from tui.ui.panels.detail import DetailPane
from tui.ui.panels.lesson import CommandBlock, LessonPane
from tui.ui.panels.terminal import TerminalDock
from tui.ui.present.commands import Taught, commands_for
from tui.ui.screens.rooms import Rooms
from tui.ui.widgets.header import Header
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.live_panel import LivePanel
from tui.ui.widgets.roles import ROLE_CLASSES
from tui.ui.widgets.row_list import RowList
from tui.ui.widgets.tab_strip import TabStrip

if TYPE_CHECKING:
    from textual.widgets import Input

    from tui.ui.lesson_desk import LessonDesk

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
        *(Binding(str(n), f"open({n - 1})", f"key.panel_{n}", show=False) for n in range(1, 6)),
        Binding("ctrl+t", "terminal", "key.terminal", key_display="^t"),
        Binding("z", "full_terminal", "key.full_terminal", show=False),
        Binding("Z", "hide_terminal", "key.hide_terminal", show=False),
        Binding("t", "teach", "key.teach"),
        Binding("l", "lessons", "key.lessons"),
        Binding("slash", "filter", "key.filter", key_display="/"),
        Binding("escape", "clear_filter", "key.clear_filter", show=False),
        Binding("colon", "app.command_palette", "key.palette", key_display=":"),
    ]

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)
    """The newest state; the panels are bound to it."""

    def __init__(
        self,
        t: Translator,
        intents: Intents,
        clock: Callable[[], float],
        shells: Shells | None = None,
        desk: Callable[[MainScreen], LessonDesk] | None = None,
    ) -> None:
        """Without `shells` there is no terminal, and commands are copied instead of typed; without
        `desk` there are no lessons."""
        super().__init__()
        self.desk: LessonDesk | None = None
        """Where lessons are taken; made when the first is opened."""
        self._make_desk = desk
        self.t = t
        self._intents = intents
        self._clock = clock
        self._shells = shells
        self._last: Widget = self
        """Which panel had the keys before the terminal."""

    def compose(self) -> ComposeResult:
        # Textual sets the breakpoint's class after the first picture, and then makes another.
        fitting = [
            name for width, name in self.HORIZONTAL_BREAKPOINTS if width <= self.app.size.width
        ]
        self.add_class(fitting[-1], update=False)
        yield Header(self.t).data_bind(MainScreen.engine)
        yield TabStrip()
        can_open = self._shells is not None and self._shells.available
        yield Rooms(self.t, self._clock, self._lesson, shells=can_open).data_bind(MainScreen.engine)
        if self._shells is not None:
            self.add_class("-terminal", update=False)
            yield TerminalDock(self.t, self._shells).data_bind(MainScreen.engine)
        yield KeyBar(self.t)

    def on_mount(self) -> None:
        """Begin with the lesson that was asked for, or with the containers, which is what most
        people come to see."""
        self._begin()
        self.set_interval(TICK_SECONDS, self._tick)

    def _begin(self) -> None:
        strip = self.query_one(TabStrip)
        titles = [self.t(f"{panel.kind}.title") for panel in self._tabs]
        if self._lesson() is not None:
            titles[0] = self.t("learn.tab")
        strip.labels = tuple(titles)
        first = ContainersPanel if self._lesson() is None else LessonPane
        self._last = self.query_one(first)
        if not self.is_typing:
            self._enter(self._last)
        self._show_engine()

    def _begin_anew(self) -> None:
        self._begin()
        if self.desk is not None:
            self.desk.turn()

    def speak(self, t: Translator) -> None:
        """Change the language of everything on the screen."""
        self.t = t
        for line in (self.query_one(Header), self.query_one(KeyBar)):
            line.t = t
            line.refresh()
        if self._dock is not None:
            self._dock.speak(t)
        typing = self.is_typing
        if not typing:
            # What has the keys is about to go; the shell is not to get them instead.
            self.set_focus(None)
        self.query_one(Rooms).speak(t, self._begin_anew)

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
                self._last = self.query_one(AbsencePane)
            else:
                self._last = self.query_one(ContainersPanel)
            if not self.is_typing:
                self._enter(self._last)
        self.query_one(DetailPane).follow(now)

    # -- lessons ---------------------------------------------------------------------------

    def _lesson(self) -> LessonView | None:
        return self.desk.view if self.desk is not None else None

    def show_lesson(self) -> None:
        """Give the keys to the lesson."""
        strip = self.query_one(TabStrip)
        strip.labels = (self.t("learn.tab"), *strip.labels[1:])
        if not self.is_typing:
            self._enter(self.query_one(LessonPane))

    def tell_lesson(self, lesson: LessonView | None) -> None:
        """Show a step as it stands now, and point out the panel that it is about."""
        if lesson is None:
            return
        self.call_later(self._tell_lesson, lesson)

    async def _tell_lesson(self, lesson: LessonView) -> None:
        for pane in self.query(LessonPane):
            await pane.show(lesson)
        pointed = self.desk.pointed() if self.desk is not None else None
        for panel in self._panels:
            panel.point(panel.kind == pointed)
        self.refresh_bindings()

    def action_lessons(self) -> None:
        """List the lessons, to open one."""
        desk = self.open_desk()
        if desk is not None:
            desk.ask("lessons")

    def open_desk(self) -> LessonDesk | None:
        """Where lessons are taken; None where there are none."""
        if self.desk is None and self._make_desk is not None:
            self.desk = self._make_desk(self)
        return self.desk

    @on(LessonPane.Asked)
    def _ask_lesson(self, event: LessonPane.Asked) -> None:
        if self.desk is not None:
            self.desk.ask(event.verb)

    @on(CommandBlock.Chosen)
    def _type_chosen(self, event: CommandBlock.Chosen) -> None:
        self.type_command(event.text)

    def _tick(self) -> None:
        for panel in self._panels:
            panel.refresh_changed()

    # -- panels ----------------------------------------------------------------------------

    @property
    def _panels(self) -> list[LivePanel[object]]:
        return list(self.query(LivePanel).results(LivePanel))

    @property
    def _dock(self) -> TerminalDock | None:
        return next(iter(self.query(TerminalDock)), None)

    @property
    def _tabs(self) -> list[LessonPane | LivePanel[object] | TerminalDock]:
        return [*self.query(LessonPane), *self._panels, *self.query(TerminalDock)]

    @property
    def is_typing(self) -> bool:
        """Whether a shell has the keys."""
        return self._dock is not None and self._dock.has_focus_within

    @property
    def _panel(self) -> LivePanel[object] | None:
        """The live panel that has the keys, or that the filter being typed is for."""
        return next((panel for panel in self._panels if panel.has_class("-open")), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The panel with the keys is the one that is seen on a small screen."""
        tabs: list[Widget] = list(self._tabs)
        tab = next((node for node in event.widget.ancestors_with_self if node in tabs), None)
        if tab is None or event.widget is not self.focused:
            return
        self._open_tab(tab)
        self.query_one(TabStrip).opened = tabs.index(tab)
        if isinstance(tab, LivePanel):
            self.query_one(DetailPane).show(tab.current)

    def action_panel(self, step: int) -> None:
        """Give the keys to the next panel. The terminal is not on the round: it would keep the
        key that goes on."""
        around = len(self._tabs) - len(self.query(TerminalDock))
        self.action_open((self.query_one(TabStrip).opened + step) % around)

    def action_open(self, index: int) -> None:
        """Give the keys to a panel by its place."""
        tabs = self._tabs
        if index >= len(tabs):
            return
        if self.has_class("-absent") and isinstance(tabs[index], LivePanel):
            self._enter(self.query_one(AbsencePane))
            return
        self._enter(tabs[index])

    def _enter(self, panel: Widget) -> None:
        # Hidden panels can't take the focus, so it is opened first.
        self._open_tab(panel)
        if isinstance(panel, TerminalDock):
            self.add_class("-terminal")
            panel.enter()
        else:
            self._last = panel
            self.remove_class("-full")
            panel.focus()

    def _open_tab(self, opened: Widget) -> None:
        for panel in self._tabs:
            panel.set_class(panel is opened, "-open")
        self.set_class(isinstance(opened, LessonPane), "-reading")
        self.set_class(isinstance(opened, TerminalDock), "-typing")

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
        if event.verb == "shell" and self._dock is not None:
            self._enter(self._dock)
            self._dock.open_inside(event.item)
        else:
            self._intents.carry_out(event.verb, event.item)

    # -- the terminal ----------------------------------------------------------------------

    def action_terminal(self) -> None:
        """Give the keys to the shell."""
        if self._dock is not None:
            self._enter(self._dock)

    def action_full_terminal(self) -> None:
        """Give the shell all of the screen, until it is left."""
        self.add_class("-full")
        self.action_terminal()

    def action_hide_terminal(self) -> None:
        """Give the panels the room of the shells, which run on."""
        self.remove_class("-terminal")

    def open_shell(self) -> None:
        """Open another shell, and give it the keys."""
        if self._dock is not None:
            self._dock.open_shell()
            self.action_terminal()

    def open_shell_behind(self) -> None:
        """Open another shell, and leave the keys where they are."""
        if self._dock is not None:
            self._dock.open_shell()

    @on(TerminalDock.Left)
    def _leave_terminal(self) -> None:
        self._enter(self._last)

    def action_teach(self) -> None:
        """Show what to type about the row under the cursor, or type what the lesson shows."""
        offered = [(self.t(one.meaning), one.command) for one in self._taught()]
        if len(offered) == 1:
            self.type_command(offered[0][1])
        elif offered:
            self.choose_command(self.t("commands.title"), offered)

    def choose_command(self, title: str, offered: Sequence[tuple[str, str]]) -> None:
        """Let the person choose a command to type: each with what it is for."""
        from tui.ui.screens.commands import Commands

        self.app.push_screen(Commands(self.t, title, offered), self.type_command)

    def type_command(self, command: str | None) -> None:
        """Put a command at the shell's prompt; where there is no terminal, copy it."""
        if command and self._dock is not None:
            self._enter(self._dock)
            self._dock.type(command)
        elif command:
            self._intents.copy(command)

    def action_type_command(self, command: str) -> None:
        """For commands in a text, which are clicked."""
        self.type_command(command)

    def _taught(self) -> Sequence[Taught]:
        for lesson in self.query(LessonPane):
            if lesson.has_class("-open"):
                return lesson.commands
        return commands_for(self._panel.current) if self._panel is not None else ()

    # -- the filter ------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open a line to type a filter for the panel with the keys."""
        panel = self._panel
        if panel is None:
            return
        # Textual's input is imported when first wanted; it would take its time from the start.
        from tui.ui.widgets.filter_line import FilterLine

        line = FilterLine(panel.filter_text, placeholder=self.t("filter.placeholder"))
        self.mount(line, after=self.query_one(Rooms))
        line.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One filter line at a time, and only for a panel that lists something."""
        if self.is_typing:
            return False
        if action == "filter":
            if self.has_class("-absent") or self.query("FilterLine"):
                return False
            return self._panel is not None
        if action == "lessons":
            return self._make_desk is not None
        if action == "teach":
            return bool(self._taught())
        if action.endswith("_terminal") or action == "terminal":
            return self._dock is not None
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
