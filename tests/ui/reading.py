"""Reading the screen of a running app as text."""

from __future__ import annotations

from tui.ui.app import CaisApp


def screen_text(app: CaisApp) -> str:
    """What is painted now, dialogs included, a line of the terminal a line."""
    strips = app.screen._compositor.render_strips()
    shown = app.screen
    if len(app.screen_stack) > 1 and shown.is_modal:
        below = app.screen_stack[-2]._compositor.render_strips()
        lines = ["".join(segment.text for segment in strip) for strip in below]
    else:
        lines = []
    lines += ["".join(segment.text for segment in strip) for strip in strips]
    return "\n".join(lines)
