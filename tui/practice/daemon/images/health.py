"""The HEALTHCHECK instruction of a Dockerfile. The words of the errors are the engine's. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tui.practice.daemon.durations import go_duration
from tui.practice.errors import BadRequest

_SHORTEST = 10**6
"""Nanoseconds."""
_UNIT = re.compile(r"[+-]?[0-9.]*[0-9.](?P<unit>[^0-9.]*)")
_FLAG = re.compile(r"--(?P<name>[^\s=]*)(?P<equals>=)?(?P<value>\S*)\s*")
_TIMES = {
    "interval": "Interval",
    "timeout": "Timeout",
    "start-period": "StartPeriod",
    "start-interval": "StartInterval",
}


def health_check(text: str, listed: Callable[[str], list[str] | None]) -> dict[str, Any]:
    """The settings of a health check: `[--interval=30s ...] CMD command`, or `NONE`.

    `listed` reads a command that is a JSON array. Raises BadRequest.
    """
    flags, rest = _flags(text)
    if not rest:
        raise BadRequest("HEALTHCHECK requires at least one argument")
    kind, *command = rest.split(maxsplit=1)
    if kind.upper() == "NONE":
        if command:
            raise BadRequest("HEALTHCHECK NONE takes no arguments")
        return {"Test": ["NONE"]}
    if kind.upper() != "CMD":
        raise BadRequest(f'Unknown type "{kind.upper()}" in HEALTHCHECK (try CMD)')
    if not command:
        raise BadRequest("Missing command after HEALTHCHECK CMD")
    words = listed(command[0])
    test = ["CMD-SHELL", command[0]] if words is None else ["CMD", *words]
    if len(test) == 1:
        raise BadRequest("Missing command after HEALTHCHECK CMD")
    check: dict[str, Any] = {"Test": test}
    for flag, key in _TIMES.items():
        if nanoseconds := _time(flag, flags.get(flag, "")):
            check[key] = nanoseconds
    if retries := _retries(flags.get("retries", "")):
        check["Retries"] = retries
    return check


def _flags(text: str) -> tuple[dict[str, str], str]:
    flags: dict[str, str] = {}
    while match := _FLAG.match(text):
        name = match["name"]
        if name not in _TIMES and name != "retries":
            raise BadRequest(f"unknown flag: --{name}")
        if name in flags:
            raise BadRequest(f"duplicate flag specified: --{name}")
        if not match["equals"]:
            raise BadRequest(f"missing a value on flag: --{name}")
        flags[name] = match["value"]
        text = text[match.end() :]
    return flags, text


def _time(flag: str, text: str) -> int:
    nanoseconds = _duration(text) if text else 0
    if nanoseconds and nanoseconds < _SHORTEST:
        raise BadRequest(f'Interval "{flag}" cannot be less than 1ms')
    return nanoseconds


def _duration(text: str) -> int:
    """In nanoseconds. Raises BadRequest in the words of Go's `time` package."""
    try:
        return go_duration(text)
    except ValueError:
        found = _UNIT.fullmatch(text)
    if found is None:
        raise BadRequest(f'time: invalid duration "{text}"')
    if not found["unit"]:
        raise BadRequest(f'time: missing unit in duration "{text}"')
    raise BadRequest(f'time: unknown unit "{found["unit"]}" in duration "{text}"')


def _retries(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise BadRequest(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    retries = int(text)
    if retries < 0:
        raise BadRequest(f"--retries cannot be negative ({retries})")
    return retries
