"""Lines about images: one for each tag, as `docker images` has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui.i18n import Translator
from tui.state.resources import Image
from tui.state.selectors import shown_images
from tui.ui.present.amounts import age, size
from tui.ui.present.columns import Column, widths
from tui.ui.present.spans import Line, Role, fit, joined

COLUMNS = (
    Column("tag", 16, share=1),
    Column("id", 12, rank=4),
    Column("size", 8, rank=1),
    Column("age", 8, rank=3),
    Column("used", 14, rank=2),
)


@dataclass(frozen=True, slots=True)
class ImageRow:
    """One tag of an image, or an image without any."""

    image: Image
    tag: str
    """Empty for a dangling image."""
    used_by: int
    """Containers made from it, running or not."""

    @property
    def reference(self) -> str:
        """What one would name on a command line to mean exactly this."""
        return self.tag or self.image.short_id


def image_rows(images: Iterable[Image], use: Mapping[str, int]) -> tuple[ImageRow, ...]:
    """The rows for all images that are shown, in the order given."""
    return tuple(
        ImageRow(image, tag, use.get(image.id, 0))
        for image in shown_images(images)
        for tag in image.tags or ("",)
    )


def heading(room: int, t: Translator) -> Line:
    """The names of the columns."""
    return joined((fit(t(f"column.{name}"), width), Role.DIM) for name, width in _layout(room))


def line(row: ImageRow, room: int, now: float, t: Translator) -> Line:
    """One tag in `room` cells."""
    used = t.count("images.used", row.used_by) if row.used_by else t("images.unused")
    cells = {
        "tag": (row.tag or t("images.no_tag"), Role.STRONG if row.tag else Role.DIM),
        "id": (row.image.short_id, Role.DIM),
        "size": (size(row.image.size), Role.PLAIN),
        "age": (age(max(0.0, now - row.image.created), t), Role.DIM),
        "used": (used, Role.ACCENT if row.used_by else Role.DIM),
    }
    return joined((fit(cells[name][0], width), cells[name][1]) for name, width in _layout(room))


def _layout(room: int) -> Iterable[tuple[str, int]]:
    return widths(COLUMNS, room).items()
