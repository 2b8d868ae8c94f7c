"""Flags that take several values at once, with commas between them."""

from __future__ import annotations

from tui.docker_command.checked import Checked, fields


def strings(text: str) -> list[str]:
    """What a list with commas holds. Raises ValueError."""
    return fields(text) if text else []


STRINGS = Checked(strings, "strings")
"""For flags that may be given again and again (`multiple=True`): each time they give a list."""
