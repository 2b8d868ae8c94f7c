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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_PATH = 200
LONGEST_METHOD = 16
logger = logging.getLogger(__name__)


class RequestLog:
    """Appends lines to ``app.log`` in a folder, and keeps the service alive when it cannot.

    The file is opened and closed for each line. So every line reaches the disk at once, and
    somebody who deletes the file while the service runs simply gets a new one.
    """

    def __init__(self, folder: Path) -> None:
        """Remember where to write; nothing is touched until ``prepare`` or ``write``."""
        self.file = folder.absolute() / "app.log"
        self._warned = False

    def prepare(self) -> None:
        """Make the folder and try the file, so that a problem shows when the service starts."""
        self._append("")

    def write(self, entry: dict[str, Any]) -> None:
        """Append one entry. A file that cannot be written is one warning, never an error."""
        # Escaping everything but ASCII also keeps line breaks and terminal codes out of the file.
        self._append(json.dumps(entry, ensure_ascii=True) + "\n")

    def _append(self, line: str) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="ascii") as file:
                file.write(line)
        except OSError as error:
            if not self._warned:
                self._warned = True
                logger.warning(
                    "WARNING: cannot write %s (%s); the service goes on without its request log.",
                    self.file,
                    error.strerror or error,
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
                    "container": socket.gethostname(),
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
