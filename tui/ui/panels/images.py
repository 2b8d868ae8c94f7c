"""The images of the engine, one row for each tag, and how many containers stand on them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.state.engine import EngineState
from tui.state.selectors import image_use
from tui.ui.present import images as present
from tui.ui.present.images import ImageRow
from tui.ui.present.spans import Line
from tui.ui.widgets.live_panel import LivePanel


class ImagesPanel(LivePanel[ImageRow]):
    """Tag, id, size, age and use of every image."""

    kind = "images"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "ask('remove')", "key.remove"),
        Binding("delete", "ask('remove')", "key.remove", show=False),
        Binding("c", "ask('copy')", "key.copy_id", show=False),
    ]

    def key_of(self, item: ImageRow) -> Hashable:
        return (item.image.id, item.tag)

    def concerns(self, before: EngineState, now: EngineState) -> bool:
        return before.images is not now.images or image_use(before.containers) != image_use(
            now.containers
        )

    def rows_of(self, engine: EngineState) -> tuple[ImageRow, ...]:
        return present.image_rows(engine.images, image_use(engine.containers))

    def words_of(self, item: ImageRow) -> str:
        return f"{item.tag} {item.image.short_id}"

    def draw(self, item: ImageRow, room: int) -> Line:
        return present.line(item, room, self.now, self.t)

    def draw_heading(self, room: int) -> Line:
        return present.heading(room, self.t)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing where there is no image."""
        if action != "ask":
            return super().check_action(action, parameters)
        return self.current is not None

    def action_ask(self, verb: str) -> None:
        """Post an intent for the image under the cursor."""
        self.ask(verb)
