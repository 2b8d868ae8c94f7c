"""How the engine says no.

Refused
├── BadRequest    400
├── Forbidden     403
├── NotFound      404
├── Conflict      409
├── Failed        500
├── LeftOut       501   a real engine would do it, this one does not
└── NotModified   304   no error: what was asked for is so already

The words are those of Docker Engine 28, since clients and people look for them.
"""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """A request that the engine answers with something other than success."""

    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadRequest(Refused):
    """The request makes no sense as it stands."""

    status = 400


class Forbidden(Refused):
    """It makes sense, and is not allowed as things are."""

    status = 403


class NotFound(Refused):
    """What it speaks of does not exist."""

    status = 404


class Conflict(Refused):
    """It contradicts the state that something is in."""

    status = 409


class Failed(Refused):
    """It was tried, and did not succeed."""

    status = 500


class LeftOut(Refused):
    """A real engine knows how; the practice engine leaves it out."""

    status = 501


class Unavailable(Refused):
    """A service that it needs is not there."""

    status = 503


class NotModified(Refused):
    """Nothing had to be done."""

    status = 304

    def __init__(self) -> None:
        super().__init__("")
