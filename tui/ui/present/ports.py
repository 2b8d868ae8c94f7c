"""The port map: one line for each way from the host into a container."""

from __future__ import annotations

from rich.cells import cell_len

from tui.i18n import Translator
from tui.state.selectors import PortRow, Reach
from tui.ui.present.containers import address
from tui.ui.present.spans import Line, Role, Span, clean, fit

_HOST_LEAST = 16
_HOST_MOST = 27
_ARROW_LEAST = 4
_ARROW_MOST = 24


def heading(room: int, t: Translator) -> Line:
    """Which side is which."""
    host = _host_width(room)
    arrow = _arrow_width(room)
    return (
        Span(fit(t("ports.host"), host, right=True), Role.DIM),
        Span(" " * (arrow + 2)),
        Span(fit(t("ports.container"), max(0, room - host - arrow - 2)), Role.DIM),
    )


def line(row: PortRow, room: int, t: Translator) -> Line:
    """One row of the map in `room` cells."""
    host = _host_width(room)
    arrow = _arrow_width(room)
    left, stroke, role = _way(row, arrow, t)
    note, note_role = _note(row, t)
    inside = f"{clean(row.container)} :{row.binding.port}/{row.binding.protocol}"
    rest = max(0, room - host - arrow - 2)
    target = fit(inside, min(rest, max(cell_len(inside), rest // 2)))
    return (
        Span(fit(left, host, right=True), Role.DIM if row.reach is Reach.EXPOSED else Role.STRONG),
        Span(" "),
        Span(stroke, role),
        Span(" "),
        Span(target, Role.DIM if row.reach is Reach.EXPOSED else Role.PLAIN),
        Span(
            fit(f"  {note}", rest - cell_len(target)) if note and rest > cell_len(target) else "",
            note_role,
        ),
    )


def _way(row: PortRow, arrow: int, t: Translator) -> tuple[str, str, Role]:
    where = address(row.binding, any_address="0.0.0.0" if row.binding.host_ip != "::" else "[::]")
    match row.reach:
        case Reach.PUBLISHED:
            return where, "━" * (arrow - 1) + "▶", Role.GOOD
        case Reach.EXPOSED:
            return t("ports.closed"), "╌" * arrow, Role.DIM
        case Reach.CONFLICT | Reach.FAILED:
            return where, "━" * (arrow // 2) + "✖" + "╌" * (arrow - arrow // 2 - 1), Role.WRONG


def _note(row: PortRow, t: Translator) -> tuple[str, Role]:
    match row.reach:
        case Reach.PUBLISHED:
            return ("IPv4 + IPv6" if row.dual_stack else ""), Role.DIM
        case Reach.EXPOSED:
            return t("ports.exposed_only"), Role.DIM
        case Reach.CONFLICT:
            return t("ports.taken_by", holder=clean(row.holder)), Role.WRONG
        case Reach.FAILED:
            return t("ports.taken"), Role.WRONG


def _host_width(room: int) -> int:
    return min(max(_HOST_LEAST, min(_HOST_MOST, room // 3)), max(0, room - _ARROW_LEAST - 2))


def _arrow_width(room: int) -> int:
    return max(_ARROW_LEAST, min(_ARROW_MOST, room // 6))
