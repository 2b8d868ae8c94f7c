"""The logs of a simulated nginx."""

from __future__ import annotations

from contextlib import suppress
from typing import Self

from tui.practice.files.tree import APPENDING
from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.programs.services.nginx_conf import Directive, find
from tui.practice.programs.services.orders import local_time
from tui.practice.programs.tools import raw


async def opened(p: Process, path: str) -> Handle:
    """A log to be added to. Raises OSError."""
    with suppress(OSError):
        # The images link theirs to /dev/stdout, which is another thing for every process.
        path = p.read_link(path)
    return await p.open(path, APPENDING)


class Log:
    """The error log."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    @classmethod
    async def opened(cls, p: Process, directives: tuple[Directive, ...]) -> Self:
        """The one that the configuration names; standard error where that can't be opened."""
        found = find(directives, "error_log")
        path = found.values[0] if found and found.values else "/var/log/nginx/error.log"
        try:
            return cls(await opened(p, "/dev/stderr" if path == "stderr" else path))
        except OSError:
            return cls(p.handle(2).share())

    async def notice(self, p: Process, text: str) -> None:
        """A line about what happens."""
        await self.write(p, "notice", text)

    async def write(self, p: Process, level: str, text: str) -> None:
        """A line with the time and the process."""
        now = local_time("%Y/%m/%d %H:%M:%S")
        await self._handle.write(raw(f"{now} [{level}] {p.pid}#{p.pid}: {text}\n"))
