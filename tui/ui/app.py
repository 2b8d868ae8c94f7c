"""The application: holds the state, the language and the theme; shows the main screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.theme import ThemeProvider

from tui.i18n import LANGUAGES, Translator, translator
from tui.state.engine import EngineState
from tui.state.selectors import PruneKind
from tui.ui.gateway import Engine, Lessons, Shells
from tui.ui.intents import Intents
from tui.ui.present.commands import prune_command
from tui.ui.screens.main import MainScreen

if TYPE_CHECKING:
    from tui.ui.lesson_desk import LessonDesk


class EngineMoved(Message):
    """There is a newer state of the engine to take."""


class LessonMoved(Message):
    """A lesson's step is worth another look."""


LESSON_SECONDS = 0.5
"""How often a step is looked at although nothing was told: some things take time alone."""


class CaisApp(App[None]):
    """cais on the screen of a terminal."""

    TITLE = "cais"
    ENABLE_COMMAND_PALETTE = True
    CSS_PATH = [
        "app.tcss",
        "screens/main.tcss",
        "screens/dialogs.tcss",
        "widgets/roles.tcss",
        "widgets/row_list.tcss",
        "widgets/terminal.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "key.help", key_display="?"),
        Binding("ctrl+l", "other_language", "key.language", show=False),
        Binding("q", "quit", "key.quit"),
        Binding("ctrl+q", "quit", "key.quit", show=False),
    ]

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)
    """The newest state of the engine."""

    def __init__(
        self,
        source: Engine,
        language: str,
        clock: Callable[[], float] = time.time,
        shells: Shells | None = None,
        lessons: Lessons | None = None,
    ) -> None:
        """Without `shells` the screen has no terminal, without `lessons` none to take."""
        super().__init__()
        self.source = source
        self.t: Translator = translator(language)
        self._clock = clock
        self._shells = shells
        self._lessons = lessons
        self._intents = Intents(self, source, lambda: self.t)

    def get_default_screen(self) -> Screen[None]:
        desk = self._make_desk if self._lessons is not None else None
        return MainScreen(self.t, self._intents, self._clock, self._shells, desk)

    def _make_desk(self, screen: MainScreen) -> LessonDesk:
        assert self._lessons is not None
        from tui.ui.lesson_desk import LessonDesk

        return LessonDesk(self, screen, self._lessons, self._lesson_moved, lambda: self.t)

    def on_mount(self) -> None:
        """Look for an engine while the first picture is being made."""
        # Textual leaves the terminal in pieces when the program is asked to end from outside, and
        # the shells' files behind when its window is closed.
        with contextlib.suppress(NotImplementedError, AttributeError):  # Windows has neither
            for asked in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(asked, self._asked_to_end, asked)
        self.source.start(self._engine_moved)
        if self._lessons is not None:
            self.set_interval(LESSON_SECONDS, self._turn_lesson)
            if self._lessons.wish is not None:
                self.run_worker(self._begin_lesson(), exit_on_error=False)

    async def _begin_lesson(self) -> None:
        for screen in self.screen_stack:
            desk = screen.open_desk() if isinstance(screen, MainScreen) else None
            if desk is not None:
                await desk.begin()

    @property
    def _desks(self) -> list[LessonDesk]:
        screens = [screen for screen in self.screen_stack if isinstance(screen, MainScreen)]
        return [screen.desk for screen in screens if screen.desk is not None]

    def _turn_lesson(self) -> None:
        for desk in self._desks:
            desk.turn()

    def _lesson_moved(self) -> None:
        self.post_message(LessonMoved())

    def on_lesson_moved(self) -> None:
        """Something was found out that a step may have waited for."""
        self._turn_lesson()

    def _asked_to_end(self, asked: signal.Signals) -> None:
        self.exit(return_code=128 + asked)

    def _engine_moved(self) -> None:
        self.post_message(EngineMoved())

    def on_engine_moved(self) -> None:
        """Take the newest state, and give it to the screen underneath any dialog."""
        self.engine = self.source.take()
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.engine = self.engine
        self._turn_lesson()

    def on_unmount(self) -> None:
        """Let go of the engine, and of the lessons."""
        for desk in self._desks:
            desk.close()
        self.source.close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a shell has the keys, it has all of them."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        return not (isinstance(screen, MainScreen) and screen.is_typing)

    # -- commands --------------------------------------------------------------------------

    def action_help(self) -> None:
        """Show the keys that work here."""
        from tui.ui.present.help import help_lines
        from tui.ui.screens.dialogs import Help

        bindings = [item.binding for item in self.screen.active_bindings.values() if item.enabled]
        keys = [(self.get_key_display(binding), binding.description) for binding in bindings]
        self.push_screen(Help(self.t, help_lines(keys, self.t)))

    def action_command_palette(self) -> None:
        """Open the palette, in the person's language."""
        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            self.push_screen(
                CommandPalette(placeholder=self.t("palette.placeholder"), id="--command-palette")
            )

    def search_themes(self) -> None:
        """Open the palette of themes, in the person's language."""
        placeholder = self.t("palette.themes.placeholder")
        self.push_screen(CommandPalette(providers=[ThemeProvider], placeholder=placeholder))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        t = self.t
        for kind in PruneKind:
            yield SystemCommand(
                t(f"palette.prune.{kind}"),
                f"{t(f'palette.prune.{kind}.help')}  ·  {prune_command(kind)}",
                partial(self.prune, kind),
            )
        if self._shells is not None:
            yield from self._terminal_commands()
        yield SystemCommand(t("palette.refresh"), t("palette.refresh.help"), self.source.heal)
        for language in LANGUAGES:
            if language != t.language:
                yield SystemCommand(
                    t(f"palette.language.{language}"),
                    t("palette.language.help"),
                    partial(self.speak, language),
                )
        yield SystemCommand(t("palette.theme"), t("palette.theme.help"), self.action_change_theme)
        yield SystemCommand(t("key.help"), t("palette.help.help"), self.action_help)
        yield SystemCommand(t("key.quit"), t("palette.quit.help"), self.action_quit)

    def _terminal_commands(self) -> Iterable[SystemCommand]:
        t, screen = self.t, self.screen_stack[0]
        if isinstance(screen, MainScreen):
            for name, work in (
                ("new", screen.open_shell),
                ("history", self.show_history),
                ("full", screen.action_full_terminal),
                ("hide", screen.action_hide_terminal),
            ):
                yield SystemCommand(
                    t(f"palette.terminal.{name}"), t(f"palette.terminal.{name}.help"), work
                )

    def show_history(self) -> None:
        """Let the person choose among the commands that were typed, to type one again."""
        screen = self.screen_stack[0]
        typed = self._shells.typed if self._shells is not None else ()
        if not typed:
            self.notify(self.t("commands.none"), markup=False)
        elif isinstance(screen, MainScreen):
            screen.choose_command(self.t("commands.typed"), [("", line) for line in typed])

    def prune(self, kind: PruneKind) -> None:
        """Begin a clean-up: list what would go, and ask."""
        self._intents.prune(kind)

    def action_other_language(self) -> None:
        """Speak the next language."""
        place = LANGUAGES.index(self.t.language) + 1
        self.speak(LANGUAGES[place % len(LANGUAGES)])

    def speak(self, language: str) -> None:
        """Change the language of everything on the screen."""
        self.t = translator(language)
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.speak(self.t)
