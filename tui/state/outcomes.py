"""How an intent of the person ended, where it did not end well."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why an engine did not do what it was asked, by what a person can do about it."""

    GONE = "gone"
    """The object is not there (any more)."""
    CONFLICT = "conflict"
    """In use, or in a state that does not allow it."""
    PORT_TAKEN = "port_taken"
    LOST = "lost"
    """The engine went away meanwhile; nobody knows whether it was done."""
    OTHER = "other"


class ActionFailed(Exception):
    """The engine was asked to do something and did not; `detail` is in its own words."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.refusal = refusal
        self.detail = detail
