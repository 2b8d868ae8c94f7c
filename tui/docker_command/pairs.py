"""Lists of `NAME=VALUE`, as flags give them."""

from __future__ import annotations

from collections.abc import Iterable


def pairs(texts: Iterable[str]) -> dict[str, str]:
    """Values by name; a name alone has an empty one, and the last one counts."""
    return {name: value for name, _, value in (text.partition("=") for text in texts)}
