"""The application: holds the state, the language and the theme; shows the main screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

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
from tui.ui.gateway import Engine
from tui.ui.intents import Intents
from tui.ui.screens.main import MainScreen


class EngineMoved(Message):
    """There is a newer state of the engine to take."""


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
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "key.help", key_display="?"),
        Binding("q", "quit", "key.quit"),
        Binding("ctrl+q", "quit", "key.quit", show=False),
    ]

    engine: reactive[EngineState] = reactive(EngineState(), init=False, repaint=False)
    """The newest state of the engine."""

    def __init__(
        self, source: Engine, language: str, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self.source = source
        self.t: Translator = translator(language)
        self._clock = clock
        self._intents = Intents(self, source, lambda: self.t)

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(self.t, self._intents, self._clock)

    def on_mount(self) -> None:
        """Look for an engine while the first picture is being made."""
        # Textual leaves the terminal in pieces when the program is asked to end from outside.
        with contextlib.suppress(NotImplementedError):  # Windows has no such signals
            asyncio.get_running_loop().add_signal_handler(
                signal.SIGTERM, lambda: self.exit(return_code=128 + signal.SIGTERM)
            )
        self.source.start(self._engine_moved)

    def _engine_moved(self) -> None:
        self.post_message(EngineMoved())

    def on_engine_moved(self) -> None:
        """Take the newest state, and give it to the screen underneath any dialog."""
        self.engine = self.source.take()
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.engine = self.engine

    def on_unmount(self) -> None:
        """Let go of the engine."""
        self.source.close()

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
                t(f"palette.prune.{kind}.help"),
                partial(self.prune, kind),
            )
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

    def prune(self, kind: PruneKind) -> None:
        """Begin a clean-up: list what would go, and ask."""
        self._intents.prune(kind)

    def speak(self, language: str) -> None:
        """Change the language of everything on the screen."""
        self.t = translator(language)
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                # On the screen's own turn: what it composes is bound to whoever composes.
                screen.call_later(screen.speak, self.t)
