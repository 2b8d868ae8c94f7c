"""One call of `find`: its settings, what it found out, and what is still to be done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from tui.practice.files.nodes import Stat
from tui.practice.kernel.process import Process
from tui.practice.programs.walking import Walk

_DEEPEST = 1 << 30


class Quit(Exception):
    """`-quit` ends the search."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an expression looks at."""

    path: str
    top: str
    """The path that the command line named."""
    depth: int
    stat: Stat
    walk: Walk

    @property
    def name(self) -> str:
        """The last part of the path; `/` for the root."""
        return self.path.rstrip("/").rpartition("/")[2] or self.path[:1]


class Batch(Protocol):
    """A command that is run for many entries at once."""

    async def finish(self) -> None:
        """Run it for those that are left."""
        ...


@dataclass(slots=True)
class Search:
    """What the parts of an expression share."""

    p: Process
    follow: bool = False
    now: int = field(default_factory=time.time_ns)
    depth_first: bool = False
    """What is in a folder comes before it."""
    most_depth: int = _DEEPEST
    least_depth: int = 0
    one_mount: bool = False
    code: int = 0
    batches: list[Batch] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fail(self) -> None:
        """Something went wrong on the way."""
        self.code = 1
