"""Texts written so that a shell would read them as they are."""

from __future__ import annotations

import re

from tui.practice.shell.flavour import Flavour

_SAFE = re.compile(r"[A-Za-z0-9_@%+:,./^~=-]+\Z")


def quoted(text: str, flavour: Flavour) -> str:
    """As `set -x` shows it: quoted where it has to be, in dash never."""
    if flavour is Flavour.DASH or _SAFE.match(text):
        return text
    return single_quoted(text, flavour)


def single_quoted(text: str, flavour: Flavour) -> str:
    """Between single quotes, as `set`, `alias` and `trap` list values."""
    if flavour.bash:
        return "'" + text.replace("'", "'\\''") + "'"
    parts = re.split(r"('+)", text)
    return (
        "".join(f'"{part}"' if part.startswith("'") else f"'{part}'" for part in parts if part)
        or "''"
    )


def double_quoted(text: str) -> str:
    """Between double quotes, as bash lists what is exported."""
    return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'
