"""HEALTHCHECK's rules."""

from __future__ import annotations

from collections.abc import Mapping

from tui.practice.dockerfile.errors import DockerfileError
from tui.practice.dockerfile.flags import Flags, Kind, parse_flags
from tui.practice.dockerfile.go import parse_duration, parse_int32, quote
from tui.practice.dockerfile.instructions import Healthcheck
from tui.practice.dockerfile.statements import Statement

_FLAGS: Mapping[str, Kind] = {
    "interval": "text",
    "timeout": "text",
    "start-period": "text",
    "start-interval": "text",
    "retries": "text",
}
_SHORTEST = 1_000_000
"""Nanoseconds."""


def health_check(statement: Statement) -> Healthcheck:
    """What HEALTHCHECK says. Raises DockerfileError."""
    if not statement.words:
        raise DockerfileError("HEALTHCHECK requires at least one argument")
    kind, *words = statement.words
    kind = kind.upper()
    if kind == "NONE":
        if words:
            raise DockerfileError("HEALTHCHECK NONE takes no arguments")
        return Healthcheck(statement.place, (kind,))
    flags = parse_flags(statement.flags, _FLAGS)
    if kind != "CMD":
        raise DockerfileError(f"Unknown type {quote(kind)} in HEALTHCHECK (try CMD)")
    if not words:
        raise DockerfileError("Missing command after HEALTHCHECK CMD")
    return Healthcheck(
        statement.place,
        (kind if statement.listed else "CMD-SHELL", *words),
        interval=_duration(flags, "interval"),
        timeout=_duration(flags, "timeout"),
        start_period=_duration(flags, "start-period"),
        start_interval=_duration(flags, "start-interval"),
        retries=_retries(flags.text("retries")),
    )


def _duration(flags: Flags, name: str) -> int:
    text = flags.text(name)
    if not text:
        return 0
    try:
        duration = parse_duration(text)
    except ValueError as error:
        raise DockerfileError(str(error)) from None
    if duration and duration < _SHORTEST:
        raise DockerfileError(f"Interval {quote(name)} cannot be less than 1ms")
    return duration


def _retries(text: str) -> int:
    if not text:
        return 0
    try:
        retries = parse_int32(text)
    except ValueError as error:
        raise DockerfileError(str(error)) from None
    if retries < 0:
        raise DockerfileError(f"--retries cannot be negative ({retries})")
    return retries
