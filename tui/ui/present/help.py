"""The text of the help: keys and signs."""

from __future__ import annotations

from collections.abc import Iterable

from tui.i18n import Translator
from tui.ui.present.spans import Line, Role, Span

_SIGNS = (
    ("●", Role.GOOD, "running"),
    ("◫", Role.WARNING, "paused"),
    ("○", Role.DIM, "stopped"),
    ("✖", Role.WRONG, "failed"),
    ("✔", Role.GOOD, "healthy"),
    ("━▶", Role.GOOD, "published"),
    ("╌╌", Role.DIM, "exposed"),
    ("━✖", Role.WRONG, "conflict"),
)


def help_lines(keys: Iterable[tuple[str, str]], t: Translator) -> list[Line]:
    """Keys as (display, key of the table), joined where one thing has several keys."""
    by_meaning: dict[str, list[str]] = {}
    for display, description in keys:
        if description.startswith("key."):
            by_meaning.setdefault(description, []).append(display)
    lines: list[Line] = [
        (Span(f"{' '.join(displays):>18}  ", Role.ACCENT), Span(t(description)))
        for description, displays in by_meaning.items()
    ]
    lines += [(), (Span(t("help.signs"), Role.STRONG),)]
    lines += [(Span(f"{sign:>18}  ", role), Span(t(f"sign.{name}"))) for sign, role, name in _SIGNS]
    return lines
