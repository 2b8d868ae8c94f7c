"""The containers of the engine, newest first, as `docker ps -a` lists them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.i18n import Translator
from tui.state.containers import Container
from tui.state.engine import EngineState
from tui.ui.present import containers as present
from tui.ui.present.commands import verbs_for
from tui.ui.present.spans import Line
from tui.ui.widgets.live_panel import LivePanel


class ContainersPanel(LivePanel[Container]):
    """State, name, image, age, ports and health of every container."""

    kind = "containers"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "ask('stop')", "key.stop"),
        Binding("s", "ask('start')", "key.start"),
        Binding("r", "ask('restart')", "key.restart"),
        Binding("p", "ask('pause')", "key.pause"),
        Binding("p", "ask('unpause')", "key.unpause"),
        Binding("x", "ask('kill')", "key.kill"),
        Binding("d", "ask('remove')", "key.remove"),
        Binding("e", "ask('shell')", "key.shell"),
        Binding("delete", "ask('remove')", "key.remove", show=False),
        Binding("c", "ask('copy')", "key.copy_id", show=False),
    ]

    def __init__(self, t: Translator, clock: Callable[[], float], *, shells: bool) -> None:
        """`shells` tells whether a terminal can be opened here."""
        super().__init__(t, clock)
        self._shells = shells

    def key_of(self, item: Container) -> Hashable:
        return item.id

    def rows_of(self, engine: EngineState) -> tuple[Container, ...]:
        return engine.containers

    def words_of(self, item: Container) -> str:
        return " ".join(
            (
                item.name,
                item.image,
                item.short_id,
                present.state_word(item, self.t),
                present.ports_text(item),
            )
        )

    def draw(self, item: Container, room: int) -> Line:
        return present.line(item, room, self.now, self.t)

    def draw_heading(self, room: int) -> Line:
        return present.heading(room, self.t)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what makes sense for the container under the cursor, and nothing else."""
        if action != "ask":
            return super().check_action(action, parameters)
        verb = str(parameters[0])
        if self.current is None or (verb == "shell" and not self._shells):
            return False
        return verb in verbs_for(self.current)

    def action_ask(self, verb: str) -> None:
        """Post an intent for the container under the cursor."""
        self.ask(verb)
