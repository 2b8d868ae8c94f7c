"""What can go wrong in a docker command, with the words and the exit code of the real one."""

from __future__ import annotations


class Failed(Exception):
    """The command ends with these words on the error stream, and this code."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.words = words
        self.code = code


class Refused(Failed):
    """The engine answered, and did not do what it was asked to."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(f"Error response from daemon: {message}")
        self.message = message
        self.status = status
        """The HTTP status of the answer."""


class Unanswered(Failed):
    """No engine answered."""


class Malformed(Failed):
    """A flag that can't be read; `main` adds how the command is used."""

    def __init__(self, words: str) -> None:
        super().__init__(words, 125)


class Misused(Failed):
    """Wrong usage, all said."""


class Ended(Exception):
    """The command is over, and everything that there is to say of it has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
