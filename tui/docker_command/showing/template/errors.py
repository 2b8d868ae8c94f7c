"""What can be wrong with a template."""

from __future__ import annotations


class TemplateError(Exception):
    """A template can't be read or filled in; `str()` has Go's words."""


class Complaint(Exception):
    """A function's complaint about its arguments; evaluation adds where it was called."""
