"""One JSON line per request in ``app.log``, for people (and programs) who watch the service.

A line looks like this, on one line:

    {"time": "2025-01-31T12:00:00.123Z", "method": "POST", "path": "/predict", "status": 200,
     "label": ["positive"], "latency_ms": 1.93, "container": "4f1c0a9be2d7"}

``label`` is always a list: one label for each text of a ``POST /predict``, in order, and an empty
list for every other request. The texts themselves are never written, nor is the query string:
a log lives long and travels far, and what people write is theirs.
"""

import json
import logging
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_PATH = 200
LONGEST_METHOD = 16
logger = logging.getLogger(__name__)


class Lines(Protocol):
    """What lines are added to. ``str`` of it names the place to people."""

    def append(self, line: str) -> None:
        """Add a line, which brings its own line break, at the end.

        Raises:
            OSError: the place cannot be written to.
        """


class LogFile:
    """A file, opened and closed for each line.

    So every line reaches the disk at once, and somebody who deletes the file while the service
    runs simply gets a new one.
    """

    def __init__(self, path: Path) -> None:
        """Remember where to write; nothing is touched yet."""
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def append(self, line: str) -> None:
        """Add a line; the folder and the file are made when they are missing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="ascii") as file:
            file.write(line)


class RequestLog:
    """Turns entries into lines, and keeps the service alive when they cannot be written.

    ``container`` is the name that each line carries. ``warn`` is called with one sentence the
    first time that something goes wrong.
    """

    def __init__(
        self, lines: Lines, container: str, warn: Callable[[str], object] = logger.warning
    ) -> None:
        """Remember where to write; nothing is touched until ``prepare`` or ``write``."""
        self._lines = lines
        self._container = container
        self._warn = warn
        self._warned = False

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Write ``app.log`` in a folder, in the name of this machine (or container)."""
        return cls(LogFile(folder.absolute() / "app.log"), socket.gethostname())

    def prepare(self) -> None:
        """Make the folder and try the file, so that a problem shows when the service starts."""
        self._append("")

    def write(self, entry: dict[str, Any]) -> None:
        """Append one entry. A file that cannot be written is one warning, never an error."""
        # Escaping everything but ASCII also keeps line breaks and terminal codes out of the file.
        self._append(json.dumps({**entry, "container": self._container}, ensure_ascii=True) + "\n")

    def _append(self, line: str) -> None:
        try:
            self._lines.append(line)
        except OSError as error:
            if not self._warned:
                self._warned = True
                reason = error.strerror or error
                self._warn(
                    f"WARNING: cannot write {self._lines} ({reason}); the service goes on without "
                    "its request log."
                )


class LogRequests:
    """ASGI middleware that writes a line for every HTTP request, whatever its outcome.

    The line is written just before the last piece of the answer leaves, so whoever has the answer
    in hand finds the line in the log.
    """

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        """Wrap ``app``; its endpoints add the labels they give to ``request.state.labels``."""
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        labels: list[str] = []
        scope.setdefault("state", {})["labels"] = labels
        # An app that fails before it answers is reported by the server as a 500.
        status = 500
        written = False
        arrival = datetime.now(UTC)
        start = time.perf_counter()

        def write() -> None:
            nonlocal written
            written = True
            self.log.write(
                {
                    "time": arrival.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "method": scope["method"][:LONGEST_METHOD],
                    "path": scope["path"][:LONGEST_PATH],
                    "status": status,
                    "label": labels,
                    "latency_ms": round((time.perf_counter() - start) * 1000, 2),
                }
            )

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                write()
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            if not written:
                write()
