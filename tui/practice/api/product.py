"""What the engine calls itself."""

from __future__ import annotations

from tui import __version__

NAME = "cais practice engine"
"""In `docker version` and `docker info`; cais knows its own engine by these words."""

LIKE = "28.5.2"
"""The Docker Engine that is imitated, in its answers and in its words."""

VERSION = f"{LIKE}+cais.{__version__.replace('+', '.')}"
"""Compares as the version of the engine that is imitated: the rest is build metadata."""

API = (1, 51)
OLDEST_API = (1, 24)


def spoken(version: tuple[int, int]) -> str:
    """A version of the API as it is written."""
    return f"{version[0]}.{version[1]}"


HEADERS = (
    ("Api-Version", spoken(API)),
    ("Docker-Experimental", "false"),
    ("Ostype", "linux"),
    ("Server", f"Docker/{VERSION} (linux)"),
)
"""What every answer carries."""
