"""One map of all ports: which host address leads into which container, and which does not."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.state.containers import Container
from tui.state.engine import EngineState
from tui.state.selectors import PortRow, Reach, port_rows
from tui.ui.present import ports as present
from tui.ui.present.spans import Line
from tui.ui.widgets.live_panel import LivePanel


class PortsPanel(LivePanel[PortRow]):
    """A drawing with a row for each binding, exposed port and conflict."""

    kind = "ports"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "ask('open')", "key.open"),
        Binding("c", "ask('copy')", "key.copy_address", show=False),
    ]

    def key_of(self, item: PortRow) -> Hashable:
        return item.key

    def concerns(self, before: EngineState, now: EngineState) -> bool:
        return _with_ports(before) != _with_ports(now)

    def rows_of(self, engine: EngineState) -> tuple[PortRow, ...]:
        return port_rows(engine.containers)

    def words_of(self, item: PortRow) -> str:
        return f"{item.container} {item.binding.host_port} {item.binding.port} {item.holder}"

    def draw(self, item: PortRow, room: int) -> Line:
        return present.line(item, room, self.t)

    def draw_heading(self, room: int) -> Line:
        return present.heading(room, self.t)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a published TCP port can be opened or has an address to copy."""
        if action != "ask":
            return super().check_action(action, parameters)
        row = self.current
        return row is not None and row.reach is Reach.PUBLISHED and row.binding.protocol == "tcp"

    def action_ask(self, verb: str) -> None:
        """Post an intent for the port under the cursor."""
        self.ask(verb)


def _with_ports(engine: EngineState) -> list[Container]:
    return [container for container in engine.containers if container.ports or container.wanted]
