"""How a Dockerfile is refused."""

from __future__ import annotations

from tui.practice.dockerfile.go import scrubbed


class DockerfileError(Exception):
    """A text that is no Dockerfile. The engine answers 400, with this message as it stands."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = scrubbed(message)
        self.line = line
        """The line, counted from 1, where the instruction begins; 0 if it is about all of it."""


class ExpansionError(Exception):
    """Variables, quotes or escapes in a word make no sense; the build ends at that step."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
