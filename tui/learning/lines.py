"""Lines from a standard input that may be a person or a pipe, without ever blocking for long."""

from __future__ import annotations

import os
import select
import sys
from collections import deque


class Lines:
    """Reads a file descriptor itself: a buffered reader would keep lines back from `select`, and
    would take what a command is to read."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._kept = b""
        self._lines: deque[str] = deque()
        self.ended = False
        """Whether there will be no more."""

    @property
    def waiting(self) -> bool:
        """Whether a line is there already."""
        return bool(self._lines)

    def read(self, seconds: float) -> str | None:
        """The next line, without its end; None where none came in so many seconds."""
        if not self._lines and not self.ended:
            self._fill(seconds)
        return self._lines.popleft() if self._lines else None

    def _fill(self, seconds: float) -> None:
        # Native Windows can't wait for a console without reading it.
        if sys.platform != "win32" and not select.select([self._descriptor], [], [], seconds)[0]:
            return
        data = os.read(self._descriptor, 65_536)
        if not data:
            self.ended = True
            if self._kept:
                self._lines.append(self._kept.decode("utf-8", "replace"))
                self._kept = b""
            return
        *whole, self._kept = (self._kept + data).split(b"\n")
        self._lines.extend(line.decode("utf-8", "replace").rstrip("\r") for line in whole)
