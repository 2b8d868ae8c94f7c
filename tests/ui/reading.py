"""Reading the screen of a running app as text."""

from __future__ import annotations

import time

from textual.pilot import Pilot

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


async def until_shown(app: CaisApp, pilot: Pilot[None], words: str, seconds: float = 10.0) -> str:
    """Wait until these words are on the screen, and return all of it."""
    end = time.monotonic() + seconds
    while words not in (text := screen_text(app)):
        if time.monotonic() > end:
            raise AssertionError(f"not on the screen: {words}\n{text}")
        await pilot.pause(0.02)
    return text
